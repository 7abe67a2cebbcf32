"""People who stand alone are counted exactly."""

import numpy as np
import pandas as pd
import pytest

from checks.artifacts.coarsenings import AS_IT_IS, Coarsenings
from checks.artifacts.equivalence_classes import EquivalenceClasses
from checks.privacy.k_anonymity import k_anonymity
from checks.stats.population import expected_unique, journalist, population_unique, prosecutor
from checks.table.roles import Roles
from tests.kit import artifacts, failing, findings, given, outcome


def test_classes_equal_a_plain_group_by_with_missing_values_as_values():
    rng = np.random.default_rng(0)
    people = pd.DataFrame(
        {
            "age": rng.integers(20, 70, 3_000),
            "sex": rng.choice(["f", "m"], 3_000),
            "town": rng.choice(["a", "b", None], 3_000),
        }
    )
    sizes = people.groupby(["age", "sex", "town"], dropna=False).size()

    classes = artifacts(given(people, Roles(quasi=("age", "sex", "town")))).get(EquivalenceClasses)

    assert classes.sizes == sizes.value_counts().to_dict()
    assert classes.smallest == sizes.min()
    assert classes.rows_below(5) == sizes[sizes < 5].sum()


def test_coarse_quasi_identifiers_pass():
    classes = EquivalenceClasses(columns=("sex", "region"), rows=2_000, sizes={250: 8}, unique_rows=())

    ended = findings(k_anonymity, classes, Coarsenings(columns=("sex", "region"), options=(), ways=()))

    assert [f.estimate.value for f in ended] == [0, 0, 250, 8 / 2_000]


def test_one_percent_alone_among_twenty_thousand_is_found():
    rng = np.random.default_rng(1)
    postcode = np.where(np.arange(20_000) < 200, np.arange(20_000) + 90_000, rng.integers(0, 20, 20_000))
    people = pd.DataFrame({"postcode": postcode, "sex": rng.choice(["f", "m"], 20_000)})

    ended = outcome(k_anonymity, given(people, Roles(quasi=("postcode", "sex"))))

    assert failing(ended)[0].about.columns == ("postcode", "sex")
    assert failing(ended)[0].about.rows[:3] == (0, 1, 2)


def test_without_quasi_identifiers_the_check_is_skipped_and_says_what_it_needs():
    ended = outcome(k_anonymity, given(pd.DataFrame({"a": [1, 2]})))

    assert (ended.status, ended.missing) == ("skipped", "quasi")


def crowd(many: int = 200_000) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "age": np.clip(rng.normal(45, 18, many), 0, 95).astype(int),
            "sex": rng.choice(["f", "m"], many),
            "town": rng.zipf(1.6, many).clip(max=400),
            "school": rng.choice(6, many, p=[0.3, 0.25, 0.2, 0.15, 0.07, 0.03]),
        }
    )


def sizes_of(frame: pd.DataFrame) -> dict[int, int]:
    return frame.groupby(list(frame)).size().value_counts().to_dict()


def test_the_share_alone_in_a_known_population_is_estimated_from_a_sample():
    everyone = crowd()
    true = sizes_of(everyone)[1] / len(everyone)

    for rows in (10_000, 40_000):
        found = population_unique(sizes_of(everyone.sample(rows, random_state=rows)), len(everyone))

        assert found.low <= true <= found.high
        assert found.value == pytest.approx(true, rel=0.1)


@pytest.mark.parametrize(("theta", "alpha"), [(50.0, 0.0), (20.0, 0.5)])
def test_the_expected_number_alone_is_that_of_people_drawn_by_pitmans_law(theta, alpha):
    """Everyone sits down at a table with a chance of its size less alpha, or at a new one."""
    rng, alone = np.random.default_rng(5), []
    for _ in range(60):
        sizes: list[int] = []
        for seated in range(400):
            if rng.uniform() * (theta + seated) < theta + alpha * len(sizes):
                sizes.append(1)
            else:
                weights = np.array(sizes) - alpha
                sizes[rng.choice(len(sizes), p=weights / weights.sum())] += 1
        alone.append(sizes.count(1))

    error = np.std(alone) / np.sqrt(len(alone))
    assert expected_unique(theta, alpha, 400) == pytest.approx(np.mean(alone), abs=4 * error)


