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
    filled = {key: int(rows.sum()) for key, (_, rows) in held.items()} | _filled(table, others)
    named = [each for each in others if each.name not in withheld and each.kind in ("text", "boolean")]
    levels = _by_level(table, named)
    for each in some:
        known: dict[str, Any] = {"name": each.name, "kind": each.kind, "filled": filled[each.key]}
        if each.name not in withheld and filled[each.key] >= 2 * LEAST:
            known |= _number(*held[each.key]) if each.key in held else _told(levels.get(each.key, {}))
        yield ColumnReference(**known, feature=each.name in features, withheld=each.name in withheld)


def _values(table: "Table", some: "Sequence[Column]") -> "dict[str, tuple[np.ndarray, np.ndarray]]":
    """The values (k,) float64 of columns of numbers, rising, and the rows (k,) that hold each, by key."""
    import numpy as np

    from checks.artifacts.cells import cell
    from checks.artifacts.levels import has_few, levels_of

    found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for kind in NUMBERS:
        few = [each for each in some if each.kind == kind and has_few(table, each)]
        if not few:
            continue
        told = levels_of(table, few, lambda value: value.cast("float64")).drop_null("value").to_pandas()
        for each in few:
            own = told[told["column"] == each.key].sort_values("value")
            found[each.key] = own["value"].to_numpy(float), own["n"].to_numpy(np.int64)
    many = [each for each in some if each.key not in found]
    if many:
        asked: dict[str, Any] = {each.key: cell(table.expr, each).cast("float64") for each in many}
        read = table.expr.select(**asked).to_pyarrow()
        found |= {key: np.unique(read[key].drop_null().to_numpy(), return_counts=True) for key in asked}
    return found


def _filled(table: "Table", some: "Sequence[Column]") -> dict[str, int]:
    if not some:
        return {}
    asked: dict[str, Any] = {each.key: table.expr[each.key].count() for each in some}
    (row,) = table.expr.aggregate(**asked).to_pyarrow().to_pylist()
    return row


def _by_level(table: "Table", some: "Sequence[Column]") -> dict[str, dict[str, int]]:
    """The rows of each level, by key, of the columns that have few."""
    from checks.artifacts.levels import has_few, levels_of

    found: dict[str, dict[str, int]] = {}
    for kind in ("text", "boolean"):
        few = [each for each in some if each.kind == kind and has_few(table, each)]
        if not few:
            continue
        levels = levels_of(table, few, lambda value: value.cast("string")).drop_null("value")
        sizes = levels.group_by("column").agg(distinct=levels["value"].count())
        short = sizes.filter(sizes["distinct"] <= MOST_LEVELS).to_pyarrow()["column"].to_pylist()
        found |= {key: {} for key in short}
        for each in levels.filter(levels["column"].isin(short)).to_pyarrow().to_pylist() if short else ():
            found[each["column"]][each["value"]] = int(each["n"])
    return found


def _told(counts: dict[str, int]) -> dict[str, Any]:
    told = {
        value: rows
        for value, rows in sorted(counts.items())
        if rows >= LEAST and len(value) <= LONGEST_LEVEL and masked_text(value) == value
    }
    return {"levels": told, "closed": len(told) == len(counts)} if told else {}


def _number(values: "np.ndarray", rows: "np.ndarray") -> dict[str, Any]:
    """Ends and bins of numbers: every value where few differ and many rows share each; else edges near equal
    shares, in three digits."""
    import numpy as np

    if not np.isfinite(values[[0, -1]]).all():
        return {}
    ends = _outward(float(values[0]), float(values[-1]))
    if len(values) <= MOST_VALUES and rows.min() >= LEAST:
        return {**ends, "edges": tuple(values.tolist()), "counts": (*rows.tolist(), 0), "exact": True}
    upto = np.cumsum(rows)
    total = int(upto[-1])
    many = min(MOST_BINS, total // (2 * LEAST))
    if many < 2:
        return ends
    # numpy's own quantiles of all rows: between the two that stand nearest.
    places = np.arange(1, many) / many * (total - 1)
    low, high = (
        values[np.searchsorted(upto, near, side="right")] for near in (np.floor(places), np.ceil(places))
    )
    edges = _rounded((low + (high - low) * (places - np.floor(places))).tolist())
    found = np.searchsorted(values, edges, side="right")
    under = np.where(found > 0, upto[np.maximum(found, 1) - 1], 0)
    return {**ends, **_merged(edges, np.diff([0, *under.tolist(), total]).tolist())}


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
