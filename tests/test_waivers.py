"""A waiver lifts a block until its day, never a score, and never more than what it names."""

import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from checks.contract import Unusable
from checks.decisions import Waiver
from checks.record.waivers import blockers, checked, lift, read_waivers
from tests.pages import made

DAY = datetime.date(2026, 11, 20)


def of(report, **more):
    """One waiver for every finding that blocks the made report."""
    return tuple(
        Waiver(
            finding=outcome.check,
            about=finding.about.name,
            reason="The new cut-off is live on 1 December.",
            owner="Ada Byron",
            approver="Grace Hopper",
            **{"expires": "2026-12-31", **more},
        )
        for outcome in report.outcomes
        for finding in blockers(outcome)
    )


def test_a_waived_block_leaves_conditions_and_every_score():
    report = made.report()
    assert report.scorecard.verdict == "not ready"
    after = lift(report, of(report), DAY)
    card = after.scorecard
    waived = [gate for gate in card.gates if gate.state == "waived"]
    assert len(waived) == sum(gate.state == "fail" for gate in report.scorecard.gates) > 0
    assert all("Waived until 31 Dec 2026 by Grace Hopper" in gate.says for gate in waived)
    assert card.verdict in ("ready with conditions", "cannot say yet")
    for field in ("score", "grade", "families", "debt", "coverage"):
        assert getattr(card, field) == getattr(report.scorecard, field)
    assert after.outcomes == report.outcomes
    assert [waiver.state for waiver in after.waivers] == ["holds"] * len(after.waivers)
    assert sum(waiver.lifts for waiver in after.waivers) == sum(len(blockers(o)) for o in report.outcomes)


def test_with_every_other_gate_passed_the_verdict_is_ready_with_conditions():
    report = made.report()
    gates = tuple(
        gate if gate.state == "fail" else replace(gate, state="pass") for gate in report.scorecard.gates
    )
    report = replace(report, scorecard=replace(report.scorecard, gates=gates))
    card = lift(report, of(report), DAY).scorecard
    assert card.verdict == "ready with conditions"
    assert "waived" in card.says


def test_an_expired_waiver_lifts_nothing_and_is_listed_as_expired():
    report = made.report()
    after = lift(report, of(report, expires="2026-11-19"), DAY)
    assert after.scorecard == report.scorecard
    assert {waiver.state for waiver in after.waivers} == {"expired"}
    assert {waiver.lifts for waiver in after.waivers} == {0}
    on_its_day = lift(report, of(report, expires="2026-11-20"), DAY)
    assert on_its_day.scorecard != report.scorecard


def test_a_waiver_covers_only_what_it_names():
    report = made.report()
    every = of(report)
    card = lift(report, every[1:], DAY).scorecard
    assert card.verdict == "not ready"
    assert card.says.startswith(f"Not ready: {len(every) - len(every[1:])} finding")
    other = tuple(replace(waiver, about="something else") for waiver in every)
    after = lift(report, other, DAY)
    assert after.scorecard == report.scorecard
    assert {waiver.state for waiver in after.waivers} == {"no such finding"}


FULL = """
[[waiver]]
finding = "bias/selection-rate-ratio"
reason = "The new cut-off is live on 1 December."
owner = "Ada Byron"
approver = "Grace Hopper"
expires = 2026-12-31
"""


def test_a_file_of_waivers_is_read(tmp_path: Path):
    (tmp_path / "waivers.toml").write_text(FULL + FULL.replace("2026-12-31", '"2027-01-31"'))
    first, second = read_waivers(tmp_path / "waivers.toml")
    assert (first.finding, first.about, first.expires) == ("bias/selection-rate-ratio", "", "2026-12-31")
    assert second.expires == "2027-01-31"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (FULL.replace('owner = "Ada Byron"', ""), "owner"),
        (FULL.replace("Ada Byron", " "), "an owner"),
        (FULL.replace("The new cut-off is live on 1 December.", ""), "a reason"),
        (FULL.replace("2026-12-31", '"soon"'), "2026-12-31"),
        (FULL.replace("2026-12-31", "7"), "expires"),
        (FULL + 'colour = "red"', "colour"),
        ("[other]\na = 1", "waiver"),
        ("waiver = 3", "waiver"),
        ("waiver = [3]", "waiver 1"),
        ("[[waiver]", "not TOML"),
        ("a = " + "[" * 5000, "not TOML"),
        (FULL * 201, "over 200"),
    ],
)
def test_a_wrong_file_is_refused_in_one_sentence(text: str, says: str, tmp_path: Path):
    (tmp_path / "waivers.toml").write_text(text)
    with pytest.raises(Unusable) as refused:
        read_waivers(tmp_path / "waivers.toml")
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_a_person_types_becomes_one_harmless_line():
    typed = Waiver(finding="a/b", reason="x\n\x1b[31my", owner=" o ", approver="p", expires="2026-12-31")
    assert checked(typed).owner == "o"
    assert "\x1b" not in checked(typed).reason
    assert "\n" not in checked(typed).reason
