"""A workshop with a facilitator and two participants, each in a browser of their own."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import settle
from tests.browser.test_access import FAULTS, GRAVE, STREAMLITS_OWN
from tests.browser.test_fit import SIDEWAYS

pytestmark = pytest.mark.browser


def choose(page: Any, label: str, option: str) -> None:
    box = page.get_by_role("combobox", name=re.compile(label))
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).click()


def mark(page: Any, family: str, place: str, number: int) -> None:
    choose(page, "Dimension", family)
    choose(page, "Where", place)
    page.get_by_role("button", name="Set the mark").click()
    page.get_by_text(f"{number} of 10 marks set").wait_for()
    settle(page)


def test_two_people_mark_and_see_the_answers_when_the_facilitator_reveals(visit: Callable[..., Any]) -> None:
    boss = visit("workshop")
    choose(boss, "Case", "Who leaves a telephone company, with planted defects")
    boss.get_by_role("button", name="Open a room").click()
    boss.get_by_text("Keep your facilitator link").wait_for()
    code = re.search(r"code=([0-9A-Z]{8})", boss.url)
    assert code
    assert re.search(r"key=[0-9a-f]{32}", boss.url)
    boss.reload()
    settle(boss)
    boss.get_by_role("button", name="Reveal the answers").wait_for()
    assert boss.get_by_text("Keep your facilitator link").count() == 0

    ada = visit(f"workshop?code={code[1]}")
    ada.get_by_role("textbox", name="Nickname").fill("Ada")
    ada.get_by_role("button", name="Take a seat").click()
    ada.get_by_role("heading", name="2 · Mark the defects").wait_for()
    eve = visit("workshop", width=390)
    eve.get_by_role("textbox", name="Code").fill(f"{code[1][:4]}-{code[1][4:]}".lower())
    eve.get_by_role("button", name="Go to the room").click()
    eve.get_by_role("textbox", name="Nickname").fill("Eve")
    eve.get_by_role("button", name="Take a seat").click()
    eve.get_by_role("heading", name="2 · Mark the defects").wait_for()
    settle(eve)
    assert eve.evaluate(SIDEWAYS) <= 0

    mark(ada, "Data quality", "Column satisfaction", 1)
    mark(ada, "Bias", "Group age_band: 55-74", 2)
    mark(eve, "Bias", "Group gender: man", 1)
    tab = ada.context.new_page()
    tab.goto(ada.url)
    settle(tab)
    tab.get_by_text("2 of 10 marks set").wait_for()
    mark(tab, "Privacy", "Column note", 3)
    ada.get_by_text("3 of 10 marks set").wait_for()
    assert ada.get_by_text("Scoreboard of the room").count() == 0
    with ada.context.expect_page() as coming:
        ada.get_by_role("link", name="Open the case").click()
    case = coming.value
    # The case comes with its report, so there is nothing to wait for.
    assert re.search(r"/scorecard\?run=[0-9a-f]{32}", case.url)
    case.get_by_role("heading", name=re.compile("^Not ready: \\d+ findings? block")).wait_for()
    with ada.expect_download() as handed:
        ada.get_by_role("button", name="Download the handout").click()
    assert "Your task" in Path(handed.value.path()).read_text(encoding="utf-8")

    boss.get_by_text("3 marks").wait_for()
    boss.get_by_role("button", name="Reveal the answers").click()
    for page in (boss, ada, eve, tab):
        page.get_by_role("heading", name="Scoreboard of the room").wait_for()
        settle(page)
    ada.get_by_role("heading", name=re.compile(r"You found 3 of \d+ defects")).wait_for()
    eve.get_by_role("heading", name=re.compile(r"You found 0 of \d+ defects")).wait_for()
    first = ada.get_by_role("row").nth(1).inner_text().split()
    assert first[:3] == ["1", "Ada", "(you)"]
    assert eve.evaluate(SIDEWAYS) <= 0
    eve.reload()
    settle(eve)
    eve.get_by_role("cell", name="Eve (you)").wait_for()


def test_an_expired_code_says_so(visit: Callable[..., Any]) -> None:
    page = visit("workshop?code=AAAABBBB")
    page.get_by_text("There is no workshop room with this code").wait_for()


def test_the_bench_plants_a_defect_that_its_check_sees(visit: Callable[..., Any]) -> None:
    page = visit("workshop")
    page.get_by_role("button", name="Go to the bench").click()
    page.get_by_role("heading", name="Plant a defect").wait_for()
    choose(page, "Defect", "Copied rows")
    settle(page)
    page.get_by_role("button", name="Plant it").click()
    page.get_by_text("the experiment goes on").wait_for()
    assert re.search(r"bench=[0-9a-f]{32}", page.url)
    page.reload()
    page.get_by_text("The check for it saw the defect.").wait_for(timeout=240_000)
    settle(page)
    package = pytest.importorskip("axe_playwright_python")
    axe = (Path(package.__file__).parent / "axe.min.js").read_text()
    for scheme in ("light", "dark"):
        seen = visit(page.url.rsplit("/", 1)[1], scheme=scheme)
        seen.get_by_text("The check for it saw the defect.").wait_for()
        seen.wait_for_timeout(250)  # half-faded text is paler than it will be
        seen.evaluate(axe)
        assert seen.evaluate(FAULTS, [STREAMLITS_OWN, GRAVE]) == []
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.evaluate(SIDEWAYS) <= 0
    with page.context.expect_page() as coming:
        page.get_by_role("link", name="See the finding").first.click()
    finding = coming.value
    finding.get_by_role("heading", name="Data quality", exact=True).wait_for()
    finding.get_by_text(re.compile("5 of the 2,000 rows of train.csv copy an earlier row")).first.wait_for()
