"""The bench on the workshop page: choose, plant, and what came of it."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from checks import runs
from checks.planting.choices import Planting
from checks.planting.shapes import Alarm, Experiment, Seen
from checks.report import jsonfile
from checks.report.order import open_findings
from checks.runs import folder as folders
from checks.runs import planting
from pages.parts import bench, linked
from tests.pages import made
from tests.pages.test_pages import html, markdown

Show = Callable[..., AppTest]
WHAT = Planting(base="churn", defect="covariate_drift", severity="severe", seed=4)


def show(app: Show, experiment: str = "new") -> AppTest:
    at = app("workshop")
    at.query_params["bench"] = experiment
    return at.run()


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def done(*seen: Seen, others: tuple[Alarm, ...] = ()) -> str:
    """A finished experiment, and its run."""
    run = planting.start(WHAT)
    home = folders.home(run)
    result = Experiment(
        planting=WHAT, title="A number that moved", says="One number is higher.", size=0.4,
        unit="standard deviations", rows=600, columns=("tenure<b>",), groups={}, seen=seen, others=others,
    )  # fmt: skip
    folders.write(home / planting.FILE, result)
    (home / "report.json").write_bytes(jsonfile.encode(made.report()))
    return run


def test_the_bench_is_one_press_from_the_workshop_and_back(app: Show) -> None:
    at = press(app("workshop"), "Go to the bench")
    assert not at.exception
    assert [s.value for s in at.subheader] == ["Plant a defect", "What came of it"]
    assert at.query_params["bench"] in ("new", ["new"])
    press(at, "Back to the workshop")
    assert "Join a room" in [s.value for s in at.subheader]
    assert "bench" not in at.query_params


def test_what_is_chosen_is_queued_and_put_into_the_address(app: Show) -> None:
    at = show(app)
    at.selectbox(key="bench-family").set_value("robustness").run()
    at.selectbox(key="bench-defect-robustness").set_value("weak_slice").run()
    assert [box.options for box in at.selectbox if box.key.startswith("bench-base")] == [
        ["Who repays a loan (yes or no)"]
    ]
    at.number_input(key="bench-seed").set_value(7)
    press(at, "Plant it")
    assert not at.exception
    (past,) = runs.recent()
    assert planting.planting_of(past.run) == Planting(
        base="credit", defect="weak_slice", severity="moderate", seed=7
    )
    asked = at.query_params["bench"]
    assert (asked if isinstance(asked, str) else asked[0]) == past.run
    assert "Tried so far" in [s.value for s in at.subheader]
    assert "waiting" in markdown(at)


def test_what_came_of_it_names_hits_misses_and_other_alarms(app: Show) -> None:
    listed = next(each for each in open_findings(made.report()) if each.finding.status == "fail")
    run = done(
        Seen(check=listed.outcome.check, sight="hit", says=listed.finding.says),
        Seen(check="robustness/multivariate-drift", sight="not seen", says="Rows cannot be told apart"),
        others=(Alarm(check="robustness/unseen-values", says="<b>new</b> values", twin=True),),
    )
    at = show(app, run)
    assert not at.exception
    assert "1 of 2 checks for it saw the defect" in markdown(at)
    assert "0.4 (standard deviations)" in markdown(at)
    said = html(at)
    for word in ("Hit · ", "Not seen · ", "On clean tables too · "):
        assert word in said
    assert f"finding={linked.name_of(listed)}" in said
    assert "&lt;b&gt;new" in said
    assert "<b>new" not in said
    assert "tenure<b>" not in markdown(at)
    assert [e.proto.url for e in at.get("link_button")] == [f"./scorecard?run={run}"]


def test_an_experiment_that_waits_failed_or_is_gone_says_so(app: Show) -> None:
    run = planting.start(WHAT)
    at = show(app, run)
    assert not at.exception
    assert "the experiment goes on" in markdown(at)
    runs.stop(run)
    assert "stopped" in show(app, run).error[0].value
    assert "no such run" in show(app, "0" * 32).error[0].value
    assert show(app, runs.new_run()).warning[0].value == "This run is none of the bench."


def test_one_sentence_says_who_saw_it() -> None:
    assert bench.verdict(0, 1) == "The check for it did not see the defect."
    assert bench.verdict(1, 1) == "The check for it saw the defect."
    assert bench.verdict(2, 3) == "2 of 3 checks for it saw the defect."
