"""The finding card: what was seen, how bad, the number and how far to trust it, why, and what to do."""

from collections.abc import Sequence

import streamlit as st

from checks.contract import Evidence, Judged
from checks.report import glossary, words
from checks.report.order import Listed
from checks.report.words import Mark
from pages.parts import evidence, frame, linked, look, method, telling
from pages.parts.escape import md_escape
from pages.parts.ordered import days_of


def headed() -> None:
    """The heading of the findings, and the choice of how they are told."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("Findings", width="content", anchor=False)
        telling.switch()


def cards(found: Sequence[Listed], *, opened: int = 1, drawn: Sequence[Evidence] = ()) -> None:
    """One card per check, led by its gravest finding; the first `opened` are open.

    Evidence in `drawn` is on the page already.
    """
    for place, alike in enumerate(grouped(found)):
        card(alike, opened=place < opened, drawn=drawn)


def grouped(found: Sequence[Listed]) -> list[list[Listed]]:
    """The findings by check, both in the order given: ten findings of one check are one matter."""
    groups: dict[str, list[Listed]] = {}
    for listed in found:
        groups.setdefault(listed.outcome.check, []).append(listed)
    return list(groups.values())


def leads(found: Sequence[Listed]) -> list[Listed]:
    """The gravest finding of each check."""
    return [alike[0] for alike in grouped(found)]


def card(alike: Sequence[Listed], *, opened: bool = True, drawn: Sequence[Evidence] = ()) -> None:
    """The findings of one check, led by the first. What is inside is drawn only while it is open."""
    lead = alike[0]
    days = days_of(lead)
    effort = f"  :gray[{words.days(*days)}]" if days and lead.finding.status == "fail" else ""
    more = f"  :gray[+ {len(alike) - 1} more]" if len(alike) > 1 else ""
    label = f"**{lead.code} · {md_escape(said(lead), 180)}**  {badge(lead.finding)}{effort}{more}"
    body = st.expander(label, expanded=opened, key=f"card-{lead.code}", on_change="rerun")
    if not body.open:
        return
    with body:
        chosen = lead
        if len(alike) > 1:
            by_code = {item.code: item for item in alike}
            code = st.selectbox(
                f"{len(alike)} findings of this check",
                list(by_code),
                format_func=lambda code: f"{code} · {words.clean(said(by_code[code]), 120)}",
                key=f"which-{lead.code}",
            )
            chosen = by_code[code]
        details(chosen, drawn=drawn)


def badge(finding: Judged) -> str:
    """The finding's severity or status as a Markdown badge: colour, shape and word."""
    mark = words.finding_mark(finding)
    return f":{look.BADGE[mark]}-badge[{look.ICON[mark]} {words.finding_word(finding)}]"


def details(listed: Listed, *, drawn: Sequence[Evidence]) -> None:
    """One finding: why it matters, what to do, the number, the evidence, the recipes."""
    finding = listed.finding
    left, right = st.columns(2, gap="medium")
    with left:
        why = method.text_of(listed.outcome.check, method.WHY) or md_escape(listed.outcome.title)
        st.markdown(f"**Why it matters**\n\n{why}")
    with right:
        st.markdown(f"**What to do**\n\n{what_to_do(finding)}")
        if finding.status == "fail" and any(remedy.trial for remedy in finding.remedies):
            frame.link("remedies", "Try it on a copy", ":material/healing:")
    number(listed)
    for place, shape in enumerate(finding.evidence):
        if shape not in drawn:
            key = f"card-{listed.code}-{place}"
            evidence.draw(shape, key, marks=marks_of(finding), noun=noun_of(listed.outcome.family))
    linked.offer(listed)
    recipes = [remedy for remedy in finding.remedies if remedy.recipe]
    if recipes and st.toggle("Show the recipe", key=f"recipe-{listed.code}"):
        for remedy in recipes:
            st.caption(md_escape(remedy.do))
            st.code(remedy.recipe, language="python", wrap_lines=True)


def what_to_do(finding: Judged) -> str:
    """What would settle an unsure finding, and the remedies as Markdown lines with their effort."""
    lines = [
        f"- {md_escape(remedy.do)} :gray[({words.days(*remedy.effort_days)})]" for remedy in finding.remedies
    ]
    if finding.status == "unsure":
        return "\n".join([f"{md_escape(finding.needs or 'More rows would settle it.')}\n", *lines])
    return "\n".join(lines) or "No remedy is known for this finding; it needs a person's judgement."


def said(listed: Listed) -> str:
    """The finding in one line: as a plain sentence, or for experts."""
    return telling.headline(listed.outcome.check, listed.finding) if telling.expert() else listed.finding.says


def number(listed: Listed) -> None:
    """The number in the chosen way of telling, and the way to what its word means."""
    check, finding = listed.outcome.check, listed.finding
    if finding.estimate is None:
        return
    if telling.expert():
        st.markdown(md_escape(finding.says, 600))
        st.code(telling.line(check, finding), language=None, wrap_lines=True)
    else:
        st.markdown(telling.plain(finding))
    word = glossary.measure(check, finding.estimate.name)
    frame.link("catalogue", f"What it means: {word.name}", ":material/menu_book:", word=word.word)


def marks_of(finding: Judged) -> dict[str, Mark]:
    """Which labels of a chart the finding is about: its group's value, its column or its display name."""
    if finding.status not in ("fail", "unsure"):
        return {}
    names = {finding.about.name, *finding.about.groups.values(), *finding.about.columns}
    return dict.fromkeys(names, words.finding_mark(finding))


def noun_of(family: str) -> str:
    """What a row stands for on this page."""
    return "people" if family == "bias" else "rows"
