"""Stored measurements judged again: the same policy gives the same, another what it would have given."""

import hashlib

import msgspec
import pytest
from msgspec.structs import replace

from checks.contract import Unusable
from checks.document import GivenModel
from checks.policy.policy import Capacity, read_policy, shipped
from checks.policy.toml import text_of
from checks.scoring.rejudge import changes, edited, policy_of, rejudged, scale_of
from tests.report import made

STANDARD = read_policy("standard")
RATIO = "bias/selection-rate-ratio#selection_rate_ratio"


def found(report, check):
    return next(o for o in report.outcomes if o.check == check)


@pytest.fixture(scope="module")
def report():
    # Judged once by the registry's own scales: the made report has scales of its own.
    return rejudged(made.report(), STANDARD)


def test_the_same_policy_gives_the_same_report(report):
    assert rejudged(report, STANDARD) == report
    assert msgspec.json.encode(rejudged(report, STANDARD)) == msgspec.json.encode(report)


def test_estimates_are_never_touched(report):
    for name in shipped():
        other = rejudged(report, read_policy(name))
        for one, two in zip(report.outcomes, other.outcomes, strict=True):
            assert [f.estimate for f in one.findings] == [f.estimate for f in two.findings]
            assert one.weight == two.weight


def test_a_laxer_limit_lifts_a_block_and_a_stricter_one_brings_it_back(report):
    assert report.scorecard.verdict == "not ready"
    lax, _ = edited(STANDARD, name="lax", limits={RATIO: 0.5}, weights={}, gates=STANDARD.gates)
    after = rejudged(report, lax)
    assert after.scorecard.verdict != "not ready"
    assert after.inputs.policy.sha256 == lax.sha256
    assert {f.severity for f in found(after, "bias/selection-rate-ratio").findings if f.status == "fail"} <= {
        "major", "minor",
    }  # fmt: skip
    back, _ = edited(lax, name="back", limits={RATIO: 0.8}, weights={}, gates=STANDARD.gates)
    assert rejudged(after, back).scorecard.verdict == "not ready"


def test_without_the_gate_nothing_blocks(report):
    gates = tuple(gate for gate in STANDARD.gates if gate != "bias/selection-rate-ratio")
    policy, _ = edited(STANDARD, name="fewer", limits={}, weights={}, gates=gates)
    assert rejudged(report, policy).scorecard.verdict != "not ready"


def test_a_weight_of_nothing_takes_a_check_out_of_the_score(report):
    policy, _ = edited(
        STANDARD, name="light", limits={}, weights={"bias/selection-rate-ratio": 0.0}, gates=STANDARD.gates
    )
    before, after = (
        next(f for f in r.scorecard.families if f.family == "bias")
        for r in (report, rejudged(report, policy))
    )
    assert after.score.value > before.score.value
    assert after.coverage.applicable == before.coverage.applicable - 1


def test_what_a_stand_in_answered_stays_information_and_its_gates_unasked(report):
    stand_in = replace(
        report,
        inputs=replace(report.inputs, model=GivenModel(name="stand-in", sha256=None, format="stand-in")),
    )
    card = rejudged(stand_in, STANDARD).scorecard
    state = {gate.check: gate.state for gate in card.gates}
    assert state["scalability/predictive-quality"] == "not asked"


def test_the_text_of_a_policy_reads_back_as_it_is():
    for name in shipped():
        policy = read_policy(name)
        again, text = edited(policy, name=name, limits={}, weights={}, gates=policy.gates)
        assert (again.gates, again.scales, again.weights, again.effort, again.required, again.needs) == (
            policy.gates, policy.scales, policy.weights, policy.effort, policy.required,
            {gate: policy.needs.get(gate, ()) for gate in policy.gates},
        )  # fmt: skip
        assert again.capacity == policy.capacity
        assert again.sha256 == hashlib.sha256(text.encode()).hexdigest()
        assert text_of(again) == text


def test_what_a_model_is_to_serve_is_kept_too():
    asked = replace(STANDARD, capacity=Capacity(rows_per_day=1e6, price_per_core_hour=0.05, currency="EUR"))
    again, _ = edited(asked, name="ours", limits={}, weights={}, gates=asked.gates)
    assert again.capacity == asked.capacity


def test_a_limit_beyond_worst_is_refused():
    with pytest.raises(Unusable, match="limit must lie between"):
        edited(STANDARD, name="x", limits={RATIO: 0.1}, weights={}, gates=STANDARD.gates)


def test_changes_are_told_as_they_are_in_force():
    own, text = edited(
        STANDARD,
        name="ours",
        limits={RATIO: 0.9},
        weights={"bias/label-gap": 10.0},
        gates=STANDARD.gates[1:],
    )
    told = {(change.kind, change.name): (change.before, change.after) for change in changes(STANDARD, own)}
    assert told == {
        ("gate", "Target leakage"): ("blocks", "does not block"),
        ("limit", "Selection rate ratio: selection rate ratio"): (
            "0.8 (floor 0.97, worst 0.5)", "0.9 (floor 0.97, worst 0.5)",
        ),
        ("weight", "Label gap"): ("5", "10"),
    }  # fmt: skip
    assert "in place of 0.8" in scale_of(own, RATIO).source
    assert "four-fifths" in text
    assert changes(STANDARD, STANDARD) == ()


def test_only_a_shipped_policy_that_has_not_changed_is_known(report):
    assert policy_of(report) == STANDARD
    other = replace(
        report, inputs=replace(report.inputs, policy=replace(report.inputs.policy, sha256="0" * 64))
    )
    assert policy_of(other) is None
