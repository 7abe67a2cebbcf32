"""What a simple model knows of later rows when it has seen their time, and when it has seen only earlier rows."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from checks.artifacts.additive import MOST_WIDTH, design, fitted
from checks.artifacts.cells import content_hash, features_in
from checks.artifacts.inputs import Given, Judged
from checks.artifacts.retypes import same_kind
from checks.artifacts.samples import pandas_of, sample_rows
from checks.contract import ColumnMissing, Input, NotApplicable, Seed, artifact
from checks.stats.forward import Part
from checks.table.tables import Column, Table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_ROWS, FAST_ROWS, LEAST_ROWS = 14_000, 5_000, 200
MOST_CELLS = 2_000_000  # of a wide table fewer rows are read
CUTS = (0.4, 0.55, 0.7)
CHUNKS = 10
LEAST_MOMENTS = 10
BY_TIME = 0.05  # chance that a training row is later than a judged one, up to which the split goes by time


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardSplit:
    """`later` is the chance that a training row is later than a judged one (ties half), None for one table.

    `parts` have for each cut in time the rows after it, scored (first) by models that saw rows of every
    time but not these, and (second) by one that saw only the rows before, of as many rows; empty where the
    split goes by time already. `rows` were read in all.
    """

    time: str
    later: float | None
    rows: int
    parts: tuple[Part, ...]
    classes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MaybeForward:
    """None where time or answers cannot be compared; `reason` says why, and `missing` what was not given."""

    split: ForwardSplit | None
    reason: str = ""
    missing: Input | None = None


@artifact(heavy=True)
def maybe_forward(given: Given, judged: Judged, seed: Seed) -> MaybeForward:
    if given.roles.time is None:
        return MaybeForward(
            split=None, reason="Name the column that says when a row happened.", missing="time"
        )
    if given.roles.target is None or given.roles.task is None:
        return MaybeForward(split=None, reason="Say which column the model predicts.", missing="target")
    try:
        return MaybeForward(split=_split(given, judged, seed))
    except (NotApplicable, ColumnMissing) as why:
        return MaybeForward(split=None, reason=str(why))


def _split(given: Given, judged: Judged, seed: Seed) -> ForwardSplit:
    import numpy as np
    import pandas as pd

    roles = given.roles
    assert roles.time is not None
    assert roles.target is not None
    train = given.train if given.train is not None and given.train.rows else None
    tables = [each for each in (train, judged.table) if each is not None]
    columns = _shared(given, tables)
    most = min(FAST_ROWS if given.fast else MOST_ROWS, max(1_000, MOST_CELLS // len(columns))) // len(tables)
    read = [_read(table, roles.target, roles.time, columns, most, seed) for table in tables]
    later = _later(*(frame["\x00time"].to_numpy() for frame in read)) if len(read) == 2 else None
    whole = pd.concat(read, ignore_index=True)
    made = ForwardSplit(
        time=roles.time, later=later, rows=len(whole), parts=(), classes=roles.task != "regression"
    )
    if later is not None and later <= BY_TIME:
        return made
    moments = np.unique(whole["\x00time"].to_numpy())
    if len(whole) < LEAST_ROWS or len(moments) < LEAST_MOMENTS:
        raise NotApplicable(
            f"Time can be cut into earlier and later from {LEAST_ROWS} rows of {LEAST_MOMENTS} moments; "
            f"there are {len(whole):,} of {len(moments):,}."
        )
    truth = _truth(whole["\x00answer"], classes=made.classes)
    return replace(made, parts=_parts(whole, columns, truth))


def _shared(given: Given, tables: list[Table]) -> tuple[Column, ...]:
    """The features that all tables have in one kind, in an order of their names."""
    first, *others = tables
    both = [
        column
        for column in features_in(given, first)
        if all(other.has(column.name) and same_kind(column, other.column(column.name)) for other in others)
    ]
    if not both:
        raise NotApplicable("The tables have no feature in common.")
    return tuple(sorted(both, key=lambda column: column.name)[:MOST_WIDTH])


def _read(
    table: Table, target: str, time: str, columns: tuple[Column, ...], most: int, seed: Seed
) -> "pd.DataFrame":
    """A sample of the features with the time as a number and the answer, rows with both only."""
    import numpy as np
    import pandas as pd

    from checks.table.labels import as_label, folded

    moment, answer = table.column(time), table.column(target)
    own = tuple(table.column(column.name) for column in columns)
    rows = sample_rows(table, most, seed.value)
    frame = pandas_of(table, (*own, moment, answer), rows)
    features = frame.iloc[:, : len(own)]
    made = features.set_axis([column.name for column in columns], axis=1)
    values = frame.iloc[:, -2]
    if moment.kind in ("integer", "number"):
        times = values.to_numpy(dtype=np.float64, na_value=np.nan)
    elif moment.kind == "boolean":
        raise NotApplicable(f'The time column "{time}" holds only true and false.')
    else:
        stamps: Any = pd.to_datetime(values, errors="coerce", utc=True)
        if stamps.notna().sum() < 0.9 * values.notna().sum():
            raise NotApplicable(
                f'The time column "{time}" of {table.name} does not hold dates that can be read.'
            )
        times = ((stamps - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(days=1)).to_numpy(dtype=np.float64)
    if answer.kind in ("integer", "number", "boolean"):
        answers: Any = frame.iloc[:, -1].to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        there = frame.iloc[:, -1].dropna().unique().tolist()
        answers = frame.iloc[:, -1].map({value: folded(as_label(value)) for value in there})
    made = made.assign(**{"\x00time": times, "\x00answer": answers})
    there = np.isfinite(times) & made["\x00answer"].notna().to_numpy()
    return made[there].reset_index(drop=True)


def _later(train: "np.ndarray", judged: "np.ndarray") -> float | None:
    import numpy as np

    if not len(train) or not len(judged):
        return None
    ordered = np.sort(train)
    below, up_to = (np.searchsorted(ordered, judged, side=side) for side in ("left", "right"))
    return float((len(train) - (below + up_to) / 2).mean() / len(train))


def _truth(answers: "pd.Series", *, classes: bool) -> "np.ndarray":
    """(n, k) one-hot answers, or (n, 1) numbers."""
    import numpy as np
    import pandas as pd

    if not classes:
        values = pd.to_numeric(answers, errors="coerce").to_numpy(dtype=np.float64)
        return np.nan_to_num(values)[:, None]
    codes = pd.factorize(answers, sort=True)[0]
    if codes.max(initial=0) > 100:
        raise NotApplicable("The target has more than 100 labels.")
    return np.eye(int(codes.max(initial=0)) + 1)[codes]


def _parts(whole: "pd.DataFrame", columns: tuple[Column, ...], truth: "np.ndarray") -> tuple[Part, ...]:
    """Scores of the rows after each cut, by additive models whose sums of products are shared."""
    import numpy as np

    # A chunk is a draw by content, so copies stay together; rows of one moment are never cut apart.
    content = content_hash(whole)
    order = np.lexsort((content, whole["\x00time"].to_numpy()))
    x, _ = design(whole.iloc[order].reset_index(drop=True), columns)
    y, time = truth[order], whole["\x00time"].to_numpy()[order]
    chunk = (content[order] % np.uint64(CHUNKS)).astype(np.int64)
    starts = sorted({int(np.searchsorted(time, time[int(cut * len(time))], side="left")) for cut in CUTS})
    starts = [start for start in starts if 0.2 * len(time) <= start <= 0.85 * len(time)]
    edges = np.concatenate([[0], starts, [len(time)]])
    segment = np.searchsorted(edges, np.arange(len(time)), side="right") - 1
    products = [
        [_products(x, y, (segment == s) & (chunk == c)) for c in range(CHUNKS)] for s in range(len(edges) - 1)
    ]
    parts: list[Part] = []
    for at, start in enumerate(starts):
        forward = fitted([each for s in range(at + 1) for each in products[s]])
        many = int(np.clip(round(start / len(time) * CHUNKS), 1, CHUNKS - 1))
        later = np.arange(start, len(time))
        shuffled = np.zeros((len(later), y.shape[1]))
        for c in range(CHUNKS):
            mine = chunk[later] == c
            others = [(c + 1 + step) % CHUNKS for step in range(many)]
            model = fitted([products[s][o] for s in range(len(products)) for o in others])
            shuffled[mine] = x[later[mine]] @ model
        parts.append(Part(rows=later, truth=y[later], first=shuffled, second=x[later] @ forward))
    return tuple(parts)


def _products(x: "np.ndarray", y: "np.ndarray", mine: "np.ndarray") -> "tuple[np.ndarray, np.ndarray]":
    own = x[mine]
    return own.T @ own, own.T @ y[mine]
