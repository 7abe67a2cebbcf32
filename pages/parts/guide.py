"""Three questions that choose which gaps between groups block release, and what follows from the answers.

Left open they change nothing: the policy's own gates hold. Answers are kept in the session and with the run, like
the form's.
"""

from typing import Any

import streamlit as st

from checks import runs
from checks.contract import noun
from checks.document import Fairness
from checks.policy.fairness_guide import QUESTIONS, WHY_NOT_ALL, FairnessAnswers, answers_of, gates_of
from checks.runs import unsent
from pages.parts.escape import md_escape


def answers(run: str, *, numbers: bool) -> FairnessAnswers | None:
    """Draw the questions of a run; None until all three are answered. `numbers`: nobody is selected."""
    guides: dict[str, dict[str, Any]] = st.session_state.setdefault("guides", {})
    if run not in guides:
        guides[run] = unsent.kept(run, "fairness")
    kept = guides[run]
    entered = dict(kept)
    before = None if "turn" in kept else _before(run)
    key = f"guide-{run[:8]}-{kept.get('turn', 0)}"
    with st.expander("Which gaps between groups block release?", key=f"guide-{run}"):
        st.caption("Three answers choose. Without them the policy decides.")
        for question in QUESTIONS:
            start = kept.get(question.name, getattr(before, question.name, None))
            choices = list(question.choices)
            kept[question.name] = st.radio(
                question.asks,
                choices,
                index=choices.index(start) if start in choices else None,
                format_func=question.choices.__getitem__,
                key=f"{key}-{question.name}",
            )
        given = [kept[question.name] for question in QUESTIONS]
        if any(given) and st.button("Clear the answers", key=f"{key}-clear", type="tertiary"):
            # Under another key, because a widget's own answer outlives it.
            guides[run] = {"turn": kept.get("turn", 0) + 1}
            unsent.keep(run, "fairness", guides[run])
            st.rerun()
        if kept != entered:
            unsent.keep(run, "fairness", kept)
        if any(given) and not all(given):
            st.caption("Answer all three: until then the policy decides.")
        if not all(given):
            return None
        chosen = answers_of(kept["harm"], kept["label"], kept["acts_on"])
        assert chosen is not None
        _follows(chosen, numbers=numbers)
    return chosen


def _before(run: str) -> FairnessAnswers | None:
    asked = runs.asked(run)
    return asked.fairness if asked else None


def _follows(chosen: FairnessAnswers, *, numbers: bool) -> None:
    """The gaps that block release for these answers, each with its reason, and why not all of them."""
    st.markdown("**These block release**")
    for gate in gates_of(chosen, numbers=numbers):
        st.markdown(f"- **{noun(gate.check)}**: {md_escape(gate.why, 300)}")
    st.caption(md_escape(WHY_NOT_ALL, 900))


def told(fairness: Fairness | None) -> None:
    """On a result: which gaps block release, and why; None where nobody answered and the policy decided."""
    with st.expander("Which gaps block release, and why not all", key="guide-told"):
        if fairness is None:
            st.markdown("The policy decided. Three questions under Set up choose for this case instead.")
        for check, why in fairness.gates.items() if fairness else ():
            st.markdown(f"- **{noun(check)}**: {md_escape(why, 300)}")
        st.caption(md_escape(WHY_NOT_ALL, 900))