def test_the_three_risks_are_those_of_the_groups():
    sizes = {2: 3, 4: 1}

    assert (prosecutor(sizes).mean, prosecutor(sizes).highest) == (4 / 10, 1 / 2)
    assert (journalist(sizes, 100).mean, journalist(sizes, 100).highest) == (4 / 100, 1 / 20)


def test_a_population_is_spoken_of_only_where_its_size_is_given():
    frame = crowd(3_000)

    silent, told = (
        outcome(k_anonymity, given(frame, Roles(quasi=tuple(frame), population=n))) for n in (None, 200_000)
    )

    assert [f.estimate.name for f in silent.findings][3:] == ["prosecutor_risk"]
    assert "--population" in silent.findings[3].says
    assert told.findings[4].estimate.name == "population_unique"
    assert told.findings[4].status == "info"
    assert "Unreliable below 5 % sampling: the table holds 1.5 %" in told.findings[4].says


def test_groups_that_leave_the_model_open_get_no_estimate():
    assert population_unique({1: 50}, 1_000) is None
    assert population_unique({50: 1}, 1_000) is None


def test_every_coarser_way_is_the_k_of_a_plain_group_by():
    rng = np.random.default_rng(3)
    people = pd.DataFrame(
        {
            "age": rng.integers(20, 70, 1_500),
            "zip": [f"{code:05d}" for code in rng.integers(10_000, 10_400, 1_500)],
            "sex": rng.choice(["f", "m", None], 1_500),
        }
    )

    found = artifacts(given(people, Roles(quasi=tuple(people)))).get(Coarsenings)

    ways = {way.told: way for way in found.ways}
    assert found.options[0] == ("as it is", "bands of 5", "bands of 10", "bands of 20", "left out")
    assert found.options[1][1:] == ("first 3 characters", "first 2 characters", "first character", "left out")
    for told, coarse in (
        (("as it is", "as it is", "as it is"), people),
        (
            ("bands of 10", "first 3 characters", "as it is"),
            people.assign(age=people.age // 10, zip=people.zip.str[:3]),
        ),
        (("bands of 20", "left out", "as it is"), people.assign(age=people.age // 20, zip="")),
    ):
        sizes = coarse.groupby(list(coarse), dropna=False).size()
        assert (ways[told].k, ways[told].few) == (sizes.min(), sizes[sizes < 5].sum())


def test_the_least_change_that_is_enough_is_said_and_few_people_are_hidden():
    rng = np.random.default_rng(4)
    frame = pd.DataFrame(
        {"age": np.r_[rng.integers(20, 60, 3_000), 61], "sex": rng.choice(["f", "m"], 3_001)}
    )

    ended = outcome(k_anonymity, given(frame, Roles(quasi=("age", "sex"))))

    grid = ended.findings[2].evidence[0]
    rows = {row[:2]: row[2:] for row in grid.rows}
    assert rows[(AS_IT_IS, AS_IT_IS)] == (1, None)
    assert rows[("left out", AS_IT_IS)][1] == 0
    assert (
        "With age left out it would be" in ended.findings[2].says
        or "With age bands" in ended.findings[2].says
    )


def test_a_population_smaller_than_the_table_is_refused():
    from checks.contract import Unusable
    from checks.table.complete import complete

    table = given(pd.DataFrame({"a": [1, 2, 3]})).table

    with pytest.raises(Unusable, match=r"population of 2 is smaller than the 3 rows"):
        complete(Roles(population=2), {"table": table})
    assert complete(Roles(population=3), {"table": table}).population == 3
