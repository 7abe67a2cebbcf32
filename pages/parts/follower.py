"""Follows a run: polls its state while there is something to wait for, and draws how far it is."""

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from checks import runs
from checks.contract import Outcome, Unusable
from checks.registry import FAMILIES
from checks.report import words
from checks.report.words import outcome_mark
from pages.parts import look
from pages.parts.escape import md_escape
from pages.parts.ordered import by_urgency
from pages.parts.rows import check_rows

FAST, SLOW = 0.5, 3.0
LATEST = 6


def follow(state: runs.RunState, draw: Callable[[runs.RunState], None]) -> None:
    """Call `draw` with the state of an active run now and again; rerun the page once it has moved on.

    The browser keeps the time, so a closed tab stops asking; the run goes on without it.
    """

    @st.fragment(run_every=SLOW if state.ahead is not None and state.ahead.runs > 1 else FAST)
    def fragment() -> None:
        try:
            now = runs.state_of(state.id)
        except Unusable:  # it was deleted meanwhile; the page says so
            st.rerun()
        if now.state != state.state:
            st.rerun()
        draw(now)

    fragment()


def progress(state: runs.RunState) -> None:
    """One bar: what is done just now, how far it is, about how long it still takes; or what it waits for."""
    if state.ahead is not None:
        told = f" {md_escape(state.message)}" if state.message else ""
        st.progress(0.0, text=f"**Waiting for a free place.** {waiting(state.ahead)}{told}")
        return
    share = min(1.0, state.done / state.total) if state.total else 0.0
    parts = [f"**{md_escape(state.words or 'Getting ready')}**"]
    if state.kind == "assess" and state.total:
        parts.append(f"check {min(state.done + 1, state.total)} of {state.total}")
    if state.left is not None and state.left >= 1:
        parts.append(f"about {words.seconds(state.left)} left")
    if state.message:
        parts.append(md_escape(state.message))
    st.progress(share, text=" · ".join(parts))


def waiting(ahead: runs.Ahead) -> str:
    """What is before a run that waits, and about how long that takes."""
    if not ahead.runs:
        return "You are next."
    time = f", {roughly(ahead.seconds)}" if ahead.seconds is not None else ""
    if ahead.same:
        return (
            f"The same files and settings are being assessed already{time}; this run will share the result."
        )
    return f"{words.plural(ahead.runs, 'run')} before yours{time}."


def roughly(seconds: float) -> str:
    """A time to wait, as people say it."""
    return "under a minute" if seconds < 50 else f"about {words.plural(round(seconds / 60) or 1, 'minute')}"


def families(state: runs.RunState) -> None:
    """The seven dimensions: done, running or waiting, with their counts."""
    rows = "".join(_family(title, *_counts(state, family)) for family, title in FAMILIES.items())
    st.html(
        "<style>.fam .r{display:grid;grid-template-columns:22px minmax(0,1fr) auto;gap:10px;padding:7px 2px;"
        "align-items:center}.fam .x{opacity:.75;font-size:.9rem;text-align:right}</style>"
        f'<div class="fam" role="list">{rows}</div>'
    )


def _counts(state: runs.RunState, family: str) -> tuple[list[Outcome], int]:
    ended = [outcome for outcome in state.outcomes if outcome.family == family]
    planned = sum(check.startswith(f"{family}/") for check in state.plan)
    return ended, max(planned, len(ended))


def _family(title: str, ended: Sequence[Outcome], planned: int) -> str:
    if planned == 0:
        mark, says = look.shape("na", word=""), "not asked"
    elif len(ended) < planned:
        mark = look.share_ring(len(ended) / planned)
        says = f"{len(ended)} of {planned} checks" if ended else "waiting"
    else:
        mark = look.shape(outcome_mark(by_urgency(ended)[0]), word="")
        seconds = sum(outcome.seconds for outcome in ended)
        says = f"{words.plural(planned, 'check')} · {words.seconds(seconds) if seconds >= 1 else 'under 1 s'}"
    return (
        f'<div class="r" role="listitem"><div>{mark}</div><div>{escape(title)}</div>'
        f'<div class="x">{escape(says)}</div></div>'
    )


def landed(state: runs.RunState) -> None:
    """What the checks that ended have seen: the worst of what is known so far."""
    if not state.outcomes:
        return
    st.subheader("Seen so far", anchor=False)
    check_rows(by_urgency(state.outcomes)[:LATEST])
    if len(state.outcomes) > LATEST:
        st.caption(f"{words.plural(len(state.outcomes) - LATEST, 'more check')} ended.")
