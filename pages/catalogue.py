"""Catalogue and words: every check this version knows, and what the words on the pages mean."""

from html import escape

import streamlit as st

from checks import registry
from checks.contract import Check
from checks.policy.clauses import NOT_COMPLIANCE, clauses_of, laws, said_of
from checks.report import words
from checks.report.detection import detection
from checks.scoring.gates import INPUT_WORDS
from pages.parts import look, method
from pages.parts.escape import md_escape

WORDS = {
    "Finding": "Something a check saw in your table or model that you should know.",
    "Estimate and interval": "A measured number, and the two ends between which the true number lies with the "
    "confidence stated. Few rows make a wide interval.",
    "Limit": "The number one can live with: agreed, legal, or ours. Each check names its source.",
    "Blocker": "A finding that lies wholly beyond the limit of a named condition for release.",
    "Major": "The effect is real and lies beyond its limit, or may.",
    "Minor": "The effect is real and within its limit.",
    "Cannot tell yet": "The data is compatible with a problem and with none; the card says what would settle it.",
    "Not assessed": "An input is missing or time ran out. It never counts as passed.",
    "Group": "People who share a value of a sensitive column. Groups with fewer than 30 people are not judged.",
    "Remedy": "What to do about a finding, with its effort in days.",
    "Technical debt": "The work that open findings will cost, in days, by seven categories.",
    "Coverage": "The share of the checks that apply, by weight, that could be assessed.",
    "Policy": "What blocks release, where the limits are and what each check weighs. Four come with Preflight.",
    "ML Test Score": "How many of 28 tests are run, and again and again: the smallest of four sums of 7. Beside the grade.",
    "Hidden technical debt": "27 kinds of debt that machine learning systems gather. What nobody can tell is not known, never zero.",
    "Resample": "Every estimate moved with its interval, as another sample would have, and the rules applied again.",
    "Stand-in model": "A model that Preflight trains itself where you gave none; every result says so.",
}


def shapes() -> None:
    """Every mark with its word."""
    items = "".join(
        f'<span role="listitem" style="display:inline-flex;gap:8px;align-items:center;margin:4px 22px 4px 0">'
        f"{look.shape(mark, 18, word='')}<span>{escape(word)}</span></span>"
        for mark, word in words.MARK_WORDS.items()
    )
    st.html(f'<div role="list">{items}</div>')


def entry(check: Check) -> None:
    """One check as a card whose text is read only when it is opened."""
    card = st.expander(
        f"**{md_escape(check.fails)}**  `{check.id}`", key=f"check-{check.id}", on_change="rerun"
    )
    if not card.open:
        return
    with card:
        needed = [INPUT_WORDS[name] for name in sorted(registry.needs(check)) if name in INPUT_WORDS]
        st.caption(f"Passes as: {md_escape(check.passes)} · Needs: {', '.join(needed) or 'a table'}")
        for heading, text in method.sections(check.doc).items():
            st.markdown(f"**{heading}**\n\n{text}")
        for name, scale in check.scales.items():
            st.caption(
                f"{md_escape(name)}: a finding from {scale.floor:g}, limit {scale.limit:g}, "
                f"score 0 at {scale.worst:g} ({md_escape(scale.source)})"
            )
        served = clauses_of(check.id)
        if served:
            st.markdown("**Gives evidence for**")
            st.markdown("\n".join(f"- {md_escape(said_of(clause))}" for clause in served))
            st.caption(NOT_COMPLIANCE)
        measured = detection(check.id)
        if measured:
            st.markdown("**Does it find what is wrong?**")
        for sentence in measured:
            st.caption(md_escape(sentence))


st.title("Catalogue and words", anchor=False)
known = registry.all_checks()
st.caption(
    f"{len(known)} checks in {len(registry.FAMILIES)} dimensions, with their formulas, limits and sources."
)
asked = (
    st.text_input("Find a check", key="find", placeholder="for example: duplicate, drift, fairness")
    .strip()
    .lower()
)
seen = 0
for family, title in registry.FAMILIES.items():
    found = [
        check
        for check in known.values()
        if check.family == family
        and (not asked or asked in f"{check.id} {check.passes} {check.fails} {check.doc}".lower())
    ]
    if not found:
        continue
    seen += len(found)
    st.subheader(title, anchor=False)
    for check in found:
        entry(check)
if not seen:
    st.info("No check has this word. Try a shorter one.", icon=":material/search_off:")
st.subheader("Laws and guidelines", anchor=False)
st.markdown(NOT_COMPLIANCE)
for law in laws().values():
    st.markdown(f"- [{law.title}]({law.source})")
st.subheader("The shapes", anchor=False)
shapes()
st.subheader("The words", anchor=False)
for word, meaning in WORDS.items():
    st.markdown(f"**{word}** · {meaning}")
