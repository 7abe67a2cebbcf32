"""Catalogue and words: every check this version knows, and what the words on the pages mean."""

from html import escape

import streamlit as st

from checks import registry
from checks.contract import Check
from checks.policy.clauses import NOT_COMPLIANCE, clauses_of, laws, said_of
from checks.report import words
from checks.report.detection import detection
from checks.report.glossary import measures
from checks.scoring.gates import INPUT_WORDS
from pages.parts import entries, look, method
from pages.parts.escape import md_escape

WORDS = {
    "Verdict": "Ready, ready with conditions, not ready, or cannot say yet. Named gates decide it, never a number.",
    "Gate": "A named condition for release: one check. It fails where a finding lies wholly beyond its limit.",
    "Finding": "Something a check saw in your table or model that you should know.",
    "Estimate and interval": "A measured number, and the two ends between which the true number lies with the "
    "confidence stated. Few rows make a wide interval.",
    "Level": "How often such an interval holds the true number: 99% is 99 of 100 tables like this one. The more "
    "columns and groups a check looks at, the higher the level, so that looking often raises no false alarm.",
    "n": "The number of rows or people behind a number.",
    "Exact fact of the file": "A count of the rows that were given. It holds for this file and has no interval.",
    "Floor": "The smallest effect that is worth a finding.",
    "Limit": "The number one can live with: agreed, legal, or ours. Each check names its source.",
    "Worst": "The number at which the score of a finding is 0.",
    "Score": "1 up to the floor, 0 at the worst, straight between; of 100. A dimension's score is the mean of its "
    "checks' worst findings, weighted by the checks' weights. Higher is better.",
    "Grade": "A from 90, B from 75, C from 60, D from 40, else E. An open blocker holds it at D; with under 60 of "
    "100 assessed there is none.",
    "Weight": "What a check counts in the score: 10 critical, 7.5 high, 5 medium, 2.5 low.",
    "Blocker": "A finding that lies wholly beyond the limit of a named condition for release.",
    "Major": "The effect is real and lies beyond its limit, or may.",
    "Minor": "The effect is real and within its limit.",
    "Cannot tell yet": "The data is compatible with a problem and with none; the card says what would settle it.",
    "Not assessed": "An input is missing or time ran out. It never counts as passed.",
    "Group": "People who share a value of a sensitive column. Groups with fewer than 30 people are not judged.",
    "Selected": "Given the favourable answer by the model. The deserving are those whose true answer is favourable.",
    "Rejected": "Not given the favourable answer by the model.",
    "Judged, training and production table": "The rows the model is judged on, those it learned from, and those that came later.",
    "Out of fold": "Rows that were told by a model which did not learn from them.",
    "Area under the ROC curve (AUC)": "The chance that a random positive row scores above a random negative one: "
    "0.5 is a coin, 1 is perfect.",
    "Skill": "One minus the squared error over that of always giving the same answer: 0 is no better, 1 is perfect.",
    "Standard deviation (sd)": "The usual distance of a number from its mean.",
    "Quasi-identifier": "A column that a stranger may know of a person, such as age or postcode.",
    "Remedy": "What to do about a finding, with its effort in days.",
    "Technical debt": "The work that open findings will cost, in days, by seven categories.",
    "Interest and payoff": "What a debt costs while it is open, and what paying it was measured to buy, each in its own unit.",
    "Coverage": "The share of the checks that apply, by weight, that could be assessed.",
    "Policy": "What blocks release, where the limits are and what each check weighs. Four come with Preflight.",
    "Waiver": "A named person's leave to release in spite of a finding, until a day. It lifts a block, never a score.",
    "ML Test Score": "How many of 28 tests are run, and again and again: the smallest of four sums of 7. Beside the grade.",
    "Hidden technical debt": "27 kinds of debt that machine learning systems gather. What nobody can tell is not known, never zero.",
    "Resample": "Every estimate moved with its interval, as another sample would have, and the rules applied again.",
    "Stand-in model": "A model that Preflight trains itself where you gave none; every result says so.",
    "Sandbox": "The closed process in which a file of yours is opened: no network, no other files, few system calls.",
    "Fingerprint (SHA-256)": "64 letters and digits that change if one byte of a file does.",
    "Seed": "The number that chance draws start from: the same seed gives the same result.",
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
        own = [each for each in measures() if each.check == check.id]
        if own:
            st.markdown("**What it measures**")
        for each in own:
            st.markdown(f"**{each.name}**")
            entries.entry(each)
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
    f"{len(known)} checks in {len(registry.FAMILIES)} dimensions and {len(measures())} measures, with their formulas, "
    "limits and sources."
)
if word := str(st.query_params.get("word", "")):
    entries.asked(word)
asked = (
    st.text_input(
        "Find a check or a word", key="find", placeholder="for example: duplicate, drift, fairness, AUC"
    )
    .strip()
    .lower()
)
named = entries.matching(asked) if asked else []
if named:
    st.subheader("Measures with this word", anchor=False)
    entries.listed(named)
terms = {name: says for name, says in WORDS.items() if not asked or asked in f"{name} {says}".lower()}
seen = len(named) + (len(terms) if asked else 0)
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
    st.info("No check has this word, and no measure. Try a shorter one.", icon=":material/search_off:")
st.subheader("Laws and guidelines", anchor=False)
st.markdown(NOT_COMPLIANCE)
for law in laws().values():
    st.markdown(f"- [{law.title}]({law.source})")
st.subheader("The shapes", anchor=False)
shapes()
st.subheader("The measures", anchor=False)
st.markdown("Every number has a name in the field, a formula, and the rows that it was made of.")
entries.whole()
st.subheader("The words", anchor=False)
for name, meaning in terms.items():
    st.markdown(f"**{name}** · {meaning}")
