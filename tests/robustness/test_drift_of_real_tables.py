"""A real stream's known drift is found, and random halves of real tables are silent."""

import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from checks.contract import Judged, Outcome
from checks.engine import run
from checks.registry import all_checks
from checks.table.roles import Roles
from tests.kit import artifacts, given
from tests.models import TrustedModel, pipeline
from tests.real import needs_real_data, real

pytestmark = needs_real_data
CHECKS = (
    "feature-drift",
    "multivariate-drift",
    "performance-drop",
    "prediction-drift",
    "unseen-values",
    "estimated-performance",
    "importance-weighted-drift",
    "drift-consequence",
)


def assessed(
    train: pd.DataFrame,
    judged: pd.DataFrame,
    later: pd.DataFrame,
    target: str,
    positive: str,
    names: tuple[str, ...] = CHECKS,
) -> dict[str, Outcome]:
    features = tuple(name for name in train.columns if name != target)
    asked = train[list(features)]
    trees = HistGradientBoostingClassifier(max_iter=60, max_leaf_nodes=8, random_state=0)
    model = TrustedModel(pipeline(trees, asked).fit(asked, train[target]), features)
    roles = Roles(target=target, task="binary", positive=positive, features=features)
    shelf = artifacts(given(judged, roles, train=train, production=later, model=model))
    chosen = [all_checks()[f"robustness/{name}"] for name in names]
    ended = run(chosen, shelf, scales={}, gates=frozenset())
    return {each.check.removeprefix("robustness/"): each for each in ended}


def fails(ended: Outcome) -> dict[str, Judged]:
    return {each.about.name: each for each in ended.findings if each.status == "fail"}


@pytest.fixture(scope="module")
def elec2() -> pd.DataFrame:
    return pd.read_csv(real("elec2/elec2.csv.gz"))


def test_the_drift_of_elec2_and_its_frozen_columns_are_found(elec2: pd.DataFrame) -> None:
    """vicprice, vicdemand and transfer stand still for the first 17,424 rows, and live in later ones."""
    ended = assessed(elec2[:8000], elec2[8000:12_000], elec2[20_000:30_000], "class", "1")

    frozen = {"vicprice", "vicdemand", "transfer"}
    assert fails(ended["feature-drift"]).keys() >= frozen
    assert fails(ended["unseen-values"]).keys() >= frozen
    assert "were all the same" in fails(ended["feature-drift"])["vicprice"].says
    for name in ("multivariate-drift", "performance-drop", "prediction-drift", "importance-weighted-drift"):
        assert fails(ended[name]), name


def test_columns_that_freeze_in_production_are_found(elec2: pd.DataFrame) -> None:
    live = elec2[20_000:]
    stuck = live[12_000:16_000].copy()
    stuck.iloc[1500:, stuck.columns.get_loc("transfer")] = stuck["transfer"].median()

    ended = assessed(live[:8000], live[8000:12_000], stuck, "class", "1")

    assert "transfer" in fails(ended["feature-drift"])


@pytest.mark.parametrize(
    ("file", "target", "positive"),
    [
        ("adult/adult_test.csv.gz", "income", ">50K."),
        ("bank_marketing/bank_additional_full.csv.gz", "y", "yes"),
        ("elec2/elec2.csv.gz", "class", "1"),
    ],
)
def test_random_parts_of_one_table_are_silent(file: str, target: str, positive: str) -> None:
    frame = pd.read_csv(real(file)).sample(8000, random_state=0)
    quick = tuple(name for name in CHECKS if name != "importance-weighted-drift")

    ended = assessed(frame[:3000], frame[3000:5500], frame[5500:], target, positive, quick)

    assert {name: list(fails(each)) for name, each in ended.items() if fails(each)} == {}
