"""A group that all shares a confidential value is told from one that chance made alike."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from checks.artifacts.confidential_values import measure
from checks.artifacts.equivalence_classes import EquivalenceClasses
from checks.artifacts.inputs import Judged
from checks.privacy.attribute_disclosure import attribute_disclosure
from checks.stats import disclosure
from checks.stats.disclosure import Alike, beyond_chance, chance_alike
from checks.table.roles import Roles
from tests.kit import artifacts, failing, given, outcome
from tests.real import needs_real_data, real

ROLES = Roles(quasi=("sex", "town"), confidential=("condition",))
CASES = json.loads((Path(__file__).parent / "pycanon.json").read_text())["cases"]
LEVELS = ["none", "asthma", "diabetes", "migraine"]


def people(seed: int, n: int = 2_000, towns: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "sex": rng.choice(["f", "m"], n),
            "town": rng.choice([f"t{i}" for i in range(towns)], n),
            "condition": rng.choice(LEVELS, n, p=[0.7, 0.12, 0.1, 0.08]),
            "savings": np.round(rng.lognormal(8, 1, n)),
        }
    )


def with_told(frame: pd.DataFrame, groups: int, value: str = "asthma") -> pd.DataFrame:
    """The smallest groups of five or more share one condition."""
    cells = [rows for rows in frame.groupby(["sex", "town"]).indices.values() if len(rows) >= 5]
    cells.sort(key=lambda rows: (len(rows), int(rows[0])))
    condition = frame["condition"].to_numpy(dtype=object, copy=True)
    for rows in cells[:groups]:
        condition[rows] = value
    return frame.assign(condition=condition)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
@pytest.mark.parametrize("column", ["condition", "salary"])
def test_k_l_and_t_are_pycanons(case, column):
    """Where definitions differ: pycanon counts groups of every size, so do these with `least=1`, and it
    rounds entropy l down to a whole number; the check counts groups of five and more."""
    inputs = given(pd.DataFrame(case["table"]), Roles(quasi=tuple(case["quasi"])))
    shelf = artifacts(inputs)
    classes, table = shelf.get(EquivalenceClasses), shelf.get(Judged).table
    keys = [table.column(name).key for name in case["quasi"]]

    found = measure(table.expr, keys, table.column(column), classes.sizes, looks=1, least=1)

    theirs = case["confidential"][column]
    assert classes.smallest == case["k"]
    assert found.distinct == theirs["l"]
    # Theirs loses one where rounding leaves 3.999...: a whole number may stand for the one above.
    assert -1e-9 <= found.entropy - theirs["entropy_l"] <= 1 + 1e-9
    assert found.farthest.t == pytest.approx(theirs["t"], abs=1e-9)


@pytest.mark.parametrize("groups", [1, 3])
def test_one_group_that_shares_a_rare_value_is_found(groups):
    frame = with_told(people(1), groups)

    (found,) = failing(outcome(attribute_disclosure, given(frame, ROLES)))

    assert found.about.columns == ("condition",)
    assert found.severity == "major"
    assert frame["condition"].iloc[list(found.about.rows)].eq("asthma").all()
    assert f"in {groups} of" in found.says
    assert "asthma" not in found.says


@pytest.mark.parametrize("seed", range(4))
def test_groups_that_share_the_common_value_by_chance_are_silent(seed):
    """Seven of ten have none: 8 % of groups of seven share it."""
    frame = people(seed, towns=140)
    alike = frame.groupby(["sex", "town"])["condition"].agg(["nunique", "size"])
    assert ((alike["nunique"] == 1) & (alike["size"] >= 5)).sum() >= 5

    ended = outcome(attribute_disclosure, given(frame, ROLES))

    assert ended.status == "pass"


def test_a_group_that_has_no_value_tells_nothing():
    ended = outcome(attribute_disclosure, given(with_told(people(2), 2, None), ROLES))

    assert failing(ended) == []


def test_a_missing_quasi_identifier_is_a_value():
    frame = with_told(people(1), 1)
    told = frame.iloc[list(failing(outcome(attribute_disclosure, given(frame, ROLES)))[0].about.rows)]
    gone = frame.assign(town=frame["town"].mask(frame["town"] == told["town"].iloc[0]))

    (found,) = failing(outcome(attribute_disclosure, given(gone, ROLES)))

    assert found.about.rows == tuple(told.index)


def test_savings_that_follow_the_town_are_found_by_their_distance_and_free_ones_are_not():
    frame = people(3, towns=5)
    roles = Roles(quasi=("sex", "town"), confidential=("savings",))
    rich = frame.assign(savings=frame["savings"] * np.where(frame["town"] == "t0", 50, 1))

    free, told = (outcome(attribute_disclosure, given(each, roles)) for each in (frame, rich))

    assert free.status == "pass"
    assert [f.estimate.name for f in failing(told)] == ["t_beyond_chance"]


def test_without_confidential_columns_the_check_is_skipped_and_says_what_it_needs():
    ended = outcome(attribute_disclosure, given(people(1), Roles(quasi=("sex",))))

    assert (ended.status, ended.missing) == ("skipped", "confidential")


def test_the_chance_of_being_alike_is_that_of_drawing_without_putting_back():
    assert chance_alike(2, 3, 5) == pytest.approx(3 / 5 * 2 / 4)
    assert chance_alike(4, 3, 5) == 0


@pytest.mark.parametrize(("count", "expected"), [(1, 0.3), (5, 1.2), (20, 24.0)])
def test_the_chance_of_so_many_is_poissons(count, expected):
    from scipy.stats import poisson

    assert disclosure._at_least(count, expected) == pytest.approx(poisson.sf(count - 1, expected), rel=1e-9)


def test_many_groups_that_are_alike_count_together():
    """Four in ten hold the value: one group of five is no wonder, twenty of forty are."""
    one, many = (Alike(size=5, holders=80, groups=groups) for groups in (1, 20))

    assert beyond_chance([one], {80: 1}, {5: 40}, 200, 1)[0] == ()
    assert beyond_chance([many], {80: 1}, {5: 40}, 200, 1)[0] == (many,)


@needs_real_data
@pytest.mark.parametrize("k", [3, 10, 20])
def test_adult_made_k_anonymous_still_tells_who_earns_more(k):
    """pyCANON's copies of adult (Sainz-Pardo Diaz and Lopez Garcia 2022) are k-anonymous with l = 1."""
    frame = pd.read_csv(real(f"adult_anonymized/adult_k{k}.csv.gz"), keep_default_na=False)
    quasi = ("age", "education", "occupation", "relationship", "sex", "native-country")
    inputs = given(frame, Roles(quasi=quasi, confidential=("salary-class",)))

    ended = outcome(attribute_disclosure, inputs)

    assert artifacts(inputs).get(EquivalenceClasses).smallest == k
    assert ended.findings[1].estimate.value == 1
    assert [f.estimate.name for f in failing(ended)] == ["people_told"]
