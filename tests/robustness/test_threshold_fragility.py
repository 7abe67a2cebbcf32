from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from checks.contract import Outcome
from checks.robustness.threshold_fragility import RETUNE, threshold_fragility
from checks.stats.bunching import bunching
from checks.table.roles import Roles
from tests.kit import failing, given, outcome
from tests.models import TrustedModel

ROLES = Roles(target="y", task="binary", positive="yes", score="p")


def stated(n: int, seed: int = 0, crowd: float = 0.0, at: float = 0.5, mean: float = 0.0) -> pd.DataFrame:
    """Scores with normal log odds, of which the share `crowd` is moved to just above `at`."""
    rng = np.random.default_rng(seed)
    chance = 1 / (1 + np.exp(-rng.normal(mean, 1.5, n)))
    moved = rng.random(n) < crowd
    chance = np.where(moved, at + rng.choice([0.001, 0.004], n), chance)
    return pd.DataFrame(
        {"x": rng.normal(size=n), "p": chance, "y": np.where(rng.random(n) < chance, "yes", "no")}
    )


def asked(frame: pd.DataFrame, **more: Any) -> Outcome:
    return outcome(threshold_fragility, given(frame, Roles(**{**_fields(ROLES), **more})))


def _fields(roles: Roles) -> dict[str, Any]:
    return {name: getattr(roles, name) for name in roles.__struct_fields__}


@pytest.mark.parametrize("threshold", [None, 0.05, 0.3, 0.9])
@pytest.mark.parametrize("mean", [0.0, -2.0])
def test_a_smooth_score_is_silent_wherever_its_threshold_is(threshold: float | None, mean: float) -> None:
    for seed in range(4):
        ended = asked(stated(4000, seed, mean=mean), threshold=threshold)

        assert not failing(ended), ended.findings
        assert [f.estimate.name for f in ended.findings if f.estimate] == [
            "crowd_at_threshold",
            "share_near_threshold",
        ]


@pytest.mark.parametrize(("n", "crowd", "at"), [(2000, 0.08, None), (20_000, 0.04, None), (2000, 0.08, 0.2)])
def test_a_crowd_at_the_threshold_is_found(n: int, crowd: float, at: float | None) -> None:
    (found,) = failing(asked(stated(n, 0, crowd, at or 0.5), threshold=at))

    assert found.estimate is not None
    assert found.estimate.value == pytest.approx(crowd, abs=0.02)
    assert found.evidence


def test_a_crowd_elsewhere_is_no_matter() -> None:
    assert not failing(asked(stated(3000, 0, 0.2, at=0.75)))


def test_more_of_it_scores_worse() -> None:
    scores = [asked(stated(4000, 0, crowd)).findings[0].score or 0.0 for crowd in (0.0, 0.06, 0.2)]

    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]


def test_scores_in_steps_of_a_twentieth_are_silent_and_in_tenths_fail() -> None:
    fine, coarse = (stated(4000, 0).assign(p=lambda f, d=d: (f["p"] * d).round() / d) for d in (20, 4))

    assert not failing(asked(fine))
    assert failing(asked(coarse))


def test_a_threshold_on_a_scale_of_its_own() -> None:
    frame = stated(4000, 0).assign(p=lambda f: 600 + 40 * np.log(f["p"] / (1 - f["p"])))
    crowd = stated(4000, 0, 0.1).assign(p=lambda f: 600 + 40 * np.log(f["p"] / (1 - f["p"])))

    assert not failing(asked(frame, threshold=600))
    assert failing(asked(crowd, threshold=600))
    assert asked(frame).status == "not_applicable"


def test_several_answers_and_numbers() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(3000, 2)), columns=["a", "b"])
    frame["y"] = np.array(["p", "q", "r"])[(frame["a"] + rng.normal(size=3000) > 0) + 1 * (frame["b"] > 0.5)]
    model = TrustedModel(LogisticRegression().fit(frame[["a", "b"]], frame["y"]), ("a", "b"))
    several = Roles(target="y", task="multiclass")
    number = Roles(target="b", task="regression", prediction="a", threshold=0.0)

    assert outcome(threshold_fragility, given(frame, several, model=model)).status == "pass"
    assert outcome(threshold_fragility, given(frame, number)).status == "pass"
    no_threshold = Roles(target="b", task="regression", prediction="a")
    assert outcome(threshold_fragility, given(frame, no_threshold)).status == "not_applicable"


def test_answers_that_tie_are_a_crowd() -> None:
    """A third of the rows get the same chance for two answers."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(3000, 2)), columns=["a", "b"])
    frame["y"] = rng.choice(["p", "q", "r"], 3000)

    class Ties(TrustedModel):
        def predict(self, table: Any) -> np.ndarray:
            values = rng.dirichlet([1, 1, 1], table.num_rows)
            values[::3] = [0.45, 0.45, 0.1]
            return values

    model = Ties(LogisticRegression().fit(frame[["a", "b"]], frame["y"]), ("a", "b"))

    assert failing(
        outcome(threshold_fragility, given(frame, Roles(target="y", task="multiclass"), model=model))
    )


@pytest.mark.parametrize("one_sided", [True, False])
def test_the_excess_over_a_smooth_density_covers_zero(one_sided: bool) -> None:
    covered = 0
    for seed in range(200):
        distance = np.random.default_rng(seed).normal(0.3, 1.0, 3000)
        made = bunching("c", np.abs(distance) if one_sided else distance, 0.1, 0.95, one_sided=one_sided)
        covered += (made.low or 0) <= 0 <= (made.high or 0)

    assert covered >= 182


def test_the_recipe_runs() -> None:
    table = stated(300).assign(y=lambda f: (f["y"] == "yes").astype(int))

    exec(RETUNE.recipe, {"table": table, "target": "y", "model": LogisticRegression()})
