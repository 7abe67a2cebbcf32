"""The three answers on the command line: what gates, what is stored, what stays shown and scored."""

from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest

from checks import runs
from checks.__main__ import run
from checks.document import Report
from checks.policy.fairness_guide import FairnessAnswers, gates_of
from checks.runs import worker
from checks.runs.folder import home
from checks.table.roles import Roles
from tests.runs.conftest import state
from tests.test_cli import here, refused

__all__ = ["here", "state"]  # the fixtures: a folder of its own to stand in, and one for runs


def unfair() -> None:
    """Scores of women are much lower; the answers are as often yes."""
    rng = np.random.default_rng(0)
    sex, chance = rng.choice(["f", "m"], 1_500), rng.uniform(size=1_500)
    score = np.clip(chance - 0.35 * (sex == "f"), 0.01, 0.99)
    paid = np.where(rng.uniform(size=1_500) < chance, "yes", "no")
    pd.DataFrame({"age": rng.integers(18, 80, 1_500), "sex": sex, "score": score, "paid": paid}).to_csv(
        "unfair.csv", index=False
    )


ASK = ["assess", "unfair.csv", "--target", "paid", "--positive", "yes", "--favourable", "yes", "--score", "score",
       "--sensitive", "sex", "--only", "bias", "--format", "json"]  # fmt: skip


def assessed(*more: str) -> tuple[int, Report]:
    status = run([*ASK, *more])
    return status, msgspec.json.decode(Path("preflight-report/report.json").read_bytes(), type=Report)


def test_the_answers_choose_the_gates_and_stand_in_the_report():
    unfair()
    before, usual = assessed()
    after, chosen = assessed("--harm", "wrong-no", "--label", "trusted", "--acts-on", "decisions")

    assert usual.inputs.fairness is None
    assert [gate.check for gate in usual.scorecard.gates] == [
        "bias/selection-rate-ratio",
        "bias/missed-opportunity-gap",
    ]
    assert [gate.check for gate in chosen.scorecard.gates] == ["bias/missed-opportunity-gap"]
    assert chosen.scorecard.gates[0].state == "fail"
    assert (before, after) == (1, 1)
    stored = chosen.inputs.fairness
    assert stored is not None
    assert (stored.harm, stored.label, stored.acts_on) == ("wrong-no", "trusted", "decisions")
    answers = FairnessAnswers(harm="wrong-no", label="trusted", acts_on="decisions")
    assert stored.gates == {gate.check: gate.why for gate in gates_of(answers)}
    assert any("three answers" in note for note in chosen.inputs.notes)


def test_other_gaps_are_shown_and_scored_but_block_nothing():
    unfair()
    _, usual = assessed()
    _, chosen = assessed("--harm", "wrong-no", "--label", "trusted", "--acts-on", "decisions")
    ratio, freed = (
        next(o for o in report.outcomes if o.check == "bias/selection-rate-ratio")
        for report in (usual, chosen)
    )

    assert ratio.findings[0].severity == "blocker"
    assert freed.findings[0].severity == "major"
    assert freed.findings[0].score == ratio.findings[0].score
    assert chosen.scorecard.score == usual.scorecard.score


def test_doubted_answers_gate_selection_alone():
    unfair()
    status, report = assessed("--harm", "both", "--label", "doubted", "--acts-on", "decisions")

    assert [gate.check for gate in report.scorecard.gates] == [
        "bias/selection-rate-ratio",
        "bias/selection-rate-gap",
    ]
    assert status == 1


def test_two_answers_are_not_enough(capsys: pytest.CaptureFixture[str]):
    unfair()

    said = refused([*ASK, "--harm", "both", "--label", "trusted"], capsys)

    assert "--acts-on is missing" in said


def test_an_answer_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]):
    unfair()

    assert "--harm" in refused([*ASK, "--harm", "nobody"], capsys)


def test_a_run_of_the_browser_keeps_the_answers(state: Path):
    answers = FairnessAnswers(harm="both", label="trusted", acts_on="scores")
    made = runs.new_run()
    with Path("good.csv").open("rb") as table:
        runs.receive(made, "table", "good.csv", table)
    made = runs.confirm(made, Roles(target="paid"), fairness=answers)

    asked = runs.asked(made)
    assert asked is not None
    assert asked.fairness == answers
    assert worker._request(home(made)).fairness == answers
    assert runs.asked(runs.again(made)).fairness == answers
