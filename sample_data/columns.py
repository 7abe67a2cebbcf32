"""Columns that a careless table carries and a clean one does not: each adds one, drawn anew.

Nothing here belongs to anybody: mail addresses end in domains reserved by RFC 2606, telephone numbers
lie in the range that Ofcom keeps for drama, and card numbers start with 4000 00, which payment
processors use for tests.
"""

import numpy as np
import pandas as pd

from sample_data.credit import NO, TARGET

NOISE = (
    "form_seconds",
    "page_views",
    "branch_distance_km",
    "applied_hour",
    "letters_in_name",
    "weekday",
    "scroll_percent",
    "mails_opened",
    "battery_percent",
    "house_number",
)
# Column -> first letter of its codes.
CODES = {"device": "D", "campaign": "C", "adviser": "A"}
GIVEN = ("ana", "ben", "carla", "david", "elena", "femi", "grace", "hugo", "ines", "jonas", "kim", "lena")
FAMILY = ("adler", "brown", "costa", "dubois", "evans", "fischer", "garcia", "haas", "ivanov", "jensen")
REMARKS = ("ok", "called back", "papers seen", "no remarks", "walk-in")


def with_noise(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Ten columns that have nothing to do with repayment."""
    rows = len(frame)
    return frame.assign(
        form_seconds=np.round(rng.gamma(3, 60, rows)).astype(int),
        page_views=1 + rng.poisson(4, rows),
        branch_distance_km=np.round(rng.gamma(2, 4, rows), 1),
        applied_hour=rng.integers(7, 23, rows),
        letters_in_name=rng.integers(6, 22, rows),
        weekday=rng.integers(1, 8, rows),
        scroll_percent=rng.integers(5, 101, rows),
        mails_opened=rng.poisson(3, rows),
        battery_percent=rng.integers(1, 101, rows),
        house_number=rng.integers(1, 200, rows),
    )


def with_codes(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Three technical codes with so many values that each is rare."""
    made = {name: rng.integers(100, 800, len(frame)) for name in CODES}
    return frame.assign(**{name: [f"{CODES[name]}{code}" for code in codes] for name, codes in made.items()})


def with_constant(frame: pd.DataFrame) -> pd.DataFrame:
    """A column that says the same in every row."""
    return frame.assign(currency="EUR")


def with_reference(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """A text that is different in every row."""
    return frame.assign(reference=[f"R{number:06x}" for number in rng.integers(16**6, size=len(frame))])


def with_status(rng: np.random.Generator, frame: pd.DataFrame, share: float) -> pd.DataFrame:
    """What became of the loan: `share` of those who do not repay is with the collectors (post-outcome leak)."""
    late = frame[TARGET].to_numpy() == NO
    collected = late & (rng.random(len(frame)) < share)
    return frame.assign(status=np.where(collected, "in collection", "current"))


def with_quasi_identifiers(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Postcode and year of birth: with the sex they single out most people."""
    youngest = frame["age_band"].str[:2].astype(int).to_numpy()
    oldest = frame["age_band"].str[3:].astype(int).to_numpy()
    year = frame["application_date"].str[:4].astype(int).to_numpy()
    initials = frame["region"].str[0].str.upper()
    districts = rng.integers(100, 300, len(frame))
    return frame.assign(
        birth_year=year - rng.integers(youngest, oldest + 1),
        postcode=[f"{initial}{code}" for initial, code in zip(initials, districts, strict=True)],
    )


def with_contacts(rng: np.random.Generator, frame: pd.DataFrame, share: float) -> pd.DataFrame:
    """How to reach a person; in `share` of the rows somebody typed a mail address or number instead."""
    rows = len(frame)
    chance = rng.random(rows)
    contact = rng.choice(["post", "phone", "app"], rows).astype(object)
    for row in np.flatnonzero(chance < share):
        if chance[row] < share / 2:
            name = f"{rng.choice(GIVEN)}.{rng.choice(FAMILY)}{rng.integers(10, 99)}"
            contact[row] = f"{name}@example.{rng.choice(['org', 'com', 'net'])}"
        else:
            contact[row] = f"+447700900{rng.integers(1000):03d}"
    return frame.assign(contact=contact)


def with_notes(rng: np.random.Generator, frame: pd.DataFrame, cards: int) -> pd.DataFrame:
    """A remark in every row; in `cards` of them somebody wrote down a card number."""
    note = rng.choice(REMARKS, len(frame)).astype(object)
    for row in rng.choice(len(frame), cards, replace=False):
        note[row] = f"read out card {card_number(rng)} on the phone"
    return frame.assign(note=note)


def card_number(rng: np.random.Generator) -> str:
    """Sixteen digits in groups of four whose last digit is the Luhn check digit (ISO/IEC 7812-1)."""
    digits = [4, 0, 0, 0, 0, 0, *(int(digit) for digit in rng.integers(10, size=9))]
    doubled = [2 * digit if place % 2 == 0 else digit for place, digit in enumerate(digits)]
    check = -sum(value - 9 if value > 9 else value for value in doubled) % 10
    text = "".join(map(str, [*digits, check]))
    return " ".join(text[start : start + 4] for start in range(0, 16, 4))
