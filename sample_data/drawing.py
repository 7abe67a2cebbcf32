"""What the cases of churn and triage share: independent streams, levels, codes, dates, people's contacts, repeats."""

from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np
import pandas as pd

# A column of what was planted in a row ("" elsewhere); it is dropped before a table is written.
PLANTED = "planted"
GIVEN = ("ana", "ben", "carla", "david", "elena", "femi", "grace", "hugo", "ines", "jonas", "kim", "lena")
FAMILY = ("adler", "brown", "costa", "dubois", "evans", "fischer", "garcia", "haas", "ivanov", "jensen")


def streams(seed: int, name: str, roles: Iterable[str]) -> dict[str, np.random.Generator]:
    """One independent generator a table."""
    roles = tuple(roles)
    seeds = np.random.SeedSequence([seed, *name.encode()]).spawn(len(roles))
    return {role: np.random.default_rng(each) for role, each in zip(roles, seeds, strict=True)}


def levels(rng: np.random.Generator, rows: int, shares: dict[str, float]) -> np.ndarray:
    """(rows,) text, each level as often as its share."""
    return rng.choice(np.array(list(shares), dtype=object), rows, p=list(shares.values()))


def codes(rng: np.random.Generator, rows: int, letter: str) -> list[str]:
    """Codes of a letter and nine hexadecimal digits, which hardly meet by accident."""
    return [f"{letter}{number:09x}" for number in rng.integers(16**9, size=rows)]


def dates(rng: np.random.Generator, rows: int, first: date, last: date) -> list[str]:
    """ISO dates from `first` to `last`, every day as likely."""
    days = rng.integers((last - first).days + 1, size=rows)
    return [(first + timedelta(days=int(day))).isoformat() for day in days]


def scaled(values: np.ndarray | pd.Series, mean: float, spread: float) -> np.ndarray:
    """Float64 (n,): how many spreads above the mean."""
    return (np.asarray(values, dtype=np.float64) - mean) / spread


def with_contacts(
    rng: np.random.Generator, texts: np.ndarray, share: float, before: str = "reach at"
) -> np.ndarray:
    """The texts (n,), where in `share` of the rows a mail address or a telephone number was typed as well.

    Nobody's: domains are reserved by RFC 2606, numbers are those that Ofcom keeps for drama.
    """
    said = texts.astype(object)
    chance = rng.random(len(said))
    for row in np.flatnonzero(chance < share):
        if chance[row] < share / 2:
            name = f"{rng.choice(GIVEN)}.{rng.choice(FAMILY)}{rng.integers(10, 99)}"
            reached = f"{name}@example.{rng.choice(['org', 'com', 'net'])}"
        else:
            reached = f"+447700900{rng.integers(1000):03d}"
        said[row] = f"{said[row]}, {before} {reached}"
    return said


def untouched(rng: np.random.Generator, frame: pd.DataFrame, many: int) -> np.ndarray:
    """Positions (many,) of rows that no other defect of rows has touched."""
    return rng.choice(np.flatnonzero(frame[PLANTED].to_numpy() == ""), many, replace=False)


def noted(frame: pd.DataFrame, rows: np.ndarray, word: str) -> pd.DataFrame:
    """The frame with `word` noted at these positions."""
    words = frame[PLANTED].to_numpy(dtype=object, copy=True)
    words[rows] = word
    return frame.assign(**{PLANTED: words})


def rows_of(frame: pd.DataFrame, word: str) -> list[int]:
    """0-based row numbers of what was planted under `word`."""
    return [int(row) for row in np.flatnonzero(frame[PLANTED].to_numpy() == word)]


def as_kept(frame: pd.DataFrame, target: str) -> pd.DataFrame:
    """The table as it is written: the answer last, nothing of what was planted."""
    return frame[[*(name for name in frame.columns if name not in (target, PLANTED)), target]]
