"""Policies on the pages: which one an assessment goes by, and what other limits would make of what was measured."""

import math
from collections.abc import Mapping

import streamlit as st

from checks import runs
from checks.contract import Scale, Unusable, noun
from checks.document import Report
from checks.policy.policy import Policy, read_policy, shipped
from checks.report import words
from checks.runs import unsent
from checks.scoring import rejudge
from pages.parts.escape import md_escape

STEPS = 60
MOST_LIMITS = 24
OWN = "my-policy"


def choose(run: str) -> str:
    """The policy that the open run is to be assessed by; what was chosen is kept with the run."""
    kept, asked = unsent.kept(run, "policy"), runs.asked(run)
    start = kept.get("name", asked.policy if asked else shipped()[0])
    names = list(shipped())
    chosen = st.selectbox(
        "Which rules decide?",
        names,
        index=names.index(start) if start in names else 0,
        format_func=lambda name: read_policy(name).title,
        key=f"policy-{run[:8]}",
        help="A policy says what blocks release, where the limits are and what each check weighs. All limits can be "
        "changed on the scorecard afterwards, without measuring again.",
    )
    if chosen != start:
        unsent.keep(run, "policy", {"name": chosen})
    return chosen


def section(report: Report) -> None:
    """Sliders that judge the stored measurements again at once: verdict, differences, hash and the policy as a file."""
    with st.expander("Change the limits", key="limits", on_change="rerun", icon=":material/tune:") as body:
        if not body.open:
            return
        st.markdown(
            "What was measured stays as it is; only the rules change. Nothing here alters the report: keep the file "
            "and name it with `--policy` to assess by it."
        )
        names = list(shipped())
        own = report.inputs.policy.name
        name = st.selectbox(
            "Start from",
            names,
            index=names.index(own) if own in names else 0,
            format_func=lambda each: read_policy(each).title,
            key="limits-policy",
        )
        policy = read_policy(name)
        gates = st.multiselect(
            "What blocks release",
            list(policy.gates),
            default=list(policy.gates),
            format_func=noun,
            key=f"limits-gates-{name}",
        )
        limits = _limits(report, policy)
        weights = _weights(report, policy)
        try:
            changed, text = rejudge.edited(
                policy, name=OWN, limits=limits, weights=weights, gates=tuple(gates)
            )
        except Unusable as refusal:
            st.error(md_escape(refusal), icon=":material/error:")
            return
        _result(report, policy, changed, text)


def _limits(report: Report, policy: Policy) -> dict[str, float]:
    """A slider for the limit of every measure of a gate that this report has, from its floor to its worst."""
    st.markdown("**Limits of what blocks release**")
    moved: dict[str, float] = {}
    with st.grid(2, min_column_width=260):
        for key, unit in list(_measured(report, policy).items())[:MOST_LIMITS]:
            scale = rejudge.scale_of(policy, key)
            if scale is None or scale.log:
                continue
            with st.container():
                value = _slider(key, scale, unit, policy.name)
            if not math.isclose(value, scale.limit, abs_tol=1e-12):
                moved[key] = value
    return moved


def _measured(report: Report, policy: Policy) -> dict[str, str]:
    """`check#estimate` of all that was judged in the policy's gates, with its unit."""
    return {
        f"{outcome.check}#{finding.estimate.name}": finding.estimate.unit
        for gate in policy.gates
        for outcome in report.outcomes
        if outcome.check == gate
        for finding in outcome.findings
        if finding.estimate is not None and finding.scale is not None
    }


def _slider(key: str, scale: Scale, unit: str, policy: str) -> float:
    check, _, estimate = key.partition("#")
    factor = 100.0 if unit in ("share", "gap") else 1.0
    low, high = sorted((scale.floor * factor, scale.worst * factor))
    step = 10 ** math.floor(math.log10((high - low) / STEPS)) if high > low else 1.0
    label = f"{noun(check)}: {estimate.replace('_', ' ')}" + (", of 100" if factor == 100 else "")
    value = st.slider(
        label,
        min_value=low,
        max_value=high,
        value=scale.limit * factor,
        step=step,
        format="%.4g",
        key=f"limit-{policy}-{key}",
        help=f"Now {scale.limit * factor:.4g}: {md_escape(scale.source, 200)}",
    )
    # The untouched slider gives its start back as a float of its own; the limit itself is exact.
    return (
        scale.limit if math.isclose(value, scale.limit * factor, rel_tol=1e-9) else round(value / factor, 9)
    )


def _weights(report: Report, policy: Policy) -> dict[str, float]:
    st.markdown("**Weights in the score**")
    checks = [outcome.check for outcome in report.outcomes if outcome.status in ("fail", "unsure", "pass")]
    chosen = st.multiselect(
        "Checks that count more or less here", checks, format_func=noun, key=f"limits-weights-{policy.name}"
    )
    moved: dict[str, float] = {}
    for check in chosen:
        before = rejudge.weight_of(policy, check)
        value = st.slider(
            f"Weight of {noun(check).lower()}", 0.0, 10.0, before, 2.5, key=f"weight-{policy.name}-{check}"
        )
        if value != before:
            moved[check] = value
    return moved


def _result(report: Report, policy: Policy, changed: Policy, text: str) -> None:
    """Before and after, what differs, and the file."""
    differs = rejudge.changes(policy, changed)
    judged = rejudge.rejudged(report, changed if differs else policy)
    st.markdown("**What becomes of it**")
    st.markdown(f"- As assessed, by {md_escape(report.inputs.policy.name)}: {_says(report)}")
    st.markdown(f"- With these rules: {_says(judged)}")
    for says in _gates(report, judged):
        st.markdown(f"- {says}")
    if not differs:
        st.caption(f"These are the rules of {policy.name} as shipped, SHA-256 {policy.sha256}.")
        return
    st.markdown(f"**{words.plural(len(differs), 'difference')} from {policy.name} as shipped**")
    for change in differs:
        st.markdown(
            f"- {change.kind.capitalize()} · {md_escape(change.name)}: {md_escape(change.before)} → "
            f"**{md_escape(change.after)}**"
        )
    st.caption(f"SHA-256 of these rules: {changed.sha256}")
    st.download_button(
        "Download these rules",
        text.encode(),
        file_name=f"{OWN}.toml",
        mime="application/toml",
        icon=":material/download:",
        key="limits-download",
    )


def _says(report: Report) -> str:
    card = report.scorecard
    score = "no score" if card.score is None else f"{words.score(card.score.value)} of 100"
    return f"**{md_escape(card.says)}**, grade {card.grade or '–'}, {score}"


def _gates(before: Report, after: Report) -> list[str]:
    """Gates whose state is another with the new rules."""
    was: Mapping[str, str] = {gate.check: words.GATE_WORDS[gate.state] for gate in before.scorecard.gates}
    now: Mapping[str, str] = {gate.check: words.GATE_WORDS[gate.state] for gate in after.scorecard.gates}
    return [
        f"{noun(check)}: {was.get(check, 'no gate')} → **{now.get(check, 'no gate')}**"
        for check in dict.fromkeys((*was, *now))
        if was.get(check) != now.get(check)
    ]
