import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from checks.contract import Outcome
from checks.robustness.weak_slices import STRENGTHEN, weak_slices
from checks.stats.hardness import common_reach, count_skews, hardness, strata_of
from checks.table.roles import Roles
from tests.kit import failing, given, outcome
from tests.models import TrustedModel

ROLES = Roles(target="y", task="binary", positive="yes", score="p")
PLANS = ["basic", "plus", "pro"]


def people(n: int, seed: int = 0, columns: int = 11) -> tuple[pd.DataFrame, np.ndarray]:
    """`columns` numbers that all matter, a plan and a flag; and the log odds of "yes"."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(n, columns)), columns=[f"x{i}" for i in range(columns)])
    frame["plan"], frame["member"] = rng.choice(PLANS, n), rng.random(n) < 0.4
    pull = 1.8 * frame.iloc[:, :columns].sum(axis=1) / columns**0.5 + frame["plan"].map(PLANS.index) - 1
    return frame, pull.to_numpy()


def stated(n: int, seed: int, weak: str = "", shrink: float = 1.0) -> pd.DataFrame:
    """Honest scores; inside the slice that `weak` describes the truth follows them less."""
    frame, pull = people(n, seed)
    rng = np.random.default_rng(seed + 1000)
    here = frame.eval(weak) if weak else np.zeros(n, dtype=bool)
    true = np.where(here, shrink * pull, pull)
    answer = np.where(rng.random(n) < 1 / (1 + np.exp(-true)), "yes", "no")
    return frame.assign(p=1 / (1 + np.exp(-pull)), y=answer)


def asked(frame: pd.DataFrame, roles: Roles = ROLES, **more: object) -> Outcome:
    return outcome(weak_slices, given(frame, roles, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("n", "weak", "shrink", "columns"),
    [
        (2000, "x2 > 0.53 and x5 > 0.53", 0.0, {"x2", "x5"}),
        (20_000, "x2 > 0.53 and x5 > 0.53", 0.6, {"x2", "x5"}),
        (20_000, "x2 > 1.08 and x5 > 1.08", 0.1, {"x2", "x5"}),
        (4000, "plan == 'pro' and x1 < -0.6", 0.1, {"plan", "x1"}),
        (4000, "x4 < -1.28", 0.0, {"x4"}),
    ],
)
def test_a_weak_slice_is_found_where_it_is(n: int, weak: str, shrink: float, columns: set[str]) -> None:
    found = failing(asked(stated(n, 3, weak, shrink)))

    assert found
    assert set(found[0].about.columns) == columns
    assert found[0].about.kind == "slice"
    assert set(found[0].about.groups) == columns
    assert found[0].estimate is not None
    assert found[0].estimate.n > 0.01 * n


def test_a_slice_that_the_scores_admit_to_be_hard_is_none() -> None:
    """Where the answers follow nothing and the scores say so, rows are hard, and the model is not weak."""
    frame, pull = people(4000, 0)
    hard = (frame["x2"] > 0.5) & (frame["x5"] > 0.5)
    pull = np.where(hard, 0.1 * pull, pull)
    answer = np.where(np.random.default_rng(0).random(4000) < 1 / (1 + np.exp(-pull)), "yes", "no")

    assert asked(frame.assign(p=1 / (1 + np.exp(-pull)), y=answer)).status in ("pass", "unsure")


@pytest.mark.parametrize("n", [600, 2000])
def test_clean_rows_are_silent(n: int) -> None:
    assert [bool(failing(asked(stated(n, seed)))) for seed in range(5)] == [False] * 5


@pytest.mark.long
@pytest.mark.parametrize("extreme", [1.0, 1.5])
def test_two_hundred_clean_tables_raise_at_most_four_alarms(extreme: float) -> None:
    """Also where all scores are too extreme alike: that is miscalibration, and no slice's own."""
    alarms = 0
    for seed in range(200):
        frame = stated(2000, seed)
        odds = extreme * np.log(frame["p"] / (1 - frame["p"]))
        alarms += bool(failing(asked(frame.assign(p=1 / (1 + np.exp(-odds))))))

    assert alarms <= 4


