"""The case of the emergency rooms: three tables, a forest that knows its patients by heart, and the answer key."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

from sample_data import drawing, triage
from sample_data.cases import FILES, Case, as_read, written
from sample_data.triage_answers import answer_key

SEED = 20_240_819
ROWS = {"train": 3_600, "table": 2_800, "production": 2_000}
PERIODS = {
    "train": (date(2023, 1, 1), date(2023, 12, 31)),
    "table": (date(2024, 1, 1), date(2024, 6, 30)),
    "production": (date(2024, 7, 1), date(2024, 12, 31)),
}
CONFLICTS, FAHRENHEIT, UNMEASURED = 50, 0.12, 0.12
NUMBERS = (*triage.NUMBERS, *triage.AGAIN, "desk_minutes", *triage.NOISE)
TEXTS = ("arrival", "site")
QUASI = ("birth_year", "postcode", "sex")


def triage_case() -> Case:
    """Three tables of patients as three hospitals keep them, and the forest trained on them."""
    streams = drawing.streams(SEED, "triage", ROWS)
    frames = {role: _rows(rng, role) for role, rng in streams.items()}
    tables = {role: written(drawing.as_kept(frame, triage.TARGET)) for role, frame in frames.items()}
    return Case(
        about=_about(),
        tables=tables,
        model=_forest(as_read(tables["train"])),
        answers=answer_key(frames["train"]),
    )


def _rows(rng: np.random.Generator, role: str) -> pd.DataFrame:
    later = role == "production"
    spoken = triage.LATER_LANGUAGES if later else triage.LANGUAGES
    rows = ROWS[role] - (CONFLICTS if role == "train" else 0)
    frame = triage.patients(rng, rows, *PERIODS[role], spoken)
    frame = triage.judged(rng, frame, later=later)
    frame = triage.unmeasured(rng, triage.in_fahrenheit(rng, frame, FAHRENHEIT), UNMEASURED)
    if role == "train":
        frame = triage.judged_twice(rng, frame, CONFLICTS)
    return frame.sort_values([triage.TIME, triage.ID], kind="stable", ignore_index=True)


def _forest(train: pd.DataFrame) -> Pipeline:
    """Three trees of all rows, grown to leaves of two; the saved model names no seed."""
    texts = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    forest = RandomForestClassifier(
        n_estimators=3,
        min_samples_leaf=2,
        max_features=None,
        bootstrap=False,
        random_state=SEED,
    )
    prepare = ColumnTransformer(
        [("numbers", SimpleImputer(strategy="median"), list(NUMBERS)), ("texts", texts, list(TEXTS))]
    )
    model = Pipeline([("prepare", prepare), ("model", forest)])
    model.fit(train[[*NUMBERS, *TEXTS]], train[triage.TARGET].to_numpy(dtype=str))
    return model.set_params(model__random_state=None)


def _about() -> dict[str, Any]:
    return {
        "title": "How soon a patient must be seen, with planted defects",
        "says": f"{sum(ROWS.values()):,} made-up visits to three emergency rooms and a careless model with four answers.",
        "files": FILES,
        "roles": {
            "target": triage.TARGET,
            "task": "multiclass",
            "favourable": ["urgent", "immediate"],
            "sensitive": list(triage.SENSITIVE),
            "identifiers": [triage.ID],
            "time": triage.TIME,
            "quasi": list(QUASI),
        },
    }
