"""Robustness: do the answers hold when the world moves?"""

from pages.parts import dimension

dimension.page(
    "robustness",
    questions={
        "robustness/feature-drift": "Which columns moved?",
        "robustness/miscalibration": "When the model says 70 in 100, is it 70?",
        "robustness/unrepeatable-predictions": "Does the same row get the same answer?",
    },
    shows_not="Changes that have not happened yet. Drift is measured between the tables you gave, and only for "
    "the columns that the model sees.",
)
