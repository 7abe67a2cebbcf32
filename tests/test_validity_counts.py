"""When a defect counts as found, what is counted of many runs, and how it is said."""

from dataclasses import replace

import pytest

from benchmarks.validity import keeping
from benchmarks.validity.clean_runs import CleanRan, Kind, counted
from benchmarks.validity.counting import (
    Cell,
    Clean,
    Results,
    Silence,
    merged,
    share,
)
from benchmarks.validity.curves import grid
from benchmarks.validity.keeping import cards
from benchmarks.validity.tables import BEGIN, END, markdown, reached, recall_lines, refreshed, summary_lines
from checks.contract import About, Estimate, Judged, Outcome, Unusable
from checks.planting.seeing import alarms, found, names
from checks.planting.world import Defect, Plant
from checks.report import detection

GAPS, DRIFT = "data_quality/missing-values", "robustness/feature-drift"


def fails(check: str, *abouts: About, status: str = "fail", estimate: str = "share") -> Outcome:
    findings = tuple(
        Judged(
            about=about,
            estimate=Estimate.exact(estimate, 1.0, n=1, unit="share"),
            says="",
            status=status,
            debt="data and preprocessing",
        )
        for about in abouts
    )
    family = check.split("/")[0]
    return Outcome(
        check=check, family=family, title="", status=status, weight=1.0, seconds=0.0, findings=findings
    )


def column(*columns: str) -> About:
    return About(kind="columns", name="any name", columns=columns)


def group(**groups: str) -> About:
    return About(kind="group", name="any name", columns=tuple(groups), groups=groups)


@pytest.mark.parametrize(
    ("plant", "about", "is_named"),
    [
        (Plant(columns=("a", "b")), column("b", "c"), True),
        (Plant(columns=("a",)), column("c"), False),
        (Plant(columns=("a",)), About(kind="dataset", name="a"), False),
        (Plant(groups={"sex": "f", "age": "old"}), group(sex="f", age="old", town="x"), True),
        (Plant(groups={"sex": "f", "age": "old"}), group(sex="f"), False),
        (Plant(groups={"sex": "f"}), group(sex="m"), False),
        (Plant(columns=("a",), groups={"sex": "f"}), group(sex="f"), True),
        (Plant(rows=(1, 2)), About(kind="rows", name="any"), True),
    ],
)
def test_a_finding_names_a_planted_column_or_every_planted_group(plant, about, is_named):
    assert names(plant, about) == is_named


def test_only_a_fail_of_a_listed_check_counts_and_only_what_the_twin_lacks():
    plant = Plant(columns=("a",))
    planted = [
        fails(GAPS, column("a")),
        fails(DRIFT, column("a"), status="unsure"),
        fails("data_quality/outliers", column("b")),
        fails("data_quality/duplicate-rows", column("a")),
    ]
    listed = (GAPS, DRIFT, "data_quality/outliers")

    said = alarms(planted, listed, plant)

    assert said == {(GAPS, "share")}
    assert alarms(planted, listed) == {(GAPS, "share"), ("data_quality/outliers", "share")}
    assert found(said, frozenset()) == {GAPS}
    assert found(said, alarms([fails(GAPS, column("a"))], listed, plant)) == frozenset()
    # What the twin says of another column, or of another measure, is not what was planted.
    assert found(said, alarms([fails(GAPS, column("b"))], listed, plant)) == {GAPS}
    assert found(said, alarms([fails(GAPS, column("a"), estimate="gap")], listed, plant)) == {GAPS}


def defect(**more) -> Defect:
    settings = {
        "name": "d",
        "checks": (GAPS,),
        "reads": "data",
        "unit": "share of cells",
        "sizes": (0.01, 0.02, 0.04),
        "demanded": (0.02, 0.01),
        "bases": ("credit",),
        "plant": lambda world, size, rng: (world, Plant()),
    }
    return Defect(**{**settings, **more})


def test_a_size_is_demanded_from_its_limit_and_a_severe_one_always():
    assert [defect().must_find(s, 2000) for s in ("mild", "moderate", "severe")] == [False, True, True]
    assert [defect().must_find(s, 20_000) for s in ("mild", "moderate", "severe")] == [True, True, True]
    none = defect(demanded=(None, None))
    assert [none.must_find(s, 2000) for s in ("mild", "moderate", "severe")] == [False, False, True]


def cell(**more) -> Cell:
    settings = {
        "defect": "d",
        "severity": "mild",
        "size": 0.01,
        "unit": "share of cells",
        "rows": 2000,
        "demanded": True,
        "runs": 20,
        "found": 15,
        "noticed": 16,
        "refused": 0,
        "by": {GAPS: 15},
    }
    return Cell(**{**settings, **more})


@pytest.mark.parametrize(
    ("severity", "rows", "hits", "is_reached"),
    [
        ("mild", 2000, 15, True),
        ("mild", 2000, 14, False),
        ("mild", 20_000, 17, False),
        ("mild", 20_000, 18, True),
        ("moderate", 2000, 19, True),
        ("moderate", 2000, 18, False),
        ("severe", 2000, 19, False),
        ("severe", 2000, 20, True),
    ],
)
def test_the_goal_depends_on_severity_and_rows(severity, rows, hits, is_reached):
    assert reached(cell(severity=severity, rows=rows, found=hits)) == is_reached


def test_a_share_is_said_with_wilsons_interval():
    assert share(41, 50) == "82 % (41 of 50; 69 to 90 %)"
    assert share(0, 40) == "0 % (0 of 40; 0 to 9 %)"
    assert share(0, 0) == "not run"


