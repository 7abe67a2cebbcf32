"""What the benchmark measured of a check is said with it: on the catalogue page and by `preflight explain`."""

import pytest

from checks.commands.catalogue import documentation
from checks.registry import all_checks
from checks.report import detection
from checks.report.detection import Alarms, Card, Finds, Measured, percent, sentences, sized

CARD = Card(
    finds=(
        Finds(defect="missing_cells", size=0.012, unit="share of cells", rows=2000, runs=50, found=41),
        Finds(defect="missing_cells", size=0.05, unit="share of cells", rows=2000, runs=50, found=50),
        Finds(defect="lost_columns", size=2, unit="columns", rows=2000, runs=0, found=0),
    ),
    alarms=(Alarms(rows=2000, runs=120, failed=1), Alarms(rows=20_000, runs=120, failed=0)),
)


def test_a_card_says_how_often_each_size_is_found_and_how_often_it_cries_wolf():
    assert sentences(CARD) == (
        (
            "Missing cells: at 2,000 rows it finds 1.2 % of cells 82 % of the time (41 of 50); "
            "5 % of cells 100 % of the time (50 of 50)."
        ),
        "False alarms on clean tables: 0.4 % (1 of 240).",
    )


def test_what_was_not_measured_is_not_said():
    assert sentences(Card()) == ()
    assert detection.detection("no/such-check") == ()


@pytest.mark.parametrize(
    ("size", "unit", "said"),
    [
        (0.0015, "share of cells", "0.15 % of cells"),
        (2, "shared rows", "2 shared rows"),
        (0.6, "AUC of the identifier's number", "0.6 (AUC of the identifier's number)"),
    ],
)
def test_a_size_is_said_in_its_unit(size, unit, said):
    assert sized(size, unit) == said


@pytest.mark.parametrize(
    ("hits", "runs", "said"),
    [(0, 7, "0 %"), (1, 240, "0.4 %"), (41, 50, "82 %"), (239, 240, "99.6 %"), (7, 7, "100 %")],
)
def test_a_share_of_nearly_all_is_not_all(hits, runs, said):
    assert percent(hits, runs) == said


def test_explain_says_it_too(monkeypatch):
    check = all_checks()["data_quality/missing-values"]
    monkeypatch.setattr(detection, "measured", lambda: Measured(checks={check.id: CARD}))

    assert "- False alarms on clean tables: 0.4 % (1 of 240)." in documentation(check)


def test_only_checks_that_there_are_have_cards():
    assert detection.measured().checks.keys() <= all_checks().keys()
