"""Workshop rooms: codes, keys, seats, marks, the reveal, and the marks against the answer key."""

import sqlite3
from pathlib import Path

import pytest

from checks import runs
from checks.contract import Unusable
from checks.registry import FAMILIES
from checks.runs import folder as folders
from checks.runs import marking, workshop
from checks.runs.marking import Mark, judge, places_of, planted_in
from checks.runs.store import Store
from checks.runs.workshop import CLOSED, GONE, MOST_MARKS, Room, Seat


@pytest.fixture
def opened(state: Path, unshipped: None, monkeypatch: pytest.MonkeyPatch) -> tuple[Room, str]:
    monkeypatch.setattr(runs.Dispatcher, "start", lambda _self: None)
    return workshop.open_room("credit")


@pytest.fixture
def room(opened: tuple[Room, str]) -> Room:
    return opened[0]


def seated(room: Room, name: str) -> Seat:
    seat = workshop.seat_of(room, workshop.join(room, name))
    assert seat is not None
    return seat


def test_a_room_queues_the_run_of_its_case(room: Room) -> None:
    ask = runs.asked(room.run)
    assert ask is not None
    assert ask.sample == "credit"
    assert runs.state_of(room.run).state == "queued"


def test_the_title_of_the_room_s_run_gives_nothing_away(room: Room) -> None:
    other, _ = workshop.open_room("credit_clean")
    titles = {runs.state_of(each.run).title for each in (room, other)}
    assert titles == {"Who repays a loan"}


def test_rooms_of_one_case_ask_for_one_answer(room: Room, state: Path) -> None:
    other, _ = workshop.open_room("credit")
    jobs = [Store(state).latest(each.run) for each in (room, other)]
    assert len({job.key for job in jobs if job}) == 1
    assert room.code != other.code


@pytest.mark.parametrize("typed", [str.lower, workshop.spoken, lambda code: f"  {code[:4]} {code[4:]} "])
def test_a_code_is_found_however_it_is_typed(room: Room, typed: object) -> None:
    assert workshop.find(typed(room.code)) == room  # pyright: ignore[reportCallIssue]


@pytest.mark.parametrize("code", ["", "AAAABBBB", "' OR 1=1 --", "x" * 10_000, "\u0000"])
def test_an_unknown_code_says_so_in_one_sentence(room: Room, code: str) -> None:
    with pytest.raises(Unusable) as refusal:
        workshop.find(code)
    assert str(refusal.value) == GONE
    assert GONE.count(".") == 1


def test_a_room_ends_with_its_run_and_leaves_nothing(room: Room, state: Path) -> None:
    ada = seated(room, "Ada")
    workshop.mark(room, ada, "bias", "Column income")
    folders.remove(room.run)
    with pytest.raises(Unusable, match="no workshop room"):
        workshop.find(room.code)
    Store(state).forget(room.run)
    with pytest.raises(Unusable, match="no workshop room"):
        workshop.find(room.code)
    with pytest.raises(Unusable, match="no workshop room"):
        workshop.mark(room, ada, "bias", "Column debt_ratio")
    with sqlite3.connect(state / "runs.sqlite") as file:
        for table in ("rooms", "seats", "marks"):
            assert file.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_only_the_key_makes_a_facilitator_and_only_its_hash_is_kept(
    opened: tuple[Room, str], state: Path
) -> None:
    room, key = opened
    token = workshop.join(room, "Ada")
    assert workshop.is_facilitator(room, key)
    other, others = workshop.open_room("credit_clean")
    assert not workshop.is_facilitator(room, others)
    for wrong in ("", key[:-1], key.upper(), room.code, token):
        assert not workshop.is_facilitator(room, wrong)
    assert workshop.seat_of(other, token) is None
    assert workshop.seat_of(room, key) is None
    with sqlite3.connect(state / "runs.sqlite") as file:
        kept = "\n".join(file.iterdump())
    assert key not in kept
    assert token not in kept


def test_nicknames_are_cut_cleaned_and_taken_once(room: Room) -> None:
    assert seated(room, f"  Ada\n\u202e  {'x' * 100}").name.startswith("Ada xxx")
    assert len(seated(room, "y" * 100).name) == workshop.LONGEST_NAME
    seated(room, "Grace")
    for taken in ("grace", " GRACE "):
        with pytest.raises(Unusable, match="nickname already"):
            workshop.join(room, taken)
    for empty in ("", " \n ", "\u200b"):
        with pytest.raises(Unusable, match="Type a nickname"):
            workshop.join(room, empty)
    other, _ = workshop.open_room("credit_clean")
    assert seated(other, "Grace").name == "Grace"


