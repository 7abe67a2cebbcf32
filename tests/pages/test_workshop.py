"""The workshop page in each state: no room, a room to join, joined, marked, revealed; and its facilitator."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from checks import runs
from checks.report import jsonfile
from checks.runs import folder as folders
from checks.runs import workshop
from checks.runs.marking import planted_in
from checks.runs.workshop import GONE, Room
from checks.samples import find_sample
from pages.parts import handout
from pages.parts.escape import md_escape
from tests.pages import made
from tests.pages.test_pages import html, markdown

Show = Callable[..., AppTest]


@pytest.fixture
def show(app: Show) -> Callable[..., AppTest]:
    """The workshop with a query in the address."""

    def visit(**query: str) -> AppTest:
        at = app("workshop")
        for part, value in query.items():
            at.query_params[part] = value
        return at.run()

    return visit


@pytest.fixture
def opened() -> tuple[Room, str]:
    return workshop.open_room("credit")


def query(at: AppTest, part: str) -> str:
    value = at.query_params[part]
    return value if isinstance(value, str) else value[0]


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def test_without_a_room_one_can_join_or_open_one(show: Show) -> None:
    at = show()
    assert not at.exception
    assert [s.value for s in at.subheader] == ["Join a room", "Open a room", "Try the bench"]
    assert set(at.selectbox(key="workshop-case").options) == {
        find_sample(name).title for name in runs.sample_names()
    }


def test_an_unknown_code_is_one_sentence_typed_or_in_the_address(show: Show) -> None:
    at = show()
    at.text_input[0].input("AAAA-BBBB")
    press(at, "Go to the room")
    assert [e.value.replace("\\", "") for e in at.error] == [GONE]
    at = show(code="AAAABBBB")
    assert not at.exception
    assert [e.value.replace("\\", "") for e in at.error] == [GONE]
    press(at, "Enter another code")
    assert "Join a room" in [s.value for s in at.subheader]
    assert "code" not in at.query_params


def test_opening_a_room_shows_the_facilitator_link_once(show: Show) -> None:
    at = press(show(), "Open a room")
    assert not at.exception
    code, key = query(at, "code"), query(at, "key")
    assert workshop.is_facilitator(workshop.find(code), key)
    assert any(key in block.value for block in at.code)
    assert workshop.spoken(code) in html(at)
    again = show(code=code, key=key)
    assert not any(key in block.value for block in again.code)
    assert any(button.label == "Reveal the answers" for button in again.button)
    press(at, "I have kept it")
    assert not any(key in block.value for block in at.code)


def test_a_nickname_takes_a_seat_that_a_reload_and_a_second_tab_keep(
    show: Show, opened: tuple[Room, str]
) -> None:
    code = workshop.spoken(opened[0].code).lower()
    at = show()
    at.text_input[0].input(code)
    press(at, "Go to the room")
    press(at, "Take a seat")
    assert at.error[0].value == r"Type a nickname first\."
    at.text_input[0].input("Ada")
    press(at, "Take a seat")
    assert not at.exception
    seat = query(at, "seat")
    assert "**Ada**" in at.caption[0].value
    for tab in (show(code=opened[0].code, seat=seat), show(code=opened[0].code, seat=seat)):
        assert "**Ada**" in tab.caption[0].value
    at.switch_page("pages/catalogue.py").run()
    at.switch_page("pages/workshop.py").run()
    assert "**Ada**" in at.caption[0].value
    assert query(at, "seat") == seat


def test_marks_are_set_kept_and_taken_back(show: Show, opened: tuple[Room, str]) -> None:
    room = opened[0]
    seat = workshop.join(room, "Ada")
    at = show(code=room.code, seat=seat)
    assert [s.value for s in at.subheader] == ["1 · Read the case", "2 · Mark the defects"]
    press(at, "Set the mark")
    assert at.error[0].value == r"Choose a dimension and a place from the lists\."
    at.selectbox[0].set_value("data_quality")
    at.selectbox[1].set_value("Column income")
    press(at, "Set the mark")
    assert not at.exception
    other = show(code=room.code, seat=seat)
    assert md_escape("Data quality: Column income") in markdown(other)
    assert "1 of 10 marks set" in markdown(other)
    press(other, "Take back")
    assert "0 of 10 marks set" in markdown(other)
    assert not any("planted" in text for text in (markdown(other), html(other)))


def test_the_answers_stay_hidden_until_the_facilitator_reveals(show: Show, opened: tuple[Room, str]) -> None:
    room, key = opened
    seat = workshop.join(room, "Ada")
    workshop.mark(room, workshop.seat_of(room, seat), "data_quality", "Column income")  # pyright: ignore[reportArgumentType]
    secret = planted_in("credit")[0].says
    assert secret not in html(show(code=room.code, seat=seat))
    assert secret not in html(show(code=room.code, key="0" * 32))
    boss = show(code=room.code, key=key)
    assert secret in html(boss)
    assert "1 mark" in html(boss)
    eve = workshop.seat_of(room, workshop.join(room, "Eve"))
    assert eve is not None
    workshop.mark(room, eve, "bias", "Group sex: male")
    press(boss, "Reveal the answers")
    assert not boss.exception
    assert "Scoreboard of the room" in [s.value for s in boss.subheader]
    assert "What the room missed most" in [s.value for s in boss.subheader]
    assert "Found by 0 of 2" in html(boss)
    assert "Marked falsely by 1 of 2" in html(boss)
    assert "Found by 2 of 2" not in html(boss)
    assert not any(button.label == "Reveal the answers" for button in boss.button)
    mine = show(code=room.code, seat=seat)
    total = len(planted_in("credit"))
    assert f"You found 1 of {total} defects" in [s.value for s in mine.subheader]
    assert "Ada (you)" in html(mine)
    assert secret in html(mine)
    late = show(code=room.code)
    assert "takes no more marks" in markdown(late)
    assert secret in html(late)


def test_a_wrong_key_says_so_and_reveals_nothing(show: Show, opened: tuple[Room, str]) -> None:
    at = show(code=opened[0].code, key="f" * 32)
    assert at.warning[0].value.startswith("This facilitator link does not fit")
    assert not any(button.label == "Reveal the answers" for button in at.button)


def test_the_facilitator_has_plan_questions_key_and_clock(show: Show, opened: tuple[Room, str]) -> None:
    at = show(code=opened[0].code, key=opened[1])
    assert not at.exception
    assert "Read and mark" in html(at)
    assert "Would you release this model" in markdown(at)
    assert "Made so: " in html(at)
    press(at, "Start the clock")
    assert "Welcome (now)" in html(at)


def test_on_the_clean_case_a_mark_is_a_false_alarm(show: Show) -> None:
    room, key = workshop.open_room("credit_clean")
    seat = workshop.join(room, "Ada")
    assert "Nothing was planted" in markdown(show(code=room.code, key=key))
    workshop.reveal(room)
    assert "you raised no false alarm" in markdown(show(code=room.code, seat=seat))


def test_a_hostile_nickname_stays_letters(show: Show, opened: tuple[Room, str]) -> None:
    room, key = opened
    seats = [
        workshop.join(room, name) for name in ("<img src=x onerror=1>", "![x](http://evil/p)", ":red[a] $x$")
    ]
    pages: list[AppTest] = []
    for _ in range(2):
        pages = [show(code=room.code, key=key), *(show(code=room.code, seat=seat) for seat in seats)]
        for at in pages:
            assert not at.exception
            assert "<img src=x" not in html(at)
            for markup in ("![x]", "**:red[", "$x$**"):
                assert markup not in markdown(at)
        workshop.reveal(room)
    assert "&lt;img src=x onerror=1&gt;" in html(pages[0])


def test_the_case_opens_as_the_run_that_all_share(show: Show, opened: tuple[Room, str]) -> None:
    room = opened[0]
    seat = workshop.join(room, "Ada")
    links = lambda at: [e.proto.url for e in at.get("link_button")]  # noqa: E731
    assert links(show(code=room.code, seat=seat)) == [f"./run?run={room.run}"]
    (folders.home(room.run) / "report.json").write_bytes(jsonfile.encode(made.report()))
    assert links(show(code=room.code, seat=seat)) == [f"./scorecard?run={room.run}"]


def test_the_handout_is_one_file_that_fetches_nothing_and_escapes() -> None:
    page = handout.page(
        "<b>x</b>", find_sample("credit").roles, "ABCDEFGH", "http://host/workshop?code=ABCDEFGH&x=<i>"
    )
    assert "ABCD-EFGH" in page
    assert "<b>x</b>" not in page
    assert "<i>" not in page
    assert "@media print" in page
    for fetched in ("<script", "<link", "src=", "@import", "url("):
        assert fetched not in page
    for title in ("Data quality", "Governance", "Your task", "Your marks", "What I take home"):
        assert title in page
