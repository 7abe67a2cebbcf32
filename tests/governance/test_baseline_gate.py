"""A gate that got worse since the approved run is told, and nothing else is."""

from checks.artifacts.held_against import HeldAgainst
from checks.artifacts.rules import Baseline, GatedChange
from checks.assessment import _held
from checks.governance.baseline_gate import baseline_gate
from checks.policy.policy import read_policy
from tests.governance.made import report
from tests.kit import findings

GATE = "bias/selection-rate-ratio"


def test_the_number_of_regressions_is_what_is_judged():
    worse = GatedChange(check=GATE, about="sex = female", says="It fell from 0.92 to 0.71.")
    held = Baseline(created="2026-11-01", compared=(GATE, "privacy/k-anonymity"), apart={}, worse=(worse,))
    (finding,) = findings(baseline_gate, HeldAgainst(held))

    assert finding.estimate.value == 1
    assert "It fell from 0.92 to 0.71." in finding.says
    assert finding.evidence[0].rows == ((GATE, 1), ("privacy/k-anonymity", 0))


def test_a_gate_that_fell_is_a_regression_and_one_within_its_interval_is_not():
    policy = read_policy("standard")
    approved = report({GATE: (0.95, 0.92, 0.98)})
    fallen, same = report({GATE: (0.60, 0.55, 0.65)}), report({GATE: (0.94, 0.91, 0.97)})

    assert [each.check for each in _held(approved, fallen, policy).worse] == [GATE]
    assert _held(approved, same, policy).worse == ()
    assert _held(approved, same, policy).compared == (GATE,)


def test_what_is_no_gate_does_not_count_and_what_cannot_be_compared_is_named():
    policy = read_policy("standard")
    other = "bias/error-rate-gap"
    held = _held(report({GATE: None, other: (0.99, 0.98, 1.0)}), report({GATE: (0.9, 0.8, 1.0), other: (0.1, 0.05, 0.2)}), policy)  # fmt: skip

    assert held.worse == ()
    assert list(held.apart) == [GATE]
    assert held.compared == ()
