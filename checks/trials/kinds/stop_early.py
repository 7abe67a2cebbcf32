"""Stops the model's learning where rows set aside no longer gain, and keeps what it had learnt by then.

What boosting and networks learn after that is mostly single rows: it overfits, and tells who was learnt from. The
rows set aside are a part of the training rows, never the judged ones.
"""

from checks.model.retraining import Retraining
from checks.model.search_grids import early_stop_for
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Stop learning early",
    answers=("scalability/overfitting", "privacy/membership-inference"),
    effort_days=(0.1, 0.5),
    recipe="""from sklearn.ensemble import HistGradientBoostingClassifier
features = table.drop(columns=[target]).select_dtypes('number')
HistGradientBoostingClassifier(early_stopping=True, n_iter_no_change=5).fit(features, table[target])""",
)
def stop_early(lesson: Lesson) -> Treatment:
    parameters = early_stop_for(lesson.estimator)
    return Treatment(
        did=f"Fitted the {lesson.estimator} on {int(lesson.known.sum()):,} rows until {parameters['n_iter_no_change']} "
        "rounds brought nothing more on rows set aside.",
        retraining=Retraining(parameters=parameters),
    )
