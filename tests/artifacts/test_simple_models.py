"""The yardsticks are out of sample, whatever the order of rows and columns."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import r2_score, roc_auc_score

from checks.artifacts.simple_models import SimpleModels
from checks.contract import NotApplicable
from checks.table.roles import Roles
from tests.kit import artifacts, given

ROLES = Roles(target="y", task="binary", positive="yes", favourable=("yes",))


def credit(n: int, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    income = rng.normal(size=n)
    town = rng.choice(["north", "south", "east"], n)
    score = 1.5 * income + np.where(town == "north", 1.0, -0.5)
    y = np.where(rng.random(n) < 1 / (1 + np.exp(-score)), "yes", "no")
    frame = pd.DataFrame({"income": income, "town": town, "noise": rng.normal(size=n), "y": y})
    frame.loc[rng.random(n) < 0.1, "income"] = np.nan
    frame.loc[rng.random(n) < 0.1, "town"] = None
    return frame


def auc_of(simple: SimpleModels, frame: pd.DataFrame, name: str) -> float:
    truth = frame["y"].to_numpy()[simple.rows] == "yes"
    return float(roc_auc_score(truth, simple.scores[name][:, 1]))


def test_the_linear_model_learns_and_the_constant_does_not():
    frame = credit(1500)

    simple = artifacts(given(frame, ROLES, train=credit(1500, seed=1))).get(SimpleModels)

    assert simple.trained_on == "train"
    assert auc_of(simple, frame, "linear") > 0.75
    assert 0.6 < auc_of(simple, frame, "tree") < auc_of(simple, frame, "linear")
    assert auc_of(simple, frame, "dummy") == 0.5
    assert np.allclose(simple.scores["linear"].sum(axis=1), 1)


def test_without_a_training_table_the_scores_are_out_of_fold():
    frame = credit(600)
    frame["y"] = np.random.default_rng(5).permutation(frame["y"])

    simple = artifacts(given(frame, ROLES)).get(SimpleModels)

    assert simple.trained_on == "out-of-fold"
    assert abs(auc_of(simple, frame, "linear") - 0.5) < 0.08


def test_the_order_of_rows_and_columns_does_not_matter():
    frame = credit(400)
    order = np.random.default_rng(3).permutation(len(frame))
    shuffled = frame.iloc[order][["y", "noise", "town", "income"]].reset_index(drop=True)

    one = artifacts(given(frame, ROLES)).get(SimpleModels)
    two = artifacts(given(shuffled, ROLES)).get(SimpleModels)

    for name in one.scores:
        assert np.allclose(one.scores[name][order], two.scores[name], rtol=0, atol=1e-12)


def test_a_regression_gets_numbers():
    frame = credit(800).drop(columns="y")
    frame["price"] = 10 * frame["income"].fillna(0) + np.random.default_rng(0).normal(size=800)

    simple = artifacts(given(frame, Roles(target="price", task="regression"))).get(SimpleModels)

    assert r2_score(frame["price"].to_numpy()[simple.rows], simple.scores["linear"][:, 0]) > 0.9
    assert r2_score(frame["price"].to_numpy()[simple.rows], simple.scores["dummy"][:, 0]) < 0.01


def test_rows_without_an_answer_are_left_out_and_hostile_columns_survive():
    frame = credit(300)
    frame.loc[:19, "y"] = None
    frame["empty"] = np.nan
    frame["nothing"] = pd.Series([None] * 300, dtype="object")
    frame["huge"] = np.where(np.arange(300) % 2, 1e300, -np.inf)
    frame["constant"] = 7
    frame["=cmd|' /C calc'!A0"] = [f"id{i}" for i in range(300)]
    frame["when"] = pd.date_range("2020-01-01", periods=300)

    simple = artifacts(given(frame, ROLES)).get(SimpleModels)

    assert simple.rows.tolist() == list(range(20, 300))
    assert all(np.isfinite(values).all() for values in simple.scores.values())


def test_a_class_that_a_fold_never_saw_gets_probability_zero_not_an_error():
    frame = credit(200).assign(y=["rare"] + ["a", "b"] * 99 + ["a"])

    simple = artifacts(given(frame, Roles(target="y", task="multiclass", favourable=("a",)))).get(
        SimpleModels
    )

    assert simple.scores["tree"].shape == (200, 3)


@pytest.mark.parametrize("rows", [1, 29])
def test_too_few_rows_are_not_applicable(rows):
    with pytest.raises(NotApplicable, match="rows with an answer"):
        artifacts(given(pd.concat([credit(rows), credit(5).assign(y=None)]), ROLES)).get(SimpleModels)


def test_one_answer_everywhere_is_not_applicable():
    with pytest.raises(NotApplicable, match="same answer"):
        artifacts(given(credit(100).assign(y="no"), ROLES)).get(SimpleModels)
