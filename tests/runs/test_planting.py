"""Runs of the bench are runs of the queue: asked like others, planted by the worker, kept in the run's folder."""

from pathlib import Path

import pandas as pd
import pytest

from checks import runs
from checks.contract import Unusable
from checks.planting.choices import Planting
from checks.planting.shapes import Experiment, Seen
from checks.report import jsonfile
from checks.runs import folder as folders
from checks.runs import planting, trying
from checks.runs.store import Store
from tests.pages import made

WHAT = Planting(base="credit", defect="proxy", severity="mild", seed=2)
CAME = Experiment(
    planting=WHAT, title="t", says="s", size=0.1, unit="u", rows=9, columns=(), groups={},
    seen=(Seen(check="bias/proxy-features", sight="hit", says="x"),),
)  # fmt: skip


@pytest.fixture(autouse=True)
def queue_only(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs.Dispatcher, "start", lambda _self: None)


def test_an_experiment_is_queued_with_the_dimensions_concerned(state: Path) -> None:
    run = planting.start(WHAT)
    ask = runs.asked(run)
    assert ask is not None
    assert (ask.planted, ask.only) == (WHAT, ("bias",))
    assert runs.state_of(run).state == "queued"
    assert runs.state_of(run).title == "Bench: A stand-in for a group, mild"
    assert planting.planting_of(run) == WHAT
    assert planting.experiment_of(run) is None
    assert planting.planting_of(runs.new_run()) is None


def test_the_same_experiment_has_one_answer_and_another_draw_another(state: Path) -> None:
    again = [planting.start(WHAT), planting.start(WHAT), planting.start(Planting(
        base="credit", defect="proxy", severity="mild", seed=3
    ))]  # fmt: skip
    jobs = [Store(state).latest(run) for run in again]
    keys = [job.key for job in jobs if job]
    assert keys[0] == keys[1] != keys[2]


def test_what_cannot_be_planted_is_refused_before_a_run_is_made() -> None:
    with pytest.raises(Unusable, match="cannot be planted in this base"):
        planting.start(Planting(base="house", defect="overfitting", severity="mild"))
    assert runs.recent() == []


def test_the_worker_leaves_tables_and_roles_as_if_a_person_had_given_them() -> None:
    run = planting.start(WHAT)
    home, ask = folders.home(run), runs.asked(run)
    assert ask is not None
    bench = planting.bring(home, ask, WHAT)
    assert {role: given.name for role, given in runs.uploads_of(run).items()} == {
        "table": "table.csv",
        "train": "train.csv",
    }
    settled = runs.asked(run)
    assert settled is not None
    assert settled.roles.target == "repaid"
    assert settled.planted == WHAT
    table = pd.read_csv(home / "upload-table.bin")
    assert len(table) == 2_000
    assert {*bench.plant.columns} <= {*table.columns}
    assert bench.model().facts.classes == ("no", "yes")


def test_what_came_of_it_is_shown_with_the_report_and_copied_with_it(state: Path) -> None:
    first, second = planting.start(WHAT), planting.start(WHAT)
    home, other = folders.home(first), folders.home(second)
    folders.write(home / planting.FILE, CAME)
    assert planting.experiment_of(first) is None, "the report comes last"
    for name in ("plan.json", "outcomes.jsonl", folders.KIT):
        (home / name).write_bytes(b"[]")
    (home / "report.json").write_bytes(jsonfile.encode(made.report()))
    assert planting.experiment_of(first) == CAME
    folders.copy_answer(home, other)
    assert planting.experiment_of(second) == CAME


def test_no_remedy_is_tried_on_the_bench() -> None:
    run = planting.start(WHAT)
    with pytest.raises(Unusable, match="keeps no model"):
        trying.ask(run, ("calibrate",))
