from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from checks.contract import Outcome
from checks.robustness.uncertainty_coverage import CONFORM, uncertainty_coverage
from checks.stats.conformal import adaptive_scores, bound, shortfall
from checks.table.roles import Roles
from tests.kit import failing, given, outcome
from tests.models import TrustedModel

ROLES = Roles(target="y", task="binary", positive="yes", score="p", sensitive=("sex", "age"))


def stated(n: int, seed: int = 0, unfair: float = 0.0) -> pd.DataFrame:
    """Honest scores; for women the answers follow them less by `unfair`."""
    rng = np.random.default_rng(seed)
    odds = rng.normal(-0.5, 1.8, n)
    sex = rng.choice(["f", "m"], n, p=[0.3, 0.7])
    true = np.where(sex == "f", (1 - unfair) * odds, odds)
    return pd.DataFrame(
        {
            "x": rng.normal(size=n),
            "p": 1 / (1 + np.exp(-odds)),
            "sex": sex,
            "age": rng.integers(18, 80, n),
            "y": np.where(rng.random(n) < 1 / (1 + np.exp(-true)), "yes", "no"),
        }
    )


def asked(frame: pd.DataFrame, roles: Roles = ROLES, **more: Any) -> Outcome:
    return outcome(uncertainty_coverage, given(frame, roles, **more))


def test_a_group_that_is_covered_less_is_found() -> None:
    (found, *_) = failing(asked(stated(6000, 0, 0.9)))

    assert found.about.kind == "group"
    assert found.about.groups == {"sex": "f"}
    assert "points short of 90%" in found.says


@pytest.mark.parametrize("n", [400, 3000])
def test_honest_scores_cover_every_slice(n: int) -> None:
    ended = [asked(stated(n, seed)) for seed in range(6)]

    assert [failing(each) for each in ended] == [[]] * 6
    names = [finding.about.name for finding in ended[0].findings]
    assert names[:3] == ["the model", 'predicted "no"', 'predicted "yes"']
    assert {"sex f", "sex m"} <= set(names)
    assert any(name.startswith("age up to") for name in names)


def test_the_whole_is_covered_by_construction() -> None:
    """Also where the probabilities are far too extreme: then the bound is another."""
    frame = stated(6000, 0)
    sharp = frame.assign(p=lambda f: 1 / (1 + ((1 - f["p"]) / f["p"]) ** 3))

    for each in (frame, sharp):
        whole = asked(each).findings[0]
        assert whole.estimate is not None
        assert whole.estimate.value == pytest.approx(0.9, abs=0.02)
        assert whole.status == "info"


def test_more_of_it_scores_worse() -> None:
    scores = [
        min(f.score for f in asked(stated(6000, 0, unfair)).findings if f.score is not None)
        for unfair in (0.0, 0.7, 1.5)
    ]

    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]


def test_numbers_get_intervals_that_widen_with_the_errors() -> None:
    rng = np.random.default_rng(0)
    frame = stated(4000).assign(p=lambda f: 100 * f["x"] + 300)
    spread = frame["p"].clip(50) / 5
    roles = Roles(target="y", task="regression", prediction="p", sensitive=("sex",))

    uneven = asked(frame.assign(y=frame["p"] + spread * rng.normal(size=4000)), roles)
    worse = np.where(frame["sex"] == "f", 2.5, 1.0) * spread * rng.normal(size=4000)
    unfair = asked(frame.assign(y=frame["p"] + worse), roles)

    assert not failing(uneven)
    assert "an interval is" in uneven.findings[0].says
    assert failing(unfair)[0].about.groups == {"sex": "f"}


def test_several_answers_are_covered_too() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(5000, 3)), columns=["a", "b", "c"])
    odds = frame.to_numpy() * 1.5
    frame["y"] = np.array(["p", "q", "r"])[(odds + rng.gumbel(size=(5000, 3))).argmax(axis=1)]
    learnt, rows = frame[:2500], frame[2500:].reset_index(drop=True)
    model = TrustedModel(LogisticRegression().fit(learnt[["a", "b", "c"]], learnt["y"]), ("a", "b", "c"))

    ended = asked(rows, Roles(target="y", task="multiclass"), model=model)

    assert not failing(ended)
    assert len(ended.findings) == 4


def test_bare_answers_and_few_rows_are_not_applicable() -> None:
    frame = stated(500).assign(d=lambda f: np.where(f["p"] > 0.5, "yes", "no"), z=lambda f: 10 * f["p"])

    for more in ({"prediction": "d", "score": None}, {"score": "z"}):
        roles = Roles(**{**{k: getattr(ROLES, k) for k in ROLES.__struct_fields__}, **more})
        assert asked(frame, roles).status == "not_applicable"
    assert asked(frame[:100]).status == "not_applicable"


def test_adaptive_sets_cover_alike_where_chances_are_true() -> None:
    rng = np.random.default_rng(0)
    chances = rng.dirichlet([0.5, 1, 2], 60_000)
    codes = (chances.cumsum(axis=1) < rng.random((60_000, 1))).sum(axis=1).clip(0, 2)
    own = adaptive_scores(chances, rng.random(60_000))[np.arange(60_000), codes]

    inside = own <= bound(own[:30_000])

    for label in range(3):
        sure = chances.argmax(axis=1) == label
        assert inside[sure].mean() == pytest.approx(0.9, abs=0.012)


def test_the_shortfalls_interval_covers_its_truth() -> None:
    rng, covered = np.random.default_rng(0), 0
    for _ in range(400):
        known, fresh = rng.random(300), rng.random(200)
        found = shortfall("s", int((fresh <= bound(known)).sum()), 200, 300, 0.95)
        covered += (found.low or 0) <= 0 <= (found.high or 0)

    assert covered >= 372


def test_the_recipe_runs() -> None:
    table = stated(300).drop(columns="p").assign(y=lambda f: (f["y"] == "yes").astype(int))

    exec(CONFORM.recipe, {"table": table, "target": "y", "sensitive": "sex", "model": LogisticRegression()})
