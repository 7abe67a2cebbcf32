"""Efficiency from made-up times; one question to real processes judges no time."""

from pathlib import Path

import pytest
from sklearn.linear_model import LogisticRegression

from checks.artifacts.concurrent import Together
from checks.judgement import status_of
from checks.scalability.concurrency import EFFICIENCY, concurrency
from tests.jail.here import standing as standing
from tests.kit import findings, given, outcome
from tests.model.worlds import answers, arrow, opened, people, skops
from tests.models import TrustedModel
from tests.scalability.test_overfitting import FEATURES, ROLES, TEST, TRAIN


def made(wall: float, cpu: float) -> Together:
    """One process takes a hundredth of a second; two or four take so many times as long."""
    one = tuple(0.01 * (1 + i / 1000) for i in range(40))
    return Together(
        wall={1: one, 2: tuple(each * wall for each in one)},
        cpu={1: one, 2: tuple(each * cpu for each in one)},
        batch=512,
    )


@pytest.mark.parametrize(
    ("wall", "cpu", "status"),
    [(1.05, 1.0, "pass"), (2.0, 1.9, "fail"), (2.0, 1.0, "unsure"), (1.0, 1.0, "pass")],
)
def test_only_what_the_processor_says_too_is_failed(wall, cpu, status):
    (finding,) = findings(concurrency, made(wall, cpu))

    assert finding.estimate.value == pytest.approx(1 / wall, rel=0.01)
    assert status_of(finding.estimate, EFFICIENCY) == status


def test_rows_a_second_are_told():
    (finding,) = findings(concurrency, made(1.0, 1.0))

    one, two = finding.evidence[0].values
    assert two == pytest.approx(2 * one)
    assert "100 of 100 parts of 2 times as many" in finding.says


def test_a_model_in_memory_has_no_processes():
    model = TrustedModel(LogisticRegression().fit(TRAIN[list(FEATURES)], TRAIN["y"]), FEATURES)

    found = outcome(concurrency, given(TEST, ROLES, model=model))

    assert found.status == "not_applicable"


def test_two_jails_answer_at_once_and_are_ended(standing: tuple[str, ...], tmp_path: Path):
    frame = people(60)[["age", "income"]]
    with opened(skops(tmp_path, LogisticRegression().fit(frame, answers(people(60))))) as model:
        before = model.predict(arrow(frame))
        found = model.time_together(arrow(frame), (1, 2), 32, 30, 0.05)
        after = model.predict(arrow(frame))

    assert {many: len(timed) for many, timed in found.items()} == {1: 1, 2: 2}
    assert all(
        each.sizes == (32,) and 0 < len(each.wall[0]) <= 30 for timed in found.values() for each in timed
    )
    assert (before == after).all()
