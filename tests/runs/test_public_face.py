import subprocess
import sys
from pathlib import Path

import pytest

from checks import runs
from checks.contract import Unusable

ROOT = Path(__file__).parents[2]
HEAVY = (
    "sklearn", "shap", "onnxruntime", "skops", "scipy", "fairlearn", "duckdb", "ibis", "pandas", "numpy",
    "pyarrow", "streamlit", "typer", "rich",
)  # fmt: skip


class Asleep:
    """A dispatcher that starts nothing."""

    def wake(self) -> None:
        pass


@pytest.fixture
def queue_only(state: Path, unshipped: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_dispatcher", Asleep)


def test_the_dashboards_process_imports_nothing_heavy(tmp_path: Path):
    """Not when it imports `runs`, and not when it starts, follows and lists a run."""
    script = (
        "import io, os, sys\n"
        "os.environ['PREFLIGHT_STATE'] = sys.argv[1]\n"
        "from checks import runs\n"
        "run = runs.new_run()\n"
        "runs.receive(run, 'table', 'a.csv', io.BytesIO(b'a,b\\n1,2\\n'))\n"
        "run = runs.confirm(run, runs.asked(run).roles if runs.asked(run) else runs.Ask().roles)\n"
        "runs._store().enqueue(run, 'assess', 'k')\n"
        "runs.state_of(run), runs.recent(), runs.report_of(run), runs.guess_of(run), runs.preview_of(run)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"


def test_a_new_run_has_an_unguessable_id_and_nothing_to_wait_for(state: Path):
    ids = {runs.new_run() for _ in range(50)}

    assert len(ids) == 50
    assert all(len(run) == 32 for run in ids), "128 bits in hexadecimal"
    now = runs.state_of(ids.pop())
    assert now.state == "new"
    assert not now.active
    assert now.outcomes == ()


@pytest.mark.parametrize("ask", [runs.state_of, runs.report_of, runs.guess_of, runs.stop, runs.enqueue_read])
def test_an_unknown_run_is_said_to_be_gone(state: Path, ask: object):
    with pytest.raises(Unusable, match="no such run"):
        ask("0" * 32)  # type: ignore[operator]


def test_a_waiting_run_knows_its_place_and_can_be_stopped(queue_only: None):
    first, second = (runs.start_sample("credit") for _ in range(2))

    assert [runs.state_of(run).place for run in (first, second)] == [1, 2]
    assert runs.state_of(second).title == runs.find_sample("credit").title
    runs.stop(first)

    assert runs.state_of(first).state == "stopped"
    assert runs.state_of(first).message == "The run was stopped."
    assert runs.state_of(second).place == 1


def test_a_sample_run_has_its_files_and_roles_filled_in(queue_only: None):

    run = runs.start_sample("credit")

    sample, asked = runs.find_sample("credit"), runs.asked(run)
    assert asked is not None
    assert asked.sample == "credit"
    assert asked.roles == sample.roles
    assert {role: upload.name for role, upload in runs.uploads_of(run).items()} == sample.files


def test_a_run_taken_up_again_has_the_same_files_and_request(queue_only: None):
    run = runs.start_sample("credit")

    copy = runs.again(run)

    assert copy != run
    assert runs.uploads_of(copy) == runs.uploads_of(run)
    assert runs.asked(copy) == runs.asked(run)
    assert runs.state_of(copy).state == "new"
