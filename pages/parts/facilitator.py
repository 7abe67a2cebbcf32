"""The facilitator's side of a workshop room: the code to tell, who is there, the plan, the reveal, the answers."""

import time
from html import escape

import streamlit as st

from checks import runs
from checks.contract import Unusable
from checks.registry import FAMILIES
from checks.report import words
from checks.runs import workshop
from checks.runs.marking import planted_in, questions_of
from checks.runs.workshop import Room
from pages.parts import handout, participant, scoreboard
from pages.parts.escape import md_escape, shown

EVERY, MINUTE = 3.0, 60
# Minutes, what happens, what the facilitator does. An hour together, which leaves time to ask.
PLAN: tuple[tuple[int, str, str], ...] = (
    (
        5,
        "Welcome",
        "Tell what the model decides and whom it touches. Give the code. Nobody needs statistics.",
    ),
    (
        10,
        "Read together",
        "Open the scorecard on the projector: verdict, weakest dimension, one finding in full.",
    ),
    (
        20,
        "Read and mark",
        "Everybody alone or in pairs. Remind at half time: up to ten marks, a false one costs.",
    ),
    (5, "Reveal", "Press Reveal. Let the room look at the scoreboard for a minute before you talk."),
    (15, "Discuss", "Start with what most people missed. Take the questions below."),
    (5, "Take home", "Each says one thing to check on a model of their own tomorrow."),
)
PROMPTS = {
    "data_quality": "Which of these would you have seen by scrolling through the table? Who could have stopped it?",
    "bias": "Whom does the model turn away wrongly, and would that person ever find out? Which gap would you accept?",
    "interpretability": "Could you tell a person in two sentences why the model decided as it did?",
    "scalability": "What would it cost to answer ten times as many people? Is the simple model good enough?",
    "privacy": "Who in this table would you recognise, knowing only their age and where they live?",
    "robustness": "The world has moved since training. Who would have noticed first, and how?",
    "governance": "If this model goes wrong in a year, who could make it again and say what it was made of?",
}
ALWAYS = (
    "What did most of the room miss, and why was it hard to see?",
    "Which false mark looked most convincing? What would have settled it?",
    "Would you release this model, release it with conditions, or not at all?",
)
CLEAN = "Nothing was planted. What made people mark something all the same?"


def draw(room: Room, key: str) -> None:
    """Everything that whoever opened the room sees."""
    st.caption(f"{md_escape(workshop.blind_title(room.case_name))} · you are the facilitator of this room")
    if st.session_state.get("workshop-new") == room.code:
        keep(room, key)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch"):
        invitation(room)
    with right, st.container(border=True, height="stretch"):
        people(room)
    if room.revealed is not None:
        lines = workshop.lines(room)
        scoreboard.board(lines, len(planted_in(room.case_name)))
        scoreboard.hardest(room, lines)
    plan(room)
    guide(room)
    # In a tab of its own, so that the room stays where it is.
    st.link_button("Open the bench", "./workshop?bench=new", icon=":material/science:")
    st.caption("Plant one defect, small or large, in front of the room, and see which checks see it.")


def address(query: str) -> str:
    """The full address of this page with a query, as far as the browser says where it is."""
    here = (st.context.url or "workshop").split("?")[0]
    return f"{here}?{query}"


def keep(room: Room, key: str) -> None:
    """The facilitator's link, shown this once."""
    with st.container(border=True):
        st.markdown(
            "**Keep your facilitator link.** It is shown this once, and opens this page with the answers."
        )
        st.code(address(f"code={room.code}&key={key}"), language=None, wrap_lines=True)
        if st.button("I have kept it", key="kept"):
            st.session_state.pop("workshop-new")
            st.rerun()


def invitation(room: Room) -> None:
    """The code in the size of a room, the link, the case and the handout."""
    st.subheader("Invite people", anchor=False)
    st.html(
        '<div style="font-size:2.6rem;font-weight:700;letter-spacing:.06em;line-height:1.2">'
        f"{workshop.spoken(room.code)}</div>"
    )
    st.code(address(f"code={room.code}"), language=None, wrap_lines=True)
    with st.container(horizontal=True):
        participant.open_case(room)
        handout.button(room, address(f"code={room.code}"))
    st.caption("Share the line above, never the address of this page: that one holds your key.")


