"""Slices of the judged rows by one or two columns, and how much more than expected the model loses in each."""

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from checks.artifacts.cuts import Cut, cut
from checks.artifacts.inputs import Features, Given, Judged
from checks.artifacts.losses import Hard
from checks.artifacts.samples import pandas_of
from checks.contract import NotApplicable, artifact
from checks.stats.hardness import count_skews

if TYPE_CHECKING:
    import numpy as np

MOST_COLUMNS = 40  # of which pairs are made; of more, those that stand out most by themselves
LEAST_SHARE, LEAST_ROWS = 0.015, 60
SMALL_SHARE, SMALL_TABLE = 0.05, 5_000  # in a small table a slice has more than this share of the rows
MOST_KEPT = 400
OVERLAP = 0.5
SIMPLER = 0.7  # standard errors: about what a simple slice needs less, being one of fewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """`here` (m,) bool over the rows of `Hard`; `groups` maps each column to the slice's values in words.
    `simple` slices are a level or a tail of one column.
    """

    here: "np.ndarray"
    groups: dict[str, str]
    simple: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Slices:
    """`worst` are slices that stand out, most first, each with less than half its rows in those before it.

    `simple` and `others` count the slices of either kind that were looked at, by the skewness of their sums
    (see `stats.hardness`); `columns` are the number of columns.
    """

    worst: tuple[Slice, ...]
    simple: "np.ndarray"
    others: "np.ndarray"
    columns: int


@artifact()
def slices(given: Given, judged: Judged, features: Features, hard: Hard) -> Slices:
    import numpy as np

    names = sorted({*features.names, *(name for name in given.roles.sensitive if judged.table.has(name))})
    columns = tuple(judged.table.column(name) for name in names)
    frame = pandas_of(judged.table, columns, hard.rows)
    cuts = [made for at, column in enumerate(columns) if (made := cut(column, frame.iloc[:, at])) is not None]
    if not cuts:
        raise NotApplicable("No column can be cut into slices: all are constant, or text of many values.")
    scan = _Scan(hard)
    singles = [scan.alone(at, each) for at, each in enumerate(cuts)]
    strength = np.array([max((z for z, _ in found), default=0.0) for found, _, _ in singles])
    chosen: list[int] = np.sort(np.argsort(-strength, kind="stable")[:MOST_COLUMNS]).tolist()
    pairs = [scan.both(a, cuts[a], b, cuts[b]) for a, b in combinations(chosen, 2)]
    # Columns that were left out by looking at them were looked at all the same.
    made, all_of = len(chosen) * (len(chosen) - 1), len(cuts) * (len(cuts) - 1)
    paired = sum((looked for _, looked in pairs), np.zeros(1)) * (all_of / made if made else 0)
    found = [each for some in (*(one[0] for one in singles), *(pair[0] for pair in pairs)) for each in some]
    return Slices(
        worst=_apart(found, cuts),
        simple=sum((looked for _, looked, _ in singles), np.zeros(1)),
        others=paired + sum((looked for _, _, looked in singles), np.zeros(1)),
        columns=len(cuts),
    )


# How far a slice stands out, and its places: (column, slice) once or twice.
_Found = tuple[float, tuple[tuple[int, int], ...]]


class _Scan:
    """Sums over slices, from sums over cells."""

    def __init__(self, hard: Hard) -> None:
        n = len(hard.rows)
        share = SMALL_SHARE if n < SMALL_TABLE else LEAST_SHARE
        self._least, self._most = max(LEAST_ROWS, share * n), n / 2
        told = hard.told
        self._weights = (None, told.excess, told.variance, told.third)

    def alone(self, at: int, one: Cut) -> "tuple[list[_Found], np.ndarray, np.ndarray]":
        """Slices by one column; and the skewness, counted, of the simple ones and of the others."""
        import numpy as np

        sums = [one.alone @ np.bincount(one.cells, weights=w, minlength=one.many) for w in self._weights]
        z, eligible, skew = self._stand_out(sums)
        found: list[_Found] = [(float(z[i]), ((at, int(i)),)) for i in np.flatnonzero(z > 0)]
        return found, count_skews(skew[eligible & one.simple]), count_skews(skew[eligible & ~one.simple])

    def both(self, at: int, one: Cut, beside: int, other: Cut) -> "tuple[list[_Found], np.ndarray]":
        import numpy as np

        cells, many = one.cells * other.many + other.cells, one.many * other.many
        left, right = one.paired.astype(np.float64), other.paired.astype(np.float64).T
        sums = [
            left
            @ np.bincount(cells, weights=w, minlength=many).reshape(one.many, other.many).astype(np.float64)
            @ right
            for w in self._weights
        ]
        z, eligible, skew = self._stand_out(sums)
        best = np.argwhere(z > max(2.0, float(z.max()) - 1.5))
        found: list[_Found] = [(float(z[i, j]), ((at, int(i)), (beside, int(j)))) for i, j in best]
        return found, count_skews(skew[eligible])

    def _stand_out(self, sums: "list[np.ndarray]") -> "tuple[np.ndarray, np.ndarray, np.ndarray]":
        """Excess in standard errors, 0 where a slice has a wrong size; whether it has a right one; skewness."""
        import numpy as np

        rows, excess, variance, third = sums
        eligible = (rows >= self._least) & (rows <= self._most) & (variance > 0)
        safe = np.where(eligible, variance, 1.0)
        z = np.where(eligible, excess / np.sqrt(safe), 0.0)
        return z, eligible, np.where(eligible, third / safe**1.5, 0.0)


def _apart(found: list[_Found], cuts: list[Cut]) -> tuple[Slice, ...]:
    """The slices that stand out most and share less than half of their rows with those before."""
    import numpy as np

    kept: list[Slice] = []

    def is_simple(places: tuple[tuple[int, int], ...]) -> bool:
        return len(places) == 1 and bool(cuts[places[0][0]].simple[places[0][1]])

    # By what they are where they stand out alike: the order of columns must not decide.
    ranked = sorted(
        found,
        key=lambda each: (-round(each[0] + SIMPLER * is_simple(each[1]), 9), len(each[1]), each[1]),
    )[:MOST_KEPT]
    for _, places in ranked:
        here = np.ones(len(cuts[0].cells), dtype=bool)
        groups: dict[str, str] = {}
        for at, which in places:
            own = cuts[at]
            marked, says = (own.alone, own.says) if len(places) == 1 else (own.paired, own.says_paired)
            here &= marked[which][own.cells]
            groups[own.column.name] = says[which]
        if all((here & other.here).sum() < OVERLAP * min(here.sum(), other.here.sum()) for other in kept):
            kept.append(Slice(here=here, groups=groups, simple=is_simple(places)))
    return tuple(kept)
