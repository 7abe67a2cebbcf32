"""A law that moves away from the model is found with its pace; rows without an order are left alone."""

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace

from checks.robustness.model_staleness import model_staleness
from checks.stats.trend import slope
from checks.table.roles import Roles
from tests.kit import failing, given, outcome

ROLES = Roles(
    target="y", task="binary", positive="yes", favourable=("yes",), score="p", time="day", features=("a",)
)


def people(seed: int, turn: float, n: int = 2_000) -> pd.DataFrame:
    """Over a year the weight of `a` goes from 1.5 to 1.5 - turn; the score keeps the first."""
    rng = np.random.default_rng(seed)
    age = rng.integers(0, 365, n)
    a = rng.normal(size=n)
    chance = 1 / (1 + np.exp(-(1.5 - turn * age / 365) * a))
    day = pd.Timestamp("2025-01-01") + pd.to_timedelta(age, unit="D")
    return pd.DataFrame(
        {
            "a": a,
            "day": day,
            "p": 1 / (1 + np.exp(-1.5 * a)),
            "y": np.where(rng.random(n) < chance, "yes", "no"),
        }
    )


def test_a_fading_model_is_found_and_its_pace_is_told():
    (found,) = failing(outcome(model_staleness, given(people(1, 2.5), ROLES)))

    assert found.about.columns == ("day",)
    assert found.estimate.value > 0.2
    assert "half the skill that it had at first is gone after" in found.says


def test_rows_of_one_law_are_left_alone():
    assert not [
        seed for seed in range(60) if failing(outcome(model_staleness, given(people(seed, 0.0), ROLES)))
    ]


def test_a_model_that_gets_better_is_no_finding():
    frame = people(2, 2.5)
    last = pd.Timestamp("2026-12-31")
    turned = frame.assign(day=last - (frame["day"] - pd.Timestamp("2025-01-01")))

    assert outcome(model_staleness, given(turned, ROLES)).status == "pass"


def test_without_a_time_it_is_skipped_and_says_so():
    ended = outcome(model_staleness, given(people(1, 0.0), replace(ROLES, time=None)))

    assert (ended.status, ended.missing) == ("skipped", "time")


def test_the_interval_is_hc3_by_hand():
    rng = np.random.default_rng(5)
    x = rng.uniform(size=50)
    y = 2 * x + rng.normal(size=50) * (0.1 + x)

    told = slope("s", x, y, 0.95)

    design = np.column_stack([np.ones(50), x])
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ y
    hat = np.einsum("ij,jk,ik->i", design, bread, design)
    meat = design.T @ (design * (((y - design @ beta) / (1 - hat)) ** 2)[:, None])
    error = np.sqrt((bread @ meat @ bread)[1, 1])
    assert told.value == pytest.approx(beta[1])
    assert told.high - told.value == pytest.approx(1.959964 * error, rel=1e-5)
