"""Stored measurements judged again by another policy: arithmetic on findings, nothing is measured anew.

Imports contract, document, judgement, policy, registry, standing, summing.
"""

import datetime
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from checks.contract import Check, Finding, Judged, Outcome, Scale, noun
from checks.document import GivenPolicy, Report
from checks.judgement import judge
from checks.policy.fairness_guide import answers_of, guided
from checks.policy.policy import Policy, parse_policy, read_policy, shipped
from checks.policy.toml import text_of
from checks.registry import all_checks, asks_model
from checks.scoring.summing import Circumstances, whole_scorecard

WORST_FIRST = ("fail", "unsure", "pass", "info")


class Change(Struct, frozen=True, kw_only=True):
    """One difference between two policies: a gate, a limit, a weight or an effort, as it was and as it is."""

    kind: Literal["gate", "limit", "weight", "effort"]
    name: str
    before: str
    after: str


def rejudged(report: Report, policy: Policy) -> Report:
    """The report as it would read under `policy`: same findings and estimates, judged and scored again.

    What was information because a stand-in answered stays so; remedies of findings that fail only now are their
    check's own. People's answers and the history keep the ML Test Score as it is.
    """
    asked = _asked_of(report, policy)
    outcomes = tuple(_outcome(outcome, asked) for outcome in report.outcomes)
    card = whole_scorecard(outcomes, asked, _around(report), only=report.inputs.only)
    given = GivenPolicy(name=policy.name, sha256=policy.sha256)
    return replace(
        report,
        inputs=replace(report.inputs, policy=given),
        outcomes=outcomes,
        scorecard=replace(card, ml_test_score=report.scorecard.ml_test_score),
    )


def policy_of(report: Report) -> Policy | None:
    """The shipped policy that a report was made by; None where it was a person's own file, or has changed since."""
    name = report.inputs.policy.name
    policy = read_policy(name) if name in shipped() else None
    return policy if policy and policy.sha256 == report.inputs.policy.sha256 else None


def edited(
    policy: Policy,
    *,
    name: str,
    limits: Mapping[str, float],
    weights: Mapping[str, float],
    gates: tuple[str, ...],
) -> tuple[Policy, str]:
    """A policy with some numbers changed, and its TOML text; its hash is of that text.

    Args:
        policy: the one to start from.
        name: what the new one is called.
        limits: by `check#estimate`, each between the floor and the worst of the scale in force.
        weights: by check, only those that are to change.
        gates: the checks that block release, of those that did.

    Raises Unusable if a number is out of bounds.
    """
    scales = dict(policy.scales)
    for key, limit in limits.items():
        scale = scale_of(policy, key)
        if scale is not None and limit != scale.limit:
            source = f"set in Preflight, in place of {scale.limit:g} ({scale.source})"
            scales[key] = replace(scale, limit=limit, source=source)
    text = text_of(
        replace(
            policy,
            name=name,
            title=f"{policy.title}, changed",
            gates=tuple(gate for gate in policy.gates if gate in gates),
            required=policy.required & {*gates},
            scales=scales,
            weights={**policy.weights, **weights},
        )
    )
    known = {check.id: check.scales.keys() for check in all_checks().values()}
    return parse_policy(text.encode(), f"{name}.toml", known), text


def scale_of(policy: Policy, key: str) -> Scale | None:
    """The scale in force for `check#estimate`: the policy's, else the check's own."""
    name, _, estimate = key.partition("#")
    check = all_checks().get(name)
    return policy.scales.get(key) or (check.scales.get(estimate) if check else None)


def weight_of(policy: Policy, check: str) -> float:
    """The weight in force for a check."""
    known = all_checks().get(check)
    return policy.weights.get(check, known.weight if known else 0.0)


def changes(before: Policy, after: Policy) -> tuple[Change, ...]:
    """Every gate, limit, weight and effort in which two policies differ, as they are in force."""
    found: list[Change] = []
    for gate in dict.fromkeys((*before.gates, *after.gates)):
        states = [_gate_words(policy, gate) for policy in (before, after)]
        found += _change("gate", noun(gate), *states)
    for key in sorted({*before.scales, *after.scales}):
        check, _, estimate = key.partition("#")
        named = f"{noun(check)}: {estimate.replace('_', ' ')}"
        found += _change("limit", named, *(_scale_words(scale_of(policy, key)) for policy in (before, after)))
    for check in sorted({*before.weights, *after.weights}):
        found += _change(
            "weight", noun(check), *(f"{weight_of(policy, check):g}" for policy in (before, after))
        )
    for debt in before.effort | after.effort:
        found += _change("effort", debt, *(f"{policy.effort.get(debt, 1.0):g}" for policy in (before, after)))
    return tuple(found)


def _change(
    kind: Literal["gate", "limit", "weight", "effort"], name: str, before: str, after: str
) -> list[Change]:
    return [] if before == after else [Change(kind=kind, name=name, before=before, after=after)]


def _gate_words(policy: Policy, gate: str) -> str:
    if gate not in policy.gates:
        return "does not block"
    return "blocks, must be asked" if gate in policy.required else "blocks"


def _scale_words(scale: Scale | None) -> str:
    return "none" if scale is None else f"{scale.limit:g} (floor {scale.floor:g}, worst {scale.worst:g})"


def _outcome(outcome: Outcome, policy: Policy) -> Outcome:
    """One check's findings by the limits in force. How a check ended otherwise does not depend on limits."""
    check = all_checks().get(outcome.check)
    gate = outcome.check in policy.gates and outcome.check not in policy.set_aside
    found = tuple(_finding(finding, outcome.check, check, policy, gate=gate) for finding in outcome.findings)
    if not found:
        return outcome
    status = min((finding.status for finding in found), key=WORST_FIRST.index)
    titles = {} if check is None else {"pass": check.passes, "fail": check.fails}
    same = status == outcome.status
    title = outcome.title if same else titles.get(status, noun(outcome.check))
    return replace(outcome, findings=found, status=status, title=title)


def _finding(finding: Judged, name: str, check: Check | None, policy: Policy, *, gate: bool) -> Judged:
    if finding.scale is None or finding.estimate is None:
        return finding
    scale = scale_of(policy, f"{name}#{finding.estimate.name}") or finding.scale
    seen = Finding(**{field: getattr(finding, field) for field in Finding.__struct_fields__})
    judged = judge(seen, scale, debt=finding.debt, gate=gate)
    advice = finding.remedies or (check.remedies if check else ())
    return replace(judged, remedies=advice if judged.status in ("fail", "unsure") else ())


def _asked_of(report: Report, policy: Policy) -> Policy:
    """The policy with the gaps that the person's answers chose, and without gates that only a stand-in answers."""
    told = report.inputs.fairness
    answers = answers_of(told.harm, told.label, told.acts_on) if told else None
    numbers = report.inputs.task == "regression" and report.inputs.roles.get("threshold") is None
    asked = guided(policy, answers, numbers=numbers)
    if not _stand_in(report):
        return asked
    checks = all_checks()
    aside = tuple(gate for gate in asked.gates if gate in checks and asks_model(checks[gate]))
    return replace(asked, set_aside=aside)


def _stand_in(report: Report) -> bool:
    return report.inputs.model is not None and report.inputs.model.format == "stand-in"


def _around(report: Report) -> Circumstances:
    return Circumstances(
        today=datetime.datetime.fromisoformat(report.run.created).date(),
        seed=report.run.seed,
        stand_in=_stand_in(report),
        attestations={word.id: word for word in report.inputs.attestations},
    )
