"""Margins hold where they should; where a model is too sure in one part, that part is named."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta

from checks.robustness.uncertainty_coverage import uncertainty_coverage
from checks.stats.conformal import adaptive_scores, coverage, threshold
from checks.table.roles import Roles
from tests.kit import failing, given, outcome

BINARY = Roles(target="y", task="binary", positive="yes", favourable=("yes",), score="p", features=("a", "b"))
NUMBER = Roles(target="y", task="regression", prediction="p", features=("a",))


def people(seed: int, n: int = 2_000, sure: float = 1.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"a": rng.normal(size=n), "b": rng.normal(size=n)})
    odds = 1.4 * frame["a"] - frame["b"]
    stated = np.where(np.abs(odds) > 1, sure * odds, odds)
    hit = rng.uniform(size=n) < 1 / (1 + np.exp(-odds))
    return frame.assign(y=np.where(hit, "yes", "no"), p=1 / (1 + np.exp(-stated)))


def prices(seed: int, n: int = 2_000, fan: float = 0.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    a = rng.uniform(0, 1, n)
    return pd.DataFrame({"a": a, "p": 10 * a, "y": 10 * a + rng.normal(size=n) * np.exp(fan * (a - 0.5))})


@pytest.mark.parametrize(("made", "roles"), [(people, BINARY), (prices, NUMBER)])
def test_honest_margins_hold(made, roles):
    found = [failing(outcome(uncertainty_coverage, given(made(seed), roles))) for seed in range(25)]

    assert not [f.says for each in found for f in each]


def test_numbers_that_spread_where_they_are_large_are_found_there():
    found = failing(outcome(uncertainty_coverage, given(prices(3, fan=3.0), NUMBER)))

    assert [f.about.kind for f in found] == ["slice"]
    assert "predicted value from 8" in found[0].about.name
    assert found[0].about.rows


def test_a_model_too_sure_of_its_sure_rows_is_found_there():
    found = failing(outcome(uncertainty_coverage, given(people(3, sure=8.0), BINARY)))

    assert found
    assert all("highest probability" in f.about.name for f in found)


def test_the_order_of_the_rows_changes_nothing():
    frame = people(5)
    ended = [
        outcome(uncertainty_coverage, given(f, BINARY)) for f in (frame, frame.sample(frac=1, random_state=1))
    ]

    assert [f.estimate for f in ended[0].findings] == [f.estimate for f in ended[1].findings]


def test_scores_of_true_probabilities_are_uniform_and_the_quantile_is_the_rank():
    rng = np.random.default_rng(0)
    values = rng.dirichlet([2, 1, 0.5], 20_000)
    truth = (rng.random(20_000)[:, None] > values.cumsum(axis=1)).sum(axis=1)

    scores = adaptive_scores(values, rng.random(20_000))[np.arange(20_000), truth]

    assert np.quantile(scores, [0.1, 0.5, 0.9]) == pytest.approx([0.1, 0.5, 0.9], abs=0.012)
    assert threshold(np.arange(1.0, 100.0), 0.9) == 90.0
    assert threshold(np.arange(5.0), 0.9) == np.inf


def test_the_calibrations_own_error_is_vovks_beta_law():
    wide = coverage("c", 900, 1_000, 0.9, 100, 0.95)
    narrow = coverage("c", 900, 1_000, 0.9, 10**9, 0.95)

    own = np.sqrt((wide.value - wide.low) ** 2 - (narrow.value - narrow.low) ** 2)
    assert own / 1.959964 == pytest.approx(beta(91, 10).std(), rel=0.03)
