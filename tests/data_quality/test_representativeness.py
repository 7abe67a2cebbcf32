import numpy as np
import pandas as pd
import pytest

from checks.data_quality.representativeness import representativeness
from checks.table.roles import Roles
from tests.kit import failing, given, outcome

ROLES = Roles(target="y", task="binary", positive="1", sensitive=("sex", "origin"))


def people(seed: int, n: int, share: float) -> pd.DataFrame:
    """`share` of the people have origin "c"."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "x": rng.normal(size=n),
            "sex": rng.choice(["f", "m"], n),
            "origin": rng.choice(["a", "b", "c", "d"], n, p=[0.55, 0.43 - share, share, 0.02]),
            "y": rng.integers(0, 2, n),
        }
    )


@pytest.mark.parametrize("seed", range(5))
def test_a_group_with_a_third_of_its_share_is_found(seed: int) -> None:
    train, test, later = people(seed, 1400, 0.05), people(seed + 50, 600, 0.15), people(seed + 99, 860, 0.15)

    found = failing(outcome(representativeness, given(test, ROLES, train=train, production=later)))

    assert [(f.about.table, f.about.groups) for f in found] == [("train", {"origin": "c"})]
    assert "of 1,400 rows" in found[0].says
    assert found[0].against_limit == "beyond"


def test_a_small_shortfall_is_found_in_a_large_table() -> None:
    train, later = people(1, 20_000, 0.02), people(2, 12_000, 0.03)

    found = failing(
        outcome(representativeness, given(people(3, 6000, 0.03), ROLES, train=train, production=later))
    )

    assert {("train", "c")} == {(f.about.table, f.about.groups["origin"]) for f in found}


@pytest.mark.parametrize("share", [0.005, 0.15])
@pytest.mark.parametrize("seed", range(10))
def test_equal_shares_are_silent_even_where_they_are_tiny(seed: int, share: float) -> None:
    train, test, later = (people(seed + 100 * i, n, share) for i, n in enumerate((1400, 600, 860)))

    assert failing(outcome(representativeness, given(test, ROLES, train=train, production=later))) == []


def test_a_group_that_training_never_saw_is_found() -> None:
    train = people(0, 1400, 0.1)

    found = failing(
        outcome(representativeness, given(people(1, 900, 0.1), ROLES, train=train[train["origin"] != "c"]))
    )

    assert {"origin": "c"} in [f.about.groups for f in found if f.about.table == "train"]
    assert "is 0 of" in next(f.says for f in found if f.about.groups == {"origin": "c"})


def test_without_a_second_table_only_what_could_be_seen_is_told() -> None:
    ended = outcome(representativeness, given(people(0, 1400, 0.02), ROLES))

    assert ended.status == "info"
    (one,) = (f for f in ended.findings if f.about.groups == {"origin": "c"})
    assert one.estimate is not None
    rows = int((people(0, 1400, 0.02)["origin"] == "c").sum())
    assert one.estimate.value == pytest.approx(3.24 * np.sqrt(0.25 / rows + 0.25 / (1400 - rows)))


def test_quasi_identifiers_stand_in_where_no_column_is_sensitive() -> None:
    roles = Roles(target="y", task="binary", positive="1", quasi=("origin",))

    found = failing(
        outcome(representativeness, given(people(0, 2000, 0.15), roles, train=people(1, 2000, 0.05)))
    )

    assert {"origin": "c"} in [f.about.groups for f in found]
    assert outcome(representativeness, given(people(0, 99, 0.1), Roles())).missing == "sensitive"


def test_ages_are_compared_in_bands() -> None:
    rng = np.random.default_rng(0)
    old, young = (pd.DataFrame({"age": rng.normal(mean, 10, 2000).round()}) for mean in (50, 35))

    found = failing(
        outcome(representativeness, given(old, Roles(sensitive=("age",), features=()), train=young))
    )

    assert any(f.about.table == "train" and "over" in f.about.groups["age"] for f in found)
