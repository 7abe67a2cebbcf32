"""Run checks: how far the open run is, what was seen so far, and a way to stop it."""

import streamlit as st

from checks import runs
from checks.contract import Unusable
from pages.parts import follower, frame
from pages.parts.escape import md_escape


def working(state: runs.RunState) -> None:
    """A run that waits or works."""
    with st.container(border=True, width=760):
        follower.progress(state)
        if state.kind == "assess":
            follower.families(state)
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button("Stop the run", icon=":material/stop_circle:", key="stop"):
                stop(state.id)
            st.caption(
                "You can close this page. The run goes on and the result appears under Start.",
                width="content",
            )
    follower.landed(state)


def stop(run: str) -> None:
    try:
        runs.stop(run)
    except Unusable as refusal:
        st.error(md_escape(refusal), icon=":material/error:")


def ended(state: runs.RunState) -> None:
    """A run without a result: stopped, failed, or not yet begun."""
    if state.state == "failed":
        st.error(md_escape(state.message, 600), icon=":material/error:", title="The run could not finish")
    elif state.state == "stopped":
        st.warning("The run was stopped. What you entered is kept.", icon=":material/stop_circle:")
    else:
        st.info("The checks have not been started. Confirm the columns first.", icon=":material/inbox:")
    with st.container(horizontal=True, vertical_alignment="center"):
        if runs.asked(state.id) is not None and st.button("Run again", icon=":material/replay:", key="again"):
            again(state.id)
        frame.link("setup", "Go to Set up", ":material/tune:")
    follower.landed(state)


def again(run: str) -> None:
    try:
        runs.enqueue_assess(run)
    except Unusable as refusal:
        st.error(md_escape(refusal), icon=":material/error:")
        return
    st.rerun()


def page() -> None:
    state = frame.state()
    if state is not None and frame.report() is not None:
        st.title("Checking your model", anchor=False)
        frame.go("scorecard")
    st.title("Checking your model", anchor=False)
    if state is None:
        frame.nothing_open()
        return
    st.caption(md_escape(state.title or "New assessment", 80))
    if state.active:
        follower.follow(state, working)
    else:
        ended(state)


page()
