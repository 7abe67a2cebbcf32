"""A tour of two minutes on the sample: seven short cards in the order of the work. It lies over nothing for long.

Its state is one number in the session (`tour-step`). A person may leave it at any step, wander off and come
back, and begin again from Start. The card stands at the foot of the window; the page below it scrolls free of it.
"""

from typing import NamedTuple

import streamlit as st

from checks import runs
from checks.contract import Unusable
from pages.parts import frame, look
from pages.parts.escape import md_escape

SAMPLE = "credit"


class Step(NamedTuple):
    """One card: the file of its page, what it is headed, and what to look at."""

    page: str
    title: str
    says: str


STEPS = (
    Step(
        "start",
        "Begin with a table and a model",
        "Here you bring your own. For now the sample will do: customers of a bank, a trained model, and defects that "
        "we planted. Press Next to open it.",
    ),
    Step(
        "scorecard",
        "One verdict, in one sentence",
        "Named conditions decide it, never a number. The letter and the score of 100 tell how far there is to go.",
    ),
    Step(
        "scorecard",
        "Seven dimensions, weakest first",
        "Colour, shape and word say the same. Scroll down: what to do first, what it costs in days, and every finding.",
    ),
    Step(
        "bias",
        "A finding, in plain words",
        "Open a card: why it matters, what to do, the number and how sure it is. Switch to Expert for the interval and "
        "its method; follow the book to what the word means.",
    ),
    Step(
        "remedies",
        "Try before you mend",
        "Choose a remedy. It is applied to a copy, measured on rows it has not seen, and what gets worse comes first.",
    ),
    Step(
        "review",
        "Decide on one screen",
        "For the projector: what goes wrong, what it takes, what nobody checked. Then somebody signs.",
    ),
    Step(
        "start",
        "Now your own",
        "Upload a table; a model or a column of predictions helps. What a word means stands under Catalogue and words.",
    ),
)
_STYLE = """<style>
.st-key-tour-card{{position:fixed;right:20px;bottom:16px;width:min(400px,calc(100vw - 24px));z-index:900;
  background:{ground};border:2px solid {line};border-radius:12px;padding:14px 16px 12px;max-height:46vh;overflow-y:auto}}
.stMain .stMainBlockContainer{{padding-bottom:300px}}
@media (max-width:640px){{.st-key-tour-card{{right:12px;bottom:12px}}}}
</style>"""


def active() -> bool:
    """Whether the tour is on."""
    return st.session_state.get("tour-step") is not None


def offer() -> None:
    """The way into the tour, or back to its beginning."""
    if not active() and st.button(
        "Take the two-minute tour", icon=":material/tour:", type="tertiary", key="tour-begin"
    ):
        st.session_state["tour-step"] = 0
        st.rerun()


def card(here: str) -> None:
    """The card of the step while the tour is on; `here` is the page's file without its ending."""
    if not active():
        return
    at = int(st.session_state["tour-step"])
    step = STEPS[at]
    theme = "dark" if st.context.theme.type == "dark" else "light"
    st.html(_STYLE.format(ground=look.GROUND[theme], line=look.COLOUR["ready"]))
    with st.container(key="tour-card", gap="xsmall"):
        st.caption(f"Tour · {at + 1} of {len(STEPS)}")
        st.markdown(f"**{step.title}**")
        st.markdown(step.says if step.page == here else elsewhere(step))
        with st.container(horizontal=True, vertical_alignment="center"):
            if at and st.button("Back", key="tour-back"):
                to(at - 1)
            if step.page != here:
                if st.button("Take me there", type="primary", key="tour-there"):
                    to(at)
            elif at + 1 < len(STEPS) and st.button("Next", type="primary", key="tour-next"):
                to(at + 1)
            if st.button("End the tour", type="tertiary", key="tour-end"):
                del st.session_state["tour-step"]
                st.rerun()


def elsewhere(step: Step) -> str:
    """What the card says on a page that is not the step's."""
    state = frame.state() if step.page != "start" else None
    if state is not None and state.active:
        return "The sample is being checked. The tour goes on once its scorecard is there."
    return "Look around. The tour waits for you on another page."


def to(at: int) -> None:
    """Go to the page of a step; the steps on results open the sample where no result is open."""
    step = STEPS[at]
    st.session_state["tour-step"] = at
    if step.page != "start" and frame.report() is None:
        try:
            frame.open_run(runs.start_sample(SAMPLE))
        except Unusable as refusal:
            st.error(md_escape(refusal), icon=":material/error:")
            return
        frame.go("scorecard" if frame.report() is not None else "run")
    frame.go(step.page)
