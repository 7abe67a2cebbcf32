"""The case of the house prices is remade byte for byte, and a whole run finds what was planted in it."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pandas as pd
import pytest

from checks.document import Report
from checks.registry import all_checks
from checks.samples import ROOM, find_sample
from checks.table.roles import Roles
from tests.jail.here import standing as standing
from tests.test_sample_data import members, trained_with
from tests.test_sample_findings import assessed, fails, points_at

HOME = ROOM / "houses"
KEY = json.loads((HOME / "answers.json").read_text(encoding="utf-8"))
TABLES = ("train", "table", "production")


@pytest.fixture(scope="module")
def report(standing: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Report:
    return assessed("houses", tmp_path_factory.mktemp("houses"))


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    sample = find_sample("houses")
    return {role: pd.read_csv(sample.path(role)) for role in TABLES}


def test_one_command_remakes_it_byte_for_byte(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sample_data.make", str(tmp_path)]
    subprocess.run(command, cwd=ROOM.parent, check=True, timeout=120)
    made = tmp_path / "houses"
    assert {path.name for path in made.iterdir()} == {path.name for path in HOME.iterdir()}
    for path in made.iterdir():
        if path.name != "model.skops":
            kept = (HOME / path.name).read_bytes()
            assert hashlib.sha256(path.read_bytes()).hexdigest() == hashlib.sha256(kept).hexdigest(), (
                path.name
            )
    if trained_with(made / "model.skops") == trained_with(HOME / "model.skops"):
        assert members(made / "model.skops") == members(HOME / "model.skops")


def test_it_is_small_and_its_key_points_at_what_there_is(tables: dict[str, pd.DataFrame]) -> None:
    assert sum(path.stat().st_size for path in HOME.iterdir()) < 700_000
    roles = msgspec.convert(json.loads((HOME / "case.json").read_text())["roles"], Roles)
    assert 8 <= len(KEY["planted"]) <= 12
    for frame in tables.values():
        named = {roles.target, roles.time, *roles.identifiers, *roles.sensitive, *roles.quasi}
        assert named <= set(frame.columns)
    for defect in KEY["planted"]:
        assert defect["family"] == defect["checks"][0].split("/")[0]
        for role in defect["about"]["tables"]:
            assert set(defect["about"]["columns"]) <= set(tables[role].columns)
            assert all(0 <= row < len(tables[role]) for row in defect["about"]["rows"])


def test_what_was_said_to_be_planted_is_in_the_tables(tables: dict[str, pd.DataFrame]) -> None:
    train, test, later = (tables[role] for role in TABLES)
    rows = {defect["id"]: defect["about"]["rows"] for defect in KEY["planted"]}
    assert train.duplicated().sum() == len(rows["copied-rows"]) > 0.03 * len(train)
    both = test.reset_index().merge(train.drop_duplicates())
    assert sorted(both["index"]) == sorted(rows["test-rows-seen-in-training"])
    for frame in tables.values():
        assert 0.09 < frame["year_built"].isna().mean() < 0.15
        assert 0.03 < (frame["lot_m2"] == -999).mean() < 0.07
    for frame in (train, test):
        booked = frame["agent_fee"] > 0
        assert 0.45 < booked.mean() < 0.55
        assert (frame["agent_fee"][booked] == frame["price"][booked] * 3 // 100).all()
    assert later["agent_fee"].notna().mean() < 0.04
    assert set(later["heating"]) - set(train["heating"]) == {"heat pump"}
    mails = test["contact"][test["contact"].str.contains("@")]
    assert mails.str.fullmatch(r"[a-z]+\.seller\d\d@example\.(org|com)").all()


@pytest.mark.parametrize("defect", KEY["planted"], ids=lambda defect: defect["id"])
def test_what_was_planted_is_found(defect: dict[str, Any], report: Report) -> None:
    assert set(defect["checks"]) <= set(all_checks())
    found = fails(report)
    assert any(points_at(finding, defect["about"]) for check in defect["checks"] for finding in found[check])


def test_nothing_ends_in_error_and_what_is_sound_stays_silent(report: Report) -> None:
    ended = {outcome.check: outcome.status for outcome in report.outcomes}
    assert {check for check, status in ended.items() if status == "error"} == set()
    # No column of a sale is named as confidential.
    assert {check for check, status in ended.items() if status == "skipped"} == {
        "privacy/attribute-disclosure"
    }
    found = fails(report)
    assert {check for check in KEY["silent"] if found.get(check)} == set()
    assert report.scorecard.verdict == "not ready"
