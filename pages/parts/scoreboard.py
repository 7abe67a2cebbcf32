"""What a workshop sees after the reveal: the scoreboard of the room, one's own marks judged, the answer key."""

from collections import Counter
from collections.abc import Sequence
from html import escape

import streamlit as st

from checks.contract import noun
from checks.registry import FAMILIES
from checks.report import words
from checks.runs.marking import Mark, Planted, planted_in, where
from checks.runs.workshop import Line, Room
from pages.parts import look
from pages.parts.escape import shown

MOST = 5
STYLE = """<style>
.ws table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
.ws th{font-weight:600;font-size:.88rem;text-align:left;padding:6px 10px 6px 2px;opacity:.8}
.ws td{border-top:1px solid rgba(128,140,155,.22);padding:8px 10px 8px 2px;vertical-align:top;overflow-wrap:anywhere}
.plan.ws td{overflow-wrap:break-word}
.ws .n{text-align:right;white-space:nowrap}.ws tr.me td{font-weight:700}
.ws ul{list-style:none;margin:0;padding:0}
.ws li{display:flex;gap:10px;padding:9px 0;line-height:1.4;border-top:1px solid rgba(128,140,155,.22);margin:0;
  overflow-wrap:anywhere}
.ws a,.ws a:visited{color:inherit;text-decoration:underline}
.ws li:first-child{border-top:0}.ws img{margin-top:2px}.ws .q{opacity:.82}
</style>"""


def board(lines: Sequence[Line], defects: int, me: int | None = None) -> None:
    """Everybody with the defects found, missed and marked falsely; the best first, equals share a place."""
    st.subheader("Scoreboard of the room", anchor=False)
    judged = [(line, line.result) for line in lines if line.result is not None]
    if not judged:
        st.info("Nobody took a seat in this room.", icon=":material/event_seat:")
        return
    scores = [result.score for _, result in judged]
    rows = "".join(
        f'<tr{" class=me" if line.seat.id == me else ""}><td class="n">{scores.index(result.score) + 1}</td>'
        f"<td>{escape(shown(line.seat.name, 40))}{' (you)' if line.seat.id == me else ''}</td>"
        f'<td class="n">{len(result.found)}</td><td class="n">{len(result.missed)}</td>'
        f'<td class="n">{len(result.wrong)}</td><td class="n">{words.count(result.score)}</td></tr>'
        for line, result in judged
    )
    heads = ("Place", "Nickname", "Found", "Missed", "False", "Score")
    head = "".join(f'<th scope="col"{"" if h == "Nickname" else " class=n"}>{h}</th>' for h in heads)
    with st.container(border=True):
        st.html(f'{STYLE}<div class="ws"><table><tr>{head}</tr>{rows}</table></div>')
    planted = (
        f"{words.plural(defects, 'defect was', 'defects were')} planted" if defects else "Nothing was planted"
    )
    st.caption(
        f"{planted}. Score: defects found less false marks. One mark can find several defects of the same place."
    )


def hardest(room: Room, lines: Sequence[Line]) -> None:
    """What fewest people found, and what most marked falsely: where the talk begins."""
    results = [line.result for line in lines if line.result is not None]
    if not results:
        return
    people = len(results)
    found = Counter(id_ for result in results for id_ in result.found)
    wrong = Counter(mark_says(mark) for result in results for mark in result.wrong)
    rare = sorted(planted_in(room.case_name), key=lambda each: found[each.id])[:MOST]
    items = [
        _item("na", f"Found by {found[each.id]} of {people}", where(each), each.says)
        for each in rare
        if found[each.id] < people
    ]
    items += [
        _item("watch", f"Marked falsely by {number} of {people}", place, "Nothing was planted there.")
        for place, number in wrong.most_common(MOST)
    ]
    if items:
        st.subheader("What the room missed most", anchor=False)
        with st.container(border=True):
            st.html(f'{STYLE}<div class="ws"><ul>{"".join(items)}</ul></div>')


def own(room: Room, lines: Sequence[Line], me: int) -> None:
    """How a person did, the scoreboard, then every mark with what it hit, and what they missed."""
    result = next(line.result for line in lines if line.seat.id == me)
    if result is None:
        return
    key = {planted.id: planted for planted in planted_in(room.case_name)}
    total = len(key)
    if total:
        says = f"You found {len(result.found)} of {words.plural(total, 'defect')}"
    elif result.wrong:
        says = "Nothing was planted here: every mark is a false alarm"
    else:
        says = "Nothing was planted here, and you raised no false alarm"
    st.subheader(says, anchor=False)
    board(lines, total, me)
    st.subheader("Your marks and the answers", anchor=False)
    items = [
        *(_item("ready", "Found", where(key[id_]), key[id_].says) for id_ in result.found),
        *(
            _item("watch", "False mark", mark_says(mark), "Nothing was planted there.")
            for mark in result.wrong
        ),
        *(_item("na", "Missed", where(key[id_]), key[id_].says) for id_ in result.missed),
    ]
    if not items:
        st.markdown("You set no mark, and none was needed.")
        return
    with st.container(border=True):
        st.html(f'{STYLE}<div class="ws"><ul>{"".join(items)}</ul></div>')


def answer_key(room: Room, *, how: bool = False) -> None:
    """Every planted defect by dimension; with `how`, how it was made, for whoever explains it."""
    planted = planted_in(room.case_name)
    if not planted:
        st.markdown("Nothing was planted in this case. Whatever anybody marked is a false alarm.")
        return
    for family, title in FAMILIES.items():
        mine = [each for each in planted if each.family == family]
        if not mine:
            continue
        with st.container(border=True):
            st.markdown(f"**{title}** · {words.plural(len(mine), 'defect')}")
            st.html(f'{STYLE}<div class="ws"><ul>{"".join(_planted(each, how) for each in mine)}</ul></div>')


def mark_says(mark: Mark) -> str:
    """A mark in a line: dimension and place."""
    return f"{FAMILIES[mark.family]}: {mark.place}"


def _planted(planted: Planted, how: bool) -> str:
    mark = {"blocker": "block", "major": "watch", "minor": "minor"}[planted.severity]
    word = {"blocker": "Blocker", "major": "Major", "minor": "Minor"}[planted.severity]
    more = (
        f" Made so: {planted.how}. Seen by: {words.listed([noun(c) for c in planted.checks])}." if how else ""
    )
    return _item(mark, word, where(planted), planted.says + more)  # pyright: ignore[reportArgumentType]


def _item(mark: look.Mark, word: str, heading: str, says: str) -> str:
    return (
        f"<li>{look.shape(mark, 18, '')}<div><b>{escape(word)} · {escape(shown(heading))}</b><br>"
        f'<span class="q">{escape(shown(says, 600))}</span></div></li>'
    )
