"""Rows and values that a model carries are found whatever holds them; what it merely learnt is not."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC

from checks.contract import Outcome
from checks.model.in_memory import InMemoryModel
from checks.privacy.embedded_training_rows import embedded_training_rows
from checks.table.roles import Roles
from tests.kit import given, outcome
from tests.model.worlds import opened, skops

ROLES = Roles(target="y", task="binary", positive="yes")
NUMBERS = ["a", "b", "c"]


def people(n: int = 500, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"a": rng.normal(size=n), "b": rng.normal(size=n), "c": rng.integers(0, 50, n)})
    frame["city"] = rng.choice(["Bern", "Chur", "Genf"], n)
    frame["who"] = [f"Person {each:x}" for each in rng.integers(2**40, 2**41, n)]
    frame["y"] = np.where(frame["a"] + rng.normal(size=n) > 0, "yes", "no")
    return frame


TRAIN, OTHERS = people(seed=0), people(seed=1)


def asked(model: Any, columns: list[str]) -> Outcome:
    kept = [*columns, "y"]
    return outcome(embedded_training_rows, given(OTHERS[kept], ROLES, train=TRAIN[kept], model=model))


@pytest.mark.parametrize(
    ("model", "share"),
    [
        (KNeighborsClassifier(), 1.0),
        (make_pipeline(StandardScaler(), KNeighborsClassifier()), 1.0),
        (SVC(), 0.5),
    ],
    ids=["kNN", "scaled kNN", "SVC"],
)
def test_a_model_that_keeps_rows_is_found(model: Any, share: float) -> None:
    ended = asked(InMemoryModel(model.fit(TRAIN[NUMBERS], TRAIN["y"])), NUMBERS)

    first = ended.findings[0]
    assert first.status == "fail"
    assert first.estimate is not None
    assert first.estimate.value >= share
    assert first.severity == "major"


@pytest.mark.parametrize(
    "model",
    [
        RandomForestClassifier(20, random_state=0),
        LogisticRegression(),
        HistGradientBoostingClassifier(max_iter=20),
    ],
    ids=lambda model: type(model).__name__,
)
def test_a_model_that_only_learns_is_silent(model: Any) -> None:
    ended = asked(InMemoryModel(model.fit(TRAIN[NUMBERS], TRAIN["y"])), NUMBERS)

    assert ended.status == "pass"
    assert ended.findings[0].estimate.value == 0  # type: ignore[union-attr]


def test_small_leaves_are_a_hint_and_no_verdict() -> None:
    forest = RandomForestClassifier(20, random_state=0).fit(TRAIN[NUMBERS], TRAIN["y"])

    hint = asked(InMemoryModel(forest), NUMBERS).findings[-1]

    leaves = np.concatenate([t.tree_.n_node_samples[t.tree_.children_left < 0] for t in forest.estimators_])
    assert hint.status == "info"
    assert hint.estimate is not None
    assert hint.estimate.value == pytest.approx((leaves < 10).mean())


@pytest.mark.parametrize("jailed", [False, True])
def test_a_column_of_names_in_an_encoder_is_found_and_no_name_told(jailed: bool, tmp_path: Path) -> None:
    columns = ["a", "city", "who"]
    encoder = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), ["city", "who"]), ("passthrough", ["a"])
    )
    fitted = make_pipeline(encoder, LogisticRegression()).fit(TRAIN[columns], TRAIN["y"])
    if jailed:
        with opened(skops(tmp_path, fitted)) as model:
            ended = asked(model, columns)
    else:
        ended = asked(InMemoryModel(fitted), columns)

    by_column = {finding.about.name: finding for finding in ended.findings}
    assert by_column["who"].status == "fail"
    assert by_column["who"].estimate.value == 1  # type: ignore[union-attr]
    assert "city" not in by_column  # its values are nobody's own
    assert "Person" not in "".join(finding.says for finding in ended.findings)


def test_rows_are_found_in_the_jail_too(tmp_path: Path) -> None:
    fitted = KNeighborsClassifier().fit(TRAIN[NUMBERS], TRAIN["y"])
    with opened(skops(tmp_path, fitted)) as model:
        first = asked(model, NUMBERS).findings[0]
    assert first.estimate is not None
    assert first.estimate.value == 1
    assert "_fit_X" in first.says


def test_rows_are_found_in_the_bytes_of_a_file_without_an_object(tmp_path: Path) -> None:
    from skl2onnx import to_onnx

    rows = TRAIN[NUMBERS].to_numpy("float32")
    fitted = KNeighborsRegressor().fit(rows, (TRAIN["y"] == "yes").astype("float32"))
    path = tmp_path / "m.onnx"
    path.write_bytes(to_onnx(fitted, rows[:1]).SerializeToString())
    with opened(path) as model:
        first = asked(model, NUMBERS).findings[0]
    assert first.estimate is not None
    assert first.estimate.value == 1


def test_without_training_rows_it_is_skipped() -> None:
    fitted = InMemoryModel(LogisticRegression().fit(TRAIN[NUMBERS], TRAIN["y"]))
    ended = outcome(embedded_training_rows, given(OTHERS[[*NUMBERS, "y"]], ROLES, model=fitted))
    assert (ended.status, ended.missing) == ("skipped", "train")
