"""Findings that are no verdict but worth a look: a column's effect, a person's explanation, one at a time."""

from collections.abc import Mapping, Sequence

import streamlit as st

from checks.contract import Judged, Outcome
from pages.parts import evidence
from pages.parts.escape import distinct, md_escape, shown
from pages.parts.finding import noun_of


def explore(outcomes: Sequence[Outcome], asked: Mapping[str, tuple[str, str]]) -> None:
    """For each check in `asked` its heading, a choice (by its label) among its findings, and the chosen one."""
    ended = {outcome.check: outcome for outcome in outcomes}
    for check, (heading, label) in asked.items():
        outcome = ended.get(check)
        found = [finding for finding in outcome.findings if finding.evidence] if outcome else []
        if outcome is None or not found:
            continue
        st.subheader(md_escape(heading), anchor=False)
        place = _chosen(found, check, label)
        st.markdown(md_escape(found[place].says, 600))
        for at, shape in enumerate(found[place].evidence):
            evidence.draw(shape, f"explore-{check}-{place}-{at}", noun=noun_of(outcome.family))


def _chosen(found: Sequence[Judged], check: str, label: str) -> int:
    if len(found) == 1:
        return 0
    names = distinct([shown(finding.about.name, 80) for finding in found])
    return st.selectbox(
        label,
        range(len(found)),
        format_func=names.__getitem__,
        key=f"explore-{check}",
        width=420,
    )