def test_newer_numbers_replace_those_they_measure_again_and_no_others():
    old = Results(cells=(cell(found=1), cell(rows=20_000, found=2)), clean=(clean(2000, 1), clean(20_000, 2)))
    new = Results(version="2", cells=(cell(found=3),), traps=(trap(0),), clean=(clean(2000, 0),))

    kept = merged(old, new)

    assert kept.version == "2"
    assert [(each.rows, each.found) for each in kept.cells] == [(2000, 3), (20_000, 2)]
    assert [(each.rows, each.alarmed) for each in kept.clean] == [(2000, 0), (20_000, 2)]
    assert kept.traps == (trap(0),)


def clean(rows: int, alarmed: int) -> Clean:
    return Clean(
        rows=rows,
        runs=10,
        alarmed=alarmed,
        families={"data_quality": alarmed},
        checks={GAPS: alarmed},
        assessed={GAPS: 10, DRIFT: 8},
        errors={},
    )


def trap(alarmed: int) -> Silence:
    return Silence(trap="t", rows=2000, runs=5, alarmed=alarmed, by={})


def test_a_check_gets_what_it_found_itself_and_its_own_false_alarms():
    both = cell(found=15, by={GAPS: 15, DRIFT: 4, "bias/label-gap": 0})

    made = cards(Results(cells=(both,), clean=(clean(2000, 1),))).checks

    assert [(f.found, f.runs) for f in made[DRIFT].finds] == [(4, 20)]
    assert [(a.failed, a.runs) for a in made[DRIFT].alarms] == [(0, 8)]
    assert [(a.failed, a.runs) for a in made[GAPS].alarms] == [(1, 10)]
    assert made["bias/label-gap"].finds == ()


def test_tables_say_what_was_demanded_and_what_was_missed():
    cells = (cell(), cell(severity="severe", size=0.04, found=19, noticed=20, demanded=True))

    lines = recall_lines(cells)

    assert "MISSED" not in lines[0]
    assert lines[1].endswith("<- MISSED")
    assert "1 of 1 demanded" in summary_lines(cells)[0]
    assert summary_lines(cells)[-1] == f"named where noticed: {share(34, 36)}"
    text = markdown(Results(cells=cells, traps=(trap(1),), clean=(clean(2000, 1),)))
    assert "| d | 0.01, 0.04 share of cells | **75** · – · **95** |" in text
    assert "| any alarm at all | 10 % (1 of 10) |" in text
    assert "1 kinds of trap" in text
    assert "20 % of their runs (1 of 5)" in text


def test_a_defect_that_no_check_looks_for_yet_is_told_apart_from_a_missed_one():
    cells = (cell(found=0), cell(defect="e", found=0, by={"data_quality/not-there-yet": 0}))

    lines = recall_lines(cells)

    assert lines[0].endswith("<- MISSED")
    assert lines[1].endswith("<- no check yet")
    assert "0 of 1 demanded" in summary_lines(cells)[0]
    assert summary_lines(cells)[0].endswith("1 more have no check yet")
    assert "| – · – · – |" in markdown(Results(cells=cells))
    assert cards(Results(cells=cells)).checks.keys() == {GAPS}


def test_results_are_kept_beside_the_benchmark_and_cards_in_the_package(tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "PLACE", tmp_path / "results.json")
    monkeypatch.setattr(detection, "PLACE", tmp_path / "detection.json")

    keeping.keep(Results(version="1", cells=(cell(date="2026-01-01"),)))
    keeping.keep(Results(version="2", clean=(clean(2000, 1),)))

    assert keeping.kept() == Results(version="2", cells=(cell(date="2026-01-01"),), clean=(clean(2000, 1),))
    told = detection.measured.__wrapped__()
    assert (told.version, told.date) == ("2", "2026-01-01")
    assert detection.sentences(told.checks[GAPS])[-1] == "False alarms on clean tables: 10 % (1 of 10)."


def test_the_readme_keeps_its_words_around_the_tables():
    readme = f"before\n{BEGIN}\nolder words\n{END}\nafter\n"

    made = refreshed(readme, Results(cells=(cell(),)))

    assert made.startswith("before\n")
    assert made.endswith("\nafter\n")
    assert "older words" not in made
    assert refreshed(made, Results(cells=(cell(),))) == made
    with pytest.raises(Unusable, match="no place"):
        refreshed("before", Results())


def test_a_curve_begins_under_the_mild_size_and_ends_at_the_severe_one():
    assert grid(defect())[0] == pytest.approx(0.005)
    assert grid(defect())[-1] == 0.04
    assert grid(defect(sizes=(2, 6, 12))) == (2, 4, 6, 8, 10, 12)
    assert grid(defect(sizes=(2, 8, 16)))[0] == 2


def test_clean_runs_are_counted_once_per_check_and_family():
    kind = Kind(base="credit", wide="narrow", split=False, bare=False, model=True)
    quiet = CleanRan(seed=0, rows=100, kind=kind, alarms=(), assessed=frozenset({GAPS}), errors=(), seconds=1)
    loud = replace(quiet, alarms=((GAPS, "a", ""), (GAPS, "b", ""), ("data_quality/outliers", "a", "")))

    (said,) = counted([quiet, loud, replace(quiet, errors=((DRIFT, "why"),))], "today")

    assert (said.runs, said.alarmed) == (3, 1)
    assert said.checks == {GAPS: 1, "data_quality/outliers": 1}
    assert said.families == {"data_quality": 1}
    assert said.assessed == {GAPS: 3}
    assert said.errors == {DRIFT: 1}
