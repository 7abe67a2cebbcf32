"""Bias: are people treated alike?"""

from pages.parts import dimension, guide

dimension.page(
    "bias",
    questions={
        "bias/selection-rate-ratio": "Who gets a yes, out of 100 people?",
        "bias/missed-opportunity-gap": "Who deserves a yes and gets one, out of 100 people?",
        "bias/error-rate-gap": "For whom is the model wrong?",
        "bias/precision-gap": "Of those given a yes, who deserves it?",
        "bias/calibration-gap": "For whom does the score mean something else?",
        "bias/regression-gap": "Who is put too high or too low?",
        "bias/quality-gap": "For whom does the model tell people apart less well?",
        "bias/intersections": "Who is treated worst where two groups meet?",
        "bias/proxy-features": "Which columns give the group away?",
    },
    shows_not="Whether a difference is justified: that is a decision for people. Groups that nobody recorded "
    "cannot be compared, and groups with fewer than 30 people are not judged.",
    explore={"bias/fairness-frontier": ("What would a smaller gap cost?", "Groups by")},
    closing=lambda report: guide.told(report.inputs.fairness),
)
