"""Fits the model with rows weighed so that the answer is independent of all sensitive columns together.

A remedy for each column alone can leave those worse off who are in the lesser group of both. Crossings of few rows
keep their weight. The columns are needed for learning, not when the model answers.
"""

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.grouping import grouping
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial
from checks.trials.weights import LEAST_CELL, independence

MOST_COLUMNS = 3


@trial(
    title="Weigh rows so that crossed groups and answer are independent",
    answers=("bias/intersections",),
    needs=("target", "sensitive"),
    effort_days=(1, 3),
    recipe="""import pandas as pd
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
crossing = table.groupby([sensitive, column], dropna=False).ngroup()
share = lambda *by: table.groupby(list(by))[target].transform("size") / len(table)
weights = share(crossing) * share(table[target]) / share(crossing, table[target])
model.fit(X, table[target], sample_weight=weights)""",
)
def reweigh_crossings(lesson: Lesson) -> Treatment:
    """Of the columns that a finding crosses, or the first three that are sensitive."""
    import pandas as pd

    if lesson.task == "regression":
        raise Unusable("The target is a number; this remedy is for answers of a few kinds.")
    there = [name for name in lesson.roles.sensitive if name in lesson.frame.columns]
    named = [name for name in lesson.columns if name in there]
    columns = (named if len(named) > 1 else there)[:MOST_COLUMNS]
    if len(columns) < 2:
        raise Unusable("Name two sensitive columns or more: with one there is nothing to cross.")
    codes = pd.DataFrame(
        {name: grouping(lesson.frame, lesson.roles, name).of(lesson.frame) for name in columns}
    )
    crossing = codes.groupby(columns).ngroup().to_numpy()
    weights = independence(crossing, lesson.codes, lesson.known, least=LEAST_CELL)
    known = lesson.known
    return Treatment(
        did=f"Weighed {int(known.sum()):,} rows by {int(crossing.max()) + 1} crossings of {' and '.join(columns)} "
        f"and answer, from {weights[known].min():.2f} to {weights[known].max():.2f}.",
        retraining=Retraining(weights=weights),
    )
