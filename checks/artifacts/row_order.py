"""What the order of the rows tells: of the answers along the file and along time, and of the features."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.cells import cell, features_in
from checks.artifacts.inputs import DataTables, Given
from checks.artifacts.samples import pandas_of
from checks.artifacts.simple_models import plain
from checks.contract import Estimate, NotApplicable, Seed, artifact
from checks.stats.ranks import ranks
from checks.table.tables import ROW, Column, Table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_CELLS = 4_000_000  # rows times classes
MOST_LABELS = 20
NEAR_ROWS, NEIGHBOURS, SHUFFLES = 2_000, 5, 200
MOST_LEVELS = 12
TENTHS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOrder:
    """How much a row's answer has in common with those of the next `reach` rows.

    `time` is the column whose order was followed, None for the file's own. `tenths` are the share of the
    answer `label` (of a number, the mean of its ranks from 0 to 1) in each tenth of that order.
    """

    time: str | None
    reach: int
    estimate: Estimate
    label: str | None
    tenths: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOrder:
    """`sorted_by` names the columns whose values rise or fall all along the file; `nearness` is that of
    rows that are alike in the other features (see `stats.order.nearness`), on `near_rows` rows, None without any.
    """

    table: Table
    sorted_by: tuple[str, ...]
    answers: tuple[AnswerOrder, ...]
    nearness: Estimate | None
    near_rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOrder:
    target: str | None
    tables: tuple[TableOrder, ...]


@artifact(heavy=True)
def row_order(given: Given, data: DataTables, seed: Seed) -> RowOrder:
    from checks.stats.levels import level

    # Two reaches along the file, two along time, and the features: fixed before anything is read.
    sure = level((5 if given.roles.time else 3) * len(data.tables))
    made = tuple(_ordered(given, table, sure, seed) for table in data.tables)
    if not any(each.answers or each.nearness for each in made):
        raise NotApplicable("There are too few rows, or nothing varies, to say whether their order matters.")
    return RowOrder(target=given.roles.target, tables=made)


def _ordered(given: Given, table: Table, sure: float, seed: Seed) -> TableOrder:
    import numpy as np

    from checks.stats.seeds import generator

    rng = generator(seed, f"row order of {table.role}")
    # By place and not by content: the places are what is asked about.
    rows = np.sort(rng.choice(table.rows, min(table.rows, NEAR_ROWS), replace=False)).astype(np.int64)
    frame = pandas_of(table, table.columns, rows)
    in_order = {at for at in range(frame.shape[1]) if _is_sorted(frame.iloc[:, at])}
    # A column that the file is sorted by stands near its like without any news.
    wanted = set(features_in(given, table))
    places = [at for at, column in enumerate(table.columns) if column in wanted and at not in in_order]
    places.sort(key=lambda at: (table.columns[at].name, at))
    asked = tuple(table.columns[at] for at in places)
    near = _nearness(plain(frame.iloc[:, places], asked), sure, rng) if places else None
    return TableOrder(
        table=table,
        sorted_by=tuple(table.columns[at].name for at in sorted(in_order)),
        answers=tuple(_answers(given, table, sure, rng)),
        nearness=near,
        near_rows=len(rows),
    )


def _is_sorted(values: "pd.Series") -> bool:
    filled = values.dropna()
    if len(filled) < 0.9 * len(values) or len(filled) < 30 or filled.nunique() < 2:
        return False
    return bool(filled.is_monotonic_increasing or filled.is_monotonic_decreasing)


def _answers(given: Given, table: Table, sure: float, rng: "np.random.Generator") -> "list[AnswerOrder]":
    import numpy as np

    name, when = given.roles.target, given.roles.time
    if name is None or given.roles.task is None or not table.has(name):
        return []
    time = table.column(when) if when is not None and table.has(when) and when != name else None
    told = {"answer": cell(table.expr, table.column(name))}
    if time is not None:
        told["time"] = cell(table.expr, time)
    known = table.expr.select(ROW, **told).drop_null("answer")
    frame = known.order_by(ROW).select(list(told)).to_pandas()
    scores, labels = _scores(frame["answer"], given.roles.task == "regression")
    if scores is None:
        return []
    made = [_judged(scores, labels, None, sure)]
    if time is not None and frame["time"].notna().sum() > 0.9 * len(frame):
        moments = _moments(frame["time"], time)
        known = np.flatnonzero(np.isfinite(moments))
        ties = rng.permutation(known)
        along = ties[np.argsort(moments[ties], kind="stable")]
        if not (np.diff(moments[known]) >= 0).all() and np.unique(moments[known]).size > 1:
            made.append(_judged(scores[along], labels, time.name, sure))
    return [each for each in made if each is not None]


def _scores(answers: "pd.Series", regression: bool) -> "tuple[np.ndarray | None, tuple[str, ...]]":
    """Standard ranks (n, 1) of numbers, or 1 and 0 (n, k) per class, the most common first; their labels."""
    import numpy as np
    import pandas as pd

    from checks.stats.association import standard_ranks
    from checks.table.labels import as_label

    if len(answers) < 2:
        return None, ()
    if regression:
        numbers: Any = pd.to_numeric(answers, errors="coerce")
        return standard_ranks(numbers.to_numpy(dtype=np.float64, na_value=np.nan)[:, None]), ()
    codes, there = pd.factorize(answers)
    counts = np.bincount(codes)
    names = [as_label(value) for value in list(there)]
    most = max(2, min(MOST_LABELS, MOST_CELLS // len(answers)))
    order = sorted(range(len(names)), key=lambda at: (-int(counts[at]), names[at]))[:most]
    if len(names) == 2:
        order = order[:1]
    scores = np.column_stack([codes == at for at in order]).astype(np.float64)
    return scores, tuple(names[at] for at in order)


def _moments(values: "pd.Series", column: Column) -> "np.ndarray":
    """(n,) float64, NaN for what is empty; texts count by their place in the alphabet (ISO dates sort so)."""
    import numpy as np
    import pandas as pd

    if column.kind in ("integer", "number", "boolean"):
        return values.to_numpy(dtype=np.float64, na_value=np.nan)
    if column.kind in ("date", "time"):
        since = pd.to_datetime(values, errors="coerce", utc=True) - pd.Timestamp(0, tz="UTC")
        return (since / pd.Timedelta(days=1)).to_numpy(dtype=np.float64)
    codes = pd.factorize(values, sort=True)[0].astype(np.float64)
    return np.where(codes < 0, np.nan, codes)


def _judged(
    scores: "np.ndarray", labels: tuple[str, ...], time: str | None, sure: float
) -> AnswerOrder | None:
    """Of the next row and of the next many rows, whichever surely tells more."""
    import numpy as np

    from checks.stats.order import likeness

    reaches = (1, max(2, round(len(scores) ** 0.5)))
    told = [(e, reach) for reach in reaches if (e := likeness("likeness", scores, reach, sure)) is not None]
    if not told:
        return None
    estimate, reach = max(told, key=lambda pair: pair[0].low or -1.0)
    tenth = np.arange(len(scores)) * TENTHS // len(scores)
    means = np.array([scores[tenth == i].mean(axis=0) for i in range(TENTHS)])
    most = int(np.argmax(means.max(axis=0) - means.min(axis=0)))
    shown = means[:, most]
    if not labels:
        reached = (ranks(scores[:, 0]) - 0.5) / len(scores)
        shown = np.array([reached[tenth == i].mean() for i in range(TENTHS)])
    return AnswerOrder(
        time=time,
        reach=reach,
        estimate=estimate,
        label=labels[most] if labels else None,
        tenths=tuple(float(x) for x in shown),
    )


def _nearness(frame: "pd.DataFrame", sure: float, rng: "np.random.Generator") -> Estimate | None:
    """Do rows with like features stand near each other? Judged against shuffles of the places."""
    import numpy as np

    from checks.stats.order import nearest, nearness, share_farther

    points = _points(frame)
    n = len(points)
    if n < 3 * NEIGHBOURS or not points.shape[1]:
        return None
    # Rows that are quite alike are put in an order of their own, so that the file's decides nothing.
    shuffled = rng.permutation(n)
    likest = shuffled[nearest(points[shuffled], NEIGHBOURS)][np.argsort(shuffled)]
    seen = share_farther(np.arange(n), likest)
    by_chance = [share_farther(rng.permutation(n), likest) for _ in range(SHUFFLES)]
    return nearness("nearness", seen, by_chance, n, sure)


def _points(frame: "pd.DataFrame") -> "np.ndarray":
    """Rows as points (n, d) float64: standard ranks of numbers, and a corner for each common level of a text."""
    import numpy as np

    from checks.stats.association import standard_ranks

    numbers = [name for name in frame.columns if frame[name].dtype.kind == "f"]
    parts = [standard_ranks(frame[numbers].to_numpy(dtype=np.float64))]
    for name in frame.columns:
        if name not in set(numbers):
            common = frame[name].value_counts().index[:MOST_LEVELS]
            parts.append(np.column_stack([frame[name] == level for level in common]).astype(np.float64))
    made = np.column_stack(parts)
    return made[:, made.std(axis=0) > 0]
