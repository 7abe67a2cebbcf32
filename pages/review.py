"""Review meeting: one screen for the projector, what was decided, and who answers for it."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from checks.contract import Unusable
from checks.decisions import Decision
from checks.document import Report
from checks.report import meeting as meetings
from checks.report import words
from checks.report.meeting import Meeting
from checks.report.signature import not_released
from checks.runs import deciding
from pages.parts import frame, look, waivers
from pages.parts.escape import md_escape

MOST = 4  # lines of a box: a room reads no more
LOW = 6  # blocks that a low projector has room for; a higher screen names them all
TOLD = 3  # blocks that are told in full; of the others the title
CHOICES: dict[Decision, str] = {
    "release": "Release",
    "release with conditions": "Release with conditions",
    "do not release": "Do not release",
}
# What a low projector (1,280 by 720) has no room for is told on a higher screen: second sentences and names of checks.
_STYLE = """<style>
.box ul{list-style:none;margin:0;padding:0}.box li{display:flex;gap:10px;padding:7px 0;line-height:1.35;
  border-top:1px solid rgba(128,140,155,.22);overflow-wrap:anywhere;margin:0}
.box li:first-child{border-top:0}.box .q{opacity:.82}.box .big{font-size:1.4rem;font-weight:700;line-height:1.2;margin:0 0 6px}
.box li:has(.less){display:none}.box img{margin-top:3px}.box .end{margin-top:6px}
.vrd{display:flex;gap:22px;align-items:center;padding:2px}.vrd .t{font-size:2.1rem;font-weight:700;line-height:1.15;
  margin-top:2px;letter-spacing:-.01em}
@media (max-height:800px) and (min-width:1000px){.box .more,.box li:has(.less)~li{display:none}.box li:has(.less){display:flex}.box li{padding:4px 0;font-size:.95rem;line-height:1.25}
  .box .big{font-size:1.15rem}.box .end{font-size:.93rem;line-height:1.3;margin-top:3px}.vrd .t{font-size:1.6rem}.vrd img{width:44px;height:44px}}
