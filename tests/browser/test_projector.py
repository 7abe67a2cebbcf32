"""The review page on a projector: verdict and three boxes on 1,280 by 720, the sign-off too on 1,920 by 1,080."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from checks import runs
from checks.document import Report
from checks.policy.policy import read_policy
from checks.registry import all_checks
from checks.report import jsonfile
from checks.runs import folder as folders
from checks.scoring.summing import Circumstances, whole_scorecard
from tests.browser.conftest import settle
from tests.pages import made

pytestmark = pytest.mark.browser
LONG = "a_column_name_without_any_blank_" * 6
BOXES = ("What goes wrong today", "What it takes", "What nobody checked")


def all_gates_shut() -> Report:
    """Every gate of the standard policy has a blocker, about columns and groups with very long names."""
    report, policy = made.report(LONG, LONG, f"{LONG}.csv"), read_policy("standard")
    blocked = next(o for o in report.outcomes if any(f.severity == "blocker" for f in o.findings))
    blocker = next(f for f in blocked.findings if f.severity == "blocker")
    gates = tuple(
        replace(
            blocked,
            check=gate,
            family=gate.partition("/")[0],
            title=all_checks()[gate].fails,
            findings=(replace(blocker, says=f"{LONG}: {blocker.says}"),) * 3,
        )
        for gate in policy.gates
    )
    outcomes = (*gates, *(o for o in report.outcomes if o.check not in policy.gates))
    card = whole_scorecard(outcomes, policy, Circumstances(today=date(2026, 11, 12)))
    return replace(report, outcomes=outcomes, scorecard=card)


@pytest.mark.parametrize("name", ["usual", "long names and all gates shut"])
def test_it_fits_one_screen(
    name: str, visit: Callable[..., Any], server: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = made.report() if name == "usual" else all_gates_shut()
    with monkeypatch.context() as patched:
        patched.setattr(runs._folder, "state_folder", lambda: server[1])
        run = runs.new_run("credit.csv")
        (folders.home(run) / "report.json").write_bytes(jsonfile.encode(report))
    page = visit()
    for width, height in ((1280, 720), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{server[0]}/review?run={run}")
        settle(page)
        page.get_by_role("heading", name=report.scorecard.says).wait_for()
        for heading in BOXES:
            assert bottom(page, heading) <= height, (heading, width)
            assert page.get_by_role("heading", name=heading, exact=True).is_visible()
        cut = page.evaluate(
            "[...document.querySelectorAll('.box, .vrd')].filter(b => b.scrollWidth > b.clientWidth + 1).length"
        )
        assert cut == 0
        if height == 1080 and name == "usual":
            sign = page.get_by_role("button", name="Sign off").bounding_box()
            assert sign is not None
            assert sign["y"] + sign["height"] <= height
    shut = [gate for gate in report.scorecard.gates if gate.state == "fail"]
    assert len(shut) == (2 if name == "usual" else len(read_policy("standard").gates))
    for gate in shut:
        # On the higher screen every block is named.
        title = next(o.title for o in report.outcomes if o.check == gate.check)
        assert page.get_by_text(title, exact=True).first.is_visible()


def bottom(page: Any, heading: str) -> float:
    """Where the box under a heading ends, in pixels from the top of the window."""
    box = page.locator('[data-testid="stVerticalBlock"]').filter(
        has=page.get_by_role("heading", name=heading, exact=True)
    )
    place = box.last.bounding_box()
    assert place is not None
    return place["y"] + place["height"]
