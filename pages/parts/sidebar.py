"""The sidebar below the navigation: which assessment is open, and how far it is while it runs."""

import streamlit as st

from checks import runs
from checks.contract import Unusable
from pages.parts import frame
from pages.parts.escape import md_escape


def card() -> None:
    """The card of the open assessment; nothing where none is open."""
    run = frame.run_id()
    if run is None:
        return
    try:
        state, finished = runs.state_of(run, outcomes=False), runs.finished(run)
    except Unusable:
        return
    with st.sidebar.container(border=True, gap="xsmall"):
        st.caption("Open assessment")
        st.markdown(f"**{md_escape(state.title or 'New assessment', 60)}**")
        if finished is not None:
            st.caption(frame.when(finished))
            if state.message:
                st.caption(md_escape(state.message))
        elif state.active:
            done = f" {state.done} of {state.total} checks" if state.kind == "assess" and state.total else ""
            st.caption(f"{'Checking…' if state.kind == 'assess' else 'Reading…'}{done}")
        else:
            st.caption("no result yet")


def has_result() -> bool:
    """Whether the open assessment has a report."""
    run = frame.run_id()
    try:
        return run is not None and runs.finished(run) is not None
    except Unusable:
        return False
