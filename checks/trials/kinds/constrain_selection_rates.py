"""Fits the model's own class again and again with weights that bring the groups' selection rates together.

Agarwal et al. 2018 (arXiv 1803.02453), by fairlearn. The result is a lottery over the fitted models, so that its
score is the share of them that say yes. The group is needed for learning, not when the model answers.
"""

from checks.contract import Unusable
from checks.model.retraining import ALLOWED_GAP, Retraining
from checks.trials.grouping import grouping_of
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Train with alike selection rates as a constraint",
    answers=("bias/selection-rate-gap", "bias/selection-rate-ratio"),
    needs=("target", "sensitive"),
    effort_days=(1, 3),
    recipe="""import pandas as pd
from fairlearn.reductions import DemographicParity, ExponentiatedGradient
from sklearn.linear_model import LogisticRegression
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
y = table[target].astype("category").cat.codes
fair = ExponentiatedGradient(LogisticRegression(max_iter=200), DemographicParity(), max_iter=10)
fair.fit(X, y, sensitive_features=table[sensitive].astype(str))""",
)
def constrain_selection_rates(lesson: Lesson) -> Treatment:
    if lesson.task != "binary":
        raise Unusable("Selection rates can only be constrained where there are two answers.")
    wanted = lesson.favourable[0] if lesson.favourable else lesson.positive
    if wanted is None:
        raise Unusable("Say which answer is favourable to try this.")
    groups = grouping_of(lesson)
    return Treatment(
        did=f"Fitted a lottery of models on {int(lesson.known.sum()):,} rows whose shares of "
        f'"{lesson.labels[wanted]}" in the {len(groups.names)} groups of {groups.column} may differ by '
        f"{ALLOWED_GAP:.0%}.",
        retraining=Retraining(
            way="constrained", groups=groups.of(lesson.frame), wanted=lesson.labels[wanted]
        ),
    )
