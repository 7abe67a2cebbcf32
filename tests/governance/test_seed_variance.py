"""How much hangs on the seed is measured, with the error of few fits, and nothing is made of models without one."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression

from checks.artifacts.seed_refits import FEWEST, SEEDS, SeedRefits
from checks.governance.seed_variance import seed_variance
from checks.stats.churn import churn, movement, spread
from checks.table.roles import Roles
from tests.kit import artifacts, given, outcome
from tests.models import TrustedModel

NAMES = ("a", "b", "c")
ROLES = Roles(target="y", task="binary", positive="1", favourable=("1",), features=NAMES)


def people(n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3))
    y = (x[:, 0] + rng.normal(size=n) > 0).astype(int)
    return pd.DataFrame(x, columns=list(NAMES)).assign(y=y)


def asked(estimator, train: pd.DataFrame, roles: Roles = ROLES, *, with_train: bool = True):
    model = TrustedModel(estimator.fit(train[list(NAMES)], train["y"]), NAMES)
    return given(people(800, 9).assign(y=train["y"].iloc[:800].to_numpy()) if roles.task == "regression"
                 else people(800, 9), roles, train=train if with_train else None, model=model)  # fmt: skip


@pytest.mark.parametrize("with_train", [True, False], ids=["training table", "halves"])
def test_a_handful_of_trees_hangs_on_the_seed(with_train):
    inputs = asked(RandomForestClassifier(3, random_state=0), people(900, 0), with_train=with_train)
    ended = outcome(seed_variance, inputs)

    assert ended.status == "fail"
    answers, quality = ended.findings
    assert answers.estimate.name == "churn"
    assert answers.estimate.value > 0.15
    assert quality.status == "info"
    assert "AUC" in quality.says
    assert len(quality.evidence[0].values) == SEEDS


def test_a_model_without_randomness_passes_for_certain():
    ended = outcome(seed_variance, asked(LogisticRegression(), people(900, 1)))

    assert ended.status == "pass"
    assert ended.findings[0].estimate.value == ended.findings[0].estimate.low == 0
    assert 0 < ended.findings[0].estimate.high < 0.02
    assert ended.findings[0].says.startswith(f"{FEWEST} fits")
    assert "alike" in ended.findings[0].says


def test_more_trees_never_score_worse():
    values = [
        outcome(seed_variance, asked(RandomForestClassifier(k, random_state=0), people(600, 2))).findings[0]
        for k in (2, 8, 40)
    ]
    assert [v.score for v in values] == sorted(v.score for v in values)
    assert values[0].estimate.value > values[1].estimate.value > values[2].estimate.value


def test_a_number_moves_in_standard_deviations():
    roles = Roles(target="y", task="regression", features=NAMES)
    train = people(800, 3).assign(y=lambda f: 1000 * f["a"] + np.random.default_rng(0).normal(0, 1500, 800))
    found = outcome(seed_variance, asked(RandomForestRegressor(3, random_state=0), train, roles))

    assert found.findings[0].estimate.name == "movement"
    assert found.status == "fail"
    assert artifacts(asked(RandomForestRegressor(3), train, roles)).get(SeedRefits).decided is None


def test_too_few_rows_are_no_measure():
    ended = outcome(seed_variance, asked(LogisticRegression(), people(30, 4)))
    assert ended.status == "not_applicable"


def test_churn_of_coins_is_a_half_and_its_interval_holds_it():
    """Fits that agree by the row's own leaning p alone differ on 2 p (1 - p) of the rows."""
    held = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        leaning = rng.choice([0.02, 0.5], size=400, p=[0.8, 0.2])
        decided = (rng.uniform(size=(5, 400)) < leaning).astype(int)
        found = churn("churn", decided, 0.95)
        held += found.low <= 0.8 * 2 * 0.02 * 0.98 + 0.2 * 0.5 <= found.high
        pairs = [(decided[i] != decided[j]).mean() for i in range(5) for j in range(i)]
        assert found.value == pytest.approx(np.mean(pairs))
    assert held >= 55


def test_movement_and_spread_know_their_units():
    rng = np.random.default_rng(5)
    base = rng.normal(size=2_000)
    answers = base + 0.1 * rng.normal(size=(5, 2_000))
    found = movement("movement", answers, 0.99)
    assert found.value == pytest.approx(0.1 * 2 / np.sqrt(np.pi), rel=0.05)
    assert movement("movement", 1e6 * answers, 0.99).value == pytest.approx(found.value)
    assert movement("movement", np.ones((5, 10)), 0.99) is None

    covered = sum(
        (s := spread("s", np.random.default_rng(k).normal(size=5), 0.9)).low <= 1 <= s.high
        for k in range(200)
    )
    assert 165 <= covered <= 195
