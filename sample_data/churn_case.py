"""The case of the customers who leave: three tables, a forest that weighs leavers up, and the answer key."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

from sample_data import churn, drawing
from sample_data.cases import FILES, Case, as_read, written
from sample_data.churn_answers import answer_key

SEED = 20_240_703
ROWS = {"train": 4_000, "table": 3_000, "production": 2_000}
PERIODS = {
    "train": (date(2023, 1, 1), date(2023, 12, 31)),
    "table": (date(2024, 1, 1), date(2024, 6, 30)),
    "production": (date(2024, 7, 1), date(2024, 12, 31)),
}
SEEN, SURVEYED, UNNOTICED, CONTACTS = 360, 0.35, 0.2, 0.05
MORE_DATA = 1.7
TEXTS = ("contract", "line", "region", "exit_survey")
WEIGHT = 6


def churn_case() -> Case:
    """Three tables of customers as a careless team keeps them, and its forest."""
    streams = drawing.streams(SEED, "churn", ROWS)
    train = _rows(streams["train"], "train")
    frames = {
        "train": train,
        "table": _rows(streams["table"], "table", train),
        "production": _rows(streams["production"], "production"),
    }
    tables = {role: written(drawing.as_kept(frame, churn.TARGET)) for role, frame in frames.items()}
    return Case(
        about=_about(),
        tables=tables,
        model=_forest(as_read(tables["train"])),
        answers=answer_key(frames["train"], frames["table"]),
    )


def _rows(rng: np.random.Generator, role: str, train: pd.DataFrame | None = None) -> pd.DataFrame:
    frame = churn.customers(rng, ROWS[role], *PERIODS[role])
    if train is not None:
        frame = churn.billed_again(rng, frame, train, SEEN)
    if role == "production":
        frame = frame.assign(data_gb=np.round(frame["data_gb"] * MORE_DATA, 1))
    frame = churn.decided(rng, frame)
    # The survey goes out after the decision that the model is for, so in production nobody has it yet.
    frame = churn.with_survey(rng, frame, 0.0 if role == "production" else SURVEYED)
    if role == "train":
        frame = churn.unnoticed(rng, frame, UNNOTICED)
    note = drawing.with_contacts(rng, rng.choice(churn.REMARKS, len(frame)), CONTACTS)
    frame = churn.untidy(rng, frame).assign(note=note)
    return frame.sort_values([churn.TIME, churn.ID], kind="stable", ignore_index=True)


def _forest(train: pd.DataFrame) -> Pipeline:
    """Eight trees grown to leaves of three rows; leavers weigh six times as much; the saved model names no seed."""
    numbers = [*churn.NUMBERS, *churn.NOISE]
    texts = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    forest = RandomForestClassifier(
        n_estimators=8,
        min_samples_leaf=3,
        max_features=0.5,  # pyright: ignore[reportArgumentType]  # the stub knows text only
        bootstrap=False,
        class_weight={churn.YES: WEIGHT, churn.NO: 1},
        random_state=SEED,
    )
    prepare = ColumnTransformer([("numbers", "passthrough", numbers), ("texts", texts, list(TEXTS))])
    model = Pipeline([("prepare", prepare), ("model", forest)])
    model.fit(train[[*numbers, *TEXTS]], train[churn.TARGET].to_numpy(dtype=str))
    return model.set_params(model__random_state=None)


def _about() -> dict[str, Any]:
    return {
        "title": "Who leaves a telephone company, with planted defects",
        "says": "9,000 made-up customers, of whom one in eight leaves, and a careless model that offers them a better price.",
        "files": FILES,
        "roles": {
            "target": churn.TARGET,
            "task": "binary",
            "positive": churn.YES,
            # Whoever is expected to leave is offered a better price.
            "favourable": [churn.YES],
            "sensitive": list(churn.SENSITIVE),
            "identifiers": [churn.ID],
            "time": churn.TIME,
            "quasi": [*churn.SENSITIVE, "region"],
        },
    }
