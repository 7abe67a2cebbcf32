"""The cards of real tables say which values are wrong: those are found, about the right columns, and no others."""

import pandas as pd
import pytest

from checks.contract import Check
from checks.data_quality.disguised_missing import disguised_missing
from checks.data_quality.inconsistent_values import inconsistent_values
from checks.data_quality.outliers import outliers
from checks.table.roles import Roles
from tests.kit import failing, given, outcome
from tests.real import needs_real_data, real

pytestmark = needs_real_data
COMMENTS = {"c_charge_desc", "r_charge_desc", "vr_charge_desc"}
KNOWN = {
    "adult/adult_train": {"workclass", "occupation", "native-country", "capital-gain"},
    "adult/adult_test": {"workclass", "occupation", "native-country", "capital-gain"},
    "adult_anonymized/adult_k20": {"occupation"},
    "bank_marketing/bank_additional_full": {
        *("pdays", "job", "marital", "education", "default", "housing", "loan")
    },
    "bike_sharing/bike_day": set(),
    "bike_sharing/bike_hour": set(),
    "compas/compas": set(),
    "credit_default_taiwan/credit_default_taiwan": {"EDUCATION", "MARRIAGE"},
    "elec2/elec2": set(),
    "german_credit/german_credit": set(),
    "iris_uci/iris_uci": set(),
    "oulad/oulad": set(),
    "pima_diabetes/pima": {"glucose", "blood_pressure", "skin_thickness", "insulin", "bmi"},
    "titanic3/titanic3": set(),
    "wine_quality/wine_quality": set(),
}
# Charges differ in case and blanks alone (W/Dead and W/dead), a home in two blanks, and three lifeboat cells
# hold two boats.
WRITTEN = {"compas/compas": COMMENTS, "titanic3/titanic3": {"home_dest", "boat"}}


def found_in(check: Check, name: str) -> set[str]:
    plain = {"keep_default_na": False} if name.startswith(("adult", "bank")) else {}
    frame = pd.read_csv(real(f"{name}.csv.gz"), dtype={"boat": str}, **plain)
    return {finding.about.name for finding in failing(outcome(check, given(frame, Roles())))}


@pytest.mark.parametrize("name", KNOWN)
def test_documented_stand_ins_are_found_and_no_others(name: str) -> None:
    assert found_in(disguised_missing, name) == KNOWN[name]


@pytest.mark.parametrize("name", KNOWN)
def test_only_what_is_written_in_two_ways_is_found(name: str) -> None:
    assert found_in(inconsistent_values, name) == WRITTEN.get(name, set())


@pytest.mark.parametrize("name", KNOWN)
def test_no_real_table_has_values_in_another_unit(name: str) -> None:
    assert found_in(outliers, name) == set()