</style>"""


def verdict(report: Report) -> None:
    """The verdict in the size of a room; no ring, for a ring is a chart."""
    card = report.scorecard
    mark = words.VERDICT_MARKS[card.verdict]
    with st.container(border=True):
        st.html(
            f'{_STYLE}<div class="vrd">{look.shape(mark, 60, word="")}'
            '<div style="flex:1;min-width:0;overflow-wrap:anywhere">'
            f'<div style="font-weight:600;font-size:1.05rem">{escape(words.VERDICT_WORDS[card.verdict])}</div>'
            f'<div class="t" role="heading" aria-level="2">{escape(card.says)}</div>'
            f"<div>{escape(look.gate_says(card.says))}</div></div></div>"
        )


def box(heading: str, lines: Sequence[str], big: str = "", more: str = "") -> None:
    """One of the three boxes; `lines` are escaped HTML."""
    items = "".join(f"<li>{line}</li>" for line in lines)
    with st.container(border=True, height="stretch"):
        st.subheader(heading, anchor=False)
        st.html(
            '<div class="box">'
            + (f'<div class="big">{escape(big)}</div>' if big else "")
            + (f"<ul>{items}</ul>" if items else "")
            + (f'<div class="q end">{escape(more)}</div>' if more else "")
            + "</div>"
        )


def wrong(seen: Meeting) -> None:
    """What blocks release, by check."""
    lines: list[str] = []
    for place, each in enumerate(seen.wrong):
        mark = look.shape("watch" if each.waived else "block", 20, "Waived" if each.waived else None)
        more = f" And {each.findings - 1} more like it." if each.findings > 1 else ""
        kind = "q" if place == 0 and len(seen.wrong) <= TOLD else "q more"
        says = (
            f'<div class="{kind}">{escape(words.clean(each.says, 220))}{more}</div>' if place < TOLD else ""
        )
        lines.append(f"{mark}<div><b>{escape(each.title)}</b>{says}</div>")
    if (left := len(lines) - LOW) > 0:
        lines.insert(
            LOW, f'<b class="less">and {words.plural(left, "more check")} on which release waits</b>'
        )
    told: list[str] = []
    told.append(f"{words.plural(seen.needs_work, 'other finding')} to fix later." if seen.needs_work else "")
    undecided = words.listed([name.lower() for name in seen.undecided[:MOST]])
    told.append(f"Nobody can say yet: {undecided}." if undecided else "")
    big = "" if seen.wrong else "Nothing that blocks release"
    box("What goes wrong today", lines, big, " ".join(filter(None, told)))


def takes(seen: Meeting) -> None:
    """Days of work until nothing blocks release, and until nothing is open."""
    lines = [
        f"<div><b>{escape(words.days(*task.days) if task.days else 'days not known')}</b> "
        f'<span class="q">{escape(words.clean(task.do, 160))}</span></div>'
        for task in seen.tasks[:MOST]
    ]
    big = f"{_upper(seen.to_release.says)} to clear what blocks release" if seen.wrong else "Nothing to clear"
    left = len(seen.tasks) - MOST
    more = f"{words.plural(left, 'more task')}. " if left > 0 else ""
    box("What it takes", lines, big, f"{more}{_upper(seen.to_all.says)} for every open finding.")


def unseen(seen: Meeting) -> None:
    """What nobody checked, the reasons that keep a gate open first."""
    lines: list[str] = []
    for gap in seen.gaps[:MOST]:
        names = words.listed([name.lower() for name in gap.checks[:3]])
        more = f" and {len(gap.checks) - 3} more" if len(gap.checks) > 3 else ""
        decides = (
            f" {words.plural(gap.gates, 'of them decides', 'of them decide')} on release."
            if gap.gates
            else ""
        )
        lines.append(
            f"{look.shape('na', 20)}<div><b>{escape(gap.says)}</b> "
            f'<span class="q">{escape(words.plural(len(gap.checks), "check"))}<span class="more">: '
            f"{escape(names.replace(' and ', ', ') if more else names)}{escape(more)}</span>.{escape(decides)}</span></div>"
        )
    if seen.unanswered:
        lines.append(
            f"{look.shape('na', 20)}<div><b>Nobody answered</b> "
            f'<span class="q">{seen.unanswered} of {seen.questions} questions on how the model is built, tested and '
            "watched.</span></div>"
        )
    number = sum(len(gap.checks) for gap in seen.gaps)
    big = (
        f"{words.plural(number, 'check')} that nobody made" if number else "Every check that applies was made"
    )
    more = "Nobody checked how people use the answers, or whether the question is the right one."
    box("What nobody checked", lines, big, more)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def decision(run: str, report: Report) -> None:
    """The decision: signed, or still to be made."""
    st.subheader("Decision", anchor=False)
    signed = deciding.signed_of(run)
    signoff, data = signed or (None, None)
    if signoff is not None and data is None:
        st.warning(
            "The report that was signed is gone or was changed. Decide anew.", icon=":material/warning:"
        )
    elif signoff is not None and data is not None:
        if not deciding.changed_since(report, data) and not st.session_state.get(f"again-{run}"):
            _signed(run, signoff, data)
            return
        st.caption(
            f"Version {signoff.version} was signed by {md_escape(words.listed(signoff.names))}, "
            f"{frame.when(signoff.signed)}: {CHOICES[signoff.decision].lower()}. "
            f"This is version {signoff.version + 1}."
        )
    _form(run, report)


def _signed(run: str, signoff: deciding.SignOff, data: bytes) -> None:
    reason = f"  \n{md_escape(signoff.reason, 1000)}" if signoff.reason else ""
    st.success(
        f"**{CHOICES[signoff.decision]}.** Signed by {md_escape(words.listed(signoff.names), 800)}, "
        f"{frame.when(signoff.signed)}. Later changes start a new version.{reason}",
        icon=":material/verified:",
    )
    st.caption(f"Version {signoff.version} · SHA-256 {signoff.sha256}")
    with st.container(horizontal=True):
        st.download_button(
            "Download the signed report",
            data,
            file_name=f"preflight-signed-{signoff.version}.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
        )
        if st.button("Start a new version", icon=":material/edit:", type="tertiary"):
            st.session_state[f"again-{run}"] = True
            st.rerun()


def _form(run: str, report: Report) -> None:
    why_not = not_released(report)
    choices = [choice for choice in CHOICES if choice != "release" or why_not is None]
    if why_not is not None:
        st.caption(why_not)
    with st.form(f"decision-{run}", border=True):
        left, middle, right = st.columns([3, 2, 3], gap="medium")
        chosen = left.radio(
            "What was decided?", choices, index=None, format_func=CHOICES.__getitem__, horizontal=True
        )
        names = middle.text_input(
            "Names", placeholder="Who answers for it, separated by commas", max_chars=800
        )
        reason = right.text_area(
            "Reason or conditions",
            height=68,
            max_chars=1000,
            placeholder="What must hold, by when, and who sees to it",
        )
        asked = st.form_submit_button("Sign off", type="primary", icon=":material/gavel:")
    if not asked:
        return
    if chosen is None:
        st.error("Choose a decision first.")
        return
    try:
        deciding.sign(run, chosen, names.split(","), reason)
    except Unusable as refusal:
        st.error(md_escape(refusal))
        return
    st.session_state.pop(f"again-{run}", None)
    st.rerun()


def page() -> None:
    # Who comes by a link sees the whole width; the navigation opens with one click.
    st.set_page_config(initial_sidebar_state="collapsed")
    st.title("Review meeting", anchor=False)
    report, run = frame.report(), frame.run_id()
    if report is None or run is None:
        frame.nothing_open()
        return
    st.caption(frame.about(report))
    seen = meetings.meeting(report)
    verdict(report)
    with st.grid(3, min_column_width=270):
        wrong(seen)
        takes(seen)
        unseen(seen)
    decision(run, report)
    waivers.section(run, report)
    with st.container(horizontal=True):
        frame.link("scorecard", "The findings in detail", ":material/speed:")
        frame.link("report", "The whole report", ":material/description:")


page()
