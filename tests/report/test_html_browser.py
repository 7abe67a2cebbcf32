"""The page in Chromium, offline: nothing runs, nothing is fetched, nothing sticks out."""

import pytest

from checks.report import html
from tests.report import made

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_bytes(html.page(made.report(), {}))
    return path.as_uri()


@pytest.mark.parametrize("width", [390, 1100])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_quietly_and_fits(chromium, address, width, scheme):
    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    events = []
    page.on("request", lambda request: events.append(request.url))
    page.on("dialog", lambda dialog: events.append("dialog") or dialog.dismiss())
    page.on("console", lambda message: events.append(message.text))
    page.on("pageerror", lambda error: events.append(str(error)))
    page.goto(address)
    assert events == [address]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1
    ground, ink = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert (ground, ink) == {
        "light": ("rgb(255, 255, 255)", "rgb(23, 33, 46)"),
        "dark": ("rgb(16, 22, 30)", "rgb(232, 237, 243)"),
    }[scheme]
    page.close()


def test_every_small_text_can_be_read(chromium, address):
    """No text under 11 px on a phone."""
    page = chromium.new_page(viewport={"width": 390, "height": 900})
    page.goto(address)
    small = page.evaluate(
        """[...document.querySelectorAll('body *')].filter(e => [...e.childNodes].some(n => n.nodeType == 3 &&
        n.data.trim()) && parseFloat(getComputedStyle(e).fontSize) < 11).map(e => e.outerHTML.slice(0, 90))"""
    )
    assert small == []
    page.close()


def test_print_is_light_and_opens_the_methods(chromium, address):
    page = chromium.new_page(viewport={"width": 700, "height": 900}, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(address)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    inside = page.locator("details.check .inside").first
    assert inside.evaluate("e => e.checkVisibility({contentVisibilityAuto: true}) && e.offsetHeight > 0")
    assert page.pdf(format="A4", print_background=True).startswith(b"%PDF")
    page.close()
