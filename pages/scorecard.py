"""Scorecard: is it ready, what blocks it, what to fix first?"""

import streamlit as st

from checks.document import Report
from checks.report import standing, words
from checks.report.order import Listed, open_findings
from pages.parts import debt, frame, grids, look, ml_test_score, policies, priorities, shipped
from pages.parts.escape import md_escape
from pages.parts.finding import cards, headed, leads

SHORT = ("auc", "roc auc", "r2", "mcc")
SEVERITIES = {"Blocker": "block", "Major": "watch", "Minor": "minor"}


def metrics(report: Report, fails: list[Listed]) -> None:
    card = report.scorecard
    blockers = sum(item.finding.severity == "blocker" for item in fails)
    unknown = sum(line.findings > 0 and not line.known for line in card.debt)
    missed = card.coverage.applicable - card.coverage.assessed
    with st.grid(4, min_column_width=150):
        st.metric(
            "Findings to fix",
            f"{len(fails)}",
            delta=f"{blockers} block release" if blockers else "none blocks release",
            delta_color="red" if blockers else "off",
            delta_arrow="off",
            border=True,
        )
        st.metric(
            "Technical debt, days",
            priorities.total_says(card.debt).removesuffix(" days").removesuffix(" day"),
            delta=f"{unknown} not fully known" if unknown else "every effort known",
            delta_color="off",
            delta_arrow="off",
            border=True,
        )
        st.metric(
            "Checks assessed",
            f"{card.coverage.assessed} of {card.coverage.applicable}",
            delta=f"{missed} not assessed" if missed else "all that apply",
            delta_color="off",
            delta_arrow="off",
            border=True,
        )
        quality(report)


def quality(report: Report) -> None:
    """The model's own quality where it was measured, else the size of what was checked."""
    outcome = next((o for o in report.outcomes if o.check == "scalability/predictive-quality"), None)
    estimate = next((f.estimate for f in outcome.findings if f.estimate), None) if outcome else None
    if estimate is None:
        st.metric("Rows checked", f"{report.inputs.table.rows:,}", border=True)
        return
    named = estimate.name.replace("_", " ")
    st.metric(
        f"Quality ({md_escape(named.upper() if named in SHORT else named)})",
        words.measure(estimate.value, estimate.unit),
        delta=words.interval(estimate.low, estimate.high, estimate.unit),
        delta_color="off",
        delta_arrow="off",
        border=True,
    )


def findings(fails: list[Listed], unsure: list[Listed], report: Report) -> None:
    headed()
    if not fails:
        coverage = report.scorecard.coverage
        st.success(
            f"No findings to fix. {coverage.assessed} of {coverage.applicable} checks were assessed, "
            f"{len(unsure)} findings cannot be told yet.",
            icon=":material/check_circle:",
        )
    else:
        asked = st.pills(
            "Severity",
            list(SEVERITIES),
            selection_mode="multi",
            default=["Blocker", "Major"],
            key="sev",
            bind="query-params",
        )
        chosen = {SEVERITIES[name] for name in asked or SEVERITIES}
        seen = [item for item in fails if words.finding_mark(item.finding) in chosen]
        cards(seen)
        if len(seen) < len(fails):
            st.caption(f"{len(fails) - len(seen)} more hidden by the severity filter.")
    if unsure:
        st.subheader("Cannot tell yet", anchor=False)
        st.caption(
            "The data is compatible with a problem and with none. Each card says what would settle it."
        )
        cards(unsure, opened=0)


def gates(report: Report) -> None:
    """What decides the verdict, in words: failed first, then open, then what nobody checked."""
    order = ["fail", "waived", "unsure", "not asked", "pass"]
    with st.expander("What decides the verdict", key="gates", on_change="rerun") as body:
        if body.open:
            st.markdown("Release is blocked by named conditions, not by a number.")
            for gate in sorted(report.scorecard.gates, key=lambda gate: order.index(gate.state)):
                st.markdown(f"- **{words.GATE_WORDS[gate.state]}** · {md_escape(gate.says)}")


def flips(report: Report) -> None:
    """The smallest changes that would give another verdict."""
    told = standing.flips_say(report.scorecard.stability)
    if told:
        with st.expander("What would change the verdict"):
            st.markdown("\n".join(f"- {md_escape(says, 400)}" for says in told))
            st.caption(
                "1,000 times every estimate was moved with its interval, as another sample of this size would have, "
                "and the rules were applied again. Exact facts of the files do not move."
            )


def how_read(report: Report) -> None:
    """What was noted when the files were read and the roles settled."""
    if report.inputs.notes:
        with st.expander("How the files were read"):
            st.markdown("\n".join(f"- {md_escape(note, 400)}" for note in report.inputs.notes))


def page() -> None:
    report = frame.report()
    if report is None:
        st.title("Scorecard", anchor=False)
        frame.nothing_open()
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title("Scorecard", width="content", anchor=False)
        frame.link("report", "Share and download", ":material/download:")
    st.caption(frame.about(report))
    card = report.scorecard
    look.verdict_card(
        score=card.score,
        grade=card.grade,
        mark=words.VERDICT_MARKS[card.verdict],
        word=words.MARK_WORDS[words.VERDICT_MARKS[card.verdict]],
        says=card.says,
        more=[
            look.gate_says(card.says),
            card.capped or "",
            look.range_says(card.score),
            standing.stability_says(report),
        ],
        capped=card.capped is not None,
    )
    shipped.note()
    found = open_findings(report)
    fails = [item for item in found if item.finding.status == "fail"]
    unsure = [item for item in found if item.finding.status == "unsure"]
    metrics(report, fails)
    st.subheader("Seven dimensions, weakest first", anchor=False)
    look.family_rows(card.families)
    if fails:
        left, right = st.columns(2, gap="medium")
        with left:
            st.subheader(f"Where the {priorities.total_says(card.debt)} of debt sit", anchor=False)
            look.chart(
                priorities.debt_figure(card.debt, ink=look.ink()),
                "debt",
                priorities.debt_alt(card.debt),
                grids.debt(card.debt),
            )
        with right:
            st.subheader("What to do first", anchor=False)
            look.chart(
                priorities.first_figure(leads(fails), ink=look.ink()),
                "first",
                priorities.first_alt(leads(fails)),
                grids.first(leads(fails)),
                "The gravest finding of each check. Height: what it costs the score. Blockers come first, whatever "
                "the effort.",
            )
    debt.section(report)
    gates(report)
    flips(report)
    policies.section(report)
    findings(fails, unsure, report)
    ml_test_score.panel(report)
    how_read(report)


page()
