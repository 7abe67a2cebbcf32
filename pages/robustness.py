"""Robustness: do the answers hold when the world moves?"""

from pages.parts import dimension

dimension.page(
    "robustness",
    questions={
        "robustness/feature-drift": "Which columns moved?",
        "robustness/miscalibration": "When the model says 70 in 100, is it 70?",
        "robustness/noise-sensitivity": "How far do answers move when the entries are a little off?",
        "robustness/missingness-sensitivity": "How much worse are answers when cells are empty?",
        "robustness/weak-slices": "For which people or rows is the model weakest?",
        "robustness/model-staleness": "Does the model get worse with time?",
        "robustness/unrepeatable-predictions": "Does the same row get the same answer?",
    },
    shows_not="Changes that have not happened yet. Drift is measured between the tables you gave, and only for "
    "the columns that the model sees.",
)
