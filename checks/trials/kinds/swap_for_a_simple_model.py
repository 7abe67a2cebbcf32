"""Puts a linear model in the place of yours: logistic or ridge regression with a penalty found by cross-validation.

It can be read, stored in a few kilobytes and answers fast. Whether it is as good is what the trial measures.
"""

from checks.trials.lesson import Lesson, Treatment
from checks.trials.readable import linear
from checks.trials.trial import trial


@trial(
    title="Put a linear model in its place",
    answers=("interpretability/needless-complexity", "scalability/baseline-gain"),
    effort_days=(1, 3),
    recipe="""import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
simple = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)).fit(X, table[target])""",
)
def swap_for_a_simple_model(lesson: Lesson) -> Treatment:
    kind = "ridge" if lesson.task == "regression" else "logistic"
    return Treatment(
        did=f"Fitted a {kind} regression on {int(lesson.known.sum()):,} rows and {len(lesson.features)} features.",
        model=lambda rows, answers: linear(rows, lesson.task).fit(rows, answers),
    )
