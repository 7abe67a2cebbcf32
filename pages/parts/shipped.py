"""A note beside a result that came with Preflight, and the button that computes it here."""

import streamlit as st

from checks import runs
from checks.contract import Unusable
from pages.parts import frame
from pages.parts.escape import md_escape


def note() -> None:
    """Where and when the open run's report was made, if it came with its case; nothing for any other run."""
    run = frame.run_id()
    made = runs.shipped_on(run) if run else None
    if run is None or made is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"This result came with the case: it was computed on {frame.when(made)}, and its timings are of the "
            "machine that did.",
            width="stretch",
        )
        if st.button("Run it again", icon=":material/replay:", key="run-again"):
            run_again(run)


def run_again(run: str) -> None:
    """Queue the same files and columns as a run of its own, and follow it."""
    try:
        copy = runs.again(run)
        runs.enqueue_assess(copy)
    except Unusable as refusal:
        st.error(md_escape(refusal), icon=":material/error:")
        return
    frame.open_run(copy)
    frame.go("run")
