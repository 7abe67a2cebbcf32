"""Recent assessments: name, when, how it stands, and a way in.

A run's id is the key to it. The whole history is shown only to somebody who sits at this machine; on a server
that others share, a person sees what was opened in their own session.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import streamlit as st

from checks import runs
from pages.parts import access, frame
from pages.parts.escape import md_escape

LOCAL = ("localhost", "127.0.0.1", "::1", "[::1]")
SHOWN = 10


def recent() -> None:
    """The list, or why it is empty."""
    st.subheader("Recent assessments", anchor=False)
    past = visible(runs.recent(200), st.session_state.get("mine", ()), at_this_machine())
    if not past:
        st.info(
            "No assessments yet. Open the sample or upload a table to create the first one.",
            icon=":material/inbox:",
        )
        return
    with st.container(border=True, gap="small"):
        for line in past[:SHOWN]:
            row(line)
    if len(past) > SHOWN:
        st.caption(f"{len(past) - SHOWN} older ones are kept by their links.")


def visible(past: Sequence[runs.Past], mine: Sequence[str], local: bool) -> list[runs.Past]:
    """The runs that this person may see listed: with a table, and theirs or everyone's at this machine."""
    return [line for line in past if line.title and (local or line.run in mine)]


def at_this_machine() -> bool:
    """Whether the browser runs where the server runs: loopback address, loopback name, nothing in between.

    Where people sign in, nobody counts as the one who sits here.
    """
    if access.wanted() or st.get_option("server.address") not in LOCAL:
        return False
    return loopback(dict(st.context.headers))


def loopback(headers: Mapping[str, str]) -> bool:
    """Whether a request's headers name this machine and show no proxy."""
    lower = {name.lower(): value for name, value in headers.items()}
    if any(
        name in lower for name in ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")
    ):
        return False
    host = lower.get("host", "")
    return (host if host.endswith("]") else host.rsplit(":", 1)[0]) in LOCAL


def row(line: runs.Past) -> None:
    """One assessment: a link that carries its id, and how it stands."""
    page, says = standing(line)
    created = datetime.fromtimestamp(line.created, UTC).isoformat()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.page_link(
            f"pages/{page}.py",
            label=f"**{md_escape(line.title, 80)}**",
            query_params={"run": line.run},
        )
        st.caption(f"{says} · {frame.when(created)}", width="content")


def standing(line: runs.Past) -> tuple[str, str]:
    """The page to go on with, and how the run stands in words."""
    if line.verdict is not None:
        return "scorecard", f"{line.verdict.capitalize()}, grade {line.grade or '–'}"
    if line.kind != "assess":
        return "setup", "columns not confirmed yet"
    return "run", {
        "queued": "waiting for a free place",
        "running": "running",
        "failed": "could not finish",
        "stopped": "stopped",
    }.get(line.state or "", "no result")
