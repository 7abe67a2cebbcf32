"""The cases of who leaves and of how soon a patient must be seen: what their keys say is in their tables."""

import json
from typing import Any

import msgspec
import pandas as pd
import pytest

from checks.registry import FAMILIES, all_checks
from checks.samples import ROOM, find_sample
from checks.table.roles import Roles

CASES = ("churn", "triage")
TABLES = ("train", "table", "production")


def read(case: str) -> dict[str, pd.DataFrame]:
    sample = find_sample(case)
    return {role: pd.read_csv(sample.path(role), dtype={"note": str}) for role in TABLES}


def planted(case: str) -> dict[str, dict[str, Any]]:
    key = json.loads((ROOM / case / "answers.json").read_text(encoding="utf-8"))
    return {defect["id"]: defect for defect in key["planted"]}


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_small_and_its_key_points_at_what_there_is(case: str) -> None:
    tables, roles = read(case), find_sample(case).roles
    assert all(path.stat().st_size < 600_000 for path in (ROOM / case).iterdir())
    assert msgspec.structs.asdict(roles).keys() == set(Roles.__struct_fields__)
    assert 8 <= len(planted(case)) <= 14
    for frame in tables.values():
        named = {roles.target, roles.time, *roles.identifiers, *roles.sensitive, *roles.quasi}
        assert named <= set(frame.columns)
    for defect in planted(case).values():
        assert defect["family"] == defect["checks"][0].split("/")[0]
        assert set(defect["checks"]) <= set(all_checks())
        for role in defect["about"]["tables"]:
            frame = tables[role]
            assert set(defect["about"]["columns"]) <= set(frame.columns)
            assert all(0 <= row < len(frame) for row in defect["about"]["rows"])
            assert all(level in set(frame[column]) for column, level in defect["about"]["groups"].items())


@pytest.mark.parametrize("case", CASES)
def test_every_dimension_has_something_to_find_and_a_room_something_to_discuss(case: str) -> None:
    assert {defect["family"] for defect in planted(case).values()} == FAMILIES.keys()
    key = json.loads((ROOM / case / "answers.json").read_text(encoding="utf-8"))
    assert len(key["discuss"]) >= 3
    assert all(each.endswith("?") for each in key["discuss"])


def test_every_case_has_questions_of_its_own() -> None:
    asked = [
        json.loads(path.read_text(encoding="utf-8"))["discuss"]
        for path in sorted(ROOM.glob("*/answers.json"))
    ]
    assert len(asked) == 5
    assert len({question for some in asked for question in some}) == sum(map(len, asked))


def test_who_leaves_is_rare_and_carries_what_was_planted() -> None:
    tables = read("churn")
    train, test, later = (tables[role] for role in TABLES)
    for frame in tables.values():
        assert 0.10 < (frame["left"] == "yes").mean() < 0.15
        assert 0.06 < (frame["satisfaction"] == 99).mean() < 0.10
        assert set(frame["line"]) == {"fibre", "Fibre", "fibre ", "cable", "copper"}
        mails = frame["note"].str.extract(r"(\S+@\S+)")[0].dropna()
        assert mails.str.fullmatch(r"[a-z]+\.[a-z]+\d\d@example\.(org|com|net)").all()
        phones = frame["note"].str.extract(r"(\+\d+)")[0].dropna()
        assert phones.str.fullmatch(r"\+447700900\d{3}").all()
        assert min(len(mails), len(phones)) > 20
        assert not frame.duplicated().any()
    for frame in (train, test):
        assert set(frame["left"][frame["exit_survey"] == "sent"]) <= {"yes", "no"}
        assert 0.2 < (frame["exit_survey"] == "sent")[frame["left"] == "yes"].mean() < 0.5
    assert set(test["left"][test["exit_survey"] == "sent"]) == {"yes"}
    assert set(later["exit_survey"]) == {"none"}
    both = test.index[test["customer_id"].isin(train["customer_id"])]
    assert sorted(both) == sorted(planted("churn")["customers-in-both-tables"]["about"]["rows"])
    assert later["data_gb"].mean() / train["data_gb"].mean() == pytest.approx(1.7, abs=0.06)
    assert test["data_gb"].mean() / train["data_gb"].mean() == pytest.approx(1, abs=0.04)


def test_visits_carry_what_was_planted() -> None:
    tables = read("triage")
    train, _test, later = (tables[role] for role in TABLES)
    for frame in tables.values():
        assert set(frame["urgency"]) == {"routine", "standard", "urgent", "immediate"}
        fahrenheit = frame["temperature"] > 80
        assert set(frame["site"][fahrenheit]) == {"harbour"}
        assert 0.03 < fahrenheit.mean() < 0.06
        gone = frame["oxygen"].isna()
        assert 0.09 < gone.mean() < 0.15
        assert (frame["urgency"][gone] == "routine").mean() > 1.5 * (frame["urgency"] == "routine").mean()
        assert frame[["pulse", "pulse_at_desk", "pulse_by_monitor"]].corr().to_numpy().min() > 0.98
        spoken = frame.groupby("language")["desk_minutes"].mean()
        assert spoken["other"] > 2 * spoken["local"]
    few, many = ((frame["language"] == "other").mean() for frame in (train, later))
    assert few < 0.04 < 0.09 < many
    rows = planted("triage")["judged-twice"]["about"]["rows"]
    same = [column for column in train.columns if column not in ("visit_id", "urgency")]
    pairs = train.loc[rows].groupby(same, dropna=False)["urgency"].agg(["size", "nunique"])
    assert (pairs["size"] == 2).all()
    assert (pairs["nunique"] == 2).all()
    sooner = {
        name: frame["urgency"].isin(("urgent", "immediate")).groupby(frame["site"]).mean()
        for name, frame in (("train", train), ("later", later))
    }
    assert sooner["later"]["hill"] > sooner["train"]["hill"] + 0.2
    assert sooner["later"]["north"] == pytest.approx(sooner["train"]["north"], abs=0.08)
