"""What an attacker could learn, from how many rows that is known and how surely; what was not tried, and why."""

from collections.abc import Mapping, Sequence

import streamlit as st

from checks.contract import Outcome
from checks.report import words
from pages.parts.escape import md_escape
from pages.parts.ordered import worst


def told(outcomes: Sequence[Outcome], asked: Mapping[str, str]) -> None:
    """A line for each check in `asked`, in that order, under the question that an attacker has."""
    ended = {outcome.check: outcome for outcome in outcomes}
    tried = [(question, ended[check]) for check, question in asked.items() if check in ended]
    if not tried:
        return
    st.subheader("What an attacker could learn", anchor=False)
    st.markdown("\n".join(f"- **{md_escape(question)}** {line(outcome)}" for question, outcome in tried))


def line(outcome: Outcome) -> str:
    """How it ended, from how many rows and with what certainty, or why it was not tried; as Markdown."""
    if outcome.reason is not None or not outcome.findings:
        why = outcome.reason or "There was nothing to look at."
        return f"Not tried. {md_escape(why)}"
    word = words.outcome_word(outcome)
    estimate = worst(outcome).estimate
    if estimate is None:
        return f"{word}."
    if estimate.of == "file":
        return f"{word}. An exact fact of {words.plural(estimate.n, 'row')}."
    sure = f"{100 * estimate.level:.4g}"
    return f"{word}. From {words.plural(estimate.n, 'row')}; the range holds in {sure} of 100 such samples."
