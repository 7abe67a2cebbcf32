"""Columns whose kind changed from one table to another, and how many cells no longer read as they should."""

from typing import TYPE_CHECKING, Any

from checks.artifacts.cells import NUMERIC, cell
from checks.contract import NotApplicable
from checks.table.tables import Column, Table

if TYPE_CHECKING:
    import ibis

TRUTHS = ("true", "false", "0", "1")
MOSTLY = 0.5  # share of a text's cells that read as numbers from which the text itself is the oddity


def same_kind(old: Column, now: Column) -> bool:
    """Whole and other numbers are of one kind, and so are dates with and without a time of day."""
    return _group(old) == _group(now)


def same_columns(table: Table, wanted: tuple[Column, ...]) -> tuple[Column, ...]:
    """The table's own columns for `wanted`, which are another table's.

    Raises ColumnMissing where one is lacking, and NotApplicable where one holds another kind of value: then
    nothing that was learned from the one can be asked of the other.
    """
    own = tuple(table.column(column.name) for column in wanted)
    other = [column.name for column, there in zip(wanted, own, strict=True) if not same_kind(column, there)]
    if other:
        names = ", ".join(f'"{name}"' for name in other[:6])
        raise NotApplicable(f"{names} of {table.name} holds another kind of value than elsewhere.")
    return own


def retyped(
    reference: Table, table: Table, both: list[tuple[Column, Column]]
) -> list[tuple[Column, Column, int, int]]:
    """(reference's column, table's column, cells that do not fit, filled cells), where a kind has changed.

    A column that is empty in either table has no kind. True and false go with 1 and 0. A text most of
    whose cells are numbers is itself the oddity (`inconsistent-values`), not numbers in the other table.
    """
    asked = [(old, now) for old, now in both if not same_kind(old, now)]
    if not asked:
        return []
    before = reference.expr.aggregate(
        **{
            f"{name}{i}": each
            for i, (old, now) in enumerate(asked)
            for name, each in _was(reference.expr, old, now)
        }
    )
    after = table.expr.aggregate(
        **{
            f"{name}{i}": each
            for i, (old, now) in enumerate(asked)
            for name, each in _is(table.expr, old, now)
        }
    )
    (was,), (now_is,) = before.to_pyarrow().to_pylist(), after.to_pyarrow().to_pylist()
    found: list[tuple[Column, Column, int, int]] = []
    for i, (old, now) in enumerate(asked):
        filled, unfit = int(now_is[f"filled{i}"] or 0), int(now_is[f"unfit{i}"] or 0)
        if not filled or not was[f"filled{i}"] or (was[f"fit{i}"] or 0) >= MOSTLY * was[f"filled{i}"]:
            continue
        # Numbers written as text, every one: no cell is odd, and none is a number either.
        unfit = filled if now.kind == "text" and not unfit else unfit
        if unfit:
            found.append((old, now, unfit, filled))
    return found


def _group(column: Column) -> str:
    if column.kind in ("integer", "number"):
        return "number"
    return "date" if column.kind in ("date", "time") else column.kind


def _was(expr: "ibis.Table", old: Column, now: Column) -> list[tuple[str, Any]]:
    """Filled cells of the reference, and those that would fit what the other table holds."""
    import ibis

    values, to = cell(expr, old), _group(now)
    if old.kind == "text":
        fit = _reads_as(values, to).sum()
    elif _group(old) == "number" and to == "boolean":
        fit = values.cast("float64").isin([0.0, 1.0]).sum()
    else:
        fit = ibis.literal(0)
    return [("filled", values.count()), ("fit", fit)]


def _is(expr: "ibis.Table", old: Column, now: Column) -> list[tuple[str, Any]]:
    """Filled cells of the other table, and those that do not fit what the reference holds."""
    values, to = cell(expr, now), _group(old)
    if now.kind == "text":
        filled = values.cast("string").strip() != ""
        return [("filled", filled.sum()), ("unfit", (filled & ~_reads_as(values, to)).sum())]
    if to == "boolean" and now.kind in NUMERIC:
        return [("filled", values.count()), ("unfit", (~values.cast("float64").isin([0.0, 1.0])).sum())]
    return [("filled", values.count()), ("unfit", values.count())]


def _reads_as(values: Any, group: str) -> Any:
    text = values.cast("string").strip()
    if group == "number":
        return text.try_cast("float64").notnull()
    if group == "date":
        return text.try_cast("timestamp").notnull()
    return text.lower().isin(TRUTHS)
