"""Interpretability: can a person follow what the model does?"""

from pages.parts import dimension

dimension.page(
    "interpretability",
    questions={
        "interpretability/feature-importance": "What does the model rely on?",
        "interpretability/needless-complexity": "Would a simpler model do as well?",
        "interpretability/surrogate-fidelity": "How much of the model can a readable copy follow?",
        "interpretability/sensitive-reliance": "Does the model lean on who somebody is?",
        "interpretability/unstable-explanations": "Would another sample of people give the same reasons?",
        "interpretability/useless-features": "Which columns add nothing?",
    },
    shows_not="Why the world is as it is. Importance says what the model uses, not what causes the outcome, and "
    "two columns that carry the same signal share it.",
    explore={
        "interpretability/effect-curves": ("How does the answer move with a column?", "Column"),
        "interpretability/person-explanations": ("What counted most for one person?", "Row"),
    },
)
