"""From the review page alone: what blocks release, what it costs in days, what nobody checked; then a signature."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checks.__main__ import run as command
from tests.browser.conftest import settle
from tests.pages import made

pytestmark = pytest.mark.browser


@pytest.fixture
def run(server: tuple[str, Path]) -> str:
    """A stored report in the server's own state folder."""
    from checks import runs
    from checks.report import jsonfile
    from checks.runs import folder as folders
    from checks.runs.store import Store

    _, state = server
    report = made.report()
    before = runs._folder.state_folder
    try:
        runs._folder.state_folder = lambda: state
        run = runs.new_run("credit.csv")
        (folders.home(run) / "report.json").write_bytes(jsonfile.encode(report))
        card = report.scorecard
        Store(state).conclude(run, verdict=card.verdict, grade=card.grade)
        return run
    finally:
        runs._folder.state_folder = before


def days(low: float, high: float) -> str:
    """2 days, 0.5 to 2 days; from ten days on nobody knows halves."""
    ends = [f"{round(end) if high >= 10 else end:.2f}".rstrip("0").rstrip(".") for end in (low, high)]
    return f"{ends[0]} days" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]} days"


def test_a_room_reads_what_report_json_says(
    visit: Callable[..., Any], server: tuple[str, Path], run: str
) -> None:
    report = json.loads((server[1] / "runs" / run / "report.json").read_bytes())
    page = visit(f"review?run={run}", width=1440)
    boxes = {
        heading: page.locator('[data-testid="stVerticalBlock"]')
        .filter(has=page.get_by_role("heading", name=heading, exact=True))
        .last.inner_text()
        for heading in ("What goes wrong today", "What it takes", "What nobody checked")
    }
    page.get_by_role("heading", name=report["scorecard"]["says"]).wait_for()

    # What blocks release: the title of every check with a blocker, and of no other.
    blocking = {
        o["title"]: sum(f.get("severity") == "blocker" for f in o["findings"]) for o in report["outcomes"]
    }
    wrong = boxes["What goes wrong today"]
    assert {title for title in blocking if title in wrong} == {t for t, n in blocking.items() if n}

    # What it costs: for each blocker its cheapest remedy, one that several share counted once.
    works: dict[tuple[str, str], list[float]] = {}
    for outcome in report["outcomes"]:
        for finding in outcome["findings"]:
            if finding.get("severity") == "blocker":
                cheapest = min(finding["remedies"], key=lambda remedy: sum(remedy["effort_days"]))
                works[outcome["check"], cheapest["id"]] = cheapest["effort_days"]
    low, high = (sum(effort[end] for effort in works.values()) for end in (0, 1))
    assert f"{days(low, high)} to clear what blocks release" in boxes["What it takes"]

    # What nobody checked: how many, and every input that was not given.
    unmade = [o for o in report["outcomes"] if o["status"] in ("skipped", "error")]
    made_at_all = {o["check"] for o in report["outcomes"]}
    gates = [g["check"] for g in report["scorecard"]["gates"] if g["state"] == "not asked"]
    left_out = [check for check in gates if check not in made_at_all]
    assert unmade
    assert left_out
    number = re.search(r"(\d+) checks? that nobody made", boxes["What nobody checked"])
    assert number
    assert int(number[1]) == len(unmade) + len(left_out)
    words = {
        "train": "a training table",
        "production": "a production table",
        "sensitive": "a sensitive column",
    }
    for needed in {o["missing"] for o in unmade if o.get("missing")} & set(words):
        assert f"Nobody gave {words[needed]}" in boxes["What nobody checked"]

    # One screen, no chart.
    assert page.locator(".js-plotly-plot, canvas").count() == 0
    bottoms = page.evaluate(
        "[...document.querySelectorAll('h3')].map(h => h.closest('[data-testid=stVerticalBlock]'))"
        ".slice(0, 3).map(b => b.getBoundingClientRect().bottom)"
    )
    assert max(bottoms) <= 900


def test_a_signed_report_verifies_until_a_byte_is_changed(
    visit: Callable[..., Any], run: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = visit(f"review?run={run}")
    page.get_by_text("Release is not available while a blocker is open.").wait_for()
    assert page.get_by_text("Release", exact=True).count() == 0
    page.get_by_text("Release with conditions", exact=True).click()
    page.get_by_role("textbox", name="Names").fill("Ada Byron, Grace Hopper")
    page.get_by_role("textbox", name="Reason or conditions").fill("The new cut-off is live by December.")
    page.get_by_role("button", name="Sign off").click()
    page.get_by_text("Signed by Ada Byron and Grace Hopper").wait_for()
    page.get_by_text("Later changes start a new version.").wait_for()
    settle(page)
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download the signed report").click()
    data = Path(coming.value.path()).read_bytes()
    (tmp_path / "signed.json").write_bytes(data)
    assert command(["verify", str(tmp_path / "signed.json")]) == 0
    assert "signed by Ada Byron and Grace Hopper" in capsys.readouterr().out
    (tmp_path / "signed.json").write_bytes(data.replace(b'"seed": 0', b'"seed": 1', 1))
    assert command(["verify", str(tmp_path / "signed.json")]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    page.reload()
    settle(page)
    page.get_by_text("Signed by Ada Byron and Grace Hopper").wait_for()
