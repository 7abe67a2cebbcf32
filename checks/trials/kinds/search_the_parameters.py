"""Searches the few parameters that matter most for this kind of model, by cross-validation on the training rows.

The values that the model has are tried too, so that the search gives nothing away; it often gains little. The judged
rows have no part in it.
"""

from math import prod

from checks.model.retraining import FOLDS, Retraining
from checks.model.search_grids import grid_for
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Search the parameters",
    answers=("governance/untuned-model", "scalability/predictive-quality"),
    effort_days=(0.5, 2),
    recipe="""from sklearn.model_selection import GridSearchCV
features = table.drop(columns=[target]).select_dtypes('number').fillna(0)
ranges = {'C': [0.01, 0.1, 1, 10], 'min_samples_leaf': [1, 5, 20], 'alpha': [0.01, 0.1, 1]}
known = {name: values for name, values in ranges.items() if name in model.get_params()}
search = GridSearchCV(model, known, cv=3).fit(features, table[target])""",
)
def search_the_parameters(lesson: Lesson) -> Treatment:
    grid = grid_for(lesson.estimator)
    tried = prod(len(values) for values in grid.values())
    return Treatment(
        did=f"Searched {tried} settings of {' and '.join(grid)} beside the model's own on {FOLDS} folds of "
        f"{int(lesson.known.sum()):,} rows.",
        retraining=Retraining(way="searched", parameters=grid),
    )
