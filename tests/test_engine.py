"""The engine makes each artifact once, and nothing that one check does stops the others."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from checks.contract import (
    HIGH,
    LEFT_OUT,
    About,
    Check,
    Estimate,
    Finding,
    InputMissing,
    Maker,
    NotApplicable,
    Remedy,
    Scale,
)
from checks.engine import Artifacts, run

ABOUT = About(kind="dataset", name="it")
FIX = Remedy(id="fix", do="Fix it.", effort_days=(1, 1))


@dataclass
class Rows:
    n: int


def checked(ask, name: str = "thing") -> Check:
    return Check(
        id=f"data_quality/{name}",
        family="data_quality",
        passes="Fine",
        fails="Broken",
        weight=HIGH,
        scales={"share": Scale(floor=0.1, limit=0.2, worst=0.5, source="test")},
        debt="data and preprocessing",
        remedies=(FIX,),
        doc="",
        ask=ask,
    )


def finding(value: float) -> Finding:
    return Finding(about=ABOUT, estimate=Estimate.exact("share", value, n=10, unit="share"), says="so")


def fails(rows: Rows) -> Iterator[Finding]:
    yield finding(0.05)
    yield finding(0.9)


def passes(rows: Rows) -> Iterator[Finding]:
    yield finding(0.05)


def silent(rows: Rows) -> Iterator[Finding]:
    yield from ()


def crashes(rows: Rows) -> Iterator[Finding]:
    yield finding(0.9)
    raise ValueError("the secret is 4711")


def endless(rows: Rows) -> Iterator[Finding]:
    yield finding(float("nan"))


def ended(*asks, made=lambda: Rows(1), gates=()):
    shelf = Artifacts({}, {Rows: Maker(kind=Rows, make=made, needs=None)})
    made.__annotations__["return"] = Rows
    checks = [checked(ask, ask.__name__) for ask in asks]
    return list(run(checks, shelf, scales={}, gates=frozenset(gates)))


def test_the_worst_finding_decides_and_advice_goes_to_what_is_wrong():
    (outcome,) = ended(fails)

    assert (outcome.status, outcome.title) == ("fail", "Broken")
    assert [f.status for f in outcome.findings] == ["pass", "fail"]
    assert [f.remedies for f in outcome.findings] == [(), (FIX,)]


def test_an_artifact_is_made_once_and_its_failure_is_remembered():
    calls = []

    def broken():
        calls.append(1)
        raise NotApplicable("the table has no rows")

    outcomes = ended(fails, passes, made=broken)

    assert calls == [1]
    assert [(o.status, o.reason) for o in outcomes] == [("not_applicable", "the table has no rows")] * 2


def test_a_missing_input_is_named():
    def absent():
        raise InputMissing("train", "Give the training table.")

    (outcome,) = ended(fails, made=absent)

    assert (outcome.status, outcome.missing) == ("skipped", "train")


@pytest.mark.parametrize("bad", [crashes, endless])
def test_one_bad_check_never_stops_a_run_and_never_passes(bad):
    first, second = ended(bad, passes)

    assert first.status == "error"
    assert first.findings == ()
    assert second.status == "pass"


def test_an_error_says_its_kind_and_never_its_text(caplog):
    (outcome,) = ended(crashes)

    assert "ValueError" in outcome.reason
    assert "4711" not in outcome.reason + caplog.text


def test_nothing_to_look_at_is_not_a_pass():
    (outcome,) = ended(silent)

    assert outcome.status == "not_applicable"


def test_a_policy_overrides_a_scale_by_check_and_estimate():
    shelf = Artifacts({Rows: Rows(1)}, {})
    lenient = {"data_quality/fails#share": Scale(floor=0.95, limit=0.97, worst=1.0, source="policy")}

    (outcome,) = run([checked(fails, "fails")], shelf, scales=lenient, gates=frozenset())

    assert outcome.status == "pass"
    assert outcome.findings[1].scale.source == "policy"


def test_a_gate_beyond_its_limit_is_a_blocker():
    (outcome,) = ended(fails, gates={"data_quality/fails"})

    assert outcome.findings[1].severity == "blocker"


def test_a_numpy_scalar_in_a_finding_becomes_a_number_and_anything_else_an_error():
    def scalar(rows: Rows) -> Iterator[Finding]:
        yield finding(np.float64(0.05))

    def thing(rows: Rows) -> Iterator[Finding]:
        yield Finding(about=ABOUT, estimate=None, says=object())

    first, second = ended(scalar, thing)

    assert type(first.findings[0].estimate.value) is float
    assert second.status == "error"


def test_a_fast_run_leaves_out_what_rests_on_a_heavy_artifact_and_makes_none():
    made = []

    def rows() -> Rows:
        made.append("rows")
        return Rows(1)

    makers = {Rows: Maker(kind=Rows, make=rows, needs=None, heavy=True)}
    check = checked(silent, "silent")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("checks.registry.all_makers", lambda: makers)
        (left,) = run([check], Artifacts({}, makers), scales={}, gates=frozenset(), fast=True)
        assert (left.status, left.reason, left.missing) == ("skipped", LEFT_OUT, None)
        assert not made
        (asked,) = run([check], Artifacts({}, makers), scales={}, gates=frozenset())
    assert made == ["rows"]
    assert asked.status == "not_applicable"
