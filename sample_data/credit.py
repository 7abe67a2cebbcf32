"""Clean credit applicants, drawn so that the null properties truly hold.

Every feature has a clear effect on repayment, linear in the values as they are written to the file,
so a logistic regression is the right model. Sex, region and age band touch neither the features nor
the outcome. Rows are independent, and any two draws come from one distribution.
"""

from datetime import date, timedelta

import numpy as np
import pandas as pd

TARGET, YES, NO = "repaid", "yes", "no"
ID, TIME = "customer_id", "application_date"
SENSITIVE = ("sex", "age_band")
AGE_BANDS = {"18-29": 0.28, "30-44": 0.30, "45-59": 0.24, "60-79": 0.18}
REGIONS = {"north": 0.25, "south": 0.25, "east": 0.20, "west": 0.15, "centre": 0.15}

# Level -> (share, effect on the log-odds of repayment).
EMPLOYMENT = {
    "permanent": (0.50, 0.5),
    "self-employed": (0.20, -0.1),
    "temporary": (0.20, -0.6),
    "unemployed": (0.10, -1.5),
}
HOUSING = {"owner": (0.45, 0.5), "tenant": (0.40, -0.4), "with family": (0.15, -0.5)}
CHANNEL = {"branch": (0.40, 0.5), "online": (0.40, 0.0), "broker": (0.20, -1.0)}
LOAN_TERMS = {12: 0.15, 24: 0.25, 36: 0.30, 48: 0.20, 60: 0.10}

# Column -> (mean, standard deviation, effect of one standard deviation on the log-odds).
NUMBERS = {
    "income": (35_600.0, 14_200.0, 0.75),
    "debt_ratio": (0.333, 0.178, -0.80),
    "loan_amount": (10_000.0, 5_000.0, -0.70),
    "loan_term": (34.2, 14.1, -0.55),
    "savings": (6_000.0, 4_900.0, 0.70),
    "previous_defaults": (0.6, 0.77, -0.80),
}
LEVELS = {"employment": EMPLOYMENT, "housing": HOUSING, "channel": CHANNEL}
FEATURES = (*NUMBERS, *LEVELS)
INTERCEPT = 1.1


def applicants(rng: np.random.Generator, rows: int, first: date, last: date) -> pd.DataFrame:
    """Applicants who applied from `first` to `last`, in order of date, without their outcome.

    Money is in whole euros, `debt_ratio` a share from 0 to 1, `loan_term` in months.
    """
    income = np.minimum(np.exp(10.4 + 0.4 * rng.standard_normal(rows)), 120_000)
    frame = pd.DataFrame(
        {
            ID: identifiers(rng, rows),
            TIME: _dates(rng, rows, first, last),
            "sex": rng.choice(["female", "male"], rows),
            "age_band": _levels(rng, rows, AGE_BANDS),
            "region": _levels(rng, rows, REGIONS),
            "employment": _levels(rng, rows, {level: share for level, (share, _) in EMPLOYMENT.items()}),
            "income": np.round(income / 50).astype(int) * 50,
            "debt_ratio": np.round(rng.beta(2, 4, rows), 3),
            "loan_amount": np.round(np.clip(rng.gamma(4, 2_500, rows), 500, 40_000) / 50).astype(int) * 50,
            "loan_term": rng.choice(list(LOAN_TERMS), rows, p=list(LOAN_TERMS.values())),
            "savings": np.round(rng.gamma(1.5, 4_000, rows) / 10).astype(int) * 10,
            "previous_defaults": np.minimum(rng.poisson(0.6, rows), 4),
            "housing": _levels(rng, rows, {level: share for level, (share, _) in HOUSING.items()}),
            "channel": _levels(rng, rows, {level: share for level, (share, _) in CHANNEL.items()}),
        }
    )
    return frame.sort_values([TIME, ID], kind="stable", ignore_index=True)


def log_odds(frame: pd.DataFrame) -> np.ndarray:
    """The true log-odds of repayment (n,); a level that is not listed has no effect."""
    total = np.full(len(frame), INTERCEPT)
    for name, (mean, spread, effect) in NUMBERS.items():
        total += effect * (frame[name].to_numpy(dtype=float) - mean) / spread
    for name, levels in LEVELS.items():
        effects = {level: effect for level, (_, effect) in levels.items()}
        total += frame[name].map(effects).fillna(0.0).to_numpy(dtype=float)
    return total


def outcomes(rng: np.random.Generator, odds: np.ndarray) -> np.ndarray:
    """One answer, yes or no, for each log-odds (n,)."""
    return np.where(rng.random(len(odds)) < 1 / (1 + np.exp(-odds)), YES, NO)


def identifiers(rng: np.random.Generator, rows: int) -> list[str]:
    """Random hexadecimal customer numbers without an order; the first letter keeps them text."""
    return [f"c{number:011x}" for number in rng.integers(16**11, size=rows)]


def _levels(rng: np.random.Generator, rows: int, shares: dict[str, float]) -> np.ndarray:
    return rng.choice(list(shares), rows, p=list(shares.values()))


def _dates(rng: np.random.Generator, rows: int, first: date, last: date) -> list[str]:
    days = rng.integers((last - first).days + 1, size=rows)
    return [(first + timedelta(days=int(day))).isoformat() for day in days]