def people(room: Room) -> None:
    """Who is there and how many marks they set; the button that ends it."""
    st.subheader("People in the room", anchor=False)

    @st.fragment(run_every=EVERY if room.revealed is None else None)
    def standing() -> None:
        try:
            now = workshop.find(room.code)
        except Unusable:
            st.rerun()
        if (now.revealed, now.started) != (room.revealed, room.started):
            st.rerun()
        case_says(now)
        lines = workshop.lines(now)
        if not lines:
            st.markdown("Nobody has taken a seat yet.")
            return
        rows = "".join(
            f'<li><div style="flex:1">{escape(shown(line.seat.name, 40))}</div>'
            f'<div class="q">{words.plural(len(line.marks), "mark")}</div></li>'
            for line in lines
        )
        st.html(
            f'{scoreboard.STYLE}<div class="ws" style="max-height:320px;overflow-y:auto"><ul>{rows}</ul></div>'
        )

    standing()
    if room.revealed is not None:
        st.success(workshop.CLOSED, icon=":material/visibility:")
        return
    if st.button("Reveal the answers", type="primary", icon=":material/visibility:", key="reveal"):
        workshop.reveal(room)
        st.rerun()
    st.caption("Everybody sees the answers and the scoreboard at once. Marks cannot be changed after it.")


def case_says(room: Room) -> None:
    """How the room's run stands."""
    try:
        state = runs.state_of(room.run)
    except Unusable as refusal:
        st.warning(md_escape(refusal), icon=":material/warning:")
        return
    if state.state == "done":
        return
    if state.active:
        before = f" It is number {state.place} in the queue." if state.place > 1 else ""
        done = f" {state.done} of {state.total} checks." if state.total else ""
        st.info(
            f"The case is being computed, once for the whole room.{before}{done}",
            icon=":material/hourglass_top:",
        )
        return
    st.warning(
        f"The case has no result: {md_escape(state.message or 'it was not started')}",
        icon=":material/warning:",
    )


def plan(room: Room) -> None:
    """An hour in steps; once the clock runs, the step that is due is marked."""
    st.subheader("Plan of the hour", anchor=False)
    st.fragment(steps, run_every=MINUTE / 2 if room.started else None)(room)


def steps(room: Room) -> None:
    """The plan as it stands this minute."""
    gone = None if room.started is None else (time.time() - room.started) / MINUTE
    total = sum(minutes for minutes, _, _ in PLAN)
    rows, begin = "", 0
    for minutes, title, says in PLAN:
        now = gone is not None and begin <= gone < begin + minutes
        rows += (
            f'<tr{" class=me" if now else ""}><td class="n">{begin} to {begin + minutes} min</td>'
            f"<td>{escape(title)}{' (now)' if now else ''}</td><td>{escape(says)}</td></tr>"
        )
        begin += minutes
    head = '<th scope="col">Minutes</th><th scope="col">Step</th><th scope="col">What you do</th>'
    with st.container(border=True):
        st.html(f'{scoreboard.STYLE}<div class="ws plan"><table><tr>{head}</tr>{rows}</table></div>')
        if gone is None:
            if st.button("Start the clock", icon=":material/timer:", key="clock"):
                workshop.start_clock(room)
                st.rerun()
        else:
            over = " The hour is over." if gone >= total else ""
            st.caption(f"{words.plural(int(gone), 'minute')} since the clock was started.{over}")


def guide(room: Room) -> None:
    """Answer key and questions: only this page has them before the reveal."""
    planted = planted_in(room.case_name)
    families = [family for family in FAMILIES if any(each.family == family for each in planted)]
    with st.expander("Questions to discuss"):
        asked = [f"**{FAMILIES[family]}.** {PROMPTS[family]}" for family in families] or [CLEAN]
        own = (md_escape(each, 300) for each in questions_of(room.case_name))
        st.markdown("\n".join(f"- {line}" for line in (*ALWAYS, *own, *asked)))
    hush = "" if room.revealed else ": do not project it yet"
    with st.expander(f"Answer key ({words.plural(len(planted), 'planted defect')}){hush}"):
        scoreboard.answer_key(room, how=True)
