"""Workshop rooms: a code, a facilitator's key, seats with nicknames, marks, and the moment of the reveal.

A room is about one run of a built-in case and lasts as long as that run. Keys and seats are kept as hashes:
who reads the store cannot take a seat. Imports contract, marking and the face of runs.
"""

import hashlib
import re
import secrets
import sqlite3
import time
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import NamedTuple

from checks import runs
from checks.contract import Unusable
from checks.registry import FAMILIES
from checks.report import words
from checks.runs import folder as folders
from checks.runs.database import reading, writing
from checks.runs.marking import Mark, Marked, judge, places_of
from checks.runs.store import Store

# Without 0, O, 1, I and L: a code is read aloud and typed. 31 to the 8th is 850,000,000,000 codes.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE = 8
MOST_MARKS = 10
MOST_SEATS = 200
LONGEST_NAME = 24
BLIND = "A made-up case with everything filled in. Something may be wrong with it, or nothing at all."
GONE = "There is no workshop room with this code; codes expire with their run, so ask for a new one."
CLOSED = "The answers are revealed, so the marks of this room stay as they are."


class Room(NamedTuple):
    """A room: the built-in `case`, the `run` that everybody reads; times are seconds since the epoch.

    `started` is when the facilitator started the clock, `revealed` when the answers were shown.
    """

    code: str
    run: str
    case_name: str
    opened: float
    started: float | None
    revealed: float | None


class Seat(NamedTuple):
    """Somebody in a room."""

    id: int
    name: str


class Line(NamedTuple):
    """One person of the scoreboard. `result` is None until the reveal."""

    seat: Seat
    marks: tuple[Mark, ...]
    result: Marked | None


def open_room(case: str) -> tuple[Room, str]:
    """Open a room for a built-in case and queue its run; the second is the facilitator's key, told once.

    The same case asked before is computed no second time: the queue copies its answer. Raises Unusable where
    there is no such case or the queue is full.
    """
    run = runs.start_sample(case)
    Store(folders.state_folder()).retitle(run, blind_title(case))
    key = secrets.token_hex(16)
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE))
    with _write() as connection:
        connection.execute(
            "INSERT INTO rooms (run, code, case_name, facilitator, opened) VALUES (?, ?, ?, ?, ?)",
            (run, code, case, _hash(key), time.time()),
        )
    return find(code), key


def find(code: str) -> Room:
    """The room with this code, however it was typed. Raises Unusable where there is none any more."""
    plain = re.sub(r"[^0-9A-Z]", "", code[:40].upper())
    with _read() as connection:
        row = connection.execute(
            "SELECT code, run, case_name, opened, started, revealed FROM rooms"
            " JOIN runs USING (run) WHERE code = ?",
            (plain,),
        ).fetchone()
    if row is None:
        raise Unusable(GONE)
    room = Room(*row)
    try:
        folders.home(room.run)
    except Unusable as gone:
        raise Unusable(GONE) from gone
    return room


def blind_title(case: str) -> str:
    """What a case is about, without the half that tells whether anything was planted."""
    return runs.find_sample(case).title.split(",")[0]


def spoken(code: str) -> str:
    """A code in two groups of four."""
    return f"{code[: CODE // 2]}-{code[CODE // 2 :]}"


def is_facilitator(room: Room, key: str) -> bool:
    """Whether this is the key that was told when the room was opened."""
    with _read() as connection:
        row = connection.execute("SELECT facilitator FROM rooms WHERE code = ?", (room.code,)).fetchone()
    return row is not None and secrets.compare_digest(row["facilitator"], _hash(key))


def join(room: Room, name: str) -> str:
    """Take a seat and return its token, which is the way back to it.

    Raises Unusable for a name that is empty or taken, and where the room is full or its answers are revealed.
    """
    name = " ".join(words.clean(name, LONGEST_NAME).split())
    if not name:
        raise Unusable("Type a nickname first.")
    token = secrets.token_hex(16)
    with _write() as connection:
        _check_open(connection, room)
        there = connection.execute("SELECT name FROM seats WHERE run = ?", (room.run,)).fetchall()
        if any(row["name"].casefold() == name.casefold() for row in there):
            raise Unusable("Somebody in this room has this nickname already; choose another one.")
        if len(there) >= MOST_SEATS:
            raise Unusable(f"This room has {MOST_SEATS} people already; it takes no more.")
        connection.execute(
            "INSERT INTO seats (run, token, name, joined) VALUES (?, ?, ?, ?)",
            (room.run, _hash(token), name, time.time()),
        )
    return token