def test_more_of_it_scores_worse() -> None:
    scores = [
        min(f.score or 0.0 for f in asked(stated(4000, 3, "x2 > 0.5 and x5 > 0.5", shrink)).findings)
        for shrink in (1.0, 0.3, -0.5)
    ]

    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]


def test_a_regression_is_searched_too() -> None:
    frame, pull = people(3000, 0)
    rng = np.random.default_rng(0)
    noise = rng.normal(size=3000) * np.where((frame["x0"] > 0.5) & (frame["x3"] < -0.3), 2.5, 1.0)
    roles = Roles(target="y", task="regression", prediction="p")

    found = failing(asked(frame.assign(p=pull, y=pull + noise), roles))

    assert set(found[0].about.columns) == {"x0", "x3"}
    assert not failing(asked(frame.assign(p=pull, y=pull + rng.normal(size=3000)), roles))


@pytest.mark.parametrize("shrink", [1.0, 0.0])
def test_several_answers_are_searched_too(shrink: float) -> None:
    frame, _ = people(6000, 0)
    pull = frame.iloc[:, :11].sum(axis=1).to_numpy() / 2
    here = (frame["plan"] == "pro") & frame["member"]
    noisy = np.where(here, shrink * pull, pull) + np.random.default_rng(0).logistic(size=6000)
    frame["y"] = np.array(["low", "mid", "high"])[np.digitize(noisy, [-1, 1])]
    names = tuple(f"x{i}" for i in range(11))
    learnt, rows = frame[:3000], frame[3000:].reset_index(drop=True)
    model = TrustedModel(
        LogisticRegression().fit(learnt.loc[~here[:3000], names], learnt["y"][~here[:3000]]), names
    )
    roles = Roles(target="y", task="multiclass", features=(*names, "plan", "member"))

    found = failing(asked(rows, roles, model=model))

    assert bool(found) is (shrink == 0.0)
    assert not found or found[0].about.groups == {"member": "true", "plan": "pro"}


def test_bare_answers_and_few_rows_are_not_applicable() -> None:
    frame = stated(500, 0).assign(d=lambda f: np.where(f["p"] > 0.5, "yes", "no"))
    bare = Roles(target="y", task="binary", positive="yes", prediction="d", ignore=("p",))

    assert asked(frame, bare).status == "not_applicable"
    assert asked(frame[:100]).status == "not_applicable"


def test_scores_on_a_scale_of_their_own_are_read_by_their_order() -> None:
    frame = stated(4000, 3, "x2 > 0.5 and x5 > 0.5", 0.0)

    found = failing(asked(frame.assign(p=lambda f: 600 + 50 * np.log(f["p"] / (1 - f["p"])))))

    assert set(found[0].about.columns) == {"x2", "x5"}


def test_one_reach_for_all_slices_keeps_its_promise_where_losses_are_rare() -> None:
    """Sums of 40 rows that are 1 with a chance of 0.03, as skewed as they come: 2,000 such sums a round."""
    rng = np.random.default_rng(0)
    sums = rng.binomial(40, 0.03, size=(400, 2000)) - 1.2
    spread = (40 * 0.03 * 0.97) ** 0.5
    skew = (1 - 0.06) / spread

    reach = common_reach(count_skews(np.full(2000, skew)), 0.01)

    assert reach > 6
    assert ((sums / spread).max(axis=1) > reach).mean() <= 0.03


def test_losses_are_held_against_rows_of_like_scores() -> None:
    score = np.repeat([0.1, 0.9], 100)
    losses = np.r_[np.ones(100), np.zeros(99), 1.0]

    told = hardness(losses, strata_of(score))

    assert told.expected[0] == 1.0
    assert told.expected[-1] == pytest.approx(0.01)
    assert abs(told.excess[:100]).max() == 0.0
    assert told.excess[-1] == pytest.approx(0.99)


def test_the_recipe_runs() -> None:
    table = stated(200, 0).drop(columns="p").assign(y=lambda f: (f["y"] == "yes").astype(int))

    exec(STRENGTHEN.recipe, {"table": table, "target": "y", "column": "x0", "model": LogisticRegression()})
