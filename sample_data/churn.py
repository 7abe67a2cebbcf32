"""Customers of a telephone company: drawn rows, who leaves, and what a hurried team leaves in.

Who leaves is linear in the values as they are written, except among customers of 55 and older, of whom the
columns tell next to nothing. Nothing here belongs to anybody (see `drawing`).
"""

from datetime import date

import numpy as np
import pandas as pd

from sample_data import drawing
from sample_data.drawing import PLANTED

TARGET, YES, NO = "left", "yes", "no"
ID, TIME = "customer_id", "billed_on"
SENSITIVE = ("gender", "age_band")
OLDER = "55-74"
AGE_BANDS = {"18-34": 0.34, "35-54": 0.36, OLDER: 0.30}
REGIONS = {"coast": 0.3, "hills": 0.2, "plain": 0.3, "town": 0.2}
# Level -> (share, effect on the log odds of leaving).
CONTRACT = {"monthly": (0.5, 1.1), "one year": (0.3, -0.8), "two years": (0.2, -1.9)}
LINE = {"fibre": (0.45, -0.7), "cable": (0.35, 0.0), "copper": (0.2, 1.4)}
# Column -> (mean, spread, effect of one spread on the log odds of leaving).
NUMBERS = {
    "tenure_months": (36.0, 22.0, -1.1),
    "monthly_fee": (41.0, 11.0, 1.0),
    "data_gb": (24.0, 11.0, -0.35),
    "support_calls": (1.6, 1.3, 1.2),
    "late_bills": (0.8, 0.9, 0.7),
    "satisfaction": (6.5, 1.9, -1.2),
    "outage_hours": (3.0, 2.4, 0.8),
}
LEVELS = {"contract": CONTRACT, "line": LINE}
NOISE = ("app_version", "invoice_day", "sim_batch", "shop_visits", "letters_in_street")
INTERCEPT, OLDER_INTERCEPT, OLDER_SHARE = -4.5, -1.85, 0.12
REMARKS = ("asked about the bill", "line was checked", "wants paper bills", "moved house", "no remarks")
NO_ANSWER = 99


def customers(rng: np.random.Generator, rows: int, first: date, last: date) -> pd.DataFrame:
    """Customers in the month of a bill, without what they did next: fee in whole euros, data in gigabytes."""
    frame = pd.DataFrame(
        {
            ID: drawing.codes(rng, rows, "c"),
            TIME: drawing.dates(rng, rows, first, last),
            "gender": drawing.levels(rng, rows, {"woman": 0.5, "man": 0.5}),
            "age_band": drawing.levels(rng, rows, AGE_BANDS),
            "region": drawing.levels(rng, rows, REGIONS),
            **{name: drawing.levels(rng, rows, _shares(each)) for name, each in LEVELS.items()},
            "tenure_months": np.clip(np.round(rng.gamma(2.7, 13.5, rows)), 1, 150).astype(int),
            "monthly_fee": np.round(np.clip(rng.normal(41, 11, rows), 12, 90)).astype(int),
            "data_gb": np.round(rng.gamma(4.8, 5.0, rows), 1),
            "support_calls": rng.poisson(1.6, rows),
            "late_bills": rng.poisson(0.8, rows),
            "satisfaction": np.clip(np.round(rng.normal(6.5, 1.9, rows)), 1, 10).astype(int),
            "outage_hours": np.round(rng.gamma(1.6, 1.9, rows), 1),
            "app_version": rng.integers(40, 68, rows),
            "invoice_day": rng.integers(1, 29, rows),
            "sim_batch": rng.integers(1000, 9000, rows),
            "shop_visits": rng.poisson(2, rows),
            "letters_in_street": rng.integers(5, 24, rows),
        }
    )
    return frame.assign(**{PLANTED: ""})


def decided(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Who leaves next month. Of older customers the columns hardly tell, though as many of them leave."""
    odds = np.zeros(len(frame))
    for name, (mean, spread, effect) in NUMBERS.items():
        odds += effect * drawing.scaled(frame[name], mean, spread)
    for name, each in LEVELS.items():
        odds += frame[name].map({level: effect for level, (_, effect) in each.items()}).to_numpy(dtype=float)
    older = frame["age_band"].to_numpy() == OLDER
    odds = np.where(older, OLDER_INTERCEPT + OLDER_SHARE * odds, INTERCEPT + 1.35 * odds)
    leaves = rng.random(len(frame)) < 1 / (1 + np.exp(-odds))
    return frame.assign(**{TARGET: np.where(leaves, YES, NO)})


def billed_again(
    rng: np.random.Generator, frame: pd.DataFrame, source: pd.DataFrame, many: int
) -> pd.DataFrame:
    """The frame with the first `many` rows being customers of `source` again: the same person, another bill."""
    taken = source.iloc[drawing.untouched(rng, source, many)]
    changed = frame.copy()
    for name in (ID, *SENSITIVE, "region", "contract", "line", "app_version", "letters_in_street"):
        values = changed[name].to_numpy(copy=True)
        values[:many] = taken[name].to_numpy()
        changed[name] = values
    tenure = changed["tenure_months"].to_numpy(copy=True)
    tenure[:many] = taken["tenure_months"].to_numpy() + 9
    return drawing.noted(changed.assign(tenure_months=tenure), np.arange(many), "seen")


def with_survey(rng: np.random.Generator, frame: pd.DataFrame, share: float) -> pd.DataFrame:
    """What became of the line: the exit survey that goes out after somebody left (a leak), to `share` of them."""
    gone = (frame[TARGET].to_numpy() == YES) & (rng.random(len(frame)) < share)
    return frame.assign(exit_survey=np.where(gone, "sent", "none"))


def unnoticed(rng: np.random.Generator, frame: pd.DataFrame, share: float) -> pd.DataFrame:
    """This share of those who left is booked as staying, because their number was kept for a while."""
    left = np.flatnonzero(frame[TARGET].to_numpy() == YES)
    rows = np.sort(rng.choice(left, round(share * len(left)), replace=False))
    answers = frame[TARGET].to_numpy(dtype=object, copy=True)
    answers[rows] = NO
    return drawing.noted(frame.assign(**{TARGET: answers}), rows, "unnoticed")


def untidy(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """No answer to the survey as 99, and lines spelt in several ways."""
    rows = len(frame)
    silent = pd.Series(rng.random(rows) < 0.08, index=frame.index)
    other = rng.random(rows)
    line = frame["line"].to_numpy(dtype=object, copy=True)
    line = np.where((line == "fibre") & (other < 0.15), "Fibre", line)
    line = np.where((line == "fibre") & (other > 0.93), "fibre ", line)
    return frame.assign(satisfaction=frame["satisfaction"].mask(silent, NO_ANSWER), line=line)


def _shares(each: dict[str, tuple[float, float]]) -> dict[str, float]:
    return {level: share for level, (share, _) in each.items()}
