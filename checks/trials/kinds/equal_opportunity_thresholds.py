"""Gives each group its own cut, so that people who deserve the good answer get it as often in every group.

Equal opportunity (Hardt, Price and Srebro 2016). Nothing is fitted anew, and the share of deserving people who are
chosen stays what it is over all. The group is needed when the model answers.
"""

from checks.trials.group_cuts import between, cut_by_group
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Choose a cut for each group: alike chances of the deserving",
    answers=("bias/missed-opportunity-gap",),
    needs=("target", "sensitive"),
    effort_days=(0.5, 2),
    recipe="""import pandas as pd
from fairlearn.postprocessing import ThresholdOptimizer
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
y = table[target].astype("category").cat.codes
fair = ThresholdOptimizer(
    estimator=model, constraints="true_positive_rate_parity", predict_method="predict_proba"
)
fair.fit(X, y, sensitive_features=table[sensitive].astype(str))""",
)
def equal_opportunity_thresholds(lesson: Lesson) -> Treatment:
    """Of the deserving of each group the share that reaches the usual cut over all groups."""
    return cut_by_group(
        lesson,
        lambda scores, mine: between(
            scores.score[mine & scores.worthy], float((scores.score[scores.worthy] >= scores.cut).mean())
        ),
        lambda scores: scores.worthy,
    )
