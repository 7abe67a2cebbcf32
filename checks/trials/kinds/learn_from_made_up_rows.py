"""Puts made-up rows in the place of the real ones, as many, and fits the model on those alone.

They are made column by column by trees (Reiter 2005): a tree guesses the next column from those before it, and a value
is drawn from the real ones in its leaf. No row is copied whole, but single values are: this is no proof of anonymity,
and what the trees do not see of how columns go together is lost.
"""

from typing import TYPE_CHECKING, Any

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.mixed import mixed
from checks.trials.trial import trial

if TYPE_CHECKING:
    import numpy as np

LEAST_LEAF = 10


@trial(
    title="Learn from made-up rows in the place of people's",
    answers=("privacy/membership-inference", "privacy/exposed-rows"),
    effort_days=(2, 8),
    recipe="""import numpy as np
from sklearn.tree import DecisionTreeRegressor
rows, rng = table.select_dtypes("number").fillna(0), np.random.default_rng(0)
made = rows[[rows.columns[0]]].sample(len(rows), replace=True, random_state=0).reset_index(drop=True)
for at, name in enumerate(rows.columns[1:], start=1):
    tree = DecisionTreeRegressor(min_samples_leaf=10).fit(rows.iloc[:, :at], rows[name])
    leaves, theirs = tree.apply(rows.iloc[:, :at]), tree.apply(made)
    made[name] = [rng.choice(rows[name][leaves == leaf]) for leaf in theirs]""",
)
def learn_from_made_up_rows(lesson: Lesson) -> Treatment:
    """As many rows as there are with an answer; the answer is the last column that is made up."""
    import numpy as np

    known, whole = lesson.known, mixed(lesson)
    if not whole.levels:
        raise Unusable("No feature is a number or a text, so there is nothing to make up rows of.")
    levels = (*whole.levels, 0 if lesson.task == "regression" else len(lesson.labels))
    real = np.column_stack([whole.values[known], lesson.codes[known].astype(np.float64)])
    made = _made(real, levels, np.random.default_rng([lesson.seed, 13]))
    codes = made[:, -1] if lesson.task == "regression" else made[:, -1].round().astype(np.int64)
    alike = _copied(real, made)
    return Treatment(
        did=f"Made up {len(made):,} rows of {len(whole.levels)} columns and the answer by trees of at least {LEAST_LEAF} rows a "
        f"leaf, in the place of as many real ones; {alike:,} of them are equal to a real one.",
        frame=whole.back(made[:, :-1], codes, lesson),
        codes=codes,
        shown=lesson.frame,
        retraining=Retraining(),
    )


def _made(real: "np.ndarray", levels: tuple[int, ...], rng: "np.random.Generator") -> "np.ndarray":
    """(n, p) rows like the real ones; of the first column values are drawn, of each other from a leaf."""
    import numpy as np
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    made = np.zeros_like(real)
    made[:, 0] = rng.choice(real[:, 0], len(real))
    for at in range(1, real.shape[1]):
        kind: Any = DecisionTreeClassifier if levels[at] else DecisionTreeRegressor
        tree = kind(min_samples_leaf=LEAST_LEAF, random_state=int(rng.integers(2**31)))
        tree.fit(real[:, :at], real[:, at])
        leaf, wanted = tree.apply(real[:, :at]), tree.apply(made[:, :at])
        order = np.argsort(leaf, kind="stable")
        starts, ends = (np.searchsorted(leaf[order], wanted, side=side) for side in ("left", "right"))
        made[:, at] = real[order[rng.integers(starts, ends)], at]
    return made


def _copied(real: "np.ndarray", made: "np.ndarray") -> int:
    known = {row.tobytes() for row in real}
    return sum(row.tobytes() in known for row in made)
