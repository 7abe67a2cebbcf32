"""Waivers: who answers for a block, until when. Listed with their state, added and withdrawn here."""

import datetime

import streamlit as st

from checks.contract import Unusable, noun
from checks.decisions import Waived, Waiver
from checks.document import Report
from checks.record.waivers import blockers
from checks.report import words
from checks.runs import deciding
from pages.parts.escape import md_escape

DAYS = 30


def section(run: str, report: Report) -> None:
    """The waivers of a run and the form for another; nothing where nothing blocks and none was given."""
    kept = deciding.waivers_of(run)
    blocks = [(outcome.check, finding) for outcome in report.outcomes for finding in blockers(outcome)]
    if not kept and not blocks:
        return
    open_ = any(waiver.state == "expired" for waiver in report.waivers)
    with st.expander(f"Waivers ({len(kept)})", expanded=open_, icon=":material/event_available:"):
        st.caption("A waiver lifts a block until a day. It changes no score, and nothing is fixed by it.")
        for stored, waiver in zip(kept, report.waivers, strict=False):
            _row(run, stored.number, waiver)
        if blocks:
            _form(run, [(check, finding.about.name, finding.says) for check, finding in blocks])


def says(waiver: Waived) -> str:
    """A waiver in one line of Markdown; one that expired is red."""
    about = f", {md_escape(waiver.about, 80)}" if waiver.about else ""
    until = words.date(waiver.expires).split(",")[0]
    badge = {
        "holds": f":orange-badge[Waived until {until}]",
        "expired": f":red-badge[Expired on {until}]",
        "no such finding": f":gray-badge[No such finding, until {until}]",
    }[waiver.state]
    return (
        f"{badge} **{noun(waiver.finding) if '/' in waiver.finding else md_escape(waiver.finding)}**{about}: "
        f"{md_escape(waiver.reason)} Owner {md_escape(waiver.owner, 80)}, "
        f"approved by {md_escape(waiver.approver, 80)}."
    )


def _row(run: str, number: int, waiver: Waived) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(says(waiver), width="stretch")
        if st.button("Withdraw", key=f"withdraw-{number}", type="tertiary"):
            deciding.withdraw(run, number)
            st.rerun()


def _form(run: str, blocks: list[tuple[str, str, str]]) -> None:
    today = datetime.datetime.now(datetime.UTC).date()
    with st.form(f"waiver-{run}", border=True, clear_on_submit=False):
        at = st.selectbox(
            "Which block?",
            range(len(blocks)),
            format_func=lambda i: words.clean(f"{noun(blocks[i][0])}, {blocks[i][1]}", 120),
        )
        reason = st.text_input("Why may it stand?", max_chars=300)
        left, middle, right = st.columns(3)
        owner = left.text_input("Who fixes it?", max_chars=80)
        approver = middle.text_input("Who answers for it?", max_chars=80)
        expires = right.date_input(
            "Until", value=today + datetime.timedelta(days=DAYS), min_value=today, format="YYYY-MM-DD"
        )
        asked = st.form_submit_button("Waive this block")
    if not asked:
        return
    check, about, _ = blocks[at or 0]
    try:
        deciding.waive(
            run,
            Waiver(
                finding=check,
                about=about,
                reason=reason,
                owner=owner,
                approver=approver,
                expires=str(expires),
            ),
        )
    except Unusable as refusal:
        st.error(md_escape(refusal))
        return
    st.rerun()
