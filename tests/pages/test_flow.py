"""From a file to a run: uploads leave the memory, roles are kept, refusals stay in place, progress is told."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.testing.v1 import AppTest

from checks import runs
from checks.contract import Unusable
from checks.runs import folder as folders
from checks.table.roles import Roles
from pages.parts import intake
from tests.pages import made
from tests.pages.made_run import TABLE, key

Show = Callable[..., AppTest]


def test_an_upload_goes_to_the_run_s_folder_and_asks_for_columns(app: Show) -> None:
    at = app()
    assert at.button(key="continue").disabled
    at.file_uploader(key="file-table-0").upload("c.csv", TABLE).run()
    assert not at.exception
    run = at.session_state["draft"]
    assert (folders.home(run) / "upload-table.bin").read_bytes() == TABLE
    assert any("c\\.csv" in m.value for m in at.markdown)
    at.button(key="continue").click().run()
    assert not at.exception
    assert at.title[0].value == "Tell us about the table"
    assert runs.state_of(run).kind == "read"
    assert at.query_params["run"] == run


def test_a_refused_file_says_why_in_place_and_keeps_the_others(app: Show) -> None:
    at = app()
    at.file_uploader(key="file-table-0").upload("c.csv", TABLE).run()
    at.file_uploader(key="file-model-0").upload("m.skops", b"").run()
    assert not at.exception
    assert at.error[0].value == r"The file m\.skops is empty\."
    assert any("c\\.csv" in m.value for m in at.markdown)
    at.file_uploader(key="file-model-1").upload("m.skops", b"PK").run()
    assert not at.error


def test_an_upload_can_be_taken_back(app: Show) -> None:
    at = app()
    at.file_uploader(key="file-table-0").upload("c.csv", TABLE).run()
    at.button(key="remove-table").click().run()
    assert at.button(key="continue").disabled
    assert runs.uploads_of(at.session_state["draft"]) == {}


def test_an_upload_leaves_the_server_s_memory() -> None:
    """The file manager is not public: this fails when an upgrade of Streamlit moves it."""

    def script() -> None:
        import streamlit as st

        from pages.parts.intake import forget

        file = st.file_uploader("f", key="f")
        if file is not None:
            context = get_script_run_ctx()
            assert context is not None
            kept = context.uploaded_file_mgr.get_files(context.session_id, [file.file_id])
            told = forget(file)
            left = context.uploaded_file_mgr.get_files(context.session_id, [file.file_id])
            st.write(f"{len(kept)} {told} {len(left)}")

    assert intake.forget(io.BytesIO(b"no upload of Streamlit's")) is False
    source = "from streamlit.runtime.scriptrunner import get_script_run_ctx\n"
    at = AppTest.from_string(source + _body(script), default_timeout=30).run()
    at.file_uploader(key="f").upload("a.csv", b"1").run()
    assert not at.exception
    assert at.markdown[0].value == "1 True 0"


def _body(function: Callable[[], None]) -> str:
    import inspect
    import textwrap

    lines = inspect.getsource(function).splitlines()[1:]
    return textwrap.dedent("\n".join(lines))


def test_the_sample_starts_a_run_with_its_roles(app: Show) -> None:
    at = app()
    at.button(key="sample").click().run()
    assert not at.exception
    assert at.title[0].value == "Checking your model"
    (past,) = runs.recent()
    ask = runs.asked(past.run)
    assert ask is not None
    assert ask.sample == "credit"
    assert ask.roles == runs.find_sample("credit").roles
    assert at.query_params["run"] == past.run


def test_a_run_that_fails_says_why_and_keeps_what_was_entered(app: Show, read_run: str) -> None:
    runs.confirm(read_run, Roles(target="paid", sensitive=("sex",), quasi=("sex",)))
    runs.enqueue_assess(read_run)
    store = runs._store()
    job = store.claim(1)
    assert job is not None
    store.end(job.id, "failed", "This model file is a Python pickle. Save it as skops or ONNX.")
    at = app("run", read_run)
    assert not at.exception
    assert "Python pickle" in at.error[0].value
    at.switch_page("pages/setup.py").run()
    assert at.multiselect(key=key(read_run, "quasi")).value == ["sex"]
    assert not at.exception


def test_a_table_that_cannot_be_read_can_be_replaced_on_the_spot(app: Show) -> None:
    run = runs.new_run("bad.csv")
    runs.receive(run, "table", "bad.csv", io.BytesIO(b"a,b\n1\n"))
    runs.enqueue_read(run)
    job = runs._store().claim(1)
    assert job is not None
    runs._store().end(job.id, "failed", "Line 2 of bad.csv has 1 value, the header has 2.")
    at = app("setup", run)
    assert not at.exception
    assert at.error[0].value.startswith("Line 2 of bad")
    at.button(key="remove-table").click().run()
    at.file_uploader(key="file-table-0").upload("good.csv", TABLE).run()
    assert not at.exception
    assert runs.state_of(run).state == "queued"


def test_progress_names_the_check_and_the_queue(app: Show, read_run: str) -> None:
    runs.confirm(read_run, Roles(target="paid"))
    runs.enqueue_assess(read_run)
    at = app("run", read_run)
    assert "Waiting for a free place" in at.get("progress")[0].proto.text
    store = runs._store()
    job = store.claim(1)
    assert job is not None
    home = folders.home(read_run)
    ended = made.outcomes()[:3]
    folders.write(home / "plan.json", [outcome.check for outcome in made.outcomes()])
    import msgspec

    (home / "outcomes.jsonl").write_bytes(b"".join(msgspec.json.encode(o) + b"\n" for o in ended))
    store.progress(job.id, 3, 17, "Bias: label gap")
    at = app("run", read_run)
    assert not at.exception
    text = at.get("progress")[0].proto.text
    assert "**Bias\\: label gap** · check 4 of 17" in text
    drawn = "\n".join(e.proto.body for e in at.get("html"))
    assert "3 of 4 checks" in drawn
    assert "waiting" in drawn
    assert any(s.value == "Seen so far" for s in at.subheader)
    at.button(key="stop").click().run()
    assert store.job(job.id).stopping is not None


def test_a_finished_run_goes_to_the_scorecard(app: Show, stored: Callable[..., str]) -> None:
    at = app("run", stored())
    assert at.title[0].value == "Scorecard"


def test_a_finished_run_may_be_asked_again_with_other_columns(
    app: Show, read_run: str, stored: Callable[..., str]
) -> None:
    from checks.report import jsonfile

    (folders.home(read_run) / "report.json").write_bytes(jsonfile.encode(made.report()))
    at = app("setup", read_run)
    at.button(key="go").click().run()
    assert not at.exception
    new = at.query_params["run"]
    assert new != read_run
    assert runs.report_of(read_run) is not None
    assert runs.state_of(new).state == "queued"


def test_a_full_queue_is_said_and_nothing_is_lost(
    app: Show, read_run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_run: str) -> None:
        raise Unusable("100 runs are waiting already; try again in a few minutes.")

    at = app("setup", read_run)
    monkeypatch.setattr(runs, "enqueue_assess", full)
    at.button(key="go").click().run()
    assert at.error[0].value.startswith("100 runs are waiting already")
    assert at.selectbox(key=key(read_run, "target")).value == "paid"


def test_recent_assessments_lead_to_where_they_stand(
    app: Show, stored: Callable[..., str], state: Path
) -> None:
    run = stored()
    at = app("start", run)
    (link,) = [e.proto for e in at.get("page_link") if "credit" in e.proto.label]
    assert link.query_string == f"run={run}"
    assert any("Not ready, grade D" in c.value for c in at.caption)
