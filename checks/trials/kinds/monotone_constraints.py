"""Fits the model with the promise that its answer only rises, or only falls, with the columns that you declared.

The library keeps the promise everywhere, not only where it was tested. It needs trees that take constraints, and a
preparation that keeps each declared column as one column in its order.
"""

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Constrain the declared directions",
    answers=("interpretability/monotonicity-violations",),
    effort_days=(0.5, 2),
    recipe="""from sklearn.ensemble import HistGradientBoostingClassifier
X = table.drop(columns=[target]).select_dtypes('number')
directions = {name: 1 for name in X.columns[:1]}  # 1 rises, -1 falls
HistGradientBoostingClassifier(monotonic_cst=directions).fit(X, table[target])""",
)
def monotone_constraints(lesson: Lesson) -> Treatment:
    """Directions are of the positive answer, or of the number."""
    if lesson.task == "multiclass" or (lesson.task == "binary" and lesson.positive is None):
        raise Unusable("A direction needs two answers, one of them positive, or a number.")
    roles = lesson.roles
    said = {**dict.fromkeys(roles.increasing, 1), **dict.fromkeys(roles.decreasing, -1)}
    directions = {name: way for name, way in said.items() if name in lesson.features}
    if not directions:
        raise Unusable("Declare the columns that the answer should only rise or only fall with to try this.")
    rising = sum(way > 0 for way in directions.values())
    return Treatment(
        did=f"Fitted the {lesson.estimator or 'model'} with {len(directions)} constrained "
        f"column{'s' * (len(directions) > 1)}, {rising} rising and {len(directions) - rising} falling: "
        f"{', '.join(directions)}.",
        retraining=Retraining(
            way="monotone",
            parameters={"directions": directions},
            wanted=None if lesson.positive is None else lesson.labels[lesson.positive],
        ),
    )
