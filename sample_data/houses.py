"""Houses that were sold: drawn rows, a linear price, and the careless things a hurried team leaves in.

The price is linear in the values as they are written, so a linear model is the right one. Nothing here belongs
to anybody: mail addresses end in domains reserved by RFC 2606.
"""

from datetime import date, timedelta

import numpy as np
import pandas as pd

TARGET, ID, TIME = "price", "listing_id", "sold_on"
SENSITIVE = "seller_born"
ABROAD, HERE = "abroad", "here"
PLANTED = "planted"
HEATING = {"gas": (0.50, 0), "oil": (0.20, -12_000), "district": (0.30, 9_000)}
CONDITION = {"good": (0.40, 30_000), "fair": (0.40, 0), "poor": (0.20, -45_000)}
# Column -> euros for one unit more.
WORTH = {"area_m2": 2_400.0, "rooms": 4_000.0, "lot_m2": 45.0, "year_built": 700.0, "centre_km": -5_500.0}
NOISE = ("photos", "listing_words", "viewings_hour", "agent_phone_digit", "days_to_print", "door_number")
NUMBERS = (*WORTH, *NOISE)
BASE, ERROR = -1_300_000.0, 26_000.0
GIVEN = ("ana", "ben", "carla", "david", "elena", "femi", "grace", "hugo", "ines", "jonas", "kim", "lena")
# What is held against houses whose sellers were born abroad, in euros.
HELD = 34_000
SENTINEL = -999


def houses(rng: np.random.Generator, rows: int, first: date, last: date) -> pd.DataFrame:
    """Sold houses in order of date without their price: areas in square metres, distance in kilometres."""
    days = rng.integers((last - first).days + 1, size=rows)
    area = np.round(np.clip(rng.gamma(9, 14, rows), 40, 320)).astype(int)
    frame = pd.DataFrame(
        {
            ID: [f"h{number:09x}" for number in rng.integers(16**9, size=rows)],
            TIME: [(first + timedelta(days=int(day))).isoformat() for day in days],
            SENSITIVE: rng.choice([HERE, ABROAD], rows, p=[0.7, 0.3]),
            "postcode": rng.integers(1000, 1400, rows),
            "area_m2": area,
            "rooms": np.clip(np.round(area / 28 + rng.normal(0, 0.8, rows)), 1, 12).astype(int),
            "lot_m2": np.round(rng.gamma(3, 170, rows)).astype(int),
            "year_built": rng.integers(1900, 2021, rows),
            "centre_km": np.round(rng.gamma(2.5, 3, rows), 1),
            "heating": _levels(rng, rows, HEATING),
            "condition": _levels(rng, rows, CONDITION),
            "photos": rng.integers(1, 31, rows),
            "listing_words": rng.integers(20, 300, rows),
            "viewings_hour": rng.integers(8, 20, rows),
            "agent_phone_digit": rng.integers(0, 10, rows),
            "days_to_print": rng.poisson(5, rows),
            "door_number": rng.integers(1, 200, rows),
        }
    )
    return in_order(frame.assign(**{PLANTED: ""}))


def priced(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """The price in whole hundreds; less is paid to sellers who were born abroad."""
    worth = np.full(len(frame), BASE) + rng.normal(0, ERROR, len(frame))
    for name, euros in WORTH.items():
        worth += euros * frame[name].to_numpy(dtype=float)
    for name, levels in (("heating", HEATING), ("condition", CONDITION)):
        worth += (
            frame[name].map({level: euros for level, (_, euros) in levels.items()}).fillna(0).to_numpy(float)
        )
    worth -= HELD * (frame[SENSITIVE].to_numpy() == ABROAD)
    return frame.assign(**{TARGET: np.round(np.maximum(worth, 20_000) / 100).astype(int) * 100})


def drifted(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Later houses: a third is heated by a pump that nobody had before."""
    pump = pd.Series(rng.random(len(frame)) < 0.35, index=frame.index)
    return frame.assign(heating=frame["heating"].mask(pump, "heat pump"))


def with_fee(rng: np.random.Generator, frame: pd.DataFrame, share: float) -> pd.DataFrame:
    """The agent's fee, three per cent of the price, booked after the sale in `share` of the rows (a leak).

    Empty in the others.
    """
    booked = rng.random(len(frame)) < share
    return frame.assign(
        agent_fee=(frame[TARGET] * 3 // 100).astype("Int64").mask(pd.Series(~booked, index=frame.index))
    )


def with_contacts(rng: np.random.Generator, frame: pd.DataFrame, share: float) -> pd.DataFrame:
    """How the seller is reached; in `share` of the rows somebody typed a mail address."""
    contact = rng.choice(["agent", "letter", "portal"], len(frame)).astype(object)
    for row in np.flatnonzero(rng.random(len(frame)) < share):
        contact[row] = (
            f"{rng.choice(GIVEN)}.seller{rng.integers(10, 99)}@example.{rng.choice(['org', 'com'])}"
        )
    return frame.assign(contact=contact)


def untidy(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Years of cheap houses missing, and lots of -999."""
    rows = len(frame)
    price = frame[TARGET].to_numpy(dtype=float)
    odds = np.exp(-1.2 * (price - price.mean()) / price.std())
    gone = rng.random(rows) < np.minimum(0.12 * odds / odds.mean(), 0.9)
    hidden = rng.random(rows) < 0.05
    return frame.assign(
        year_built=frame["year_built"].astype("Int64").mask(pd.Series(gone, index=frame.index)),
        lot_m2=frame["lot_m2"].mask(pd.Series(hidden, index=frame.index), SENTINEL),
    )


def repeated(
    rng: np.random.Generator, frame: pd.DataFrame, source: pd.DataFrame, count: int, word: str
) -> pd.DataFrame:
    """Append `count` untouched rows of `source` to `frame`, noted as `word`."""
    rows = rng.choice(np.flatnonzero(source[PLANTED].to_numpy() == ""), count, replace=False)
    return in_order(pd.concat([frame, source.iloc[rows].assign(**{PLANTED: word})], ignore_index=True))


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """By date of sale, as such a file would come."""
    return frame.sort_values([TIME, ID], kind="stable", ignore_index=True)


def _levels(rng: np.random.Generator, rows: int, levels: dict[str, tuple[float, int]]) -> np.ndarray:
    return rng.choice(list(levels), rows, p=[share for share, _ in levels.values()])
