"""Counts the reference of a run: what each column of the training table (else the judged one) holds."""

import itertools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from checks.masking import masked_text
from checks.report.kit.reference import LEAST, ColumnReference, Reference

if TYPE_CHECKING:
    from checks.artifacts.inputs import Given
    from checks.table.tables import Column, Table

MOST_LEVELS, LONGEST_LEVEL = 50, 60
MOST_VALUES, MOST_BINS = 32, 20
AT_A_TIME = 50


def counted(given: "Given", identifying: frozenset[str], policy: str) -> Reference | None:
    """The reference; `identifying` are columns in which identifiers of people were found. None without rows."""
    table = given.train if given.train is not None and given.train.rows else given.table
    if not table.rows:
        return None
    roles = given.roles
    withheld = identifying | {*roles.identifiers, *roles.quasi, *roles.confidential}
    features = frozenset(roles.features or ())
    made: list[ColumnReference] = []
    for start in range(0, len(table.columns), AT_A_TIME):
        some = table.columns[start : start + AT_A_TIME]
        facts = _facts(table, some)
        made += [_column(table, each, facts, each.name in withheld, each.name in features) for each in some]
    return Reference(table=table.name, rows=table.rows, policy=policy, columns=tuple(made))


def _facts(table: "Table", some: "Sequence[Column]") -> dict[str, Any]:
    """How many cells are filled and how many values differ, and the ends of numbers: one query."""
    from checks.artifacts.cells import cell

    asked: dict[str, Any] = {}
    for each in some:
        values = cell(table.expr, each)
        asked[f"{each.key}_filled"] = values.count()
        asked[f"{each.key}_distinct"] = values.nunique()
        if each.kind in ("integer", "number"):
            asked |= {f"{each.key}_low": values.min(), f"{each.key}_high": values.max()}
    (row,) = table.expr.aggregate(**asked).to_pyarrow().to_pylist()
    return row


def _column(
    table: "Table", column: "Column", facts: dict[str, Any], withheld: bool, feature: bool
) -> ColumnReference:
    filled, distinct = facts[f"{column.key}_filled"], facts[f"{column.key}_distinct"]
    known: dict[str, Any] = {"name": column.name, "kind": column.kind, "feature": feature, "filled": filled}
    if withheld or column.kind in ("date", "time") or filled < 2 * LEAST:
        return ColumnReference(**known, withheld=withheld)
    if column.kind in ("integer", "number"):
        low, high = float(facts[f"{column.key}_low"]), float(facts[f"{column.key}_high"])
        if not (math.isfinite(low) and math.isfinite(high)):
            return ColumnReference(**known)
        return ColumnReference(**known, **_outward(low, high), **_bins(table, column, filled, distinct))
    return ColumnReference(**known, **(_levels(table, column) if distinct <= MOST_LEVELS else {}))


def _outward(low: float, high: float) -> dict[str, float]:
    """A range in two significant digits that holds both ends: an end may be one person's own number."""
    size = max(abs(low), abs(high))
    if not size:
        return {"low": 0.0, "high": 0.0}
    step = 10.0 ** (math.floor(math.log10(size)) - 1)
    down, up = (_tidy(math.floor(low / step) * step), _tidy(math.ceil(high / step) * step))
    return {
        "low": down if down <= low else _tidy(down - step),
        "high": up if up >= high else _tidy(up + step),
    }


def _tidy(value: float) -> float:
    return float(f"{value:.12g}")


def _levels(table: "Table", column: "Column") -> dict[str, Any]:
    counts = {str(value): rows for value, rows in _by_value(table, column, "string")}
    told = {
        value: rows
        for value, rows in sorted(counts.items())
        if rows >= LEAST and len(value) <= LONGEST_LEVEL and masked_text(value) == value
    }
    return {"levels": told, "closed": len(told) == len(counts)} if told else {}


def _by_value(table: "Table", column: "Column", kind: str) -> list[tuple[Any, int]]:
    import ibis

    from checks.artifacts.cells import cell

    values = table.expr.select(value=cell(table.expr, column).cast(kind))
    values = values.filter(values["value"].notnull()).group_by("value").agg(rows=ibis._.count())
    return [(each["value"], int(each["rows"])) for each in values.to_pyarrow().to_pylist()]


def _bins(table: "Table", column: "Column", filled: int, distinct: int) -> dict[str, Any]:
    """Every value where few differ and many rows share each; else edges near equal shares, in three digits."""
    if distinct <= MOST_VALUES:
        counts = dict(sorted(_by_value(table, column, "float64")))
        if min(counts.values()) >= LEAST:
            return {"edges": tuple(counts), "counts": (*counts.values(), 0), "exact": True}
    many = min(MOST_BINS, filled // (2 * LEAST))
    if many < 2:
        return {}
    edges = _rounded(_quantiles(table, column, many))
    return _merged(edges, _held(table, column, edges))


def _quantiles(table: "Table", column: "Column", many: int) -> list[float]:
    from checks.artifacts.cells import cell

    values = cell(table.expr, column).cast("float64")
    asked = {f"q{i}": values.quantile(i / many) for i in range(1, many)}
    (row,) = table.expr.aggregate(**asked).to_pyarrow().to_pylist()
    return [float(row[f"q{i}"]) for i in range(1, many)]


def _rounded(quantiles: list[float]) -> list[float]:
    spread = quantiles[-1] - quantiles[0] or abs(quantiles[0]) or 1.0
    step = 10.0 ** (math.floor(math.log10(spread)) - 2)
    return sorted({_tidy(round(each / step) * step) for each in quantiles})


def _held(table: "Table", column: "Column", edges: list[float]) -> list[int]:
    """The filled rows in each bin."""
    from checks.artifacts.cells import cell

    values: Any = cell(table.expr, column).cast("float64")
    asked = {f"e{i}": (values <= edge).sum() for i, edge in enumerate(edges)} | {"all": values.count()}
    (row,) = table.expr.aggregate(**asked).to_pyarrow().to_pylist()
    upto = [0, *(int(row[f"e{i}"] or 0) for i in range(len(edges))), int(row["all"])]
    return [after - before for before, after in itertools.pairwise(upto)]


def _merged(edges: list[float], counts: list[int]) -> dict[str, Any]:
    """Bins of fewer than `LEAST` rows are joined to the next, the last to the one before it."""
    kept: list[float] = []
    held = [0]
    for edge, count in zip(edges, counts, strict=False):
        held[-1] += count
        if held[-1] >= LEAST:
            kept.append(edge)
            held.append(0)
    held[-1] += counts[-1]
    if held[-1] < LEAST and kept:
        last = held.pop()
        held[-1] += last
        kept.pop()
    return {"edges": tuple(kept), "counts": tuple(held)} if kept else {}
