"""The pure parts of the pages: what comes first, what is unlocked, where the debt sits, who may see what."""

import re

import pytest

from checks.contract import Grid, RowNumbers
from checks.document import DebtLine, FamilyScore, Range
from checks.report.order import open_findings
from checks.table.roles import Roles
from pages.parts import history, look, method, priorities
from pages.parts.evidence import rows_says
from pages.parts.measures import axis, short
from pages.parts.ordered import by_urgency, days_of, worst
from pages.parts.tables import frame_of
from pages.parts.unlocks import inputs_of, possible, unlocks
from tests.pages import made
from tests.pages.test_charts import INK

NEEDS = {
    "a/always": frozenset(),
    "a/target": frozenset({"target"}),
    "a/bias": frozenset({"target", "sensitive"}),
    "a/train": frozenset({"train", "target"}),
    "a/speed": frozenset({"model"}),
    "a/asked": frozenset({"query", "target"}),
}


def test_inputs_follow_from_files_and_roles() -> None:
    assert inputs_of({"table"}, Roles()) == {"query"}
    given = inputs_of({"table", "train", "model"}, Roles(target="y", sensitive=("s",), score="p"))
    assert given == {"target", "sensitive", "train", "model", "query"}
    assert "query" not in inputs_of({"table"}, Roles(target="y", score="p"))


def test_an_input_unlocks_what_it_alone_would_add() -> None:
    given = inputs_of({"table"}, Roles(target="y"))
    assert possible(NEEDS, given) == ["a/always", "a/target", "a/asked"]
    assert {unlock.needed: unlock.checks for unlock in unlocks(NEEDS, given)} == {
        "sensitive": ("a/bias",),
        "train": ("a/train",),
        "model": ("a/speed",),
    }


def test_without_a_target_the_target_is_the_most_rewarding() -> None:
    first = unlocks(NEEDS, inputs_of({"table"}, Roles()))[0]
    assert first.needed == "target"
    assert first.checks == ("a/target", "a/asked")


def test_the_worst_come_first_and_what_does_not_apply_last() -> None:
    ordered = by_urgency(made.outcomes())
    assert ordered[0].check == "bias/selection-rate-ratio"
    assert ordered[-1].status == "not_applicable"
    assert worst(ordered[0]).severity == "blocker"


def test_debt_bars_start_at_zero_and_unknown_is_words() -> None:
    lines = (
        DebtLine(category="ethics and bias", days=(2.0, 6.0), findings=2, known=True),
        DebtLine(category="data and preprocessing", days=(1.0, 3.0), findings=2, known=False),
        DebtLine(category="knowledge and skills", days=(0.0, 0.0), findings=0, known=False),
        DebtLine(category="integration and deployment", days=(0.0, 0.0), findings=1, known=False),
        DebtLine(category="scalability and maintenance", days=(0.0, 0.0), findings=0, known=True),
    )
    figure = priorities.debt_figure(lines, ink=INK)
    assert figure.layout.xaxis.range[0] == 0
    full, pale = figure.data
    assert [a + b for a, b in zip(full.x, pale.x, strict=True)] == [6.0, 3.0, 0.0, 0.0, 0.0]
    assert [priorities.debt_says(line) for line in lines] == [
        "2 to 6 days",
        "at least 1 day",
        "not looked at",
        "effort not known",
        "none",
    ]
    assert priorities.total_days(lines) == (3.0, 9.0)


def test_what_to_do_first_places_findings_by_effort_and_cost() -> None:
    found = [item for item in open_findings(made.report()) if item.finding.status == "fail"]
    figure = priorities.first_figure(found, ink=INK)
    told = " ".join(text for trace in figure.data for text in trace.hovertext)
    assert {item.code for item in found if days_of(item)} == set(re.findall(r"[A-Z]-\d\d", told))
    assert figure.layout.xaxis.range[0] == figure.layout.yaxis.range[0] == 0
    assert figure.data[0].name == "Blocker"
    assert all(0 <= priorities.impact(item) <= 10 for item in found)


