"""The shipped policies differ where it matters, and every clause is worded as evidence."""

import re

import pytest
from msgspec.structs import replace

from checks import registry
from checks.contract import Scale
from checks.judgement import rising
from checks.policy.clauses import NOT_COMPLIANCE, clauses, clauses_of, laws, said_of
from checks.policy.policy import ROOM, parse_policy, read_policy, shipped
from checks.scoring.scorecard import score_outcomes
from tests.scoring import ended, finding, fine, outcome

KNOWN = {check.id: check.scales.keys() for check in registry.all_checks().values()}
STANDARD = read_policy("standard", KNOWN)
# In the catalogue, and written by now or later.
PLANNED = {
    "scalability/overfitting", "scalability/scaling-exponent", "scalability/artefact-size", "scalability/capacity-forecast",
    "privacy/attribute-inference", "privacy/data-minimisation", "privacy/embedded-training-rows", "privacy/exposed-rows",
    "privacy/load-isolation", "privacy/resource-bombs", "privacy/unique-combinations", "privacy/version-mismatch",
    "governance/attestations", "governance/baseline-gate", "governance/documentation", "governance/environment",
    "governance/interface-contract", "governance/policy-hygiene", "governance/seed-variance",
    "governance/unrepeatable-training", "governance/untuned-model",
}  # fmt: skip


def stricter(one: Scale, other: Scale) -> bool:
    return one.limit <= other.limit if rising(one) else one.limit >= other.limit


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_policy_names_only_what_there_is_and_says_where_its_numbers_come_from(name):
    policy = read_policy(name, KNOWN)
    assert set(policy.gates) <= set(KNOWN)
    for key, scale in policy.scales.items():
        check, _, estimate = key.partition("#")
        own = registry.all_checks()[check].scales[estimate]
        assert rising(scale) == rising(own), key
        assert (scale.floor, scale.limit, scale.worst) != (own.floor, own.limit, own.worst), key
        assert re.search("ours|CFR", scale.source), key
    assert set(policy.weights.values()) <= {0.0, 2.5, 5.0, 7.5, 10.0}
    assert len(policy.effort) == 7


def test_high_risk_is_nowhere_laxer_than_standard_and_asks_for_more():
    policy = read_policy("high-risk", KNOWN)
    assert set(STANDARD.gates) < set(policy.gates)
    assert {"train", "sensitive"} <= {need for gate in policy.required for need in policy.needs[gate]}
    for key, scale in policy.scales.items():
        check, _, estimate = key.partition("#")
        assert stricter(scale, registry.all_checks()[check].scales[estimate]), key
    silent = [ended(gate, "skipped", missing="train") for gate in policy.gates]
    assert score_outcomes([*silent, fine("bias/label-gap")], policy).verdict == "cannot say yet"
    assert score_outcomes([*silent, fine("bias/label-gap")], STANDARD).verdict == "ready with conditions"


def test_the_same_measurement_is_judged_by_each_policy_in_its_own_way():
    gates = {name: set(read_policy(name).gates) for name in shipped()}
    assert "robustness/miscalibration" in gates["credit"] - gates["standard"] - gates["high-risk"]
    assert "robustness/noise-sensitivity" in gates["high-risk"] - gates["credit"]
    assert gates["workshop"] < gates["standard"]
    worked = outcome("bias/proxy-features", finding(0.6, 0.7, 0.8), gates=gates["credit"])
    assert score_outcomes([worked], read_policy("credit")).verdict == "not ready"
    assert score_outcomes([worked], STANDARD).verdict != "not ready"
    assert score_outcomes([fine("bias/a")], replace(STANDARD, gates=())).verdict == "ready"


def test_the_clauses_file_is_no_policy():
    assert "clauses" not in shipped()
    assert {path.stem for path in ROOM.glob("*.toml")} == {*shipped(), "clauses"}


def test_every_clause_names_checks_and_every_check_serves_one():
    for clause in clauses():
        assert clause.law in laws()
        for check in clause.checks:
            family, _, name = check.partition("/")
            assert family in registry.FAMILIES
            assert name == "*" or check in {*KNOWN, *PLANNED}, check
    assert [check for check in KNOWN if not clauses_of(check)] == []
    assert clauses_of("bias/selection-rate-ratio")[-1].law == "four-fifths"


def test_the_laws_that_were_asked_for_are_there_and_none_is_said_to_be_kept():
    refs = {(clause.law, re.match(r"(Art\. \d+|[A-Z]+ ?[\d.]*)?", clause.ref)[0]) for clause in clauses()}
    for article in (10, 13, 15):
        assert ("eu-ai-act", f"Art. {article}") in refs
    for article in (5, 25, 35):
        assert ("gdpr", f"Art. {article}") in refs
    assert {"nist-ai-rmf", "sr-11-7", "four-fifths"} <= {law for law, _ in refs}
    told = " ".join(said_of(clause) for clause in clauses())
    assert not re.search("complian|complies|conform|certif|satisf|fulfil", told, re.IGNORECASE)
    assert "not compliance" in NOT_COMPLIANCE
    assert said_of(clauses()[2]).startswith("EU AI Act, Art. 10(3): ")


def test_bytes_of_a_policy_are_read_like_its_file():
    raw = (ROOM / "credit.toml").read_bytes()
    assert parse_policy(raw, "credit.toml", KNOWN) == read_policy("credit", KNOWN)
