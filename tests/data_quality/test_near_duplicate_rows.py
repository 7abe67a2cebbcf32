"""Rows typed again with small changes are found and named; coarse, structured and clean tables are silent."""

import numpy as np
import pandas as pd
import pytest

from checks.data_quality.near_duplicate_rows import near_duplicate_rows
from checks.table.roles import Roles
from tests.clean_tables import cases, clean, roles
from tests.kit import failing, given, outcome
from tests.real import needs_real_data, real

ROLES = Roles(target="y", task="binary", positive="yes", identifiers=("id",))
MEASURED = ["a", "b", "c", "d", "e"]


def people(seed: int, n: int = 2000) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(50, 10, (n, 5)).round(2), columns=MEASURED)
    return frame.assign(
        plan=rng.choice(["basic", "plus", "pro"], n),
        calls=rng.poisson(2, n),
        member=rng.random(n) < 0.4,
        id=[f"{x:012x}" for x in rng.integers(0, 2**48, n)],
        y=rng.choice(["yes", "no"], n),
    )


def with_copies(seed: int, n: int, many: int, jitter: float = 0.1) -> tuple[pd.DataFrame, np.ndarray]:
    """The last `many` rows repeat earlier ones, moved by up to `jitter` sd, under new identifiers."""
    frame, rng = people(seed, n), np.random.default_rng(seed + 1)
    copy = frame.iloc[:many].copy()
    copy[MEASURED] = (copy[MEASURED] + rng.uniform(-jitter, jitter, (many, 5)) * 10).round(2)
    copy["id"] = frame["id"].iloc[-many:].to_numpy()
    return pd.concat([frame.iloc[:-many], copy], ignore_index=True), np.arange(n - many, n)


@pytest.mark.parametrize("seed", range(3))
def test_one_percent_of_two_thousand_rows_moved_by_a_tenth_is_found(seed):
    frame, places = with_copies(seed, 2000, 20)

    (found,) = failing(outcome(near_duplicate_rows, given(frame, ROLES), seed))

    assert found.about.kind == "rows"
    assert len(set(found.about.rows) & set(places.tolist())) >= 18
    assert found.estimate is not None
    assert found.estimate.value == pytest.approx(0.01, rel=0.3)


def test_pairs_stay_whole_where_rows_are_drawn():
    frame, _ = with_copies(4, 60_000, 600)

    (found,) = failing(outcome(near_duplicate_rows, given(frame, ROLES)))

    assert "drawn from 60,000 so that near rows stay together" in found.says
    assert found.estimate is not None
    assert found.estimate.value == pytest.approx(0.01, rel=0.5)


def test_a_record_under_a_new_identifier_is_a_near_copy_and_an_exact_copy_is_not():
    frame = people(5)
    renamed = frame.iloc[:15].assign(id=[f"new{i}" for i in range(15)])

    again = outcome(near_duplicate_rows, given(pd.concat([frame, renamed], ignore_index=True), ROLES))
    exact = outcome(near_duplicate_rows, given(pd.concat([frame, frame.iloc[:15]], ignore_index=True), ROLES))

    assert [len(found.about.rows) for found in failing(again)] == [15]
    assert not failing(exact)


def test_what_several_columns_share_is_no_copy():
    rng = np.random.default_rng(6)
    idle = rng.random(2000) < 0.1
    amounts = np.where(idle[:, None], 0.0, rng.gamma(2, 100, (2000, 6)).round())
    accounts = pd.DataFrame(amounts, columns=list("abcdef")).assign(
        limit=rng.integers(1, 50, 2000) * 10_000, age=rng.integers(20, 70, 2000)
    )
    one = rng.normal(size=(2000, 1))
    shared = pd.DataFrame(0.95 * one + 0.3 * rng.normal(size=(2000, 8)), columns=list("abcdefgh"))

    for frame in (accounts, shared):
        assert not failing(outcome(near_duplicate_rows, given(frame)))


def test_coarse_tables_are_not_judged():
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(rng.integers(0, 6, (1000, 5)), columns=list("abcde"))

    assert outcome(near_duplicate_rows, given(frame)).status == "not_applicable"


def test_row_and_column_order_do_not_matter():
    frame, _ = with_copies(8, 1500, 30)
    moved = frame.sample(frac=1, random_state=1)[frame.columns[::-1]]

    one, other = (outcome(near_duplicate_rows, given(each, ROLES)).findings[0] for each in (frame, moved))

    assert one.estimate == other.estimate


def test_clean_tables_are_silent():
    for seed, rows, columns, task in cases(8):
        inputs = given(clean(seed, rows, columns, task), roles(task))
        assert not failing(outcome(near_duplicate_rows, inputs, seed)), seed


@needs_real_data
def test_wines_measured_twice_are_found_beyond_their_exact_copies():
    frame = pd.read_csv(real("wine_quality/wine_quality.csv.gz"))

    (found,) = failing(outcome(near_duplicate_rows, given(frame, Roles(target="quality", task="regression"))))

    assert "5,320 different rows" in found.says
    assert found.estimate is not None
    assert 0.01 < found.estimate.value < 0.06


@needs_real_data
@pytest.mark.parametrize(
    ("file", "target"),
    [
        ("pima_diabetes/pima.csv.gz", "outcome"),
        ("german_credit/german_credit.csv.gz", "class"),
        ("credit_default_taiwan/credit_default_taiwan.csv.gz", "default payment"),
        ("elec2/elec2.csv.gz", "class"),
    ],
)
def test_honest_tables_are_silent(file, target):
    frame = pd.read_csv(real(file))

    ended = outcome(near_duplicate_rows, given(frame, Roles(target=target, task="binary", positive="1")))

    assert not failing(ended)
