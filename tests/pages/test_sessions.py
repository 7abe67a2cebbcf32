"""A session that ends takes nothing with it: reloads, other tabs, deleted, stopped and shared runs."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from checks import runs
from checks.report import jsonfile
from checks.runs import folder as folders
from checks.runs import unsent
from checks.runs.dispatcher import SHARED, Dispatcher
from checks.table.roles import Roles
from tests.pages import made, made_run
from tests.pages.made_run import TABLE, key

Show = Callable[..., AppTest]


def test_a_reload_keeps_every_entry_of_the_form(app: Show, read_run: str) -> None:
    at = app("setup", read_run)
    at.multiselect(key=key(read_run, "sensitive")).set_value([made.HOSTILE]).run()
    at.number_input(key=key(read_run, "population")).set_value(80_000).run()
    at.radio(key=f"guide-{read_run[:8]}-0-harm").set_value("both").run()
    at.selectbox(key=f"policy-{read_run[:8]}").set_value("credit").run()
    assert not at.exception

    again = app("setup", read_run)  # a new session, as after a reload or a restart of the server
    assert not again.exception
    assert again.multiselect(key=key(read_run, "sensitive")).value == [made.HOSTILE]
    assert again.number_input(key=key(read_run, "population")).value == 80_000
    assert again.radio(key=f"guide-{read_run[:8]}-0-harm").value == "both"
    assert again.selectbox(key=f"policy-{read_run[:8]}").value == "credit"
    again.button(key="go").click().run()
    ask = runs.asked(read_run)
    assert ask is not None
    assert (ask.roles.sensitive, ask.roles.population, ask.policy) == ((made.HOSTILE,), 80_000, "credit")


def test_a_reload_keeps_what_was_uploaded(app: Show) -> None:
    at = app()
    at.file_uploader(key="file-table-0").upload("c.csv", TABLE).run()
    run = at.query_params["draft"]
    assert run == at.session_state["draft"]

    again = AppTest.from_file(str(Path(__file__).parents[2] / "app.py"), default_timeout=30)
    again.query_params["draft"] = run
    again.run()
    assert not again.exception
    assert any("c\\.csv" in m.value for m in again.markdown)
    again.button(key="continue").click().run()
    assert runs.state_of(run).kind == "read"


@pytest.mark.parametrize("forged", ["0" * 32, "../../etc/passwd", "x" * 5000])
def test_an_upload_that_is_not_there_is_no_draft(app: Show, forged: str) -> None:
    at = app()
    at.query_params["draft"] = forged
    at.run()
    assert not at.exception
    assert at.button(key="continue").disabled


def test_an_entry_too_large_to_be_one_is_not_kept(read_run: str) -> None:
    unsent.keep(read_run, "columns", {"target": "paid"})
    unsent.keep(read_run, "columns", {"target": "x" * unsent.MOST_BYTES})
    assert unsent.kept(read_run, "columns") == {"target": "paid"}


@pytest.mark.parametrize(
    "page", ["run", "setup", "scorecard", "privacy", "governance", "report", "review", "remedies", "compare"]
)
def test_a_deleted_run_gets_one_sentence_and_the_way_back(
    app: Show, stored: Callable[..., str], page: str
) -> None:
    run = stored()
    folders.remove(run)  # as the janitor does
    at = app(page, run)
    assert not at.exception
    told = [each.value.replace("\\", "") for each in (*at.warning, *at.info, *at.error)]
    assert told == [folders.GONE]
    main = [each.proto.page for each in at.main if each.type == "page_link"]
    assert main == ["start"]


def test_a_stopped_run_keeps_what_was_entered_and_can_begin_again(app: Show, read_run: str) -> None:
    at = app("setup", read_run)
    at.multiselect(key=key(read_run, "sensitive")).set_value([made.HOSTILE]).run()
    at.button(key="go").click().run()
    assert at.title[0].value == "Checking your model"
    at.switch_page("pages/run.py").run()
    at.button(key="stop").click().run()
    at.run()
    assert at.warning[0].value == "The run was stopped. What you entered is kept."
    at.switch_page("pages/setup.py").run()
    assert at.multiselect(key=key(read_run, "sensitive")).value == [made.HOSTILE]
    at.switch_page("pages/run.py").run()
    at.button(key="again").click().run()
    assert runs.state_of(read_run).state == "queued"


def test_two_tabs_of_one_person_keep_their_own_runs(app: Show, stored: Callable[..., str]) -> None:
    tabs = [(app("start", run), run) for run in (stored(title="one.csv"), stored(title="two.csv"))]
    for (tab, run), title in zip(tabs, ("one", "two"), strict=True):
        assert any(f"{title}\\.csv" in m.value for m in tab.sidebar.markdown)
        tab.switch_page("pages/bias.py").run()
        assert not tab.exception
        assert tab.query_params["run"] == run


def test_identical_requests_share_one_run_and_the_pages_say_so(app: Show, state: Path) -> None:
    first, second = made_run.read_run(), made_run.read_run()
    for run in (first, second):
        runs.confirm(run, Roles(target="paid"))
        runs.enqueue_assess(run)
    store = runs._store()
    job = store.claim(2)
    assert job is not None
    assert store.claim(2) is None, "the second waits for the answer of the first, though there is a place"
    text = app("run", second).get("progress")[0].proto.text
    assert "The same files and settings are being assessed already" in text

    for name in folders.ANSWER:
        (folders.home(first) / name).write_bytes(b"[]")
    (folders.home(first) / "report.json").write_bytes(jsonfile.encode(made.report()))
    store.end(job.id, "done")
    Dispatcher(state, slots=2, command=lambda _job: ["/bin/false"]).tick()

    assert app("run", second).title[0].value == "Scorecard"
    for run, told in ((second, True), (first, False)):
        captions = [each.value.replace("\\", "") for each in app("start", run).sidebar.caption]
        assert captions[0] == "Open assessment"
        assert (SHARED in captions) is told
