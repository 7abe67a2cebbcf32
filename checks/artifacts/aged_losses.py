"""How old each judged row is, beside how far the model missed it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Given, Judged
from checks.artifacts.scored import Scored
from checks.contract import InputMissing, NotApplicable, artifact
from checks.table.tables import ROW, Table

if TYPE_CHECKING:
    import numpy as np

LEAST_ROWS, LEAST_MOMENTS = 100, 5
ENDS = (0.05, 0.95)  # quantiles of the time that the span reaches over: a stray date must not stretch it


@dataclass(frozen=True, slots=True, kw_only=True)
class AgedLosses:
    """Of the judged rows with a time, an answer and a score: `at` (m,) float64 the place in the span, 0 at its
    start and 1 at its end; `excess` (m,) the loss less what the stated probabilities themselves expect, for
    numbers the squared error. `reference` is the mean loss of always giving the shares, or the mean, of the
    answers; `skill` is 1 - mean loss / reference. `days` is the length of the span, None where the time column
    counts something else. `column` is its name.
    """

    at: "np.ndarray"
    excess: "np.ndarray"
    reference: float
    skill: float
    days: float | None
    column: str
    said: str


@artifact(needs="time")
def aged_losses(given: Given, judged: Judged, scored: Scored) -> AgedLosses:
    import numpy as np

    name = given.roles.time
    if name is None:
        raise InputMissing("time", "Say which column holds the time of each row.")
    if not scored.graded:
        raise NotApplicable("These scores are bare answers, whose quality has no trend to follow.")
    moments, days = _moments(judged.table, name)
    there = np.isfinite(moments[scored.rows])
    if there.sum() < LEAST_ROWS or len(np.unique(moments[scored.rows][there])) < LEAST_MOMENTS:
        raise NotApplicable(
            f"Fewer than {LEAST_ROWS} rows, or {LEAST_MOMENTS} moments, have a time and a score."
        )
    places = np.flatnonzero(there)
    when = moments[scored.rows][places]
    start, end = (float(np.quantile(when, q)) for q in ENDS)
    if not end > start:
        raise NotApplicable(f'Nearly all rows have the same time in "{name}".')
    values = scored.values[places]
    loss = scored.losses(values, places)
    if scored.numbers is not None:
        reference, expected = float(scored.numbers[places].var()), 0.0
    else:
        assert scored.codes is not None
        shares = np.bincount(scored.codes[places]) / len(places)
        reference = float(1 - (shares**2).sum())
        stated = values if values.shape[1] > 1 else np.column_stack([1 - values, values])
        expected = 1 - (stated**2).sum(axis=1) if scored.probabilities else 0.0
    if not reference > 0:
        raise NotApplicable("All answers are alike, so there is no quality to follow.")
    return AgedLosses(
        at=np.clip((when - start) / (end - start), 0, 1),
        excess=loss - expected,
        reference=reference,
        skill=1 - float(loss.mean()) / reference,
        days=end - start if days else None,
        column=name,
        said=scored.said,
    )


def _moments(table: Table, name: str) -> "tuple[np.ndarray, bool]":
    """(n,) float64, in days if the column holds dates; NaN where it is empty or no number."""
    import numpy as np
    import pandas as pd

    column = table.column(name)
    values = table.expr.order_by(ROW).select(column.key).to_pandas()[column.key]
    if column.kind in ("date", "time"):
        since = pd.to_datetime(values, errors="coerce", utc=True) - pd.Timestamp(0, tz="UTC")
        return (since / pd.Timedelta(days=1)).to_numpy(dtype=np.float64), True
    if column.kind in ("integer", "number"):
        return values.to_numpy(dtype=np.float64, na_value=np.nan), False
    raise NotApplicable(f'The time column "{name}" holds neither dates nor numbers.')
