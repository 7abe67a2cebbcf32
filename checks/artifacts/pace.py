"""How long the model takes for a row, told from a few rows before it is asked of all."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Features, Given, Judged, features_of
from checks.artifacts.samples import frame_of
from checks.contract import NotApplicable, Unusable, artifact
from checks.table.tables import Table

if TYPE_CHECKING:
    from checks.model.facts import Model

TRIED = 20
NOTICED = 2.0  # seconds for the tried rows: below them nothing is slow, whatever the machine does besides
MOST_SECONDS = 300.0  # for one answer to every judged row


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds for each further row of a call; 0 for a model that is not slow, and where none was given."""

    seconds: float

    def rows_in(self, seconds: float, most: int) -> int:
        """How many rows, at least `TRIED` and at most `most`, it can be asked in a time."""
        return most if not self.seconds else max(min(TRIED, most), min(most, int(seconds / self.seconds)))


@artifact()
def pace(given: Given, judged: Judged) -> Pace:
    if given.model is None:
        return Pace(0.0)
    try:
        return Pace(seconds_a_row(given.model, features_of(given, judged.table), judged.table))
    except (Unusable, NotApplicable):
        return Pace(0.0)  # whoever asks it in earnest says what is wrong


def seconds_a_row(model: "Model", features: Features, table: Table) -> float:
    """What each row after the first adds to a call: libraries that load on the first call are not the model's pace.

    Raises Unusable as the model does.
    """
    import numpy as np

    some = frame_of(table, features.columns, np.arange(min(TRIED, table.rows), dtype=np.int64))
    if some.num_rows < TRIED:
        return 0.0
    model.predict(some.slice(0, 1))
    started = time.perf_counter()
    model.predict(some.slice(0, 1))
    one = time.perf_counter() - started
    started = time.perf_counter()
    model.predict(some)
    all_of_them = time.perf_counter() - started
    return 0.0 if all_of_them < NOTICED else max(0.0, all_of_them - one) / (TRIED - 1)


def refuse_slow(pace: Pace, table: Table) -> None:
    """Raise Unusable, with the estimate, for a model that one pass over the table would take too long."""
    if pace.seconds * table.rows > MOST_SECONDS:
        minutes = pace.seconds * table.rows / 60
        raise Unusable(
            f"The model takes about {pace.seconds:.1g} seconds a row, so one answer to each of {table.rows:,} rows "
            f"would take about {minutes:,.0f} minutes. Give {int(MOST_SECONDS / pace.seconds):,} rows at most, or a "
            "column of its scores."
        )