def seat_of(room: Room, token: str) -> Seat | None:
    """Whose seat this token is, or None where it is nobody's in this room."""
    with _read() as connection:
        row = connection.execute(
            "SELECT id, name FROM seats WHERE run = ? AND token = ?", (room.run, _hash(token))
        ).fetchone()
    return None if row is None else Seat(*row)


def mark(room: Room, seat: Seat, family: str, place: str) -> None:
    """Keep a mark; the same one twice is one.

    Raises Unusable for what is not on the lists, for the eleventh mark, and after the reveal.
    """
    if family not in FAMILIES or place not in places_of(room.case_name):
        raise Unusable("Choose a dimension and a place from the lists.")
    with _write() as connection:
        _check_open(connection, room)
        there = connection.execute("SELECT family, place FROM marks WHERE seat = ?", (seat.id,)).fetchall()
        if (family, place) in [tuple(row) for row in there]:
            return
        if len(there) >= MOST_MARKS:
            raise Unusable(f"You have set {MOST_MARKS} marks; take one back first.")
        connection.execute(
            "INSERT INTO marks (run, seat, family, place) VALUES (?, ?, ?, ?)",
            (room.run, seat.id, family, place),
        )


def take_back(room: Room, seat: Seat, number: int) -> None:
    """Remove a mark of one's own. Raises Unusable after the reveal."""
    with _write() as connection:
        _check_open(connection, room)
        connection.execute("DELETE FROM marks WHERE id = ? AND seat = ?", (number, seat.id))


def marks_of(room: Room, seat: Seat) -> tuple[Mark, ...]:
    """A person's marks, the oldest first."""
    return _marks(room).get(seat.id, ())


def start_clock(room: Room) -> None:
    """Note when the session begins; a second time changes nothing."""
    with _write() as connection:
        connection.execute(
            "UPDATE rooms SET started = coalesce(started, ?) WHERE code = ?", (time.time(), room.code)
        )


def reveal(room: Room) -> None:
    """Show the answers to the room and freeze its marks; a second time changes nothing.

    Whether the caller may is for `is_facilitator`.
    """
    with _write() as connection:
        connection.execute(
            "UPDATE rooms SET revealed = coalesce(revealed, ?) WHERE code = ?", (time.time(), room.code)
        )


def lines(room: Room) -> list[Line]:
    """Everybody in the room: until the reveal as they came, after it the best first."""
    with _read() as connection:
        rows = connection.execute(
            "SELECT id, name FROM seats WHERE run = ? ORDER BY id", (room.run,)
        ).fetchall()
    marks = _marks(room)
    seats = [Seat(*row) for row in rows]
    if room.revealed is None:
        return [Line(seat, marks.get(seat.id, ()), None) for seat in seats]
    judged = [(seat, marks.get(seat.id, ()), judge(room.case_name, marks.get(seat.id, ()))) for seat in seats]
    judged.sort(key=lambda each: (-each[2].score, -len(each[2].found), each[0].id))
    return [Line(*each) for each in judged]


def _marks(room: Room) -> dict[int, tuple[Mark, ...]]:
    with _read() as connection:
        rows = connection.execute(
            "SELECT seat, id, family, place FROM marks WHERE run = ? ORDER BY id", (room.run,)
        ).fetchall()
    places = places_of(room.case_name)  # a case that was remade may have lost a column
    marks: dict[int, tuple[Mark, ...]] = {}
    for seat, *rest in rows:
        made = Mark(*rest)
        if made.place in places:
            marks[seat] = (*marks.get(seat, ()), made)
    return marks


def _check_open(connection: sqlite3.Connection, room: Room) -> None:
    row = connection.execute("SELECT revealed FROM rooms WHERE code = ?", (room.code,)).fetchone()
    if row is None:
        raise Unusable(GONE)
    if row["revealed"] is not None:
        raise Unusable(CLOSED)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _read() -> AbstractContextManager[sqlite3.Connection]:
    return reading(_path(folders.state_folder()))


def _write() -> AbstractContextManager[sqlite3.Connection]:
    return writing(_path(folders.state_folder()))


@cache
def _path(state: Path) -> Path:
    Store(state)  # makes the tables
    return state / "runs.sqlite"
