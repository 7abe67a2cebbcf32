"""Thresholds tried on one half and shown on the other."""

import re

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace

from checks.artifacts.threshold_trials import ThresholdTrials
from checks.bias.fairness_frontier import fairness_frontier
from checks.stats.thresholds import Choice, Half, choices, front
from checks.table.roles import Roles
from tests.kit import artifacts, given, outcome

ROLES = Roles(
    target="y", task="binary", positive="yes", favourable=("yes",), sensitive=("sex",), score="score"
)


def people(n: int = 4_000, *, apart: float = 0.8, base: float = 0.0, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    sex = rng.choice(["f", "m"], n)
    pull = 2 * rng.normal(size=n) - apart * (sex == "f") + base
    score = 1 / (1 + np.exp(-pull))
    return pd.DataFrame(
        {
            "x": rng.normal(size=n),
            "sex": sex,
            "score": score,
            "y": np.where(rng.uniform(size=n) < score, "yes", "no"),
        }
    )


def told(frame: pd.DataFrame, roles: Roles = ROLES):
    ended = outcome(fairness_frontier, given(frame, roles))
    assert ended.status == "info", ended
    return ended.findings[0]


def test_most_of_a_gap_is_had_for_little_and_shown_on_rows_set_aside():
    frame = people()
    found = told(frame)

    assert "on 2,000 rows set aside the gap between sex m and f goes from 0." in found.says
    assert found.estimate.value < 0.05
    (now, remedy) = found.evidence[-1].rows[:2]
    assert now[0] == "today"
    assert remedy[0] == "remedy point"
    assert remedy[3] < now[3] - 0.08
    assert remedy[4] > now[4] - 0.03


def test_the_present_point_is_what_the_rows_say():
    frame = people()
    shelf = artifacts(given(frame, ROLES)).get(ThresholdTrials)
    (trials,) = shelf.columns
    halves = (trials.chosen_on, trials.shown_on)
    decided, truth = frame["score"] >= 0.5, frame["y"] == "yes"
    shares = decided.groupby(frame["sex"]).mean()

    assert sum(len(half.score) for half in halves) == len(frame)
    accuracy = sum(half.right(shelf.now(trials)).sum() for half in halves) / len(frame)
    assert accuracy == pytest.approx((decided == truth).mean())
    gap = np.mean([half.gap(shelf.now(trials)) for half in halves])
    assert gap == pytest.approx(shares["m"] - shares["f"], abs=0.01)


def test_alike_groups_need_no_other_threshold():
    found = told(people(apart=0.0, seed=3))

    assert found.estimate.low == 0.0


def test_a_rare_answer_is_not_withheld_from_everybody():
    frame = people(6_000, base=-3.0, apart=2.0)
    found = told(frame)

    cuts = {name: float(cut) for cut, name in re.findall(r"([0-9.]+) for ([fm])", found.says)}
    decided = frame["score"] >= frame["sex"].map(cuts)
    assert decided.mean() == pytest.approx((frame["score"] >= 0.5).mean(), rel=0.3)
    shares = decided.groupby(frame["sex"]).mean()
    before = (frame["score"] >= 0.5).groupby(frame["sex"]).mean()
    assert abs(shares["m"] - shares["f"]) < before["m"] - before["f"]


def test_the_favourable_answer_may_be_the_other_one():
    roles = replace(ROLES, favourable=("no",))

    assert told(people(), roles).estimate.value == pytest.approx(told(people()).estimate.value)


def test_row_order_does_not_matter():
    frame = people(1_000)

    assert told(frame).says == told(frame.sample(frac=1, random_state=1)).says


@pytest.mark.parametrize(
    ("frame", "roles"),
    [
        (people(100).assign(sex="f"), ROLES),
        (people(300).assign(answer=lambda f: f["y"]), replace(ROLES, score=None, prediction="answer")),
        (people(300).assign(score=lambda f: 10 * f["score"]), ROLES),
    ],
    ids=["one group", "bare answers", "no threshold"],
)
def test_where_nothing_can_be_moved_it_does_not_apply(frame, roles):
    assert outcome(fairness_frontier, given(frame, roles)).status == "not_applicable"


def half(seed: int = 0, n: int = 600) -> Half:
    rng = np.random.default_rng(seed)
    code = rng.integers(0, 3, n)
    score = rng.normal(size=n) + 0.5 * code
    return Half(score=score, truth=score + rng.normal(size=n) > 0, code=code)


def test_the_last_part_of_the_way_makes_shares_equal():
    rows = half()
    all_the_way = [each for at, each in enumerate(choices(rows, 3, 0.0)) if at % 5 == 4]

    assert all(rows.gap(each) < 0.01 for each in all_the_way)
    shared = [each for each in choices(rows, 3, 0.0) if each.shared]
    assert len(shared) == 42
    assert max(rows.gap(each) for each in shared) > 0.2


def test_nothing_beats_a_point_of_the_front():
    points = [(0.1, 0.8), (0.2, 0.9), (0.15, 0.7), (0.3, 0.9), (0.05, 0.6), (0.2, 0.85)]

    assert [points[at] for at in front(points)] == [(0.05, 0.6), (0.1, 0.8), (0.2, 0.9)]


def test_a_score_at_the_threshold_is_positive():
    rows = Half(score=np.array([0.4, 0.5]), truth=np.array([False, True]), code=np.array([0, 1]))

    assert rows.right(Choice(thresholds=(0.5, 0.5), shared=True)).all()
