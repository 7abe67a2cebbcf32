"""Counts the reference of a run: what each column of the training table (else the judged one) holds."""

import math
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from checks.masking import masked_text
from checks.report.kit.reference import LEAST, ColumnReference, Reference

if TYPE_CHECKING:
    import numpy as np

    from checks.artifacts.inputs import Given
    from checks.table.tables import Column, Table

MOST_LEVELS, LONGEST_LEVEL = 50, 60
MOST_VALUES, MOST_BINS = 32, 20
AT_A_TIME, MOST_CELLS = 100, 8_000_000  # of one query
NUMBERS = ("integer", "number")


def counted(given: "Given", identifying: frozenset[str], policy: str) -> Reference | None:
    """The reference; `identifying` are columns in which identifiers of people were found. None without rows."""
    table = given.train if given.train is not None and given.train.rows else given.table
    if not table.rows:
        return None
    roles = given.roles
    withheld = identifying | {*roles.identifiers, *roles.quasi, *roles.confidential}
    features = frozenset(roles.features or ())
    size = max(1, min(AT_A_TIME, MOST_CELLS // table.rows))
    made: list[ColumnReference] = []
    for start in range(0, len(table.columns), size):
        made += _columns(table, table.columns[start : start + size], withheld, features)
    return Reference(table=table.name, rows=table.rows, policy=policy, columns=tuple(made))


def _columns(
    table: "Table", some: "Sequence[Column]", withheld: "Collection[str]", features: "Collection[str]"
) -> Iterator[ColumnReference]:
    """Some columns of the table: at most four queries over all of them."""
    numbers = [each for each in some if each.kind in NUMBERS]
    others = [each for each in some if each.kind not in NUMBERS]
    held = _values(table, numbers)
    filled = {key: len(values) for key, values in held.items()} | _counted(table, others, "count")
    named = [each for each in others if each.name not in withheld and each.kind in ("text", "boolean")]
    distinct = _counted(table, named, "nunique")
    levels = _by_level(table, [each for each in named if distinct[each.key] <= MOST_LEVELS])
    for each in some:
        known: dict[str, Any] = {"name": each.name, "kind": each.kind, "filled": filled[each.key]}
        if each.name not in withheld and filled[each.key] >= 2 * LEAST:
            known |= _number(held[each.key]) if each.key in held else _told(levels.get(each.key, {}))
        yield ColumnReference(**known, feature=each.name in features, withheld=each.name in withheld)


def _values(table: "Table", some: "Sequence[Column]") -> "dict[str, np.ndarray]":
    """The filled cells of columns of numbers, (n,) float64 in order, by key."""
    import numpy as np

    from checks.artifacts.cells import cell

    if not some:
        return {}
    read = table.expr.select(
        **{each.key: cell(table.expr, each).cast("float64") for each in some}
    ).to_pyarrow()
    return {each.key: np.sort(read[each.key].drop_null().to_numpy()) for each in some}


def _counted(table: "Table", some: "Sequence[Column]", what: str) -> dict[str, int]:
    if not some:
        return {}
    asked = {each.key: getattr(table.expr[each.key], what)() for each in some}
    (row,) = table.expr.aggregate(**asked).to_pyarrow().to_pylist()
    return row


def _by_level(table: "Table", some: "Sequence[Column]") -> dict[str, dict[str, int]]:
    """The rows of each level, by key."""
    import ibis
    import ibis.selectors as s

    found: dict[str, dict[str, int]] = {each.key: {} for each in some}
    if not some:
        return found
    wide = table.expr.select(**{each.key: table.expr[each.key].cast("string") for each in some})
    long = wide.pivot_longer(s.all(), names_to="column", values_to="value")
    long = long.filter(long["value"].notnull()).group_by(["column", "value"]).agg(rows=ibis._.count())
    for each in long.to_pyarrow().to_pylist():
        found[each["column"]][each["value"]] = int(each["rows"])
    return found


def _told(counts: dict[str, int]) -> dict[str, Any]:
    told = {
        value: rows
        for value, rows in sorted(counts.items())
        if rows >= LEAST and len(value) <= LONGEST_LEVEL and masked_text(value) == value
    }
    return {"levels": told, "closed": len(told) == len(counts)} if told else {}


def _number(values: "np.ndarray") -> dict[str, Any]:
    """Ends and bins of sorted numbers: every value where few differ and many rows share each; else edges near equal
    shares, in three digits."""
    import numpy as np

    if not np.isfinite(values[[0, -1]]).all():
        return {}
    ends = _outward(float(values[0]), float(values[-1]))
    first = np.flatnonzero(np.diff(values)) + 1
    if len(first) < MOST_VALUES:
        starts = np.concatenate(([0], first))
        counts = np.diff(starts, append=len(values))
        if counts.min() >= LEAST:
            edges = values[starts].tolist()
            return {**ends, "edges": tuple(edges), "counts": (*counts.tolist(), 0), "exact": True}
    many = min(MOST_BINS, len(values) // (2 * LEAST))
    if many < 2:
        return ends
    edges = _rounded(np.quantile(values, np.arange(1, many) / many).tolist())
    upto = np.searchsorted(values, edges, side="right")
    return {**ends, **_merged(edges, np.diff([0, *upto, len(values)]).tolist())}


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


def _rounded(quantiles: list[float]) -> list[float]:
    spread = quantiles[-1] - quantiles[0] or abs(quantiles[0]) or 1.0
    step = 10.0 ** (math.floor(math.log10(spread)) - 2)
    return sorted({_tidy(round(each / step) * step) for each in quantiles})


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
