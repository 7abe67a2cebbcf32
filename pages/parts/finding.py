"""The finding card: what was seen, how bad, the number and how far to trust it, why, and what to do."""

from collections.abc import Sequence

import streamlit as st

from checks.contract import Evidence, Judged
from checks.report import words
from checks.report.order import Listed
from checks.report.words import Mark
from pages.parts import evidence, look, method
from pages.parts.escape import md_escape
from pages.parts.ordered import days_of


def cards(found: Sequence[Listed], *, opened: int = 1, drawn: Sequence[Evidence] = ()) -> None:
    """One card per finding, the first `opened` of them open; evidence in `drawn` is on the page already."""
    for place, listed in enumerate(found):
        card(listed, opened=place < opened, drawn=drawn)


def card(listed: Listed, *, opened: bool, drawn: Sequence[Evidence]) -> None:
    """One finding. What is inside is drawn only while it is open."""
    finding, mark = listed.finding, words.finding_mark(listed.finding)
    days = days_of(listed)
    effort = f"  :gray[{words.days(*days)}]" if days and finding.status == "fail" else ""
    badge = f":{look.BADGE[mark]}-badge[{look.ICON[mark]} {words.finding_word(finding)}]"
    label = f"**{listed.code} · {md_escape(finding.says, 180)}**  {badge}{effort}"
    body = st.expander(label, expanded=opened, key=f"card-{listed.code}", on_change="rerun")
    if not body.open:
        return
    with body:
        left, right = st.columns(2, gap="medium")
        with left:
            why = method.text_of(listed.outcome.check, method.WHY) or md_escape(listed.outcome.title)
            st.markdown(f"**Why it matters**\n\n{why}")
        with right:
            st.markdown(f"**What to do**\n\n{what_to_do(finding)}")
        if number := number_says(finding):
            st.caption(number)
        for place, shape in enumerate(finding.evidence):
            if shape in drawn:
                continue
            key = f"card-{listed.code}-{place}"
            evidence.draw(shape, key, marks=marks_of(finding), noun=noun_of(listed.outcome.family))
        for remedy in finding.remedies:
            if remedy.recipe:
                st.caption(f"Recipe: {md_escape(remedy.do)}")
                st.code(remedy.recipe, language="python", wrap_lines=True)


def what_to_do(finding: Judged) -> str:
    """What would settle an unsure finding, and the remedies as Markdown lines with their effort."""
    lines = [
        f"- {md_escape(remedy.do)} :gray[({words.days(*remedy.effort_days)})]" for remedy in finding.remedies
    ]
    if finding.status == "unsure":
        return "\n".join([f"{md_escape(finding.needs or 'More rows would settle it.')}\n", *lines])
    return "\n".join(lines) or "No remedy is known for this finding; it needs a person's judgement."


def number_says(finding: Judged) -> str:
    """The estimate with its interval, its limit and how it was made, escaped for Markdown."""
    estimate, scale = finding.estimate, finding.scale
    if estimate is None:
        return ""
    parts = [f"Measured: {words.estimate(estimate, scale)}"]
    if scale is not None:
        parts.append(words.limit(scale, estimate.unit))
    parts.append(f"{words.plural(estimate.n, 'row')}, {estimate.method}")
    return md_escape(" · ".join(parts), 400)


def marks_of(finding: Judged) -> dict[str, Mark]:
    """Which labels of a chart the finding is about: its group's value, its column or its display name."""
    if finding.status not in ("fail", "unsure"):
        return {}
    names = {finding.about.name, *finding.about.groups.values(), *finding.about.columns}
    return dict.fromkeys(names, words.finding_mark(finding))


def noun_of(family: str) -> str:
    """What a row stands for on this page."""
    return "people" if family == "bias" else "rows"