def test_a_room_has_an_end_of_seats(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workshop, "MOST_SEATS", 2)
    seated(room, "Ada")
    seated(room, "Grace")
    with pytest.raises(Unusable, match="takes no more"):
        workshop.join(room, "Mary")


def test_marks_are_kept_once_counted_and_taken_back_by_their_owner_alone(room: Room) -> None:
    ada, eve = seated(room, "Ada"), seated(room, "Eve")
    places = [place for place in places_of("credit") if place.startswith("Column")][:MOST_MARKS]
    for place in places:
        workshop.mark(room, ada, "privacy", place)
    workshop.mark(room, ada, "privacy", places[0])
    marks = workshop.marks_of(room, ada)
    assert [mark.place for mark in marks] == places
    with pytest.raises(Unusable, match="take one back"):
        workshop.mark(room, ada, "bias", places[0])
    workshop.take_back(room, eve, marks[0].id)
    assert workshop.marks_of(room, ada) == marks
    workshop.take_back(room, ada, marks[0].id)
    assert workshop.marks_of(room, ada) == marks[1:]
    workshop.mark(room, ada, "bias", places[0])
    assert workshop.marks_of(room, eve) == ()


@pytest.mark.parametrize(("family", "place"), [("", ""), ("magic", "The model"), ("bias", "Column nowhere")])
def test_what_is_not_on_the_lists_is_no_mark(room: Room, family: str, place: str) -> None:
    with pytest.raises(Unusable, match="from the lists"):
        workshop.mark(room, seated(room, "Ada"), family, place)


def test_the_reveal_judges_ranks_and_freezes(room: Room) -> None:
    ada, eve, idle = (seated(room, name) for name in ("Ada", "Eve", "Idle"))
    workshop.mark(room, eve, "bias", "Group sex: male")
    workshop.mark(room, ada, "data_quality", "Column income")
    workshop.mark(room, ada, "bias", "Group sex: female")
    assert [line.result for line in workshop.lines(room)] == [None] * 3
    workshop.reveal(room)
    now = workshop.find(room.code)
    assert now.revealed is not None
    lines = workshop.lines(now)
    assert [line.seat for line in lines] == [ada, idle, eve]
    best = lines[0].result
    assert best is not None
    assert {"missing-income", "women-selected-less", "unequal-errors"} <= set(best.found)
    assert (best.wrong, len(best.found) + len(best.missed)) == ((), len(planted_in("credit")))
    assert [line.result.score for line in lines[1:] if line.result] == [0, -1]
    workshop.reveal(now)
    assert workshop.find(room.code) == now
    for late in (
        lambda: workshop.mark(room, ada, "bias", "The model"),
        lambda: workshop.take_back(room, ada, 1),
        lambda: workshop.join(room, "Late"),
    ):
        with pytest.raises(Unusable) as refusal:
            late()
        assert str(refusal.value) == CLOSED


def test_the_clock_starts_once(room: Room) -> None:
    workshop.start_clock(room)
    first = workshop.find(room.code).started
    workshop.start_clock(room)
    assert first is not None
    assert workshop.find(room.code).started == first


@pytest.mark.parametrize("case", runs.sample_names())
def test_every_planted_defect_can_be_marked_and_a_family_too_far_is_false(case: str) -> None:
    for planted in planted_in(case):
        hit = [
            place
            for place in places_of(case)
            if planted.id in judge(case, [Mark(1, planted.family, place)]).found
        ]
        assert hit, planted.id
        other = next(family for family in FAMILIES if family not in planted.families)
        assert planted.id not in judge(case, [Mark(1, other, hit[0])]).found
        assert marking.where(planted)


def test_on_the_clean_twin_every_mark_is_false() -> None:
    marks = [Mark(1, "bias", "Group sex: female"), Mark(2, "privacy", "The model")]
    judged = judge("credit_clean", marks)
    assert (judged.found, judged.missed, judged.wrong) == ((), (), tuple(marks))


def test_the_places_are_the_case_s_own() -> None:
    places = places_of("credit")
    assert list(places)[:4] == [
        "The model",
        "Rows of the training table",
        "Rows of the test table",
        "Rows of the production table",
    ]
    assert "Group sex: female, age_band: 18-29" in places
    assert "Column income" in places
