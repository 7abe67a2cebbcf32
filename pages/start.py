"""Start: open the sample, bring a table and a model, or go back to an earlier assessment."""

import streamlit as st

from checks import runs
from checks.contract import Unusable
from checks.report import words
from pages.parts import frame, history, intake, tour
from pages.parts.escape import md_escape

STEPS = (
    ("Choose columns", "What the model predicts, and which groups must be treated fairly."),
    ("Run checks", "Seven dimensions, one to three minutes. You can leave the page; the run goes on."),
    ("Read the scorecard", "One verdict, seven dimensions, the list of what to fix first."),
    ("Decide", "Take the report to the people who decide, and the findings to those who fix them."),
)
MORE: tuple[runs.UploadRole, ...] = ("train", "production")


def draft() -> str | None:
    """The run that uploads on this page go to, and not yet assessed: this session's own, or the address's.

    The address has it too, because a page that is loaded again begins a session that knows nothing.
    """
    run = st.session_state.get("draft") or frame.token("draft")
    if run is None:
        return None
    try:
        state = runs.state_of(run)
    except Unusable:
        return None
    if state.kind == "assess":
        return None
    st.session_state["draft"] = st.query_params["draft"] = run
    return run


def new_draft() -> str:
    """Make the run that the first upload goes to."""
    run = st.session_state["draft"] = st.query_params["draft"] = runs.new_run()
    return run


def sample_card() -> None:
    st.subheader("Try it now", anchor=False)
    names = runs.sample_names()
    if not names:
        st.markdown("The built-in cases are not installed here. Upload a table instead.")
        return
    name = "credit" if "credit" in names else names[0]
    st.markdown(f"{md_escape(runs.find_sample(name).says)} Everything is filled in for you.")
    if st.button("Open the sample", type="primary", icon=":material/play_arrow:", key="sample"):
        open_sample(name)
    st.caption("No upload. It opens with its result, and you can run it again.")
    with st.expander("Other cases", key="other-cases"):
        for other in (other for other in names if other != name):
            sample = runs.find_sample(other)
            if st.button(md_escape(sample.title), key=f"sample-{other}"):
                open_sample(other)
            st.caption(md_escape(sample.says))


def open_sample(name: str) -> None:
    try:
        frame.open_run(runs.start_sample(name))
    except Unusable as refusal:
        st.error(md_escape(refusal), icon=":material/error:")
        return
    frame.go("scorecard" if frame.report() else "run")


def upload_card() -> None:
    st.subheader("Use your own data", anchor=False)
    run = draft()
    intake.slot("table", run, new_draft)
    intake.slot("model", run, new_draft)
    given = runs.uploads_of(run) if run else {}
    with st.expander("More tables (optional)", expanded=any(role in given for role in MORE), key="more"):
        for role in MORE:
            intake.slot(role, run, new_draft)
    ready = "table" in given
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Choose columns", type="primary", key="continue", disabled=not ready):
            leave(run or "")
        if not ready:
            st.caption("Upload a data table first.", width="content")
    st.caption(
        "CSV, Parquet, Arrow, Excel or JSON lines, up to 200 MB. Your files stay on this server and are deleted "
        f"after {words.plural(round(runs.keep_hours()), 'hour')}. A model is opened in a sandbox only."
    )


def leave(run: str) -> None:
    """Queue the reading and go on to the columns."""
    try:
        runs.enqueue_read(run)
    except Unusable as refusal:
        st.error(md_escape(refusal), icon=":material/error:")
        return
    frame.open_run(run)
    frame.go("setup")


st.title("Is your model ready to go live?", anchor=False)
st.markdown(
    "Bring a table and a model. In about two minutes you see what blocks release, why, and what to fix first."
)
tour.offer()
left, right = st.columns(2, gap="medium")
with left, st.container(border=True, height="stretch"):
    sample_card()
with right, st.container(border=True, height="stretch"):
    upload_card()
st.subheader("What happens next", anchor=False)
st.html(
    "<style>.st4{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:14px}"
    ".st4 div{border-top:3px solid #1C84C6;padding:10px 2px}.st4 b{display:block;margin-bottom:3px}"
    '.st4 span{opacity:.8}</style><div class="st4" role="list">'
    + "".join(
        f'<div role="listitem"><b>{number} · {name}</b><span>{says}</span></div>'
        for number, (name, says) in enumerate(STEPS, start=1)
    )
    + "</div>"
)
history.recent()
