"""The two credit cases, put together from draws, columns, defects and models."""

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from sample_data import columns, defects
from sample_data.answers import answer_key, nothing
from sample_data.credit import ID, SENSITIVE, TARGET, TIME, YES, applicants, log_odds, outcomes
from sample_data.models import careless_model, fitting_model

SEED = 20_240_501
ROWS = {"train": 4_000, "table": 3_000, "production": 2_000}
PERIODS = {
    "train": (date(2023, 1, 1), date(2023, 12, 31)),
    "table": (date(2024, 1, 1), date(2024, 6, 30)),
    "production": (date(2024, 7, 1), date(2024, 12, 31)),
}
FILES = {"table": "test.csv", "train": "train.csv", "production": "production.csv", "model": "model.skops"}
COPIES, CONFLICTS, OVERLAP = 120, 40, 90
MISSING, CONTACTS, CARDS, COLLECTED = 0.12, 0.06, 0.01, 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`tables` maps a role to its CSV text; `about` and `answers` become case.json and answers.json."""

    about: dict[str, Any]
    tables: dict[str, str]
    model: Pipeline
    answers: dict[str, Any]


def clean_case() -> Case:
    """Independent draws from one distribution, and the model that fits it."""
    tables: dict[str, str] = {}
    for role, rng in _streams("clean").items():
        frame = applicants(rng, ROWS[role], *PERIODS[role])
        tables[role] = written(frame.assign(**{TARGET: outcomes(rng, log_odds(frame))}))
    return Case(
        about=_about(
            "Who repays a loan",
            "9,000 made-up applicants without a defect and a model that fits them: the clean twin.",
            quasi=("sex", "age_band", "region"),
        ),
        tables=tables,
        model=fitting_model(as_read(tables["train"])),
        answers=nothing(),
    )


def careless_case() -> Case:
    """The same applicants as a careless team would keep and model them."""
    streams = _streams("careless")
    frames = {role: _careless_rows(rng, role) for role, rng in streams.items()}
    train = defects.repeated_rows(streams["train"], frames["train"], COPIES)
    train = defects.in_order(defects.contradictions(streams["train"], train, CONFLICTS))
    test = defects.in_order(defects.leaked_rows(streams["table"], frames["table"], train, OVERLAP))
    frames |= {"train": train, "table": test}
    tables = {
        role: written(frame.drop(columns=defects.PLANTED)[_order(frame)]) for role, frame in frames.items()
    }
    return Case(
        about=_about(
            "Who repays a loan, with planted defects",
            "9,000 made-up applicants and a careless model: something is wrong in every dimension.",
            quasi=("postcode", "birth_year", "sex"),
        ),
        tables=tables,
        model=careless_model(as_read(tables["train"]), SEED),
        answers=answer_key(train, test),
    )


def written(frame: pd.DataFrame) -> str:
    """CSV with a header, unix line ends and the shortest digits that give each number back."""
    return frame.to_csv(index=False, lineterminator="\n")


def as_read(text: str) -> pd.DataFrame:
    """The table as pandas reads its file, which is what the models are fitted on."""
    return pd.read_csv(io.StringIO(text))


def _careless_rows(rng: np.random.Generator, role: str) -> pd.DataFrame:
    """Rows of one table before rows are copied: biased answers, careless columns, missing incomes."""
    rows = ROWS[role] - {"train": COPIES + CONFLICTS, "table": OVERLAP}.get(role, 0)
    frame = applicants(rng, rows, *PERIODS[role])
    if role == "production":
        frame = defects.drift(rng, frame)
    odds = log_odds(frame) + defects.penalty(frame)
    frame = frame.assign(**{TARGET: outcomes(rng, odds)})
    frame = columns.with_codes(rng, columns.with_noise(rng, frame))
    frame = columns.with_reference(rng, columns.with_constant(frame))
    # In production nobody is with the collectors yet, which is why the column is worth nothing there.
    frame = columns.with_status(rng, frame, 0.0 if role == "production" else COLLECTED)
    frame = columns.with_quasi_identifiers(rng, frame)
    frame = columns.with_contacts(rng, frame, CONTACTS)
    frame = columns.with_notes(rng, frame, round(CARDS * rows))
    return defects.informative_gaps(rng, frame, MISSING).assign(**{defects.PLANTED: ""})


def _streams(name: str) -> dict[str, np.random.Generator]:
    """One independent generator a table."""
    seeds = np.random.SeedSequence([SEED, *name.encode()]).spawn(len(ROWS))
    return {role: np.random.default_rng(seed) for role, seed in zip(ROWS, seeds, strict=True)}


def _order(frame: pd.DataFrame) -> list[str]:
    """The answer last, as a reader expects it."""
    return [name for name in frame.columns if name not in (TARGET, defects.PLANTED)] + [TARGET]


def _about(title: str, says: str, *, quasi: tuple[str, ...]) -> dict[str, Any]:
    """`roles` has the names of the roles of an assessment, so that it can be used as it stands."""
    return {
        "title": title,
        "says": says,
        "files": FILES,
        "roles": {
            "target": TARGET,
            "task": "binary",
            "positive": YES,
            "favourable": [YES],
            "sensitive": list(SENSITIVE),
            "identifiers": [ID],
            "time": TIME,
            "quasi": list(quasi),
            "confidential": ["savings"],
        },
    }
