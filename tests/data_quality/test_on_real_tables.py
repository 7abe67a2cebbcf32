"""Defects that the cards of real tables document are found there, and honest columns are left alone."""

import pandas as pd
import pytest

from checks.contract import Outcome
from checks.data_quality.conflicting_labels import conflicting_labels
from checks.data_quality.duplicate_rows import duplicate_rows
from checks.data_quality.missing_values import missing_values
from checks.data_quality.split_overlap import split_overlap
from checks.data_quality.target_leakage import target_leakage
from checks.table.roles import Roles
from tests.kit import failing, given, outcome
from tests.real import needs_real_data, real

pytestmark = needs_real_data


def found_in(ended: Outcome) -> set[str]:
    return {finding.about.name for finding in failing(ended)}


@pytest.fixture(scope="module")
def adult():
    train, test = (
        pd.read_csv(real(f"adult/adult_{part}.csv.gz"), keep_default_na=False, na_values=["?"])
        for part in ("train", "test")
    )
    roles = Roles(target="income", task="binary", positive=">50K.", weight="fnlwgt")
    return given(test, roles, train=train)


def test_adult_repeats_24_rows_and_shares_23_with_its_test_file(adult):
    copies = failing(outcome(duplicate_rows, adult))
    shared = failing(outcome(split_overlap, adult))

    assert [len(f.about.rows) for f in copies] == [24]
    assert [len(f.about.rows) for f in shared] == [23]


def test_adults_coarse_features_may_disagree_and_none_gives_the_answer_away(adult):
    assert outcome(conflicting_labels, adult).status == "pass"
    assert outcome(target_leakage, adult).status == "pass"


def test_adults_gaps_tell_of_income(adult):
    assert found_in(outcome(missing_values, adult)) >= {"workclass", "occupation"}


def test_wine_repeats_1177_rows_and_no_chance_explains_it():
    frame = pd.read_csv(real("wine_quality/wine_quality.csv.gz"))

    (found,) = failing(outcome(duplicate_rows, given(frame, Roles(target="quality", task="regression"))))

    assert found.estimate is not None
    assert found.estimate.value == pytest.approx(1177 / 6497)
    assert found.severity == "major"


def test_credit_repeats_35_dormant_accounts_by_chance():
    frame = pd.read_csv(real("credit_default_taiwan/credit_default_taiwan.csv.gz"))

    ended = outcome(
        duplicate_rows, given(frame, Roles(target="default payment", task="binary", positive="1"))
    )

    assert ended.status == "pass"
    assert "35 of the 30,000 rows" in ended.findings[0].says


def test_compas_knows_the_outcome_in_the_columns_of_later_arrests():
    frame = pd.read_csv(real("compas/compas.csv.gz"))
    roles = Roles(
        target="two_year_recid",
        task="binary",
        positive="1",
        identifiers=("id", "name", "first", "last", "c_case_number", "r_case_number"),
        time="compas_screening_date",
    )

    found = found_in(outcome(target_leakage, given(frame, roles)))

    assert found >= {"is_recid", "r_charge_degree", "r_offense_date"}
    assert not found & {"age", "priors_count", "decile_score", "sex", "race"}


def test_titanics_boat_and_body_give_the_answer_away():
    frame = pd.read_csv(real("titanic3/titanic3.csv.gz"), dtype={"boat": str})
    roles = Roles(target="survived", task="binary", positive="1", identifiers=("name",))

    assert found_in(outcome(target_leakage, given(frame, roles))) == {"boat", "body"}


def test_bikes_registered_riders_are_nearly_the_count_itself():
    frame = pd.read_csv(real("bike_sharing/bike_hour.csv.gz"))
    roles = Roles(target="cnt", task="regression", identifiers=("instant",), time="dteday")

    ended = outcome(target_leakage, given(frame, roles))

    assert found_in(ended) == {"registered", "casual and registered", "instant"}
    (sum_,) = (f for f in failing(ended) if f.about.columns == ("casual", "registered"))
    assert sum_.estimate is not None
    assert sum_.estimate.value == pytest.approx(1)


def test_banks_duration_sounds_late_and_tells_as_much_as_all_others():
    frame = pd.read_csv(real("bank_marketing/bank_additional_full.csv.gz"), keep_default_na=False)

    ended = outcome(target_leakage, given(frame, Roles(target="y", task="binary", positive="yes")))

    assert found_in(ended) == {"duration"}


@pytest.mark.parametrize(
    ("file", "target", "positive"),
    [
        ("german_credit/german_credit.csv.gz", "class", "1"),
        ("credit_default_taiwan/credit_default_taiwan.csv.gz", "default payment", "1"),
        ("pima_diabetes/pima.csv.gz", "outcome", "1"),
        ("elec2/elec2.csv.gz", "class", "1"),
    ],
)
def test_the_strongest_honest_features_are_silent(file, target, positive):
    frame = pd.read_csv(real(file), keep_default_na=False)

    ended = outcome(target_leakage, given(frame, Roles(target=target, task="binary", positive=positive)))

    assert ended.status == "pass"
