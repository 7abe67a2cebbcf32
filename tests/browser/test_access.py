"""axe on every page with a stored report: nothing serious or critical, in light, in dark and on a phone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checks import runs
from checks.report import jsonfile
from checks.runs import folder as folders
from tests.browser.conftest import settle
from tests.browser.test_fit import PATHS
from tests.pages import made, made_run

pytestmark = pytest.mark.browser
GRAVE = ("serious", "critical")

# What Streamlit 1.67 draws and no setting or style of ours can change, by rule and the part it is excused in.
STREAMLITS_OWN = {
    # The navigation puts each section's heading and the items of it in divs between the list and its items.
    "list": '[data-testid="stSidebarNav"]',
    "listitem": '[data-testid="stSidebarNav"]',
}

FAULTS = """async ([own, grave]) => {
  const found = await axe.run(document, {resultTypes: ['violations']});
  const excused = (rule, node) => {
    const drawn = document.querySelector(node.target[0]);
    return own[rule] !== undefined && drawn !== null && drawn.closest(own[rule]) !== null;
  };
  return found.violations.filter(rule => grave.includes(rule.impact)).flatMap(rule => rule.nodes
    .filter(node => !excused(rule.id, node))
    .map(node => rule.id + ': ' + node.html.slice(0, 160) + ' | ' + node.failureSummary.slice(0, 240)));
}"""


@pytest.fixture(scope="module")
def stored(server: tuple[str, Path]) -> tuple[str, str]:
    """A finished run (with an earlier one to compare it with) and one whose table was read, to be set up."""
    _, state = server
    before = runs._folder.state_folder
    try:
        runs._folder.state_folder = lambda: state
        for _ in range(2):
            report = made.report()
            run = runs.new_run("credit.csv")
            (folders.home(run) / "report.json").write_bytes(jsonfile.encode(report))
            runs._store().conclude(run, verdict=report.scorecard.verdict, grade=report.scorecard.grade)
        return run, made_run.read_run()
    finally:
        runs._folder.state_folder = before


# A phone's page has the same colours in the dark as a screen's.
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_axe_finds_nothing_grave_on_any_page(
    visit: Callable[..., Any], server: tuple[str, Path], stored: tuple[str, str], width: int, scheme: str
) -> None:
    package = pytest.importorskip("axe_playwright_python")
    axe = (Path(package.__file__).parent / "axe.min.js").read_text()
    finished, read = stored
    page = visit(f"?run={finished}", width=width, scheme=scheme)
    faults: list[str] = []
    for path in PATHS:
        page.goto(f"{server[0]}/{path}?run={read if path == 'setup' else finished}")
        settle(page)
        page.wait_for_timeout(250)  # half-faded text is paler than it will be
        page.evaluate(axe)
        faults += [f"/{path}: {fault}" for fault in page.evaluate(FAULTS, [STREAMLITS_OWN, GRAVE])]
    assert faults == []
