"""Federated averaging comes near to a fit on all rows together, and says what each site would have alone."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge

from checks.contract import Unusable
from checks.trials.federated import FederatedClassifier, FederatedRegressor
from tests.trials.made import headline, people, tried_here, world


def test_federated_weights_come_near_to_those_of_one_table() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(3000, 4))
    sites = rng.integers(0, 4, 3000)
    rows[sites == 1] += 1.0
    odds = rows @ np.array([1.5, -1.0, 0.5, 0.0])
    answers = np.where(rng.random(3000) < 1 / (1 + np.exp(-odds)), "yes", "no")
    own = FederatedClassifier().fit(rows, answers, sites)
    one = LogisticRegression().fit(rows, answers)
    assert np.abs(own.predict_proba(rows) - one.predict_proba(rows)).max() < 0.08
    assert own.score(rows, answers) == pytest.approx(one.score(rows, answers), abs=0.01)

    numbers = 10 + 3 * odds + rng.normal(size=3000)
    line = FederatedRegressor().fit(rows, numbers, sites)
    assert line.score(rows, numbers) == pytest.approx(
        Ridge().fit(rows, numbers).score(rows, numbers), abs=0.01
    )


def test_the_trial_tells_the_three_prices() -> None:
    found = tried_here(world(people(900, 1), people(900, 2)), "federated-averaging")
    assert "3 sites of city in 30 rounds" in found.did[0]
    assert "against" in found.did[0]
    assert headline(found, "ROC AUC").moved in ("no clear change", "same", "worse")
    after = headline(found, "ROC AUC").after
    assert after is not None
    assert after.estimate.value > 0.7
    assert found.cleared == 0


def test_without_a_site_there_is_nothing_to_average() -> None:
    train, judged = (people(300, seed).drop(columns="city") for seed in (3, 4))
    with pytest.raises(Unusable, match="named like a site"):
        tried_here(world(train, judged), "federated-averaging")
