"""Tells what others may know of people more coarsely, until at least five share it, and fits the model on that.

Numbers become the middle of their band, rare levels one level "other", and texts their first characters. The bands
widen step by step and stop as soon as the smallest group of the training rows has five, or are as wide as they get.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

if TYPE_CHECKING:
    import pandas as pd

WANTED = 5
STEPS = (20, 10, 5, 3, 2)  # bands of a number, levels kept of a text
OTHER = "other"


@trial(
    title="Coarsen what others may know until five share it",
    answers=("privacy/k-anonymity", "privacy/unique-combinations", "privacy/attribute-disclosure"),
    needs=("target", "quasi"),
    effort_days=(0.5, 2),
    recipe="import pandas as pd\n"
    "numbers = table.select_dtypes('number').columns\n"
    "coarse = table.assign(**{name: pd.qcut(table[name].rank(method='first'), 5, labels=False) for name in numbers})",
)
def coarsen_quasi_identifiers(lesson: Lesson) -> Treatment:
    """The finest step that reaches five, else the coarsest there is."""
    names = [
        name
        for name in lesson.roles.quasi
        if name in lesson.frame.columns and name not in lesson.roles.aside()
    ]
    if not names:
        raise Unusable("No column that others may know can be coarsened: each has another role too.")
    before = _smallest(lesson.frame, names)
    if before >= WANTED:
        raise Unusable(f"The smallest group of the training rows has {before} rows already.")
    coarse: dict[str, Callable[[Any], Any]] = {}
    after, step = before, STEPS[0]
    for step in STEPS:
        coarse = {name: _coarser(lesson.frame[name], step) for name in names}
        after = _smallest(lesson.frame.assign(**{n: coarse[n](lesson.frame[n]) for n in names}), names)
        if after >= WANTED:
            break

    def prepare(frame: "pd.DataFrame") -> "pd.DataFrame":
        return frame.assign(**{name: coarse[name](frame[name]) for name in names if name in frame.columns})

    given = any(name in lesson.features for name in names)
    return Treatment(
        did=f"Told {', '.join(names)} in {step} bands or levels each: the smallest group of the training rows grew "
        f"from {before} to {after}.",
        prepare=prepare,
        retraining=Retraining() if given else None,
    )


def _smallest(frame: "pd.DataFrame", names: list[str]) -> int:
    return int(frame.groupby(names, dropna=False, observed=True).size().min())


def _coarser(column: "pd.Series", step: int) -> "Callable[[pd.Series], pd.Series]":
    """What tells any column of this kind in `step` bands or levels; learnt from this one."""
    import numpy as np
    import pandas as pd

    if column.dtype.kind in "iuf":
        whole = column.dtype.kind in "iu"
        edges = np.unique(column.dropna().quantile(np.linspace(0, 1, step + 1)).to_numpy())
        inner = edges[1:-1]
        ends = np.concatenate([edges[:1], inner, edges[-1:]])
        middles = (ends[:-1] + ends[1:]) / 2 if len(ends) > 1 else ends

        def banded(values: "pd.Series") -> "pd.Series":
            place = np.searchsorted(inner, values.to_numpy(dtype=float, na_value=np.nan), side="right")
            told = middles[np.clip(place, 0, len(middles) - 1)]
            told = np.where(values.isna(), np.nan, np.round(told) if whole else told)
            made = pd.Series(told, index=values.index, name=values.name)
            return made.astype(values.dtype) if whole else made

        return banded
    kept = set(column.value_counts().index[: step - 1])
    return lambda values: values.where(values.isin(kept) | values.isna(), OTHER)
