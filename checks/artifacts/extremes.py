"""Made-up rows whose numbers lie at the ends of their range, or far beyond."""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from checks.artifacts.cells import cell
from checks.artifacts.inputs import Given, Judged
from checks.artifacts.models import AskedModel
from checks.artifacts.scores import ask
from checks.artifacts.target import Target
from checks.contract import Unusable
from checks.table.tables import Column

if TYPE_CHECKING:
    import pyarrow as pa

MOST_COLUMNS = 50
MOST_ALONE = 60  # questions of one row each, where all at once were refused
MOST_LOOKED = 50  # rows among which one without gaps is looked for
FAR = 10.0  # ranges
SINGLE = 1e30  # larger numbers are close to what single precision can hold at all
Where = Literal["range", "far"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extreme:
    """One made-up row: `column` ("" for all) at an end of its range, or ten ranges beyond it, as `says` tells.

    `refusal` is the model's own sentence where it failed on the row, "" where its answer was no number.
    """

    where: Where
    column: str
    says: str
    refusal: str = ""


def extremes(
    given: Given, judged: Judged, asked: AskedModel, target: Target, frame: "pa.Table"
) -> tuple[tuple[Extreme, ...], dict[Where, int]]:
    """Rows with each number at an end of its range, and ten ranges out, alone and all together."""
    import numpy as np
    import pyarrow as pa

    source = given.train if given.train is not None and given.train.rows else judged.table
    columns = [
        source.column(column.name)
        for column in sorted(asked.features.columns, key=lambda each: each.name)
        if column.kind in ("integer", "number") and source.has(column.name)
    ][:MOST_COLUMNS]
    ends = _ends(source.expr, columns)
    plans: list[tuple[Extreme, dict[str, float]]] = []
    sides: dict[tuple[Where, str], dict[str, float]] = {}
    for name, (low, high) in ends.items():
        wide = FAR * (high - low)
        # Beyond zero an amount or a count would be nonsense, and no model need answer to that.
        beyond = {"ten ranges above": high + wide} | ({"ten ranges below": low - wide} if low < 0 else {})
        told_of: dict[Where, dict[str, float]] = {
            "range": {"the lowest": low, "the highest": high},
            "far": beyond,
        }
        for where, told in told_of.items():
            for says, value in told.items():
                plans.append((Extreme(where=where, column=name, says=says), {name: value}))
                sides.setdefault((where, says), {})[name] = value
    plans += [(Extreme(where=where, column="", says=says), values) for (where, says), values in sides.items()]
    if not plans:
        return (), {}
    whole = np.array(
        [all(column[at].is_valid for column in frame.columns) for at in range(min(MOST_LOOKED, len(frame)))]
    )
    base = frame.slice(int(whole.argmax()), 1)
    made = pa.concat_tables([_placed(base, values) for _, values in plans])
    tried: dict[Where, int] = {}
    for extreme, _ in plans:
        tried[extreme.where] = tried.get(extreme.where, 0) + 1
    try:
        sound = np.isfinite(ask(asked.model, made, target)).all(axis=1)
        failed = [plans[at][0] for at in np.flatnonzero(~sound)]
    except Unusable:
        failed = []
        for at, (extreme, _) in enumerate(plans[:MOST_ALONE]):
            try:
                if not np.isfinite(ask(asked.model, made.slice(at, 1), target)).all():
                    failed.append(extreme)
            except Unusable as failure:
                failed.append(replace(extreme, refusal=str(failure)))
    return tuple(failed), tried


def _ends(expr: Any, columns: list[Column]) -> dict[str, tuple[float, float]]:
    """Smallest and largest finite value of each column that has two."""
    if not columns:
        return {}
    sought: dict[str, Any] = {}
    for column in columns:
        values = cell(expr, column).cast("float64")
        finite = values.isinf().ifelse(None, values)
        sought |= {f"{column.key}_low": finite.min(), f"{column.key}_high": finite.max()}
    found = expr.aggregate(**sought).to_pandas().iloc[0]
    ends = {c.name: (float(found[f"{c.key}_low"]), float(found[f"{c.key}_high"])) for c in columns}
    return {
        name: (low, high)
        for name, (low, high) in ends.items()
        if math.isfinite(low) and math.isfinite(high) and low < high and max(abs(low), abs(high)) < SINGLE
    }


def _placed(base: "pa.Table", values: dict[str, float]) -> "pa.Table":
    """The row with these values, as far as its columns' types can hold them."""
    import numpy as np
    import pyarrow as pa

    made = base
    for name, value in values.items():
        at = made.column_names.index(name)
        kind = made.schema.field(at).type
        put: float | int = value
        if pa.types.is_integer(kind):
            most = np.iinfo(kind.to_pandas_dtype()).max
            put = int(
                max(-float(most) / 2 if np.iinfo(kind.to_pandas_dtype()).min else 0, min(value, most / 2))
            )
        made = made.set_column(at, made.schema.field(at), pa.array([put]).cast(kind))
    return made
