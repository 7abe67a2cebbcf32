"""What is planted, one function a defect: a frame in, the frame with the defect out.

A function that plants rows notes them in a column `planted` (a word, "" elsewhere), so that they can
be told apart after sorting; `rows_of` reads the row numbers, and the column is dropped before writing.
"""

import numpy as np
import pandas as pd

from sample_data.credit import ID, NO, TARGET, TIME, YES, identifiers

PLANTED = "planted"
# Log-odds held against women, and against women of the youngest band on top of that.
WOMEN, YOUNG_WOMEN = 1.2, 2.2


def penalty(frame: pd.DataFrame) -> np.ndarray:
    """Log-odds (n,) that the historical answers hold against women, and more against young women."""
    woman = frame["sex"].to_numpy() == "female"
    young = woman & (frame["age_band"].to_numpy() == "18-29")
    return -WOMEN * woman - YOUNG_WOMEN * young


def informative_gaps(rng: np.random.Generator, frame: pd.DataFrame, share: float) -> pd.DataFrame:
    """Remove about `share` of the incomes: mostly low ones, and of people who did not repay."""
    income = frame["income"].to_numpy(dtype=float)
    pull = 1.2 * (frame[TARGET].to_numpy() == NO) - 0.8 * (income - income.mean()) / income.std()
    weight = np.exp(pull)
    gone = rng.random(len(frame)) < np.minimum(share * weight / weight.mean(), 0.9)
    return frame.assign(income=frame["income"].astype("Int64").mask(pd.Series(gone, index=frame.index)))


def repeated_rows(rng: np.random.Generator, frame: pd.DataFrame, count: int) -> pd.DataFrame:
    """Append `count` exact copies of rows, identifier included."""
    rows = _unplanted(rng, frame, count)
    copies = frame.iloc[rows].assign(**{PLANTED: "duplicate"})
    frame = frame.copy()
    frame.loc[frame.index[rows], PLANTED] = "original"
    return pd.concat([frame, copies], ignore_index=True)


def contradictions(rng: np.random.Generator, frame: pd.DataFrame, count: int) -> pd.DataFrame:
    """Append `count` copies of people who repaid, under a new identifier and with the other answer."""
    rows = _unplanted(rng, frame, count, frame[TARGET].to_numpy() == YES)
    copies = frame.iloc[rows].copy()
    copies[ID] = identifiers(rng, count)
    copies[TARGET] = NO
    frame = frame.copy()
    frame.loc[frame.index[rows], PLANTED] = "conflict"
    return pd.concat([frame, copies.assign(**{PLANTED: "conflict"})], ignore_index=True)


def leaked_rows(
    rng: np.random.Generator, frame: pd.DataFrame, source: pd.DataFrame, count: int
) -> pd.DataFrame:
    """Append `count` rows of `source` (the training table) to `frame` (the test table)."""
    copies = source.iloc[_unplanted(rng, source, count)].assign(**{PLANTED: "overlap"})
    return pd.concat([frame, copies], ignore_index=True)


def drift(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Incomes a quarter lower; fewer branch customers, more brokers, and an app that is new."""
    mix = {"branch": 0.10, "online": 0.45, "broker": 0.35, "app": 0.10}
    return frame.assign(
        income=(frame["income"] * 0.75 / 50).round().astype(int) * 50,
        channel=rng.choice(list(mix), len(frame), p=list(mix.values())),
    )


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """By date, as such a file would come; copies next to their originals or not, as the id has it."""
    return frame.sort_values([TIME, ID], kind="stable", ignore_index=True)


def rows_of(frame: pd.DataFrame, word: str) -> list[int]:
    """0-based row numbers of what was planted under `word`."""
    return [int(row) for row in np.flatnonzero(frame[PLANTED].to_numpy() == word)]


def _unplanted(
    rng: np.random.Generator, frame: pd.DataFrame, count: int, among: np.ndarray | None = None
) -> np.ndarray:
    """Row positions that no other defect of rows has touched; `among` (n,) bool limits them further."""
    free = frame[PLANTED].to_numpy() == ""
    return rng.choice(np.flatnonzero(free if among is None else free & among), count, replace=False)
