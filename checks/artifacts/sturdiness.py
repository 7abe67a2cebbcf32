"""Whether the model gives numbers at all: for rows as they are, in single precision, and far out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.inputs import Features, Given, Judged
from checks.artifacts.models import GivenModel
from checks.artifacts.samples import frame_of, sample_rows
from checks.contract import Seed, Unusable, artifact

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

MOST_ROWS, FAST_ROWS = 2_000, 500
MOST_COLUMNS, BASE_ROWS = 50, 5
FAR = 10.0  # times the largest distance from the middle that was seen
MOST_ASKS = 120  # while looking for the rows that the model cannot answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """Of `asked` questions the model could not answer those at `places` (positions, sorted); `says` is what it
    said of one of them, "" if it answered all. `all_found` is False where the search was cut short.
    """

    asked: int
    places: tuple[int, ...]
    says: str
    all_found: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sturdiness:
    """`rows` (m,) are the judged rows asked about (`every_row`: all there are) and `plain` what came of it.

    `rounded` (m,) are the largest changes of a row's scores when its numbers have single precision, as a
    share of the scores' scale (1 for probabilities, the standard deviation for numbers); None if it was not
    asked because no column has numbers that single precision rounds, or the plain rows were not all answered.
    `far` tells of questions with one number at the end of its range or ten times further, `far_columns` the
    column of each.
    """

    rows: "np.ndarray"
    every_row: bool
    plain: Unanswered
    rounded: "np.ndarray | None"
    far: Unanswered | None
    far_columns: tuple[str, ...]


@artifact()
def sturdiness(given: Given, judged: Judged, features: Features, model: GivenModel, seed: Seed) -> Sturdiness:
    import numpy as np

    rows = sample_rows(judged.table, FAST_ROWS if given.fast else MOST_ROWS, seed.value)
    frame = frame_of(judged.table, features.columns, rows)
    ask = model.model.predict
    values, plain = _asked(ask, frame)
    rounded = None
    if values is not None:
        single = _single(frame)
        if not single.equals(frame):
            again, _ = _asked(ask, single)
            if again is not None:
                scale = 1.0 if model.model.facts.probabilities else float(values.std()) or 1.0
                rounded = np.abs(again - values).max(axis=1) / scale
    numbers = tuple(c.name for c in features.columns if c.kind in ("integer", "number"))[:MOST_COLUMNS]
    far, far_columns = None, ()
    if numbers and values is not None:
        asked, far_columns = _far(frame, numbers)
        _, far = _asked(ask, asked)
    return Sturdiness(
        rows=rows,
        every_row=len(rows) == judged.table.rows,
        plain=plain,
        rounded=rounded,
        far=far,
        far_columns=far_columns,
    )


def _asked(
    ask: "Callable[[pa.Table], np.ndarray]", frame: "pa.Table"
) -> "tuple[np.ndarray | None, Unanswered]":
    """The answers, or None and the rows that have none, found by halving what the model refuses."""
    says, left = "", MOST_ASKS
    places: list[int] = []
    pending = [(0, frame.num_rows)]
    values: Any = None
    all_found = True
    while pending:
        start, end = pending.pop()
        if not left:
            all_found = False
            break
        left -= 1
        try:
            values = ask(frame.slice(start, end - start))
        except Unusable as why:
            says = str(why)
            if end - start == 1:
                places.append(start)
            else:
                middle = (start + end) // 2
                pending += [(middle, end), (start, middle)]
    told = Unanswered(asked=frame.num_rows, places=tuple(sorted(places)), says=says, all_found=all_found)
    return (None if says else values), told


def _single(frame: "pa.Table") -> "pa.Table":
    """The same frame with every fraction rounded to single precision, in its own types."""
    import pyarrow as pa

    for at, field in enumerate(frame.schema):
        if pa.types.is_float64(field.type):
            # Beyond the range of single precision a number becomes infinite there, and so it does here.
            column = frame.column(at).cast(pa.float32(), safe=False).cast(pa.float64())
            frame = frame.set_column(at, field, column)
    return frame


def _far(frame: "pa.Table", numbers: tuple[str, ...]) -> "tuple[pa.Table, tuple[str, ...]]":
    """A few rows repeated with one number of each at the ends of its range, and `FAR` times further."""
    import numpy as np
    import pyarrow as pa

    base = frame.slice(0, min(BASE_ROWS, frame.num_rows))
    asked: list[pa.Table] = []
    named: list[str] = []
    for name in numbers:
        at = frame.schema.get_field_index(name)
        kind = frame.schema.field(at).type
        values = frame.column(at).to_pandas().to_numpy(dtype=np.float64, na_value=np.nan)
        values = values[np.isfinite(values)]
        if not len(values):
            continue
        middle = float(np.median(values))
        for end in (float(values.min()), float(values.max())):
            for far in (end, middle + FAR * (end - middle)):
                value = _held(far, kind)
                column = pa.array([value] * base.num_rows, type=kind)
                asked.append(base.set_column(at, frame.schema.field(at), column))
                named += [name] * base.num_rows
    return pa.concat_tables(asked) if asked else base.slice(0, 0), tuple(named)


def _held(value: float, kind: Any) -> float | int:
    """The nearest value that a column of this type can hold."""
    import numpy as np
    import pyarrow as pa

    if pa.types.is_integer(kind):
        bounds = np.iinfo(kind.to_pandas_dtype())
        return int(min(max(round(value), int(bounds.min)), int(bounds.max)))
    most = float(np.finfo(kind.to_pandas_dtype()).max)
    return min(max(value, -most), most)
