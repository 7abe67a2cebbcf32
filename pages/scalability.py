"""Scalability: is the model good and fast enough to serve?"""

from pages.parts import dimension

dimension.page(
    "scalability",
    questions={
        "scalability/predictive-quality": "How good are the predictions?",
        "scalability/batch-throughput": "How many rows a second does it answer?",
        "scalability/latency": "How long does one answer take?",
        "scalability/baseline-gain": "Is it better than a simple rule?",
        "scalability/overfitting": "Does it suffer from what it remembers?",
        "scalability/scaling-exponent": "How does its time grow with the rows?",
        "scalability/pipeline-hot-spot": "Where does its time go?",
        "scalability/concurrency": "What do more processes bring?",
        "scalability/capacity-forecast": "What does a day's work need?",
    },
    shows_not="Your production machine: times are measured on this server, inside the sandbox, without network. "
    "Compare them with each other before you compare them with a contract.",
)
