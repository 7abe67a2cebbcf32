"""How the people of a table fall into groups: one key per sensitive column, numbers in readable bands."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.inputs import Given, Judged, Sensitive
from checks.contract import artifact
from checks.stats.contrasts import MISSING
from checks.table.bands import cuts_of
from checks.table.labels import as_label
from checks.table.tables import Column

if TYPE_CHECKING:
    import ibis

MOST_DISTINCT = 12
MOST_GROUPS = 200
LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupKey:
    """One sensitive column as groups.

    `cuts` are the upper ends, inclusive, of all bands but the last; empty where every value is a
    group of its own. `whole` says that the numbers are whole. `of` is the group's value in a query,
    null where the cell is empty, and `label` its name for people.
    """

    column: Column
    cuts: tuple[float, ...]
    whole: bool

    def of(self, expr: "ibis.Table") -> Any:
        import ibis

        value: Any = _cell(expr, self.column)
        if not self.cuts:
            return value
        band = ibis.cases(*((value <= cut, at) for at, cut in enumerate(self.cuts)), else_=len(self.cuts))
        return value.isnull().ifelse(ibis.null("int64"), band)

    @property
    def bands(self) -> tuple[str, ...]:
        """The names of all bands, lowest first; none where every value is a group of its own."""
        many = len(self.cuts) + 1 if self.cuts else 0
        return tuple(band_label(self.cuts, at, whole=self.whole) for at in range(many))

    def label(self, value: object) -> str:
        if value is None:
            return MISSING
        return as_label(value) if not self.cuts else band_label(self.cuts, int(str(value)), whole=self.whole)


@dataclass(frozen=True, slots=True)
class GroupKeys:
    """The keys of all sensitive columns, in the order that they were named."""

    keys: tuple[GroupKey, ...]


@artifact()
def group_keys(given: Given, judged: Judged, sensitive: Sensitive) -> GroupKeys:
    roles, expr = given.roles, judged.table.expr
    return GroupKeys(tuple(key_of(expr, column, cuts_of(roles, column.name)) for column in sensitive.columns))


def band_label(cuts: tuple[float, ...], at: int, *, whole: bool) -> str:
    """The name of band `at`: "up to 25", "26 to 35", "51 and over". Never a smallest or largest value,
    which may be one person's.
    """
    if at == 0:
        return f"up to {as_label(cuts[0])}"
    low = as_label(cuts[at - 1] + 1) if whole else as_label(cuts[at - 1])
    if at == len(cuts):
        return f"{low} and over" if whole else f"over {low}"
    high = as_label(cuts[at])
    if whole:
        return high if low == high else f"{low} to {high}"
    return f"over {low} to {high}"


def readable_cuts(quintiles: tuple[float, ...], smallest: float, largest: float) -> tuple[float, ...]:
    """The quintiles rounded to a step of 1, 2 or 5 times a power of ten, so that bands read well."""
    reach = quintiles[-1] - quintiles[0]
    if reach <= 0:
        # Most rows share one value: those up to it and those over it, or below the mean if none is over.
        return (quintiles[0],) if quintiles[0] < largest else ((smallest + largest) / 2,)
    power = 10.0 ** math.floor(math.log10(reach / 4))
    step = max(times * power for times in (1, 2, 5) if times * power <= reach / 4 * (1 + 1e-9))
    cuts = {round(round(q / step) * step, 10) for q in quintiles}
    inside = tuple(sorted(cut for cut in cuts if smallest <= cut < largest))
    return inside or ((smallest + largest) / 2,)


def key_of(table: "ibis.Table", column: Column, given: tuple[float, ...] = ()) -> GroupKey:
    """How a column of this table is cut into groups, at the `given` cuts if there are any.

    Raises nothing, an empty column has no groups.
    """
    if column.kind not in ("integer", "number", "date", "time"):
        return GroupKey(column=column, cuts=(), whole=False)
    value: Any = _cell(table, column)
    shares = (0.2, 0.4, 0.6, 0.8)
    numbers: Any = table.select(value=value.cast("float64"))
    numbers = numbers.filter(numbers.value.notnull() & ~numbers.value.isinf())
    asked: dict[str, Any] = {f"q{at}": numbers.value.quantile(share) for at, share in enumerate(shares)}
    asked |= {
        "distinct": numbers.value.nunique(),
        "whole": (numbers.value == numbers.value.floor()).all(),
        "smallest": numbers.value.min(),
        "largest": numbers.value.max(),
    }
    (row,) = numbers.aggregate(**asked).to_pyarrow().to_pylist()
    if given:
        return GroupKey(
            column=column, cuts=given, whole=bool(row["whole"]) and all(c.is_integer() for c in given)
        )
    if row["distinct"] <= MOST_DISTINCT:
        return GroupKey(column=column, cuts=(), whole=False)
    quintiles = tuple(float(row[f"q{at}"]) for at in range(len(shares)))
    smallest, largest, whole = float(row["smallest"]), float(row["largest"]), bool(row["whole"])
    cuts = readable_cuts(quintiles, smallest, largest)
    if whole:
        cuts = tuple(sorted({max(smallest, float(math.floor(cut))) for cut in cuts}))
    return GroupKey(column=column, cuts=cuts, whole=whole)


def _cell(table: "ibis.Table", column: Column) -> Any:
    """A cell as its group sees it: text trimmed and cut, a date its year, NaN and blanks null."""
    value: Any = table[column.key]
    if column.kind == "text":
        return value.cast("string").strip().substr(0, LONGEST).nullif("")
    if column.kind in ("date", "time"):
        return value.year().cast("int64")
    if column.kind == "number":
        return value.cast("float64").nullif(float("nan"))
    return value
