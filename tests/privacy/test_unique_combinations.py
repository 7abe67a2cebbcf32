"""Sets of columns that tell people apart are found by name; without declared ones nothing fails."""

import itertools

import numpy as np
import pandas as pd
import pytest

from checks.artifacts import combinations as module
from checks.artifacts.combinations import Combinations
from checks.privacy.unique_combinations import unique_combinations
from checks.table.roles import Roles
from tests.kit import artifacts, failing, given, outcome

N = 2_000


def people(seed: int = 0, n: int = N) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "sex": rng.choice(["f", "m"], n),
            "born": rng.integers(1940, 2005, n),
            "town": rng.choice([f"t{i}" for i in range(20)], n),
            "plan": rng.choice(["a", "b", "c"], n),
            "income": rng.lognormal(10, 0.5, n),
            "cents": rng.integers(0, 10**6, n),
        }
    )


def unique(frame: pd.DataFrame, columns: tuple[str, ...]) -> float:
    return (frame.groupby(list(columns)).size() == 1).sum() / len(frame)


def test_the_smallest_set_that_is_declared_fails_and_is_named():
    frame = people()
    told = {
        some
        for size in (1, 2, 3)
        for some in itertools.combinations(("sex", "born", "town"), size)
        if unique(frame, some) > 0.05
    }
    least = {some for some in told if len(some) == min(map(len, told))}

    found = failing(outcome(unique_combinations, given(frame, Roles(quasi=("sex", "born", "town")))))

    assert {f.about.columns for f in found} == {tuple(sorted(some)) for some in least}
    assert [f.estimate.value for f in found] == [unique(frame, f.about.columns) for f in found]


def test_without_declared_columns_a_set_is_reported_and_nothing_fails():
    frame = people()

    ended = outcome(unique_combinations, given(frame))

    assert ended.status == "info"
    assert ended.findings[0].about.columns == ("born", "town")
    assert ended.findings[0].estimate.value == unique(frame, ("born", "town"))


def test_measurements_identifiers_and_secrets_are_not_looked_at():
    frame = people().assign(id=[f"p{i}" for i in range(N)], illness=people(1)["town"])
    roles = Roles(identifiers=("id",), confidential=("illness",), target="plan")

    found = artifacts(given(frame, roles)).get(Combinations)

    assert set(found.looked) == {"sex", "born", "town"}


def test_coarse_declared_columns_pass():
    frame = people().assign(band=lambda f: f["born"] // 20)

    ended = outcome(
        unique_combinations, given(frame[["sex", "band", "plan"]], Roles(quasi=("sex", "band", "plan")))
    )

    assert ended.status == "pass"


@pytest.mark.parametrize("rows", [10_000, 400])
def test_a_table_larger_than_the_sample_is_counted_whole(monkeypatch, rows):
    monkeypatch.setattr(module, "MOST_ROWS", rows)
    frame = people()

    found = artifacts(given(frame, Roles(quasi=("sex", "born", "town")))).get(Combinations)

    assert found.declared[0].columns == ("born", "town")
    assert found.share(found.declared[0]) == unique(frame, ("born", "town"))


def test_a_set_that_holds_a_smaller_one_is_not_told():
    frame = people().assign(
        code=np.arange(N) // 2 * (np.arange(N) > 400) - np.arange(N) * (np.arange(N) <= 400)
    )

    found = artifacts(given(frame.assign(code=frame["code"].astype(str)), Roles())).get(Combinations)

    assert all("code" not in each.columns or len(each.columns) == 1 for each in found.others)
