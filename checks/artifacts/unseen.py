"""Values that an earlier table never held: levels of text and codes, and numbers beyond its extremes."""

from dataclasses import dataclass
from typing import Any

from checks.artifacts.cells import NUMERIC, cell, comparable, features_in
from checks.artifacts.inputs import Given, Judged
from checks.artifacts.levels import has_few, levels_of
from checks.artifacts.tallies import batches, by_count, tallied
from checks.contract import InputMissing, NotApplicable, TableRole, artifact
from checks.stats.levels import Q
from checks.stats.unseen import least_rows
from checks.table.tables import ROW, Column, Table

SHOWN = 100
MOST_CODES = 20  # whole numbers of so few values are codes, and a new code is a new level
# Rows beyond the extremes that are looked up: more than this many times what chance leaves there.
TIMES, MORE = 5, 3
MOST_NAMED, FEW_LEVELS, LONGEST = 5, 50, 40
MOST_COLUMNS = 100  # that one query looks at

Extremes = tuple[float, float, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLevels:
    """`rows` of `filled` later rows hold one of `levels` levels that are new by more than accident; `accidents`
    hold others that the earlier table lacks. `named` are the new levels of a column of few, the commonest first.
    """

    rows: int
    levels: int
    accidents: int
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """Later rows under the least and over the greatest value of `earlier` filled ones."""

    under: int
    over: int
    earlier: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnseenColumn:
    """One column of the table `later`, that has `filled` cells there; one of `new` and `beyond` is None."""

    later: TableRole
    column: str
    filled: int
    new: NewLevels | None
    beyond: Beyond | None
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """`compared` are the names of the earlier and the later table of each comparison, by the later's role."""

    compared: "dict[TableRole, tuple[str, str]]"
    columns: tuple[UnseenColumn, ...]


@artifact()
def unseen(given: Given, judged: Judged) -> Unseen:
    """Production against the training table, else the judged one; and the judged against the training table."""
    train = given.train if given.train is not None and given.train.rows else None
    production = given.production if given.production is not None and given.production.rows else None
    if train is None and production is None:
        raise InputMissing(
            "production", "Give a training table or a later production table to run this check."
        )
    asked: list[tuple[Table, Table]] = []
    if production is not None:
        asked.append((train or judged.table, production))
    if train is not None:
        asked.append((train, judged.table))
    both = [
        [
            (own, later.column(own.name))
            for own in features_in(given, earlier)
            if later.has(own.name) and own.kind not in ("date", "time")
        ]
        for earlier, later in asked
    ]
    looks = 2 * sum(len(pairs) for pairs in both)
    if not looks:
        raise NotApplicable("The tables have no feature in common.")
    columns: list[UnseenColumn] = []
    # Both comparisons may have the same earlier table.
    extremes = {
        role: _extremes(table, [own for own in features_in(given, table) if _numeric(own)])
        for role, table in {earlier.role: earlier for earlier, _ in asked}.items()
    }
    for (earlier, later), pairs in zip(asked, both, strict=True):
        columns += _compared(earlier, later, pairs, extremes[earlier.role], Q / looks)
    return Unseen(
        compared={later.role: (earlier.name, later.name) for earlier, later in asked}, columns=tuple(columns)
    )


def _numeric(column: Column) -> bool:
    return column.kind in NUMERIC and column.kind != "boolean"


def _compared(
    earlier: Table,
    later: Table,
    pairs: list[tuple[Column, Column]],
    extremes: dict[str, Extremes],
    alpha: float,
) -> list[UnseenColumn]:
    numeric = [pair for pair in pairs if all(map(_numeric, pair))]
    coded = [pair for pair in numeric if 0 < extremes[pair[0].key][3] <= MOST_CODES]
    levels = [pair for pair in pairs if pair not in numeric] + coded
    numbers = [pair for pair in numeric if extremes[pair[0].key][2] > 1]
    made: list[UnseenColumn] = []
    for own, other, under, over, filled in _beyond(later, numbers, extremes):
        low, high, known, _ = extremes[own.key]
        values: Any = later.expr[other.key].cast("float64")
        made.append(
            UnseenColumn(
                later=later.role,
                column=own.name,
                filled=filled,
                new=None,
                beyond=Beyond(under=under, over=over, earlier=known),
                numbers=_rows(later, (values < low) | (values > high))
                if under + over > MORE + TIMES * filled / known
                else (),
            )
        )
    for some in batches(earlier, later, levels):
        made += _levels(earlier, later, some, alpha)
    return made


def _extremes(table: Table, numeric: list[Column]) -> dict[str, Extremes]:
    """Least and greatest finite value, filled cells, and of whole numbers the distinct ones (else 0), by key."""
    kinds = _kinds(table, [own for own in numeric if own.kind == "integer"])
    found: dict[str, Extremes] = {}
    for start in range(0, len(numeric), MOST_COLUMNS):
        asked: dict[str, Any] = {}
        some = numeric[start : start + MOST_COLUMNS]
        for own in some:
            values: Any = cell(table.expr, own)
            asked[f"{own.key}_low"], asked[f"{own.key}_high"] = (
                each.cast("float64") for each in (values.min(), values.max())
            )
            asked[f"{own.key}_n"] = values.count()
        told = table.expr.aggregate(**asked).to_pandas().iloc[0]
        for own in some:
            n = int(told[f"{own.key}_n"])
            ends = (float(told[f"{own.key}_low"]), float(told[f"{own.key}_high"])) if n else (0.0, 0.0)
            found[own.key] = (*ends, n, kinds.get(own.key, 0))
    return found


def _kinds(table: Table, columns: list[Column]) -> dict[str, int]:
    """Distinct values by key; one more than codes have where there are many."""
    few = [column for column in columns if has_few(table, column)]
    found = dict.fromkeys((column.key for column in columns), MOST_CODES + 1)
    if few:
        levels = levels_of(table, few)
        told = levels.group_by("column").agg(n=levels["value"].count()).to_pyarrow().to_pylist()
        found |= {each["column"]: int(each["n"]) for each in told}
    return found


def _beyond(
    table: Table,
    numbers: list[tuple[Column, Column]],
    extremes: dict[str, Extremes],
) -> list[tuple[Column, Column, int, int, int]]:
    found: list[tuple[Column, Column, int, int, int]] = []
    for start in range(0, len(numbers), MOST_COLUMNS):
        asked: dict[str, Any] = {}
        some = numbers[start : start + MOST_COLUMNS]
        for own, other in some:
            values: Any = cell(table.expr, other).cast("float64")
            low, high, _, _ = extremes[own.key]
            asked[f"{own.key}_under"] = (values < low).sum()
            asked[f"{own.key}_over"] = (values > high).sum()
            asked[f"{own.key}_n"] = values.count()
        told = table.expr.aggregate(**asked).to_pandas().fillna(0).iloc[0]
        for own, other in some:
            under, over, n = (int(told[f"{own.key}_{what}"]) for what in ("under", "over", "n"))
            found.append((own, other, under, over, n))
    return [each for each in found if each[4]]


def _levels(
    earlier: Table, later: Table, pairs: list[tuple[Column, Column]], alpha: float
) -> list[UnseenColumn]:
    """From how many levels of each column have so many rows in either table."""
    with tallied(earlier, later, pairs, "string") as kinds:
        counts = by_count(kinds, pairs)
        least = {
            own.key: least_rows(counts[own.key], alpha, counts=own.kind in NUMERIC and own.kind != "boolean")
            for own, _ in pairs
            if any(not a for a, _ in counts[own.key])
        }
        named = _named(kinds, {key: size for key, size in least.items() if size is not None})
    return [
        _new_levels(later, own, other, counts[own.key], least.get(own.key), named.get(own.key, []))
        for own, other in pairs
        if any(b for _, b in counts[own.key])
    ]


def _named(kinds: Any, least: dict[str, int]) -> dict[str, list[str]]:
    """The new levels of at least so many rows, the commonest first, at most 100 of a column."""
    import ibis

    if not least:
        return {}
    wanted = [(kinds["column"] == key) & (kinds["b"] >= size) for key, size in least.items()]
    new = kinds.filter(kinds["a"] == 0).filter(ibis.or_(*wanted))
    place: Any = ibis.row_number().over(
        ibis.window(group_by="column", order_by=[ibis.desc("b"), ibis.asc("value")])
    )
    found = new.mutate(place=place).filter(ibis._["place"] < SHOWN).order_by(["column", "place"]).to_pandas()
    return {str(key): rows["value"].tolist() for key, rows in found.groupby("column")}


def _new_levels(
    later: Table,
    own: Column,
    other: Column,
    counts: dict[tuple[int, int], int],
    least: int | None,
    levels: list[str],
) -> UnseenColumn:
    fresh = {size: many for (a, size), many in counts.items() if not a}
    kept = {size: many for size, many in fresh.items() if least is not None and size >= least}
    rows = sum(size * many for size, many in kept.items())
    # A column of many levels may tell who somebody is: only those of few are named.
    few = sum(counts.values()) <= FEW_LEVELS
    return UnseenColumn(
        later=later.role,
        column=own.name,
        filled=sum(b * many for (_, b), many in counts.items()),
        new=NewLevels(
            rows=rows,
            levels=sum(kept.values()),
            accidents=sum(size * many for size, many in fresh.items()) - rows,
            named=tuple(_label(level, own)[:LONGEST] for level in levels[:MOST_NAMED]) if few else (),
        ),
        beyond=None,
        numbers=_rows(later, comparable(later.expr, other, own).cast("string").isin(levels))
        if levels
        else (),
    )


def _label(text: str, column: Column) -> str:
    """Codes were compared as decimals."""
    return text.removesuffix(".0") if column.kind in NUMERIC else text


def _rows(table: Table, which: Any) -> tuple[int, ...]:
    told: Any = table.expr.filter(which).order_by(ROW).limit(SHOWN).select(ROW)
    return tuple(int(row) for row in told.to_pandas()[ROW])
