"""A participant's side of a workshop room: read the case, mark, and after the reveal see what was found."""

from collections.abc import Callable

import streamlit as st

from checks import runs
from checks.contract import Unusable
from checks.registry import FAMILIES
from checks.report import words
from checks.runs import workshop
from checks.runs.marking import places_of, planted_in
from checks.runs.workshop import Room, Seat
from pages.parts import handout, scoreboard
from pages.parts.escape import md_escape

EVERY = 3.0


def draw(room: Room, seat: Seat) -> None:
    """Everything that somebody with a seat sees."""
    case = md_escape(workshop.blind_title(room.case_name))
    st.caption(f"{case} · room {workshop.spoken(room.code)} · you are **{md_escape(seat.name, 40)}**")
    if room.revealed is not None:
        revealed(room, seat)
        return
    st.markdown(f"Where are the defects? Read the case, then set up to {workshop.MOST_MARKS} marks.")
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch"):
        reading(room)
    with right, st.container(border=True, height="stretch"):
        marking(room, seat)
    waiting(room, seat)


def reading(room: Room) -> None:
    """The way to the run that the whole room reads."""
    st.subheader("1 · Read the case", anchor=False)
    st.markdown(workshop.BLIND)
    open_case(room)
    st.caption(
        "It opens in a new tab. Keep this tab: its address is your seat, and it can be reloaded. "
        "A check that fails is a hint, no proof; a defect may also hide where no check fails."
    )
    handout.button(room)


def open_case(room: Room) -> None:
    """A link to the room's run in a tab of its own: the scorecard, or how far it is."""
    try:
        report = runs.report_of(room.run)
    except Unusable:
        report = None
    page = "scorecard" if report else "run"
    # Relative, so that it holds behind a proxy that serves the dashboard under a path.
    st.link_button("Open the case", f"./{page}?run={room.run}", type="primary", icon=":material/open_in_new:")


def marking(room: Room, seat: Seat) -> None:
    """The lists to mark from, and the marks set so far."""
    st.subheader("2 · Mark the defects", anchor=False)
    marks = workshop.marks_of(room, seat)
    with st.form("mark", border=False):
        family = st.selectbox(
            "Dimension",
            list(FAMILIES),
            index=None,
            format_func=FAMILIES.__getitem__,
            placeholder="Choose one",
        )
        place = st.selectbox(
            "Where",
            list(places_of(room.case_name)),
            index=None,
            placeholder="A column, a group, rows, the model",
        )
        full = len(marks) >= workshop.MOST_MARKS
        asked = st.form_submit_button(
            "Set the mark", type="primary", icon=":material/add_location:", disabled=full
        )
    if asked:
        change(lambda: workshop.mark(room, seat, family or "", place or ""))
    st.caption(f"{len(marks)} of {workshop.MOST_MARKS} marks set. Each is saved at once.")
    for mark in marks:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(md_escape(scoreboard.mark_says(mark)), width="stretch")
            if st.button("Take back", key=f"back-{mark.id}", type="tertiary", icon=":material/close:"):
                change(lambda number=mark.id: workshop.take_back(room, seat, number))


def change(how: Callable[[], None]) -> None:
    """Do it and draw again, or say why not."""
    try:
        how()
    except Unusable as refusal:
        st.error(md_escape(refusal), icon=":material/error:")
        return
    st.rerun()


def waiting(room: Room, seat: Seat) -> None:
    """Looks now and again for the reveal, and for marks set in another tab."""
    drawn = workshop.marks_of(room, seat)

    @st.fragment(run_every=EVERY)
    def look_again() -> None:
        try:
            now = workshop.find(room.code)
        except Unusable:
            st.rerun()
        if now.revealed is not None or workshop.marks_of(now, seat) != drawn:
            st.rerun()
        people = len(workshop.lines(now))
        st.caption(
            f"{words.plural(people, 'person', 'people')} in the room. Waiting for the facilitator's reveal."
        )

    look_again()


def revealed(room: Room, seat: Seat) -> None:
    """What one found, the room's scoreboard, and the answers."""
    scoreboard.own(room, workshop.lines(room), seat.id)
    open_case(room)


def late(room: Room) -> None:
    """Somebody who comes after the reveal sees the results and takes no seat."""
    st.caption(f"{md_escape(runs.find_sample(room.case_name).title)} · room {workshop.spoken(room.code)}")
    st.markdown("The answers of this room are revealed, so it takes no more marks.")
    scoreboard.board(workshop.lines(room), len(planted_in(room.case_name)))
    st.subheader("The answers", anchor=False)
    scoreboard.answer_key(room)
    open_case(room)
