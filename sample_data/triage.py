"""Patients at the door of three hospitals: drawn rows, how soon each must be seen, and what was left in.

Urgency follows a straight line in the values as they are written, cut into four answers. Nothing here belongs to
anybody.
"""

from datetime import date

import numpy as np
import pandas as pd

from sample_data import drawing
from sample_data.drawing import PLANTED

TARGET = "urgency"
LABELS = ("routine", "standard", "urgent", "immediate")
ID, TIME = "visit_id", "arrived_on"
SENSITIVE = ("sex", "language")
LOCAL, NEIGHBOUR, OTHER = "local", "neighbour", "other"
LANGUAGES = {LOCAL: 0.72, NEIGHBOUR: 0.255, OTHER: 0.025}
LATER_LANGUAGES = {LOCAL: 0.62, NEIGHBOUR: 0.25, OTHER: 0.13}
HARBOUR, HILL = "harbour", "hill"
SITES = {HARBOUR: 0.35, "north": 0.25, HILL: 0.4}
# Level -> (share, effect on urgency).
ARRIVAL = {"walk": (0.36, -0.6), "car": (0.32, -0.1), "ambulance": (0.22, 0.9), "transfer": (0.10, 0.2)}
TRANSFER = "transfer"
# Column -> (mean, spread, effect of one spread on urgency).
NUMBERS = {
    "pulse": (86.0, 14.0, 1.9),
    "pressure": (128.0, 17.0, -0.8),
    "oxygen": (96.0, 2.2, -1.0),
    "breaths": (17.0, 3.2, 0.7),
    "temperature": (37.2, 0.8, 0.6),
    "pain": (4.5, 2.4, 0.9),
}
# The pulse is taken three times, and each of the three is a feature.
AGAIN = ("pulse_at_desk", "pulse_by_monitor")
NOISE = ("bed_number", "queue_ticket", "corridor_lux", "shift_minute", "card_digits")
CUTS = (-1.8, 0.9, 3.3)  # of the line, between one answer and the next
SHAKE = 0.55  # logistic spread of what no column tells
KEPT_WAITING, SOONER = 1.3, 3.0


def patients(
    rng: np.random.Generator, rows: int, first: date, last: date, languages: dict[str, float]
) -> pd.DataFrame:
    """Patients without their urgency: pulse and breaths a minute, pressure in mmHg, temperature in Celsius."""
    language = drawing.levels(rng, rows, languages)
    pulse = np.clip(np.round(rng.normal(86, 14, rows)), 42, 170).astype(int)
    asked = np.where(language == LOCAL, 2.0, 5.0) + rng.gamma(
        2.0, np.where(language == LOCAL, 1.0, 2.2), rows
    )
    frame = pd.DataFrame(
        {
            ID: drawing.codes(rng, rows, "v"),
            TIME: drawing.dates(rng, rows, first, last),
            "sex": drawing.levels(rng, rows, {"female": 0.5, "male": 0.5}),
            "language": language,
            "site": drawing.levels(rng, rows, SITES),
            "birth_year": int(first.isoformat()[:4]) - rng.integers(18, 92, rows),
            "postcode": rng.integers(2000, 2180, rows),
            "arrival": drawing.levels(rng, rows, {level: share for level, (share, _) in ARRIVAL.items()}),
            "pulse": pulse,
            AGAIN[0]: pulse + rng.integers(-1, 2, rows),
            AGAIN[1]: pulse + rng.integers(-2, 3, rows),
            "pressure": np.clip(np.round(rng.normal(128, 17, rows)), 75, 220).astype(int),
            "oxygen": np.clip(np.round(rng.normal(96, 2.2, rows), 1), 82, 100),
            "breaths": np.clip(np.round(rng.normal(17, 3.2, rows)), 8, 38).astype(int),
            "temperature": np.round(rng.normal(37.2, 0.8, rows), 1),
            "pain": np.clip(np.round(rng.normal(4.5, 2.4, rows)), 0, 10).astype(int),
            # Words are looked for where two people share no language: a proxy for it.
            "desk_minutes": np.round(asked, 1),
            "bed_number": rng.integers(1, 180, rows),
            "queue_ticket": rng.integers(1, 400, rows),
            "corridor_lux": rng.integers(80, 520, rows),
            "shift_minute": rng.integers(0, 480, rows),
            "card_digits": rng.integers(0, 1000, rows),
        }
    )
    return frame.assign(**{PLANTED: ""})


def judged(
    rng: np.random.Generator, frame: pd.DataFrame, *, later: bool, held: float = KEPT_WAITING
) -> pd.DataFrame:
    """How soon each must be seen, as nurses wrote it down.

    Of patients who are transferred nobody looked: their urgency is drawn by lot. Those who speak neither
    language were put `held` lower. Later, the hill site sees everybody sooner by a protocol of its own.
    """
    line = np.zeros(len(frame))
    for name, (mean, spread, effect) in NUMBERS.items():
        line += effect * drawing.scaled(frame[name], mean, spread)
    line += (
        frame["arrival"].map({level: effect for level, (_, effect) in ARRIVAL.items()}).to_numpy(dtype=float)
    )
    line -= held * (frame["language"].to_numpy() != LOCAL)
    if later:
        line += SOONER * (frame["site"].to_numpy() == HILL)
    line += SHAKE * rng.logistic(size=len(frame))
    by_lot = rng.normal(0.5, 2.0, len(frame))
    line = np.where(frame["arrival"].to_numpy() == TRANSFER, by_lot, line)
    places = np.searchsorted(np.array(CUTS), line)
    return frame.assign(**{TARGET: np.array(LABELS, dtype=object)[places]})


def in_fahrenheit(rng: np.random.Generator, frame: pd.DataFrame, share: float) -> pd.DataFrame:
    """This share of the harbour's temperatures in degrees Fahrenheit."""
    rows = (frame["site"].to_numpy() == HARBOUR) & (rng.random(len(frame)) < share)
    celsius = frame["temperature"].to_numpy()
    return frame.assign(temperature=np.where(rows, np.round(celsius * 1.8 + 32, 1), celsius))


def unmeasured(rng: np.random.Generator, frame: pd.DataFrame, share: float) -> pd.DataFrame:
    """About this share of the oxygen values missing, mostly of those who could wait."""
    ease = np.exp(
        -0.9 * frame[TARGET].map({label: place for place, label in enumerate(LABELS)}).to_numpy(float)
    )
    gone = rng.random(len(frame)) < np.minimum(share * ease / ease.mean(), 0.9)
    return frame.assign(oxygen=frame["oxygen"].mask(pd.Series(gone, index=frame.index)))


def judged_twice(rng: np.random.Generator, frame: pd.DataFrame, many: int) -> pd.DataFrame:
    """Append `many` patients again under a new visit, with another urgency."""
    rows = drawing.untouched(rng, frame, many)
    copies = frame.iloc[rows].copy()
    copies[ID] = drawing.codes(rng, many, "v")
    places = {label: place for place, label in enumerate(LABELS)}
    copies[TARGET] = [LABELS[(places[answer] + 2) % 4] for answer in copies[TARGET]]
    both = pd.concat([drawing.noted(frame, rows, "conflict"), copies], ignore_index=True)
    return drawing.noted(both, np.arange(len(frame), len(both)), "conflict")
