import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from checks.contract import Outcome
from checks.robustness.worst_case import FAR, worst_case
from checks.table.roles import Roles
from tests.kit import failing, given, outcome

ROLES = Roles(target="y", task="binary", positive="yes", score="p")


def stated(n: int, seed: int, wild: float = 1.0) -> pd.DataFrame:
    """Honest scores; on the tenth of rows with the most extreme values the truth follows them `wild` times."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(n, 6)), columns=list("abcdef"))
    frame["plan"] = rng.choice(["basic", "plus", "rare"], n, p=[0.6, 0.37, 0.03])
    pull = frame.iloc[:, :6].sum(axis=1) * 0.7
    far = frame.iloc[:, :6].abs().mean(axis=1)
    true = np.where(far > far.quantile(0.9), wild * pull, pull)
    answer = np.where(rng.random(n) < 1 / (1 + np.exp(-true)), "yes", "no")
    return frame.assign(p=1 / (1 + np.exp(-pull)), y=answer)


def asked(frame: pd.DataFrame, roles: Roles = ROLES, train: pd.DataFrame | None = None) -> Outcome:
    return outcome(worst_case, given(frame, roles, train=train))


def test_far_rows_that_are_worse_than_stated_are_found() -> None:
    found = failing(asked(stated(3000, 0, 0.0), train=stated(3000, 1)))

    assert found
    assert "furthest from the bulk of the training table in 7 features" in found[0].says
    assert found[0].estimate is not None
    assert found[0].estimate.n == pytest.approx(300, abs=5)


@pytest.mark.parametrize("n", [1200, 4000])
def test_clean_rows_are_silent(n: int) -> None:
    ended = [asked(stated(n, seed), train=stated(n, seed + 50)) for seed in range(6)]

    assert [failing(each) for each in ended] == [[]] * 6
    assert {len(each.findings) for each in ended} == {3}


def test_more_of_it_scores_worse() -> None:
    scores = [min(f.score or 0.0 for f in asked(stated(3000, 0, wild)).findings) for wild in (1.0, 0.2, -0.5)]

    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]


def test_a_regression_that_fails_far_out_is_found() -> None:
    frame = stated(3000, 0)
    pull, rng = frame.iloc[:, :6].sum(axis=1), np.random.default_rng(0)
    far = frame.iloc[:, :6].abs().mean(axis=1)
    roles = Roles(target="y", task="regression", prediction="p")

    steady = asked(frame.assign(p=pull, y=pull + rng.normal(size=3000)), roles)
    wild = asked(frame.assign(p=pull, y=pull + rng.normal(size=3000) * (1 + 2 * (far > 1.1))), roles)

    assert not failing(steady)
    assert failing(wild)


def test_rows_that_are_all_alike_are_not_applicable() -> None:
    frame = stated(400, 0).assign(**dict.fromkeys("abcdef", 1.0), plan="basic")

    assert asked(frame).status == "not_applicable"


def test_a_column_of_another_type_in_training_is_left_out() -> None:
    train = stated(400, 1).assign(a="x")

    assert "in 6 features" in asked(stated(600, 0), train=train).findings[0].says


def test_the_recipe_runs() -> None:
    table = stated(200, 0).drop(columns="p").assign(y=lambda f: (f["y"] == "yes").astype(int))

    exec(FAR.recipe, {"table": table, "target": "y", "model": LogisticRegression()})
