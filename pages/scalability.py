"""Scalability: is the model good and fast enough to serve?"""

from pages.parts import dimension

dimension.page(
    "scalability",
    questions={
        "scalability/predictive-quality": "How good are the predictions?",
        "scalability/batch-throughput": "How many rows a second does it answer?",
        "scalability/latency": "How long does one answer take?",
        "scalability/baseline-gain": "Is it better than a simple rule?",
    },
    shows_not="Your production machine: times are measured on this server, inside the sandbox, without network. "
    "Compare them with each other before you compare them with a contract.",
)
