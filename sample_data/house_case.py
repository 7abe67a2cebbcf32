"""The case of the house prices: what was drawn, a careless forest on it, and its answer key."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

from sample_data import houses
from sample_data.cases import FILES, Case, as_read, written
from sample_data.defects import rows_of
from sample_data.planted import forest_without_a_seed, planted

SEED = 20_240_617
ROWS = {"train": 2_400, "table": 2_000, "production": 1_000}
PERIODS = {
    "train": (date(2021, 1, 1), date(2023, 6, 30)),
    "table": (date(2023, 7, 1), date(2024, 3, 31)),
    "production": (date(2024, 4, 1), date(2024, 12, 31)),
}
COPIES, OVERLAP = 80, 70
FEES, LATER_FEES, CONTACTS = 0.5, 0.02, 0.06
TEXTS = ("heating", "condition")
QUASI = ("postcode", "year_built", "rooms")
TABLES = tuple(ROWS)


def house_case() -> Case:
    """Three tables of sold houses as a careless team keeps them, and its forest."""
    streams = _streams()
    frames = {role: _rows(rng, role) for role, rng in streams.items()}
    train = houses.repeated(streams["train"], frames["train"], frames["train"], COPIES, "duplicate")
    test = houses.repeated(streams["table"], frames["table"], train, OVERLAP, "overlap")
    frames |= {"train": train, "table": test}
    tables = {role: written(_as_kept(frame)) for role, frame in frames.items()}
    return Case(
        about=_about(), tables=tables, model=_forest(as_read(tables["train"])), answers=_answers(train, test)
    )


def _rows(rng: np.random.Generator, role: str) -> pd.DataFrame:
    rows = ROWS[role] - {"train": COPIES, "table": OVERLAP}.get(role, 0)
    frame = houses.houses(rng, rows, *PERIODS[role])
    if role == "production":
        frame = houses.drifted(rng, frame)
    frame = houses.priced(rng, frame)
    # Hardly a fee is booked before the sale, which is when the model is asked.
    frame = houses.with_fee(rng, frame, LATER_FEES if role == "production" else FEES)
    return houses.untidy(rng, houses.with_contacts(rng, frame, CONTACTS))


def _as_kept(frame: pd.DataFrame) -> pd.DataFrame:
    aside = (houses.TARGET, houses.PLANTED)
    return frame[[*(name for name in frame.columns if name not in aside), houses.TARGET]]


def _forest(train: pd.DataFrame) -> Pipeline:
    """Three trees grown to leaves of two rows, fed with noise and the fee; the saved model names no seed."""
    numbers = [*houses.NUMBERS, "agent_fee"]
    texts = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    forest = RandomForestRegressor(
        n_estimators=3,
        min_samples_leaf=2,
        max_features=0.5,  # pyright: ignore[reportArgumentType]  # the stub knows text only
        bootstrap=False,
        random_state=SEED,
    )
    prepare = ColumnTransformer([("numbers", "passthrough", numbers), ("texts", texts, list(TEXTS))])
    model = Pipeline([("prepare", prepare), ("model", forest)])
    model.fit(train[[*numbers, *TEXTS]], train[houses.TARGET].to_numpy())
    return model.set_params(model__random_state=None)


def _streams() -> dict[str, np.random.Generator]:
    seeds = np.random.SeedSequence([SEED, *b"houses"]).spawn(len(ROWS))
    return {role: np.random.default_rng(seed) for role, seed in zip(ROWS, seeds, strict=True)}


def _about() -> dict[str, Any]:
    return {
        "title": "What a house is worth, with planted defects",
        "says": f"{sum(ROWS.values()):,} made-up sales and a careless model of the price: a number, not a yes or no.",
        "files": FILES,
        "roles": {
            "target": houses.TARGET,
            "task": "regression",
            "sensitive": [houses.SENSITIVE],
            "identifiers": [houses.ID],
            "time": houses.TIME,
            "quasi": list(QUASI),
        },
    }


def _answers(train: pd.DataFrame, test: pd.DataFrame) -> dict[str, Any]:
    copies, overlap = rows_of(train, "duplicate"), rows_of(test, "overlap")
    return {
        "planted": [
            *_of_columns(),
            *_of_rows(copies, overlap),
            *_of_people(),
            *_of_model(),
            *_of_production(),
        ],
        "silent": [
            "data_quality/conflicting-labels",
            "robustness/unrepeatable-predictions",
            "privacy/unsafe-model-file",
        ],
        "discuss": [
            "Sellers born abroad were paid less for equal houses. Should a model of the price repeat that?",
            "The agent's fee tells the price exactly. When is it known, and when is the model asked?",
            "A third of the new houses are heated by a pump. What should the model say of them: a number, or nothing?",
        ],
    }


def _column(name: str, check: str, severity: str, column: str, says: str, how: str) -> dict[str, Any]:
    return planted(name, (check,), severity, says, how, kind="column", tables=TABLES, columns=(column,))


def _of_columns() -> list[dict[str, Any]]:
    return [
        _column(
            "missing-years",
            "data_quality/missing-values",
            "major",
            "year_built",
            "The year of about one house in eight is missing, mostly of cheap ones.",
            "removed with odds that rise by e^1.2 with each standard deviation that the price falls",
        ),
        _column(
            "lots-of-minus-999",
            "data_quality/disguised-missing",
            "major",
            "lot_m2",
            f"One lot in twenty has {houses.SENTINEL} square metres, which means that nobody knows.",
            "5 % of lots replaced at random",
        ),
        planted(
            "fee-after-the-sale",
            ("data_quality/target-leakage", "robustness/feature-drift"),
            "blocker",
            "agent_fee is three per cent of the price, booked after the sale in half of the rows.",
            "the price times 0.03 in half of the rows, empty in the others and nearly always in production",
            kind="column",
            tables=TABLES,
            columns=("agent_fee",),
        ),
    ]


def _of_rows(copies: list[int], overlap: list[int]) -> list[dict[str, Any]]:
    return [
        planted(
            "copied-rows",
            ("data_quality/duplicate-rows",),
            "minor",
            f"{len(copies)} training rows are exact copies of others, listing_id included.",
            "drawn at random and appended; each row listed has its original in the same table",
            kind="rows",
            tables=("train",),
            rows=copies,
        ),
        planted(
            "test-rows-seen-in-training",
            ("data_quality/split-overlap", "data_quality/split-leakage"),
            "blocker",
            f"{len(overlap)} test rows are also in the training table.",
            "drawn from the training table and appended to the test table",
            kind="rows",
            rows=overlap,
        ),
    ]


def _of_people() -> list[dict[str, Any]]:
    return [
        planted(
            "sellers-born-abroad",
            ("bias/regression-gap",),
            "major",
            "Sellers born abroad were paid less for equal houses, and the model is further off for them.",
            f"{houses.HELD:,} euros off the price where the seller was born abroad; the model does not know who sells",
            kind="group",
            columns=(houses.SENSITIVE,),
            groups={houses.SENSITIVE: houses.ABROAD},
        ),
        planted(
            "sellers-in-contact",
            ("privacy/direct-identifiers",),
            "blocker",
            "contact holds mail addresses of sellers.",
            "in 6 % of rows; reserved domains only",
            kind="column",
            columns=("contact",),
        ),
        planted(
            "houses-singled-out",
            ("privacy/k-anonymity", "privacy/unique-combinations"),
            "major",
            "Postcode, year and number of rooms single out most houses, and so their sellers.",
            "four hundred postcodes and a hundred and twenty years among two thousand houses",
            kind="columns",
            columns=QUASI,
        ),
    ]


def _of_model() -> list[dict[str, Any]]:
    return [
        planted(
            "houses-by-heart",
            (
                "privacy/membership-inference",
                "interpretability/needless-complexity",
                "scalability/overfitting",
            ),
            "blocker",
            "The forest knows its training houses by heart: its answers tell which they were, and a line does no worse.",
            "three trees, each of all training rows, grown to leaves of two; the true price is linear",
            kind="model",
        ),
        planted(
            "noise-as-features",
            ("interpretability/useless-features",),
            "minor",
            "Six columns that have nothing to do with the price are features of the model.",
            "drawn independently of everything",
            kind="columns",
            columns=houses.NOISE,
        ),
        forest_without_a_seed(),
    ]


def _of_production() -> list[dict[str, Any]]:
    return [
        planted(
            "new-heating-in-production",
            ("robustness/feature-drift", "robustness/unseen-values"),
            "major",
            "A third of the houses in production are heated by a pump, which the model has never seen.",
            "35 % of heating replaced in production",
            kind="column",
            tables=("production",),
            columns=("heating",),
        ),
    ]
