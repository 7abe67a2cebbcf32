"""A state folder of the test's own, stored runs in it, and the app on a page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from checks import runs
from checks.document import Report
from checks.report import jsonfile
from checks.runs import folder as folders
from checks.runs import shipped
from tests.pages import made, made_run

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty state folder, no worker and no report with a case: pages queue, and tests say what came of it."""
    monkeypatch.setenv("PREFLIGHT_STATE", str(tmp_path))
    monkeypatch.setattr(runs.Dispatcher, "start", lambda _self: None)
    monkeypatch.setattr(shipped, "ROOM", tmp_path / "no-reports")
    monkeypatch.chdir(ROOT)
    return tmp_path


@pytest.fixture
def read_run() -> str:
    """A run whose table was read."""
    return made_run.read_run()


@pytest.fixture
def stored() -> Callable[..., str]:
    """Store a finished run and give its id."""

    def store(report: Report | None = None, title: str = "credit.csv") -> str:
        report = report or made.report()
        run = runs.new_run(title)
        (folders.home(run) / "report.json").write_bytes(jsonfile.encode(report))
        runs._store().conclude(run, verdict=report.scorecard.verdict, grade=report.scorecard.grade)
        return run

    return store


@pytest.fixture
def app() -> Callable[..., AppTest]:
    """The app on a page, with a run in the address if one is given."""

    def show(page: str = "start", run: str | None = None, theme: str = "light") -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        at.context = {"theme": theme}
        if run is not None:
            at.query_params["run"] = run
        at.run()
        if page != "start":
            at.switch_page(f"pages/{page}.py")
            if run is not None:
                at.query_params["run"] = run
            at.run()
        return at

    return show
