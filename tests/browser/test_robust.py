"""What happens to a person when the connection, the worker or the server goes: nothing is lost, and it is said."""

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from checks import runs
from checks.runs import unsent
from checks.runs.store import Job, Store
from tests.browser.conftest import free_port, serving, settle
from tests.pages.made_run import read_run

pytestmark = pytest.mark.browser
# Sockets are closed from within the page: a browser that is told to be offline keeps those it has.
SOCKETS = """
window.opened = [];
window.WebSocket = class extends WebSocket { constructor(...a) { super(...a); window.opened.push(this); } };
"""
PEOPLE = "How many people are these rows a sample of?"
BEGINS_WITHIN = 90.0


class Place:
    """A server that can be restarted where it is."""

    def __init__(self, state: Path, stack: ExitStack) -> None:
        self.state, self.port, self._stack = state, free_port(), stack
        self.address = self._stack.enter_context(serving(state, port=self.port))

    def restart(self) -> None:
        self._stack.close()
        self._stack.enter_context(serving(self.state, port=self.port))

    def queued(self, seed: int) -> str:
        """A run of the built-in case with a seed that nobody has answered, waiting for the server's worker."""
        sample = runs.find_sample("credit")
        run = runs.new_run(sample.title)
        for role in ("table", "train", "model"):
            with sample.path(role).open("rb") as stream:
                runs.receive(run, role, sample.files[role], stream)
        runs.confirm(run, sample.roles, seed=seed)
        Store(self.state).enqueue(run, "assess")
        return run

    def at_work(self, run: str, *, but: int | None = None) -> Job:
        """The run's job, once a worker that is not process `but` is at it."""
        store, until = Store(self.state), time.monotonic() + BEGINS_WITHIN
        while time.monotonic() < until:
            job = store.latest(run)
            if job is not None and job.state == "running" and job.pid not in (None, but):
                return job
            time.sleep(0.1)
        pytest.fail("no worker took the run up")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    state = tmp_path_factory.mktemp("robust")
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setattr(runs._folder, "state_folder", lambda: state)
        yield Place(state, stack)


@pytest.fixture
def tab(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(240_000)
    context.add_init_script(SOCKETS)
    yield context
    context.close()


def opened(tab: Any, address: str) -> Any:
    page = tab.new_page()
    page.goto(address)
    settle(page)
    return page


def test_a_killed_worker_is_said_and_a_stopped_run_keeps_its_files(place: Place, tab: Any) -> None:
    run = place.queued(seed=101)
    page = opened(tab, f"{place.address}/run?run={run}")
    pid = place.at_work(run).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    page.get_by_text("The run was ended from outside (signal 9). Start it again.").wait_for()

    page.get_by_role("button", name="Run again").click()
    place.at_work(run, but=pid)
    page.get_by_role("button", name="Stop the run").click()
    page.get_by_text("The run was stopped. What you entered is kept.").wait_for()
    assert set(runs.uploads_of(run)) == {"table", "train", "model"}


def test_a_restart_in_mid_run_loses_no_run_and_no_entry(place: Place, tab: Any) -> None:
    run, form = place.queued(seed=102), read_run()
    followed = opened(tab, f"{place.address}/run?run={run}")
    setup = opened(tab, f"{place.address}/setup?run={form}")
    setup.get_by_role("spinbutton", name=PEOPLE).fill("80000")
    setup.get_by_role("spinbutton", name=PEOPLE).press("Enter")
    settle(setup)
    pid = place.at_work(run).pid
    until = time.monotonic() + BEGINS_WITHIN
    while (
        unsent.kept(form, "columns").get("population") != 80_000
    ):  # what the server never heard, it cannot keep
        assert time.monotonic() < until, "the entry did not reach the server"
        time.sleep(0.1)

    place.restart()

    followed.get_by_text("The server was restarted; this run began again.").wait_for()
    assert place.at_work(run, but=pid).message == "The server was restarted; this run began again."
    assert f"run={run}" in followed.url, "each tab keeps its own run"
    assert f"run={form}" in setup.url
    setup.reload()
    settle(setup)
    assert setup.get_by_role("spinbutton", name=PEOPLE).input_value() == "80000"
    followed.get_by_role("button", name="Stop the run").click()
    followed.get_by_text("The run was stopped. What you entered is kept.").wait_for()


def test_a_lost_connection_comes_back_to_the_same_session(place: Place, tab: Any) -> None:
    run = read_run()
    page = opened(tab, f"{place.address}/setup?run={run}")
    page.get_by_role("spinbutton", name=PEOPLE).fill("70000")
    page.get_by_role("spinbutton", name=PEOPLE).press("Enter")
    settle(page)
    known = page.evaluate("window.opened.length")
    page.evaluate("window.opened.forEach(socket => socket.close())")
    page.wait_for_function(f"window.opened.length > {known} && window.opened.at(-1).readyState === 1")
    settle(page)
    assert page.get_by_role("spinbutton", name=PEOPLE).input_value() == "70000"

    page.get_by_role("link", name="Catalogue and words").click()
    page.get_by_role("heading", name="Catalogue", exact=False).first.wait_for()
    settle(page)
    page.get_by_role("link", name="Set up", exact=True).click()
    page.get_by_role("heading", name="Tell us about the table").wait_for()
    settle(page)
    assert page.get_by_role("spinbutton", name=PEOPLE).input_value() == "70000"
    assert re.search(rf"setup\?run={run}$", page.url)
