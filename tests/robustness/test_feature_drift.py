import numpy as np
import pandas as pd
import pytest

from checks.contract import Outcome
from checks.robustness.feature_drift import RELEARN, feature_drift
from checks.table.roles import Roles
from tests.clean_tables import TASKS, Task, clean, roles
from tests.kit import failing, given, outcome


def found_in(ended: Outcome) -> set[str]:
    return {finding.about.name for finding in failing(ended)}


def drifted(change: object, rows: int = 2000) -> Outcome:
    later = clean(1, rows=rows)
    change(later)  # type: ignore[operator]
    return outcome(feature_drift, given(clean(0, rows=rows), roles(), production=later))


def test_a_moved_number_is_found() -> None:
    def moved(frame: pd.DataFrame) -> None:
        frame["x0"] += 0.4

    ended = drifted(moved)

    assert found_in(ended) == {"x0"}
    assert failing(ended)[0].about.table == "production"


def test_a_small_shift_is_found_where_rows_are_many() -> None:
    def moved(frame: pd.DataFrame) -> None:
        frame["x0"] += 0.1

    ended = drifted(moved, rows=20_000)

    assert found_in(ended) == {"x0"}
    assert failing(ended)[0].severity == "minor"


def test_a_wider_spread_is_found() -> None:
    def wider(frame: pd.DataFrame) -> None:
        frame["x0"] *= 2.5

    assert found_in(drifted(wider)) == {"x0"}


@pytest.mark.parametrize("still", ["before", "after"])
def test_a_feature_that_stands_still_in_one_table_is_said_to(still: str) -> None:
    live, frozen = clean(0), clean(1).assign(x0=0.5)
    before, after = (frozen, live) if still == "before" else (live, frozen)

    (finding,) = failing(outcome(feature_drift, given(before, roles(), production=after)))

    where = "table.csv" if still == "before" else "production.csv"
    assert f"In {where} its values were all the same" in finding.says


def test_new_levels_are_found() -> None:
    def renamed(frame: pd.DataFrame) -> None:
        frame.loc[:400, "x3"] = "elsewhere"

    ended = drifted(renamed)

    assert found_in(ended) == {"x3"}
    assert "401 rows have a value that was not there before" in failing(ended)[0].says


def test_a_column_that_empties_is_found() -> None:
    def emptied(frame: pd.DataFrame) -> None:
        frame.loc[::10, "x2"] = np.nan

    ended = drifted(emptied)

    assert found_in(ended) == {"x2"}
    assert failing(ended)[0].estimate is not None
    assert failing(ended)[0].estimate.name == "missing_gap"  # type: ignore[union-attr]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("task", TASKS)
def test_two_samples_of_one_law_are_silent(seed: int, task: Task) -> None:
    inputs = given(clean(seed, task=task), roles(task), production=clean(seed + 99, 1000, task=task))

    assert failing(outcome(feature_drift, inputs)) == []


def test_texts_that_are_all_different_have_not_drifted() -> None:
    rng = np.random.default_rng(0)
    old, new = ([f"{x:08x}" for x in rng.integers(0, 2**32, n)] for n in (2000, 1500))

    ended = outcome(
        feature_drift, given(pd.DataFrame({"a": old}), Roles(), production=pd.DataFrame({"a": new}))
    )

    assert failing(ended) == []


def test_identifiers_dates_and_the_time_are_left_out() -> None:
    days = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.arange(3000), unit="D")
    old, new = (
        clean(0).assign(day=days, t=range(3000)),
        clean(1).assign(day=days + days.diff()[1] * 4000, t=-1),
    )
    asked = roles().__class__(target="y", task="binary", positive="yes", identifiers=("id",), time="t")

    assert failing(outcome(feature_drift, given(old, asked, production=new))) == []


def test_the_training_table_is_the_reference() -> None:
    moved = clean(1).assign(x0=lambda f: f["x0"] + 1)

    assert outcome(feature_drift, given(clean(0), roles(), train=moved, production=moved)).status != "fail"
    assert outcome(feature_drift, given(moved, roles(), train=clean(0), production=moved)).status == "fail"


def test_without_production_it_is_skipped() -> None:
    ended = outcome(feature_drift, given(clean(0), roles()))

    assert (ended.status, ended.missing) == ("skipped", "production")


def test_the_recipe_runs() -> None:
    from sklearn.linear_model import LogisticRegression

    table = clean(0, rows=200).drop(columns="id")
    exec(RELEARN.recipe, {"table": table, "target": "y", "model": LogisticRegression(max_iter=500)})
