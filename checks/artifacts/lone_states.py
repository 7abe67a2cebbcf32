"""Values, and being empty, filled or later than the row itself, after which the answer is always the same."""

from typing import TYPE_CHECKING

from checks.artifacts.lone_columns import BINS, Read, numbers
from checks.artifacts.lone_features import Settled

if TYPE_CHECKING:
    import numpy as np

COMMON = 0.01  # share of rows from which a value is looked at as settling the answer
RARE_STATE = 30  # rows from which any state is


def states_in(read: Read) -> int:
    """How many states are looked at, fixed by the columns alone."""
    return sum(len(_states(read, at)) for at in range(len(read.features)))


def settled(read: Read, at: int, level: float) -> Settled | None:
    """The value or state after which the answer is surest, of those that always go with one answer."""
    from checks.stats.certainty import certainty

    found: Settled | None = None
    for state, rows in _states(read, at):
        for label, answer in read.asked.items():
            if label is None:
                return None
            n, hits = int(rows.sum()), int(answer[rows].sum())
            for always, inside, outside in (
                (True, hits, int(answer.sum()) - hits),
                (False, n - hits, int((1 - answer).sum()) - (n - hits)),
            ):
                # Of more than two answers it is no news that a value never goes with one of them.
                if inside != n or (len(read.asked) > 1 and not always):
                    continue
                estimate = certainty("certainty", n, outside, len(answer) - n, level)
                if estimate is not None and (
                    found is None or (estimate.low or 0) > (found.estimate.low or 0)
                ):
                    found = Settled(state=state, label=label, always=always, rows=n, estimate=estimate)
    return found


def _states(read: Read, at: int) -> "list[tuple[str, np.ndarray]]":
    """Common values of a column with few of them, and being empty or filled."""
    import numpy as np

    values, codes = read.frame.iloc[:, at], read.codes[:, at]
    states: list[tuple[str, np.ndarray]] = []
    empty = values.isna().to_numpy()
    if RARE_STATE <= empty.sum() <= len(empty) - RARE_STATE:
        states += [("empty", empty), ("filled", ~empty)]
    counts = np.bincount(codes)
    if values.nunique() <= BINS or read.features[at].kind == "text":
        common = np.flatnonzero(counts >= max(RARE_STATE, COMMON * len(codes)))
        states += [("value", codes == code) for code in common if code > 0 and counts[code] < len(codes)]
    late = _later(read, at)
    if late is not None and RARE_STATE <= late.sum() <= len(late) - RARE_STATE:
        states.append(("later", late))
    return states


def _later(read: Read, at: int) -> "np.ndarray | None":
    """Rows (n,) bool whose date in this column lies after the row's own time."""
    import numpy as np

    if read.moments is None or read.features[at].kind not in ("date", "time"):
        return None
    dates = numbers(read.frame.iloc[:, at], read.features[at])
    # A date without a time of day is not later than the same day.
    return None if dates is None else np.nan_to_num(dates - read.moments, nan=-1.0) >= 1.0
