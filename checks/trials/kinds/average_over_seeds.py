"""Fits the model's own class ten times, on rows drawn anew and with other seeds, and averages the answers.

What one seed or one row decides weighs a tenth (bagging, Breiman 1996). It takes ten times the memory and the time
to answer, which the checks of speed will show.
"""

from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

MEMBERS = 10


@trial(
    title="Average several fits",
    answers=("governance/seed-variance",),
    effort_days=(0.5, 2),
    recipe="""from sklearn.ensemble import BaggingClassifier
features = table.drop(columns=[target]).select_dtypes('number').fillna(0)
steadier = BaggingClassifier(model, n_estimators=10, random_state=0).fit(features, table[target])""",
)
def average_over_seeds(lesson: Lesson) -> Treatment:
    return Treatment(
        did=f"Averaged {MEMBERS} fits of the {lesson.estimator or 'model'}, each on {int(lesson.known.sum()):,} rows "
        "drawn with replacement.",
        retraining=Retraining(way="averaged", parameters={"members": MEMBERS}),
    )
