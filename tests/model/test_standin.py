"""The stand-in answers for rows it did not see, whatever the order of rows and columns."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import r2_score, roc_auc_score

from checks.contract import NotApplicable
from checks.model.standin import StandIn
from tests.model.worlds import answers, arrow, people


def codes(n: int = 400, seed: int = 0) -> tuple[pa.Table, np.ndarray]:
    frame = people(n, seed)
    return arrow(frame), (answers(frame) == "yes").astype(int)


def made(table: pa.Table, target: np.ndarray, seed: int = 3) -> StandIn:
    return StandIn(table, target, task="binary", classes=("no", "yes"), seed=seed)


def test_it_learns_what_there_is_and_nothing_else() -> None:
    table, target = codes()
    assert roc_auc_score(target, made(table, target).oof[:, 1]) > 0.75
    shuffled = np.random.default_rng(7).permutation(target)
    assert abs(roc_auc_score(shuffled, made(table, shuffled).oof[:, 1]) - 0.5) < 0.1


def test_copies_of_a_row_are_never_in_another_fold() -> None:
    """Random answers, every row three times: a fold that had seen the copies would know them."""
    table, _ = codes(150)
    tripled = pa.concat_tables([table] * 3)
    target = np.tile(np.random.default_rng(7).integers(0, 2, 150), 3)
    assert abs(roc_auc_score(target, made(tripled, target).oof[:, 1]) - 0.5) < 0.15


def test_order_of_rows_and_columns_changes_nothing() -> None:
    table, target = codes(200)
    order = np.random.default_rng(0).permutation(200)
    moved = table.take(order).select(["city", "income", "age"])
    np.testing.assert_allclose(made(moved, target[order]).oof, made(table, target).oof[order], atol=1e-12)
    np.testing.assert_allclose(
        made(moved, target[order]).predict(table), made(table, target).predict(table), atol=1e-12
    )


def test_the_seed_decides() -> None:
    table, target = codes(200)
    np.testing.assert_array_equal(made(table, target, 1).oof, made(table, target, 1).oof)
    assert not np.array_equal(made(table, target, 1).oof, made(table, target, 2).oof)


def test_rows_without_an_answer_are_asked_but_not_fitted_on() -> None:
    table, target = codes(200)
    some = np.where(np.arange(200) % 10 == 0, -1, target)
    model = made(table, some)
    assert model.oof.shape == (200, 2)
    np.testing.assert_allclose(model.oof.sum(axis=1), 1)
    assert model.facts.classes == ("no", "yes")
    assert model.facts.layers == ()


def test_a_class_that_nobody_has_gets_no_chance() -> None:
    table, target = codes(200)
    model = StandIn(table, target * 2, task="multiclass", classes=("a", "b", "c"), seed=0)
    assert (model.oof[:, 1] == 0).all()
    np.testing.assert_allclose(model.predict(table).sum(axis=1), 1)


def test_a_regression_of_every_kind_of_column() -> None:
    rng = np.random.default_rng(0)
    days = rng.integers(0, 3000, 400)
    table = pa.table(
        {
            "day": pa.array([dt.date(2020, 1, 1) + dt.timedelta(days=int(d)) for d in days]),
            "at": pa.array([None] * 200 + [1_600_000_000_000_000] * 200, pa.timestamp("us")),
            "zone": pa.array([1_600_000_000_000_000] * 400, pa.timestamp("us", "Europe/Zurich")),
            "flag": pa.array([True, None, False, True] * 100),
            "empty": pa.nulls(400),
            "text": pa.array(["x", None, "y", "a b"] * 100),
            "many": pa.array([f"v{n}" for n in range(400)]),
            "count": pa.array([1, None, 3, 4] * 100),
        }
    )
    model = StandIn(table, days + rng.normal(size=400), task="regression", seed=0)
    assert model.facts.classes is None
    assert model.oof.shape == (400, 1)
    assert r2_score(days, model.oof[:, 0]) > 0.9
    assert model.predict(table.slice(0, 3)).shape == (3, 1)
    (refitted,) = model.refit(table, days, np.ones((1, 400), bool), 0)
    assert r2_score(days, refitted[:, 0]) > 0.95


def test_refits_follow_their_masks() -> None:
    table, target = codes(200)
    model = made(table, target)
    masks = np.random.default_rng(0).random((2, 200)) < 0.5
    got = model.refit(table, [("no", "yes")[code] for code in target], masks, seed=1)
    assert got.shape == (2, 200, 2)
    assert not np.array_equal(got[0], got[1])
    assert model.time(table, (1, 50), 2, 5.0).sizes == (1, 50)


@pytest.mark.parametrize("n", [0, 1, 19])
def test_too_little_to_learn_from_is_not_applicable(n: int) -> None:
    table, target = codes(20)
    with pytest.raises(NotApplicable, match="at least 20 rows"):
        made(table.slice(0, n), target[:n])


def test_one_answer_for_all_is_not_applicable() -> None:
    table, _ = codes(50)
    with pytest.raises(NotApplicable, match="same answer"):
        made(table, np.ones(50, int))
