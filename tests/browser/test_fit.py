"""Every page on a stored report: one title, no sideways scroll on a phone, no script error, nothing fetched."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import settle
from tests.pages import made

pytestmark = pytest.mark.browser
PATHS = (
    "",
    "setup",
    "run",
    "scorecard",
    "data-quality",
    "bias",
    "interpretability",
    "scalability",
    "privacy",
    "robustness",
    "remedies",
    "governance",
    "compare",
    "review",
    "report",
    "catalogue",
    "workshop",
)
SIDEWAYS = "(() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth; })()"


@pytest.fixture(scope="module")
def run(server: tuple[str, Path]) -> str:
    """A stored report with hostile and very long names, in the server's own state folder."""
    from checks import runs
    from checks.report import jsonfile
    from checks.runs import folder as folders

    _, state = server
    long = "a_column_name_without_any_blank_" * 6
    report = made.report(made.HOSTILE, long, long)
    before = runs._folder.state_folder
    try:
        runs._folder.state_folder = lambda: state
        run = runs.new_run(made.HOSTILE)
        (folders.home(run) / "report.json").write_bytes(jsonfile.encode(report))
        return run
    finally:
        runs._folder.state_folder = before


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_every_page_fits_and_has_one_title(
    visit: Callable[..., Any], server: tuple[str, Path], run: str, width: int, scheme: str
) -> None:
    page = visit(f"?run={run}", width=width, scheme=scheme)
    foreign: list[str] = []
    page.on(
        "request",
        lambda request: foreign.append(request.url) if _is_foreign(request.url, server[0]) else None,
    )
    for path in PATHS:
        page.goto(f"{server[0]}/{path}?run={run}")
        settle(page)
        assert page.locator("h1").count() == 1, path
        assert page.evaluate(SIDEWAYS) <= 0, path
        assert page.get_by_text("Something went wrong").count() == 0, path
        assert page.get_by_text("Page not found").count() == 0, path
        assert page.locator('a[href*="evil"], img[src*="evil"]').count() == 0, path
    assert foreign == []


def _is_foreign(url: str, own: str) -> bool:
    return url.startswith("http") and not url.startswith(own)


def test_a_page_s_own_address_opens_within_the_frame_and_leaks_no_id(
    server: tuple[str, Path], run: str, visit: Callable[..., Any]
) -> None:
    page = visit(f"bias?run={run}")
    page.get_by_role("link", name="Catalogue and words").wait_for()
    answer = page.request.get(f"{server[0]}/bias?run={run}")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
