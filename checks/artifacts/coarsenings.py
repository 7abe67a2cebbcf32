"""What k-anonymity would be if what others may know were told less finely: each way worked out beforehand."""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.equivalence_classes import SMALL
from checks.artifacts.inputs import Given, Judged
from checks.contract import InputMissing, artifact
from checks.table.tables import Column

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

AS_IT_IS, LEFT_OUT = "as it is", "left out"
BANDS = (5, 10, 20)
CHARACTERS = (3, 2, 1)
FEW_VALUES = 10  # a text with no more values than this is no code to be cut
# Ways that are worked out, and how many group sizes are added up for them all.
MOST_WAYS, MOST_ADDED = 120, 4_000_000
MOST_GROUPS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How each column is told, the smallest group then, and the people in groups of fewer than five."""

    told: tuple[str, ...]
    k: int
    few: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coarsenings:
    """`options` are the ways to tell each of `columns`, the finest first; `ways` those worked out, the finest
    first. Empty where there are more than a million groups."""

    columns: tuple[str, ...]
    options: tuple[tuple[str, ...], ...]
    ways: tuple[Way, ...]


@artifact(needs="quasi")
def coarsenings(given: Given, judged: Judged) -> Coarsenings:
    import ibis
    import numpy as np

    if not given.roles.quasi:
        raise InputMissing("quasi", "Name the columns that others may know of a person (quasi-identifiers).")
    table = judged.table
    columns = [table.column(name) for name in given.roles.quasi]
    keys = list(dict.fromkeys(column.key for column in columns))
    groups: Any = table.expr.group_by(keys).agg(people=ibis._.count())
    names = tuple(column.name for column in columns)
    # One more than the bound tells that there are too many, and nothing is worked out.
    frame = groups.limit(MOST_GROUPS + 1).to_pandas()
    if len(frame) > MOST_GROUPS:
        return Coarsenings(columns=names, options=tuple((AS_IT_IS,) for _ in names), ways=())
    people = frame["people"].to_numpy(dtype=np.int64)
    told = [_told(frame[column.key], column) for column in columns]
    options = tuple(tuple(each) for each in told)
    ways = tuple(
        _way(some, [each[option] for each, option in zip(told, some, strict=True)], people)
        for some in _some(options, len(frame))
    )
    return Coarsenings(columns=names, options=options, ways=ways)


def _some(options: Sequence[Sequence[str]], groups: int) -> list[tuple[str, ...]]:
    """Which ways to work out: all, or where that is too much those that change the fewest columns."""
    most = max(sum(len(each) - 1 for each in options) + 1, min(MOST_WAYS, MOST_ADDED // max(1, groups)))
    ways = [some for some in itertools.product(*options) if any(each != LEFT_OUT for each in some)]
    # Stable: within as many changes the finest stay first.
    ways.sort(key=lambda some: sum(each != AS_IT_IS for each in some))
    return ways[:most]


def _way(told: tuple[str, ...], codes: "Sequence[tuple[np.ndarray, int]]", people: "np.ndarray") -> Way:
    import numpy as np

    whole, span = np.zeros(len(people), dtype=np.int64), 1
    for values, many in codes:
        if span * many > MOST_GROUPS:
            # Joined step by step, so that many columns of many values do not run over.
            found, whole = np.unique(whole, return_inverse=True)
            span = len(found)
        whole, span = whole * many + values, span * many
    if span > MOST_GROUPS:
        whole = np.unique(whole, return_inverse=True)[1]
    sizes = np.bincount(whole, weights=people).astype(np.int64)
    sizes = sizes[sizes > 0]
    return Way(told=told, k=int(sizes.min()), few=int(sizes[sizes < SMALL].sum()))


def _told(values: "pd.Series", column: Column) -> "dict[str, tuple[np.ndarray, int]]":
    """Codes of a column's values and how many there are, by how it is told."""
    import pandas as pd

    def coded(some: Any) -> "tuple[np.ndarray, int]":
        codes, levels = pd.factorize(some, use_na_sentinel=False)
        return codes.astype("int64"), max(1, len(levels))

    made = {AS_IT_IS: coded(values)}
    for name, change in _changes(values, column):
        made[name] = coded(change(values))
    made[LEFT_OUT] = coded(pd.Series(0, index=values.index))
    return made


def _changes(values: "pd.Series", column: Column) -> "list[tuple[str, Callable[[pd.Series], Any]]]":
    """Ways to tell a column less finely, by its kind."""
    import numpy as np
    import pandas as pd

    if column.kind in ("integer", "number"):
        numbers = pd.to_numeric(values, errors="coerce").astype("float64")
        finite = numbers[np.isfinite(numbers)]
        span = float(finite.max() - finite.min()) if len(finite) else 0.0
        # 5, 10 and 20 for ages and years; of larger amounts as many times a power of ten.
        unit = 10.0 ** max(0, math.floor(math.log10(span / 100))) if span >= 100 else 1.0
        bands = [unit * each for each in BANDS if unit * each <= span]
        return [(f"bands of {band:g}", lambda _, band=band: np.floor(numbers / band)) for band in bands]
    if column.kind in ("date", "time"):
        return [
            ("by month", lambda v: pd.to_datetime(v).dt.strftime("%Y-%m")),
            ("by year", lambda v: pd.to_datetime(v).dt.strftime("%Y")),
        ]
    if column.kind == "text" and values.nunique() > FEW_VALUES:
        longest = int(values.dropna().str.len().max())
        cuts = [many for many in CHARACTERS if many < longest]
        names = {1: "first character"}
        return [
            (names.get(many, f"first {many} characters"), lambda v, many=many: v.str[:many]) for many in cuts
        ]
    return []
