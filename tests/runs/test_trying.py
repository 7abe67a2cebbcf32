"""Trials in the queue: one job a set of remedies, never mistaken for an assessment."""

from pathlib import Path

import pytest

from checks import runs
from checks.contract import Unusable
from checks.runs import folder as folders
from checks.runs import trying
from checks.runs.store import Store
from checks.trials.shapes import Tried
from tests.pages import made


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A finished run."""
    monkeypatch.setenv("PREFLIGHT_STATE", str(tmp_path))
    name = runs.new_run("loans.csv")
    folders.write(folders.home(name) / "report.json", made.report())
    return name


def result(*remedies: str) -> Tried:
    return Tried(
        remedies=remedies,
        title="Made",
        says="It clears 1 of the 1 finding it is for; nothing gets clearly worse.",
        did=("Left out 1 column.",),
        basis="Your model as it is.",
        learned_rows=10,
        judged_rows=10,
        cleared=1,
        open_=0,
        headlines=(),
        changes=(),
        effort_days=(1, 2),
        seconds=1.0,
        seed=0,
        held="0",
    )


def test_a_trial_waits_in_the_queue_and_changes_nothing_of_the_run(run: str) -> None:
    first = trying.ask(run, ("drop-leak",))
    assert trying.ask(run, ("drop-leak",)) == first
    second = trying.ask(run, ("drop-leak", "calibrate"))
    assert second != first

    job = trying.latest(run)
    assert job is not None
    assert trying.asked_of(job) == ("drop-leak", "calibrate")
    assert runs.state_of(run).state == "new"
    assert runs.recent()[0].kind is None


def test_a_trial_is_never_answered_by_another_run(run: str) -> None:
    store = Store(folders.state_folder())
    trying.ask(run, ("calibrate",))
    job = store.claim(1)
    assert job is not None
    assert job.kind == "try"
    assert store.twin(job) is None


@pytest.mark.parametrize(
    ("remedies", "says"),
    [
        ((), "Choose a remedy"),
        (("../../etc",), "no remedy"),
        (("drop-leak", "calibrate", "weigh-classes", "drop-copies", "reweigh-groups", "x"), "At most 5"),
    ],
)
def test_what_cannot_be_asked_is_said(run: str, remedies: tuple[str, ...], says: str) -> None:
    with pytest.raises(Unusable, match=says):
        trying.ask(run, remedies)


def test_a_run_without_a_report_is_assessed_first(run: str) -> None:
    (folders.home(run) / "report.json").unlink()
    with pytest.raises(Unusable, match="Run the checks first"):
        trying.ask(run, ("drop-leak",))


def test_results_are_kept_with_the_run(run: str) -> None:
    home = folders.home(run)
    trying.keep(home, result("drop-leak"))
    trying.keep(home, result("drop-leak", "calibrate"))
    assert {each.remedies for each in trying.results(run)} == {("drop-leak",), ("drop-leak", "calibrate")}


def test_what_mends_most_is_offered_first() -> None:
    offers = trying.offered(made.report())
    able = [offer.mends for offer in offers if not offer.lacks]
    assert able == sorted(able, reverse=True)
    assert {offer.id for offer in offers} >= {"drop-leak", "calibrate"}
