"""Bias: are people treated alike?"""

from pages.parts import dimension

dimension.page(
    "bias",
    questions={
        "bias/selection-rate-ratio": "Who gets a yes, out of 100 people?",
        "bias/missed-opportunity-gap": "Who deserves a yes and gets one, out of 100 people?",
        "bias/error-rate-gap": "For whom is the model wrong?",
        "bias/intersections": "Who is treated worst where two groups meet?",
    },
    shows_not="Whether a difference is justified: that is a decision for people. Groups that nobody recorded "
    "cannot be compared, and groups with fewer than 30 people are not judged.",
)
