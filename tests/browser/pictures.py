"""The README's pictures, one for each audience, drawn by the dashboard itself from the built-in credit case.

    make pictures        # or: python -m tests.browser.pictures FOLDER

A stakeholder's first finding, a trainer's room after the answers were revealed, and the screen of a review meeting:
light, 1,280 px wide, at most 200 kB each.
"""

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.conftest import serving, settle
from tests.conftest import FLAGS, browser_path

MOST_BYTES = 200_000
WIDTH = 1280


def stakeholder(page: Any, address: str) -> None:
    """From the first page to the first finding."""
    page.goto(address)
    settle(page)
    page.get_by_role("button", name="Open the sample").click()
    page.get_by_role("heading", name="Scorecard", level=1).wait_for(timeout=600_000)
    settle(page)
    page.goto(page.url.replace("/scorecard", "/bias"))
    settle(page)


def trainer(page: Any, address: str) -> None:
    """A facilitator's page with two participants, once the answers are out."""
    page.goto(f"{address}/workshop")
    settle(page)
    page.get_by_role("button", name="Open a room").click()
    page.get_by_text("Keep your facilitator link").wait_for()
    code = re.search(r"code=([0-9A-Z]{8})", page.url)
    assert code, "the room has no code"
    for name, places in (
        ("Ada", (("Data quality", "Column income"), ("Bias", "Group sex: female"))),
        ("Eve", (("Privacy", "Column contact"),)),
    ):
        seat = page.context.browser.new_context(viewport={"width": WIDTH, "height": 900}).new_page()
        seat.set_default_timeout(120_000)
        seat.goto(f"{address}/workshop?code={code[1]}")
        settle(seat)
        seat.get_by_role("textbox", name="Nickname").fill(name)
        seat.get_by_role("button", name="Take a seat").click()
        seat.get_by_role("heading", name="2 · Mark the defects").wait_for()
        for family, place in places:
            _choose(seat, "Dimension", family)
            _choose(seat, "Where", place)
            seat.get_by_role("button", name="Set the mark").click()
            settle(seat)
        seat.context.close()
    page.get_by_role("button", name="Reveal the answers").click()
    page.get_by_role("heading", name="Scoreboard of the room").wait_for()
    page.get_by_text("Keep your facilitator link").wait_for()
    page.reload()
    settle(page)


def _choose(page: Any, label: str, option: str) -> None:
    box = page.get_by_role("combobox", name=re.compile(label))
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).click()


def board(page: Any, address: str) -> None:
    """The review of the case on a projector."""
    stakeholder(page, address)
    page.goto(page.url.replace("/bias", "/review"))
    settle(page)


PICTURES: dict[str, tuple[Callable[[Any, str], None], int]] = {
    "stakeholder": (stakeholder, 900),
    "trainer": (trainer, 860),
    "board": (board, 720),
}


def draw(folder: Path, only: tuple[str, ...] = tuple(PICTURES)) -> None:
    """Write the pictures named in `only` into `folder`. Raises ValueError for one that is too large."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as state, serving(Path(state)) as address, sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=browser_path(), args=FLAGS)
        for name in only:
            walk, height = PICTURES[name]
            context = browser.new_context(
                viewport={"width": WIDTH, "height": height}, color_scheme="light", timezone_id="UTC"
            )
            page = context.new_page()
            page.set_default_timeout(120_000)
            walk(page, address)
            page.wait_for_timeout(2_000)  # figures fade in
            data = page.screenshot()
            if len(data) > MOST_BYTES:
                raise ValueError(f"The picture {name} has {len(data):,} bytes; the most is {MOST_BYTES:,}.")
            (folder / f"{name}.png").write_bytes(data)
            sys.stdout.write(f"{folder / name}.png {len(data):,} bytes\n")
            context.close()
        browser.close()


if __name__ == "__main__":
    draw(Path(sys.argv[1]), tuple(sys.argv[2:]) or tuple(PICTURES))
