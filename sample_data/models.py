"""The two models of the credit cases, and a skops writer whose bytes depend on the model alone.

Both fits are single-threaded and free of what differs between processors: the forest sees exact
numbers (no scaling, whole class weights), and the regression's floats are rounded after the fit.
"""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import skops.io
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from sample_data.columns import CODES, NOISE
from sample_data.credit import FEATURES, LEVELS, NO, NUMBERS, TARGET, YES

CARELESS_NUMBERS = (*NUMBERS, *NOISE)
CARELESS_TEXTS = (*LEVELS, *CODES, "sex", "age_band", "region", "currency", "reference", "status")
DECIMALS = 6


def fitting_model(train: pd.DataFrame) -> Pipeline:
    """A logistic regression on the nine features that matter: the right model for clean data."""
    model = Pipeline(
        [
            (
                "prepare",
                ColumnTransformer(
                    [("numbers", StandardScaler(), list(NUMBERS)), ("texts", OneHotEncoder(), list(LEVELS))]
                ),
            ),
            ("model", LogisticRegression(C=10.0, solver="newton-cholesky", tol=1e-10)),
        ]
    )
    model.fit(train[list(FEATURES)], _answers(train))
    scaler = model.named_steps["prepare"].named_transformers_["numbers"]
    regression = model.named_steps["model"]
    for part, names in ((scaler, ("mean_", "var_", "scale_")), (regression, ("coef_", "intercept_"))):
        for name in names:
            setattr(part, name, np.round(getattr(part, name), DECIMALS))
    return model


def careless_model(train: pd.DataFrame, seed: int) -> Pipeline:
    """A forest of few trees grown to tiny leaves, fed with everything, that distrusts half the people.

    Class weights move its probabilities away from the truth; the saved model names no seed, so
    nobody can train it again.
    """
    texts = OneHotEncoder(min_frequency=20, handle_unknown="infrequent_if_exist", sparse_output=False)
    model = Pipeline(
        [
            (
                "prepare",
                ColumnTransformer(
                    [
                        ("numbers", "passthrough", list(CARELESS_NUMBERS)),
                        ("texts", texts, list(CARELESS_TEXTS)),
                    ]
                ),
            ),
            (
                "model",
                RandomForestClassifier(
                    n_estimators=6,
                    min_samples_leaf=3,
                    max_features=0.5,  # pyright: ignore[reportArgumentType]  # the stub knows text only
                    bootstrap=False,
                    class_weight={NO: 4, YES: 1},
                    random_state=seed,
                ),
            ),
        ]
    )
    model.fit(train[[*CARELESS_NUMBERS, *CARELESS_TEXTS]], _answers(train))
    return model.set_params(model__random_state=None)


def save(model: Pipeline, path: Path) -> None:
    """Write `model` as skops, byte for byte the same each time.

    skops names arrays and objects by their address in memory and stamps the time; here they are
    numbered in the order of the schema, and every member bears the first date that a zip can.
    """
    with zipfile.ZipFile(io.BytesIO(skops.io.dumps(model))) as raw:
        schema = json.loads(raw.read("schema.json"))
        members = {name: raw.read(name) for name in raw.namelist()}
    names: dict[str, str] = {}
    schema = _renumbered(schema, {}, names)
    members = {names[name]: content for name, content in members.items() if name in names}
    members["schema.json"] = json.dumps(schema, indent=1).encode()
    with zipfile.ZipFile(path, "w") as target:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.compress_type = 3, zipfile.ZIP_DEFLATED
            target.writestr(entry, members[name], compresslevel=9)


def _answers(train: pd.DataFrame) -> np.ndarray:
    return train[TARGET].to_numpy(dtype=str)


def _renumbered(node: Any, ids: dict[int, int], names: dict[str, str]) -> Any:
    """The schema with ids and file names replaced by running numbers; notes the new file names."""
    if isinstance(node, list):
        return [_renumbered(each, ids, names) for each in node]
    if not isinstance(node, dict):
        return node
    fresh: dict[str, Any] = {}
    for key, value in node.items():
        if key == "__id__":
            fresh[key] = ids.setdefault(value, len(ids) + 1)
        elif key == "file" and isinstance(value, str):
            fresh[key] = names.setdefault(value, f"{len(names) + 1}{Path(value).suffix}")
        else:
            fresh[key] = _renumbered(value, ids, names)
    return fresh
