"""The model's quality in stretches of time, over judged and production rows with a time and an answer."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.inputs import Given, Judged
from checks.artifacts.production_scores import LaterRows
from checks.artifacts.samples import pandas_of
from checks.artifacts.scored import Scored
from checks.artifacts.simple_models import plain
from checks.artifacts.target import Target
from checks.contract import InputMissing, NotApplicable, artifact
from checks.stats.reweighted import Measured, area, mean, mean_area
from checks.table.tables import Table

if TYPE_CHECKING:
    import numpy as np

STRETCHES, FEWEST = 10, 3
LEAST_ROWS, LEAST_OF_KIND = 50, 20  # in every stretch
READABLE = 0.95  # of a text column's cells, from which on it is one of dates


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """`times` (k,) are stretches' mean times since the first row, over `span` in all, `measures` their quality:
    an area under the curve, or of numbers a mean absolute error, as `what` says. `days` is False where the
    time is a mere number. `rows` are those of the judged table and of production that were used.
    """

    column: str
    what: str
    times: "np.ndarray"
    measures: tuple[Measured, ...]
    span: float
    days: bool
    rows: tuple[int, int]
    chance: float | None
    said: str


@dataclass(frozen=True, slots=True)
class Timed:
    """The column that says when a row came."""

    column: str


@artifact(needs="time")
def timed(given: Given) -> Timed:
    if given.roles.time is None:
        raise InputMissing("time", "Name the column that says when a row came.")
    return Timed(given.roles.time)


@artifact()
def ages(
    given: Given, judged: Judged, timed: Timed, target: Target, before: Scored, later: LaterRows
) -> Ages:
    """Equally many rows go into each of up to ten stretches; every one has enough of either answer."""
    import numpy as np

    periods = [before] + ([later.scored] if later.scored is not None else [])
    tables = [judged.table] + ([given.production] if later.scored is not None and given.production else [])
    told = [_times(table, timed.column) for table in tables]
    kept = [(period, time[0][period.rows]) for period, time in zip(periods, told, strict=True) if time]
    if not told[0] or len({time[1] for time in told if time}) != 1:
        raise NotApplicable(f'"{timed.column}" does not hold times that can be read.')
    when = np.concatenate([times for _, times in kept])
    known = np.isfinite(when)
    values = np.concatenate([period.values for period, _ in kept])[known]
    truth = np.concatenate([_truth(period) for period, _ in kept])[known]
    when = when[known]
    stretch = _stretches(before, when, truth)
    since = when - when.min()
    measures = [
        _measured(before, values[stretch == at], truth[stretch == at]) for at in range(stretch.max() + 1)
    ]
    if any(each is None for each in measures):
        raise NotApplicable("Some stretches of time have too few rows of either answer.")
    return Ages(
        column=timed.column,
        what=_what(before),
        times=np.array([since[stretch == at].mean() for at in range(stretch.max() + 1)]),
        measures=tuple(each for each in measures if each is not None),
        span=float(since.max()),
        days=told[0][1],
        rows=(int(np.isfinite(kept[0][1]).sum()), int(known.sum() - np.isfinite(kept[0][1]).sum())),
        chance=None if before.numbers is not None else 0.5,
        said=before.said,
    )


def _truth(scored: Scored) -> "np.ndarray":
    truth = scored.numbers if scored.numbers is not None else scored.codes
    assert truth is not None
    return truth


def _times(table: Table, name: str) -> "tuple[np.ndarray, bool] | None":
    """When each row came (n,), in days or as the number it is, and whether in days; None if unreadable."""
    import numpy as np
    import pandas as pd

    if not table.has(name):
        return None
    column = table.column(name)
    frame = pandas_of(table, (column,))
    if column.kind != "text":
        return plain(frame, (column,)).iloc[:, 0].to_numpy(), column.kind in ("date", "time")
    cells = frame.iloc[:, 0]
    since: Any = pd.to_datetime(cells, errors="coerce", utc=True, format="mixed") - pd.Timestamp(0, tz="UTC")
    days = (since / pd.Timedelta(days=1)).to_numpy(dtype=np.float64)
    if np.isfinite(days).sum() < READABLE * max(1, int(cells.notna().sum())):
        return None
    return days, True


def _stretches(before: Scored, when: "np.ndarray", truth: "np.ndarray") -> "np.ndarray":
    """(n,) from 0: rows of one time share a stretch."""
    import numpy as np

    if before.numbers is not None:
        many = len(when) // LEAST_ROWS
    else:
        counts = np.bincount(truth.astype(np.int64), minlength=max(2, before.values.shape[1]))
        many = min(len(when) // LEAST_ROWS, int(counts[counts > 0].min()) // LEAST_OF_KIND)
    many = min(STRETCHES, many)
    if many < FEWEST:
        raise NotApplicable(
            "Too few rows have time, answer and score to see a trend; some hundreds are needed."
        )
    edges = np.unique(np.quantile(when, np.linspace(0, 1, many + 1)[1:-1]))
    found = np.unique(np.searchsorted(edges, when, side="right"), return_inverse=True)[1]
    if found.max() + 1 < FEWEST:
        raise NotApplicable("Rows with answer and score come from fewer than three times.")
    return found


def _measured(before: Scored, values: "np.ndarray", truth: "np.ndarray") -> Measured | None:
    import numpy as np

    ones = np.ones(len(truth))
    if before.numbers is not None:
        return mean(np.abs(truth - values[:, 0]), ones) if len(truth) > 1 else None
    if before.positive is not None:
        score = values[:, 0 if values.shape[1] == 1 else before.positive]
        return area(truth == before.positive, score, ones)
    counts = np.bincount(truth, minlength=values.shape[1])
    which = [code for code, count in enumerate(counts) if 10 <= count <= len(truth) - 10]
    return mean_area(truth, values, ones, which) if len(which) > 1 else None


def _what(before: Scored) -> str:
    if before.numbers is not None:
        return "mean absolute error"
    kind = "AUC" if before.graded else "balanced accuracy"
    return kind if before.positive is not None else f"mean {kind} of its classes"
