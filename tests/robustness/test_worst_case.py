"""Unusual rows: a model that is as sure there as elsewhere but wrong is found, an honest one is not."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind

from checks.artifacts.far_rows import rarity
from checks.robustness.worst_case import worst_case
from checks.stats.means import mean_gap
from checks.table.roles import Roles
from tests.kit import failing, given, outcome

ROLES = Roles(target="y", task="binary", positive="yes", favourable=("yes",), score="p", features=("a", "b"))


def people(seed: int, n: int = 2_000, sure: float = 1.0) -> pd.DataFrame:
    """Answers by a logistic law; beyond two deviations the score states `sure` times the true log odds."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"a": rng.normal(size=n), "b": rng.normal(size=n)})
    odds = 0.7 * frame["a"] - 0.5 * frame["b"]
    far = frame.abs().max(axis=1) > 1.8
    stated = np.where(far, sure * odds, odds)
    hit = rng.uniform(size=n) < 1 / (1 + np.exp(-odds))
    return frame.assign(y=np.where(hit, "yes", "no"), p=1 / (1 + np.exp(-stated)))


def test_a_model_too_sure_of_unusual_rows_is_found_and_the_rows_are_named():
    frame = people(1, sure=4.0)

    found = failing(outcome(worst_case, given(frame, ROLES)))

    assert found
    worst = frame.loc[list(found[0].about.rows), ["a", "b"]].abs().max(axis=1)
    assert worst.min() > 1.2


def test_an_honest_model_is_left_alone():
    assert not [seed for seed in range(30) if failing(outcome(worst_case, given(people(seed), ROLES)))]


def test_numbers_as_answers_are_told_without_a_verdict():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": rng.normal(size=300)})
    frame["y"] = 3 * frame["a"] + rng.normal(size=300)
    roles = Roles(target="y", task="regression", prediction="p", features=("a",))

    ended = outcome(worst_case, given(frame.assign(p=3 * frame["a"]), roles))

    assert ended.status == "info"
    assert "squared error" in ended.findings[0].says


def test_rarity_counts_tails_and_levels_of_the_usual_table():
    usual = pd.DataFrame({"x": np.arange(9.0), "s": ["u"] * 6 + ["v"] * 3})
    frame = pd.DataFrame({"x": [4.0, 8.0, 100.0], "s": ["u", "v", "new"]})

    told = rarity(frame, usual)

    expected = [-np.log(1.0) - np.log(6.5 / 10), -np.log(2 * 1.5 / 10) - np.log(3.5 / 10)]
    expected.append(-np.log(2 * 0.5 / 10) - np.log(0.5 / 10))
    assert told == pytest.approx(np.array(expected) / 2)


def test_the_interval_is_welchs():
    rng = np.random.default_rng(3)
    one, two = rng.normal(1, 2, 40), rng.normal(0, 1, 90)

    told = mean_gap("gap", one, two, 0.95)

    interval = ttest_ind(one, two, equal_var=False).confidence_interval(0.95)
    assert (told.low, told.high) == pytest.approx((interval.low, interval.high))
