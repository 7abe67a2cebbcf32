"""One file a person gives: streamed to the run's folder, then out of the server's memory, errors in place."""

import logging
from collections.abc import Callable
from typing import BinaryIO

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from checks import runs
from checks.contract import Unusable
from checks.report import words
from pages.parts.escape import md_escape

LABELS: dict[runs.UploadRole, str] = {
    "table": "Data table",
    "model": "Model (optional)",
    "train": "Training table (optional)",
    "production": "Later production table (optional)",
}
HELP: dict[runs.UploadRole, str] = {
    "table": "The table the model is judged on. One row per case; the first row holds the column names.",
    "model": "ONNX, skops, XGBoost, LightGBM or CatBoost. Without a file, name a column of predictions or scores "
    "in the next step, or let Preflight train a stand-in.",
    "train": "The table the model was trained on. Same columns as the data table.",
    "production": "Rows that came later, to see what has moved. Same columns; the answers may be missing.",
}


After = Callable[[str, runs.UploadRole], None]


def slot(
    role: runs.UploadRole, run: str | None, new_run: Callable[[], str], *, after: After | None = None
) -> None:
    """A place for one file: the uploader, or what was uploaded with a way to take it back.

    `new_run` makes the run that the first file goes to; `after` is called with the run and the role once a
    file is stored. A refusal is shown below the uploader; what was given before stays.
    """
    given = runs.uploads_of(run).get(role) if run else None
    if given is not None:
        _given(role, run or "", given)
        return
    turn = st.session_state.get(f"turn-{role}", 0)
    file = st.file_uploader(LABELS[role], key=f"file-{role}-{turn}", help=HELP[role])
    if file is not None:
        _take(role, run or new_run(), file, after)
    if refusal := st.session_state.get(f"refused-{role}"):
        st.error(refusal, icon=":material/error:")


def _take(role: runs.UploadRole, run: str, file: BinaryIO, after: After | None) -> None:
    """Store the file, drop it from Streamlit's memory, and show the place anew."""
    st.session_state.pop(f"refused-{role}", None)
    try:
        runs.receive(run, role, getattr(file, "name", "upload"), file)
        if after is not None:
            after(run, role)
    except Unusable as refusal:
        st.session_state[f"refused-{role}"] = md_escape(refusal)
    finally:
        forget(file)
        st.session_state[f"turn-{role}"] = st.session_state.get(f"turn-{role}", 0) + 1
    st.rerun()


def forget(file: BinaryIO) -> bool:
    """Remove an upload from the server's memory, where Streamlit would keep it until the session ends.

    `uploaded_file_mgr` is not public; where it has moved, the file stays until the session ends and False
    is returned.
    """
    context = get_script_run_ctx()
    file_id = getattr(file, "file_id", None)
    if context is None or file_id is None:
        return False
    try:
        context.uploaded_file_mgr.remove_file(context.session_id, file_id)
    except AttributeError:
        logging.getLogger("preflight").warning("streamlit keeps uploads in memory until the session ends")
        return False
    file.close()
    return True


def _given(role: runs.UploadRole, run: str, upload: runs.Upload) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(
            f"**{LABELS[role].removesuffix(' (optional)')}**  \n:material/check: {md_escape(upload.name, 60)} "
            f":gray[· {words.size(upload.size)}]",
            width="content",
        )
        if st.button("Remove", key=f"remove-{role}", help=f"Take {LABELS[role].lower()} back"):
            try:
                runs.discard(run, role)
            except Unusable as refusal:
                st.session_state[f"refused-{role}"] = md_escape(refusal)
            st.rerun()
