"""How firm grade and verdict are, and the smallest change that gives another."""

import math
import random

import pytest

from checks.contract import Scale, Seed
from checks.scoring.flips import axis
from checks.scoring.scorecard import score_outcomes
from checks.scoring.stability import stability
from tests.scoring import GATE, PLAIN, ended, finding, fine, outcome


def firm(*outcomes, policy=PLAIN, seed=0, draws=1000):
    card = score_outcomes(outcomes, policy)
    return stability(outcomes, card, policy, seed=Seed(seed), draws=draws)


def test_facts_do_not_move():
    it = firm(outcome("bias/a", finding(0.3, 0.3, 0.3)), fine(GATE))
    exact = firm(outcome(GATE, finding(0.1, 0.1, 0.1)))
    assert exact.grades == {"A": 1.0}
    assert exact.verdicts == {"ready": 1.0}
    assert "all of 1,000 resamples" in exact.says
    assert sum(it.grades.values()) == pytest.approx(1)


def test_a_score_on_the_edge_falls_to_either_side_half_of_the_time():
    # value 0.1 on a scale from 0 to 1: a score of exactly 90, the edge between A and B
    it = firm(outcome(GATE, finding(0.0, 0.1, 0.2)))
    assert it.grades["A"] == pytest.approx(0.5, abs=0.06)
    assert it.grades["B"] == pytest.approx(0.5, abs=0.06)
    assert it.low < 90 < it.high


def test_the_spread_is_that_of_the_interval():
    # a 95 % interval of ±0.196 has a standard error of 0.1, which is 10 points
    it = firm(outcome(GATE, finding(0.304, 0.5, 0.696)), draws=20_000)
    assert (it.high - it.low) / (2 * 1.645) == pytest.approx(10, rel=0.05)


def test_a_gate_far_from_its_limit_holds_and_one_near_it_does_not():
    far = firm(outcome(GATE, finding(0.8, 0.85, 0.9)))
    assert far.verdicts == {"not ready": 1.0}
    near = firm(outcome(GATE, finding(0.5, 0.6, 0.7)))
    assert near.verdicts["not ready"] == pytest.approx(0.5, abs=0.06)
    assert near.verdicts["cannot say yet"] == pytest.approx(0.5, abs=0.06)
    assert near.grades.get("C", 0) == 0  # an open blocker holds it at D, and what stays C is no blocker
    assert set(far.grades) <= {"D", "E"}


def test_the_same_seed_gives_the_same_and_checks_do_not_move_each_other():
    one = outcome(GATE, finding(0.2, 0.4, 0.6))
    assert firm(one) == firm(one)
    assert firm(one).grades != firm(one, seed=1).grades
    other = firm(one, outcome("scalability/z", finding(0.3, 0.3, 0.3), weight=0))
    assert other.grades == firm(one).grades


def test_no_letter_says_so():
    it = firm(fine(GATE), *(ended(f"bias/{i}", "skipped", missing="train", weight=10) for i in range(9)))
    assert it.grades == {"–": 1.0}
    assert it.says.startswith("No letter")


def nearest(*outcomes, policy=PLAIN):
    return firm(*outcomes, policy=policy).flips


def test_the_nearest_flip_of_a_pass_is_the_step_to_its_limit():
    flip = nearest(outcome(GATE, finding(0.2, 0.3, 0.4)))[0]
    assert (flip.kind, flip.check, flip.gives) == ("finding", GATE, "cannot say yet")
    assert flip.by == pytest.approx(0.1)
    assert flip.errors == pytest.approx(0.1 / (0.1 / 1.959964), rel=1e-3)
    assert "worse" in flip.says


def test_a_blocker_flips_where_all_that_block_leave_their_limits():
    flip = nearest(outcome(GATE, finding(0.6, 0.7, 0.8), finding(0.7, 0.8, 0.9)))[0]
    assert flip.gives == "cannot say yet"
    assert flip.by == pytest.approx(-0.2)
    assert "all of 2 findings were better" in flip.says


def test_a_fact_goes_from_pass_to_fail_and_back_with_nothing_between():
    worse = nearest(outcome(GATE, finding(0.3, 0.3, 0.3)))[0]
    assert (worse.gives, worse.by, worse.errors) == ("not ready", pytest.approx(0.2), None)
    assert "a fact of the file" in worse.says
    better = nearest(outcome(GATE, finding(0.7, 0.7, 0.7)))[0]
    assert (better.gives, better.by) == (
        "ready with conditions",
        pytest.approx(-0.2),
    ) or better.gives == "ready"


def test_what_a_gate_measures_never_makes_a_mere_condition():
    flips = nearest(outcome(GATE, finding(0.2, 0.3, 0.4)), outcome("bias/a", finding(-0.1, 0.0, 0.1)))
    assert {flip.gives for flip in flips if flip.check == GATE} == {"cannot say yet"}
    assert {flip.gives for flip in flips if flip.check == "bias/a"} == {"ready with conditions"}


def test_an_undecided_gate_flips_to_either_side():
    flips = nearest(outcome(GATE, finding(0.45, 0.6, 0.7)))
    assert {flip.gives for flip in flips} == {"not ready", "ready"} or {f.gives for f in flips} == {
        "not ready", "ready with conditions",
    }  # fmt: skip
    assert flips[0].gives == "not ready"
    assert flips[0].by == pytest.approx(0.05)


def test_one_major_finding_holds_readiness_back():
    flips = nearest(fine(GATE), outcome("bias/a", finding(0.2, 0.4, 0.6)))
    assert ("bias/a", "ready") in {(flip.check, flip.gives) for flip in flips}


def test_an_input_that_lets_a_gate_be_asked_is_named():
    flips = nearest(ended(GATE, "skipped", missing="train", reason="none"), fine("bias/a"))
    assert [(flip.kind, flip.about, flip.gives) for flip in flips] == [("input", "a training table", "ready")]


def test_information_lies_on_no_axis_and_logs_are_taken():
    assert axis(outcome("bias/a", finding(0, 0, 0), scale=None).findings[0]) is None
    slow = outcome(
        "bias/a", finding(1, 10, 100), scale=Scale(floor=1, limit=10, worst=100, source="x", log=True)
    )
    it = axis(slow.findings[0])
    assert it.error_worse == pytest.approx(it.error_better)


@pytest.mark.parametrize("seed", range(40))
def test_a_flip_does_what_it_says_when_the_finding_moves_so(seed):
    """Judged again with the moved interval, the verdict is the one that was told."""
    chance = random.Random(seed)
    scale = Scale(floor=0.1, limit=0.5, worst=1.0, source="made")
    if seed % 2:
        scale = Scale(floor=0.9, limit=0.5, worst=0.0, source="made")
    numbers = {}
    for check in (GATE, "bias/a"):
        value, below, above = chance.uniform(-0.1, 1.1), chance.choice((0, 0.15)), chance.choice((0, 0.25))
        numbers[check] = [value - below, value, value + above]

    def made(at):
        return [outcome(check, finding(*at[check]), scale=scale) for check in (GATE, "bias/a")]

    for flip in firm(*made(numbers), draws=2).flips:
        # A little further than told: the mark itself still belongs to where the finding stands.
        further = flip.by or (scale.worst - scale.floor)
        by = flip.by + math.copysign(1e-6, further)
        moved = numbers | {flip.check: [number + by for number in numbers[flip.check]]}
        assert score_outcomes(made(moved), PLAIN).verdict == flip.gives, flip
