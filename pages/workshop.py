"""Workshop: a room around a built-in case. People mark where they think the defects are; then the answers.
Beside it the bench, where anybody plants a defect and sees which checks see it.

The address carries the code, and the seat or the facilitator's key, so that a reload and a second tab are the
same person. Streamlit's own navigation drops the query; the session keeps it and it is written back.
"""

import streamlit as st

from checks import runs
from checks.contract import Unusable
from checks.runs import workshop
from checks.runs.workshop import Room
from pages.parts import bench, facilitator, participant
from pages.parts.escape import md_escape

PARTS = ("code", "seat", "key", "bench")
NO_EXPERIMENT = "new"


def settle() -> dict[str, str]:
    """Code, seat and key, or the bench, from the address, else from the session; left in both."""
    asked = {part: str(st.query_params[part])[:64] for part in PARTS if part in st.query_params}
    kept: dict[str, str] = st.session_state.get("workshop", {})
    if "bench" in asked:
        here = {"bench": asked["bench"]}
    elif asked.get("code", kept.get("code")) == kept.get("code"):
        here = {**kept, **asked}
    else:
        here = asked
    st.session_state["workshop"] = here
    for part, value in here.items():
        if asked.get(part) != value:
            st.query_params[part] = value
    return here


def enter(**here: str) -> None:
    """Go on as somebody else: write it to address and session, and draw again."""
    for part in PARTS:
        st.query_params.pop(part, None)
    st.session_state["workshop"] = here
    st.query_params.update(here)
    st.rerun()


def entrance() -> None:
    """No room yet: join one, or open one."""
    st.markdown(
        "Find the planted defects together: read the scorecard of a made-up case, mark where you think "
        "something is wrong, and compare with the answers."
    )
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.subheader("Join a room", anchor=False)
        with st.form("enter", border=False):
            code = st.text_input("Code", placeholder="ABCD-EFGH", max_chars=40)
            if st.form_submit_button("Go to the room", type="primary", icon=":material/login:"):
                to_room(code)
        st.caption("The facilitator has the code. You need no account.")
    with right, st.container(border=True, height="stretch"):
        st.subheader("Open a room", anchor=False)
        opening()
    with st.container(border=True):
        st.subheader("Try the bench", anchor=False)
        st.markdown(
            "Plant a defect of your choice in clean tables, and see which checks see it and which do not."
        )
        if st.button("Go to the bench", icon=":material/science:", key="to-bench"):
            enter(bench=NO_EXPERIMENT)


def to_room(code: str) -> None:
    """Enter the room with a typed code, or say that there is none."""
    try:
        room = workshop.find(code)
    except Unusable as refusal:
        st.error(md_escape(refusal), icon=":material/error:")
        return
    enter(code=room.code)


def opening() -> None:
    """Choose a case and become its facilitator."""
    names = runs.sample_names()
    if not names:
        st.markdown("The built-in cases are not installed here, so there is nothing to open a room for.")
        return
    case = st.selectbox(
        "Case",
        names,
        index=names.index("credit") if "credit" in names else 0,
        format_func=lambda name: runs.find_sample(name).title,
        key="workshop-case",
    )
    st.caption(md_escape(runs.find_sample(case).says))
    if st.button("Open a room", icon=":material/meeting_room:", key="open-room"):
        try:
            room, key = workshop.open_room(case)
        except Unusable as refusal:
            st.error(md_escape(refusal), icon=":material/error:")
            return
        st.session_state["workshop-new"] = room.code
        enter(code=room.code, key=key)
    st.caption("You get a code for the room, and a link of your own to reveal the answers.")


def joining(room: Room) -> None:
    """A nickname, then a seat."""
    st.markdown(f"**{md_escape(workshop.blind_title(room.case_name))}.** {workshop.BLIND}")
    with st.form("join", width=480):
        name = st.text_input("Nickname", max_chars=workshop.LONGEST_NAME, placeholder="Others see it")
        asked = st.form_submit_button("Take a seat", type="primary", icon=":material/chair:")
    if not asked:
        return
    try:
        seat = workshop.join(room, name)
    except Unusable as refusal:
        st.error(md_escape(refusal), icon=":material/error:")
        return
    enter(code=room.code, seat=seat)


def page() -> None:
    st.title("Workshop", anchor=False)
    here = settle()
    if asked := here.get("bench"):
        bench.draw("" if asked == NO_EXPERIMENT else asked)
        if st.button("Back to the workshop", icon=":material/undo:", key="leave-bench"):
            enter()
        return
    if not here.get("code"):
        entrance()
        return
    try:
        room = workshop.find(here["code"])
    except Unusable as refusal:
        st.error(md_escape(refusal), icon=":material/error:")
        if st.button("Enter another code", icon=":material/undo:", key="another"):
            enter()
        return
    key, seat = here.get("key", ""), workshop.seat_of(room, here.get("seat", ""))
    if key and workshop.is_facilitator(room, key):
        facilitator.draw(room, key)
        return
    if key:
        st.warning(
            "This facilitator link does not fit the room; ask whoever opened it.", icon=":material/key_off:"
        )
    if seat is not None:
        participant.draw(room, seat)
    elif room.revealed is not None:
        participant.late(room)
    else:
        joining(room)


page()
