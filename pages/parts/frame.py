"""Where a page stands: the run in the URL and in the session, the way to another page, the empty state.

The URL wins: a link carries the run. Streamlit's own navigation drops the query, so the run is kept in the
session too and written back. The id is an unguessable token; anything that does not look like one is ignored.
"""

import re
from datetime import datetime
from typing import NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from checks import runs
from checks.contract import Unusable
from checks.document import Report
from checks.report import words
from pages.parts.escape import md_escape

_TOKEN = re.compile(r"[0-9a-f]{32}")
EMPTY = "No assessment is open. Open the sample or upload a table on the Start page."


def settle() -> str | None:
    """Read the run from the URL, else from the session, and leave it in both. Called once, by app.py."""
    asked = token("run")
    run = asked or run_id()
    if run is None:
        return None
    open_run(run)
    if asked != run:
        st.query_params["run"] = run
    return run


def token(name: str) -> str | None:
    """The run that the address names under `name`, if that looks like one."""
    asked = str(st.query_params.get(name, ""))
    return asked if _TOKEN.fullmatch(asked) else None


def run_id() -> str | None:
    """The open run, if there is one."""
    return st.session_state.get("run")


def open_run(run: str) -> None:
    """Make `run` the open one, and one of this session's own."""
    st.session_state["run"] = run
    mine = st.session_state.setdefault("mine", [])
    if run not in mine:
        mine.append(run)


def go(page: str) -> NoReturn:
    """Go to `pages/<page>.py`, carrying the run."""
    st.switch_page(f"pages/{page}.py", query_params=_query())


def link(page: str, label: str, icon: str | None = None, **more: str) -> None:
    """A link to `pages/<page>.py` that carries the run, and `more` in its query."""
    st.page_link(
        f"pages/{page}.py", label=label, icon=icon, query_params={**(_query() or {}), **more} or None
    )


def _query() -> dict[str, str] | None:
    run = run_id()
    return {"run": run} if run else None


def zone() -> ZoneInfo | None:
    """The time zone of the browser, where it says one."""
    try:
        return ZoneInfo(st.context.timezone) if st.context.timezone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def when(created: str) -> str:
    """An ISO time as 12 Nov 2026, 14:05, in the browser's time zone where that is known."""
    local = zone()
    if local is None:
        return words.date(created)
    try:
        return words.date(datetime.fromisoformat(created).astimezone(local).replace(tzinfo=None).isoformat())
    except ValueError:
        return words.date(created)


def report() -> Report | None:
    """The report of the open run, or None while there is none; `nothing_open` then says why."""
    run = run_id()
    if run is None:
        return None
    try:
        return runs.report_of(run)
    except Unusable:
        return None


def state() -> runs.RunState | None:
    """How the open run stands, or None where none is open or it was deleted; `nothing_open` then says which."""
    run = run_id()
    if run is None:
        return None
    try:
        return runs.state_of(run)
    except Unusable:
        return None


def about(report: Report, family: str = "") -> str:
    """The caption under a page's title, as Markdown: what, how many rows, with which model, when."""
    given = report.inputs
    parts = [
        md_escape(given.table.name, 80),
        f"{words.rows_of(given.table)}, {given.table.columns:,} columns",
    ]
    parts.append(model_says(report))
    if family == "bias":
        named = ", ".join(md_escape(name, 40) for name in given.roles.get("sensitive") or ())
        parts.append(f"sensitive: {named}" if named else "no sensitive column named")
    parts.append(when(report.run.created))
    return " · ".join(parts)


def model_says(report: Report) -> str:
    """The model in a few words, as Markdown."""
    model = report.inputs.model
    if model is None:
        return "no model"
    if model.format == "stand-in":
        return "a stand-in model trained by Preflight"
    return f"{md_escape(model.name, 60)} ({md_escape(model.estimator or model.format, 60)})"


def nothing_open() -> None:
    """What a page shows while there is no report: why, and the way on."""
    run = run_id()
    if run is None:
        st.info(EMPTY, icon=":material/inbox:")
        link("start", "Go to Start", ":material/upload_file:")
        return
    try:
        runs.state_of(run)
    except Unusable as refusal:
        st.warning(md_escape(refusal), icon=":material/warning:")
        st.page_link("pages/start.py", label="Go to Start", icon=":material/upload_file:")
        return
    st.info("This assessment has no result yet.", icon=":material/hourglass_empty:")
    link("run", "See how far it is", ":material/play_circle:")
