"""Fits the model with the features alone that it was shown to need, and takes the others out of the tables.

What is not collected cannot be lost. The set was found along one order of importance, so that another may do with
fewer; whether quality holds is measured on rows that the model has not seen.
"""

from checks.trials.dropping import left_out
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Give the model only what it needs",
    answers=("privacy/data-minimisation", "interpretability/long-explanations"),
    effort_days=(0.5, 3),
    recipe="""import pandas as pd
from sklearn.feature_selection import SelectFromModel
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
needed = SelectFromModel(model, max_features=3, threshold=-1.0).fit(X, table[target]).get_feature_names_out()""",
)
def minimise_features(lesson: Lesson) -> Treatment:
    """Leaves out those that the finding names as not needed."""
    named = [
        name
        for finding in lesson.findings
        if finding.estimate is not None and finding.estimate.name == "features_needed"
        for name in finding.about.columns
    ]
    return left_out(lesson, named, "is shown not to be needed")