def test_a_score_is_never_rounded_up_into_the_next_grade() -> None:
    drawn = look.ring(Range(value=74.9, low=70.0, high=80.0), "C", "watch")
    assert "74 of 100" in drawn
    assert "no score" in look.ring(None, None, "na")


def test_a_family_without_a_score_has_no_bar() -> None:
    coverage = made.report().scorecard.coverage
    family = FamilyScore(
        family="privacy",
        title="Privacy",
        score=None,
        grade=None,
        coverage=coverage,
        status="na",
        says=made.HOSTILE,
    )
    row = look.family_row(family)
    assert 'class="f"' not in row
    assert "<img src=x" not in row
    assert "no grade" in row


def test_why_a_grade_is_held_is_not_said_twice() -> None:
    held = "The score would be a B; it is held at D while this blocks release: The email names people."
    assert look.held(held, "The email names people.").endswith("while this blocks release.")
    assert look.held(held, "Something else.") == held
    assert look.held(None, "x") == ""


def test_every_mark_has_a_shape_of_its_own() -> None:
    assert len({look.shape(mark, word="") for mark in look.COLOUR}) == len(look.COLOUR)


@pytest.mark.parametrize(
    ("headers", "here"),
    [
        ({"Host": "localhost:8501"}, True),
        ({"Host": "127.0.0.1:8501"}, True),
        ({"Host": "[::1]"}, True),
        ({"Host": "preflight.example"}, False),
        ({"Host": "localhost:8501", "X-Forwarded-For": "10.0.0.7"}, False),
        ({}, False),
    ],
)
def test_the_whole_history_is_for_this_machine_only(headers: dict[str, str], here: bool) -> None:
    assert history.loopback(headers) is here


def test_others_runs_are_not_listed_on_a_shared_server() -> None:
    from checks.runs import Past

    past = [
        Past(run=name, title="t", created=0.0, verdict=None, grade=None, kind="assess", state="failed")
        for name in ("mine", "theirs")
    ]
    assert [line.run for line in history.visible(past, ["mine"], local=False)] == ["mine"]
    assert [line.run for line in history.visible(past, [], local=True)] == ["mine", "theirs"]
    assert history.standing(past[0]) == ("run", "could not finish")


def test_a_grid_keeps_columns_of_one_name_apart_and_hides_small_counts() -> None:
    frame = frame_of(Grid(title="t", columns=("n", "n"), rows=((1, None), (2, 3))))
    assert list(frame.columns) == ["n", "n "]
    assert frame.iloc[0, 1] != frame.iloc[0, 1]


def test_row_numbers_say_where_they_count_from() -> None:
    said = rows_says(RowNumbers(title="t", table="train", numbers=tuple(range(25))))
    assert said.startswith("Rows 0, 1, 2")
    assert "training table, counted from 0 at the first row after the header. 5 more" in said


def test_documentation_is_cut_at_its_headings() -> None:
    doc = "Title.\n\n## Why it matters\nBecause.\n\n## How it is measured\nx = 1\n\n## Limits\nNone."
    assert method.sections(doc) == {
        "Why it matters": "Because.",
        "How it is measured": "x = 1",
        "Limits": "None.",
    }
    assert method.text_of("no/such-check", method.WHY) == ""


@pytest.mark.parametrize(
    ("value", "unit", "label"),
    [
        (0.481, "share", "48.1"),
        (0.5, "share", "50"),
        (0.774, "ratio", "0.77"),
        (0.064, "gap", "6.4"),
        (30000, "count", "30,000"),
        (0.038, "seconds", "38"),
        (1.5, "seconds", "1.5"),
        (2.4e8, "bytes", "240"),
        (0.0, "share", "0"),
        (-0.25, "gap", "−25"),
        (-0.002, "auc", "−0.002"),
    ],
)
def test_labels_have_digits_that_mean_something(value: float, unit: str, label: str) -> None:
    assert short(value, unit, axis(unit, [value])) == label
