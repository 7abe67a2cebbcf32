"""The problem that each real table is known for, found by the right check about the right column or rows.

Whole assessments of the files as they came; what is known stands in each table's card.
"""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest

from checks.assessment import assess
from checks.contract import Judged, Outcome
from checks.opening import Request
from checks.table.roles import Roles
from tests.real import needs_real_data, real

pytestmark = needs_real_data


@dataclass(frozen=True, kw_only=True)
class Known:
    """`found` maps a check to the columns that it must name; none where it is about rows or the table."""

    file: str
    roles: Roles
    found: dict[str, set[str]]
    parts: dict[str, slice] = field(default_factory=dict)
    only: tuple[str, ...] = ("data_quality",)


KNOWN = {
    "adult": Known(
        file="adult/adult_train.csv.gz",
        roles=Roles(target="income", positive=">50K", sensitive=("sex", "race")),
        found={"data_quality/disguised-missing": {"workclass", "occupation", "native-country"}},
    ),
    "bank_marketing": Known(
        file="bank_marketing/bank_additional_full.csv.gz",
        roles=Roles(target="y", positive="yes", sensitive=("age", "marital")),
        found={
            "data_quality/target-leakage": {"duration"},
            "data_quality/disguised-missing": {"pdays", "default", "education", "job", "housing", "loan"},
        },
    ),
    "credit_default_taiwan": Known(
        file="credit_default_taiwan/credit_default_taiwan.csv.gz",
        roles=Roles(target="default payment", positive="1", sensitive=("SEX",)),
        found={"data_quality/disguised-missing": {"EDUCATION", "MARRIAGE"}},
    ),
    "pima_diabetes": Known(
        file="pima_diabetes/pima.csv.gz",
        roles=Roles(target="outcome", positive="1", sensitive=("age",)),
        found={
            "data_quality/disguised-missing": {
                "glucose",
                "blood_pressure",
                "skin_thickness",
                "insulin",
                "bmi",
            }
        },
    ),
    "wine_quality": Known(
        file="wine_quality/wine_quality.csv.gz",
        roles=Roles(target="quality", task="regression"),
        found={"data_quality/duplicate-rows": set()},
    ),
    "bike_sharing": Known(
        file="bike_sharing/bike_hour.csv.gz",
        roles=Roles(target="cnt", task="regression", time="dteday", identifiers=("instant",)),
        found={"data_quality/target-leakage": {"casual", "registered"}},
    ),
    "titanic3": Known(
        file="titanic3/titanic3.csv.gz",
        roles=Roles(target="survived", positive="1", sensitive=("sex",), identifiers=("name",)),
        found={"data_quality/target-leakage": {"boat", "body"}},
    ),
    "elec2": Known(
        file="elec2/elec2.csv.gz",
        roles=Roles(target="class", positive="1"),
        found={
            "data_quality/ordered-rows": set(),
            "robustness/feature-drift": {"vicprice", "vicdemand", "transfer"},
        },
        parts={
            "train": slice(0, 12_000),
            "table": slice(12_000, 17_000),
            "production": slice(25_000, 45_000),
        },
        only=("data_quality", "robustness/feature-drift"),
    ),
    "oulad": Known(
        file="oulad/oulad.csv.gz",
        roles=Roles(target="final_result", sensitive=("gender",), identifiers=("id_student",)),
        found={"data_quality/split-leakage": {"id_student"}},
        parts={"train": slice(0, None, 2), "table": slice(1, None, 2)},
    ),
    "compas": Known(
        file="compas/compas.csv.gz",
        roles=Roles(
            target="two_year_recid",
            positive="1",
            sensitive=("race",),
            identifiers=("id",),
            time="compas_screening_date",
        ),
        found={"data_quality/target-leakage": {"is_recid"}},
    ),
}


def assessed(known: Known, folder: Path) -> list[Outcome]:
    path, asked = str(real(known.file)), {}
    if known.parts:
        whole = pd.read_csv(real(known.file), keep_default_na=False, dtype=str)
        for role, part in known.parts.items():
            asked[role] = str(folder / f"{role}.csv")
            whole.iloc[part].to_csv(asked[role], index=False)
    ended: list[Outcome] = []
    request = Request(**{"table": path, **asked}, roles=known.roles, only=known.only)
    run = folder / "run"
    run.mkdir()
    assess(request, run, ended.append)
    return ended


def fails(ended: list[Outcome], check: str) -> list[Judged]:
    return [f for o in ended if o.check == check for f in o.findings if f.status == "fail"]


@pytest.mark.parametrize("name", KNOWN)
def test_the_known_problem_is_found_where_it_is(name, tmp_path):
    known = KNOWN[name]

    ended = assessed(known, tmp_path)

    assert not [(o.check, o.reason) for o in ended if o.status == "error"]
    for check, columns in known.found.items():
        found = fails(ended, check)
        named = {column for finding in found for column in finding.about.columns}
        assert found, check
        assert columns <= named, [finding.says for finding in found]
