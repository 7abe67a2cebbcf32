"""Set up: tell what each column is for, see what will be checked, and start."""

import streamlit as st

from checks import registry, runs
from checks.contract import Grid, Unusable, noun
from checks.report import words
from checks.scoring.gates import INPUT_WORDS
from checks.table.preview import Preview
from checks.table.roles import Roles
from pages.parts import follower, frame, guide, intake, policies, reading, tables
from pages.parts.escape import md_escape
from pages.parts.form import Form, confirmed
from pages.parts.unlocks import inputs_of, possible, unlocks

EXTRA: tuple[runs.UploadRole, ...] = ("model", "train", "production")


def page() -> None:
    st.title("Tell us about the table", anchor=False)
    state = frame.state()
    if state is None:
        frame.nothing_open()
        return
    st.caption(md_escape(state.title or "New assessment", 80))
    if state.active and state.kind == "assess":
        st.info(
            "This assessment is running. Its columns can be changed once it has ended.",
            icon=":material/lock:",
        )
        frame.link("run", "See how far it is", ":material/play_circle:")
        return
    if not state.active and not ready(state):
        return
    state = runs.state_of(state.id)
    if state.active:
        follower.follow(state, being_read)
    elif runs.preview_of(state.id) is None:
        unreadable(state)
    else:
        confirm(state.id)


def ready(state: runs.RunState) -> bool:
    """Whether the columns are known or being read; reading is started where it is still to do."""
    if runs.preview_of(state.id) is not None and runs.guess_of(state.id) is not None:
        return True
    if state.state == "failed" and state.kind == "read":
        unreadable(state)
        return False
    try:
        runs.enqueue_read(state.id)
    except Unusable as refusal:
        st.info(md_escape(refusal), icon=":material/inbox:")
        frame.link("start", "Go to Start", ":material/upload_file:")
        return False
    return True


def unreadable(state: runs.RunState) -> None:
    """Why a table could not be read, and the files, so that the wrong one can be replaced here."""
    says = state.message or "The table was not read. Read it again."
    st.error(md_escape(says, 600), icon=":material/error:", title="A table could not be read")
    with st.container(border=True, width=760):
        reading.mend(state)
        for role in ("table", *EXTRA):
            intake.slot(role, state.id, lambda: state.id, after=read_again)
        if st.button("Read again", icon=":material/replay:", key="read-again"):
            try:
                runs.enqueue_read(state.id)
            except Unusable as refusal:
                st.error(md_escape(refusal), icon=":material/error:")
            else:
                st.rerun()


def being_read(state: runs.RunState) -> None:
    """The card while the table is read."""
    with st.container(border=True, width=760):
        follower.progress(state)
        st.caption(
            "The table is read in a sandbox: its columns, its first rows, and what each column may be for."
        )


def confirm(run: str) -> None:
    """The form beside the summary, and the button."""
    preview = runs.preview_of(run)
    assert preview is not None
    first_rows(preview)
    reading.notes(run)
    files = runs.uploads_of(run)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader("What the columns are for", anchor=False)
        roles = Form(run, preview, runs.guess_of(run), confirmed(run), model="model" in files).roles()
        fairness = guide.answers(run, numbers=roles.task == "regression") if roles.sensitive else None
    with right:
        summary(run, roles, fairness)
        st.subheader("More files", anchor=False)
        for role in EXTRA:
            intake.slot(role, run, lambda: run, after=read_again)


def first_rows(preview: Preview) -> None:
    """The first rows as text, with the size of the whole."""
    st.markdown(
        f"{words.plural(preview.rows, 'row')}, {words.plural(len(preview.columns), 'column')}. "
        f"The first {min(len(preview.first), preview.rows)}:"
    )
    tables.draw(
        Grid(
            title="The first rows of the table",
            columns=tuple(column.name for column in preview.columns),
            rows=tuple(tuple("–" if cell is None else cell for cell in row) for row in preview.first),
        ),
        "preview",
        height=218,
    )


def summary(run: str, roles: Roles, fairness: runs.FairnessAnswers | None) -> None:
    """What will be checked, what each further input would add, and the button with its reason."""
    needs = {check.id: registry.needs(check) for check in registry.all_checks().values()}
    given = inputs_of(runs.uploads_of(run), roles)
    can = possible(needs, given)
    with st.container(border=True):
        st.subheader("What we will check", anchor=False)
        st.markdown(f"**{len(can)} of {len(needs)} checks**")
        for unlock in unlocks(needs, given):
            named = ", ".join(noun(check).lower() for check in unlock.checks[:3])
            more = f" and {len(unlock.checks) - 3} more" if len(unlock.checks) > 3 else ""
            st.markdown(
                f"- {words.plural(len(unlock.checks), 'more check')} with **{INPUT_WORDS[unlock.needed]}**: {named}{more}"
            )
        if "model" not in given and "query" in given:
            st.caption("Without a model, Preflight trains a stand-in, and every result says so.")
        policy = policies.choose(run)
        reason = None if roles.target else "Choose what the model predicts first."
        if st.button(
            "Run checks", type="primary", icon=":material/play_arrow:", key="go", disabled=reason is not None
        ):
            start(run, roles, fairness, policy)
        if reason:
            st.caption(reason)


def start(run: str, roles: Roles, fairness: runs.FairnessAnswers | None, policy: str) -> None:
    """Write down the roles, queue the assessment, and go to where it can be followed."""
    try:
        run = runs.confirm(run, roles, policy=policy, fairness=fairness)
        runs.enqueue_assess(run)
    except Unusable as refusal:
        st.error(md_escape(refusal, 600), icon=":material/error:")
        return
    st.session_state.pop("draft", None)
    frame.open_run(run)
    frame.go("run")


def read_again(run: str, role: runs.UploadRole) -> None:
    """Read a table that was added here."""
    if role in reading.TABLES:
        runs.enqueue_read(run)


page()
