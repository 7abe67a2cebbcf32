"""The drift that harms is told from the drift that does not, feature by feature."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from checks.contract import Unusable
from checks.robustness.drift_consequence import drift_consequence
from checks.stats.transport import moved_levels, moved_numbers
from checks.table.roles import Roles
from tests.kit import failing, given, outcome
from tests.models import TrustedModel, pipeline

FEATURES = ("strong", "idle", "plan")
ROLES = Roles(target="y", task="binary", positive="yes", favourable=("yes",), features=FEATURES)


def people(seed: int, n: int = 1_500) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"strong": rng.normal(50, 10, n).round(1), "idle": rng.normal(size=n)})
    frame["plan"] = rng.choice(["basic", "plus"], n, p=[0.8, 0.2])
    odds = 0.25 * (frame["strong"] - 50) + 2.0 * (frame["plan"] == "plus")
    return frame.assign(y=np.where(rng.uniform(size=n) < 1 / (1 + np.exp(-odds)), "yes", "no"))


TABLE, TRAIN = people(1), people(2)
MODEL = TrustedModel(
    pipeline(LogisticRegression(), TRAIN[list(FEATURES)]).fit(TRAIN[list(FEATURES)], TRAIN["y"]), FEATURES
)


def ended(later: pd.DataFrame, model=MODEL):
    return outcome(drift_consequence, given(TABLE, ROLES, train=TRAIN, production=later, model=model))


def test_only_the_drift_that_harms_is_found():
    later = people(3)
    later = later.assign(strong=later["strong"] * 1.3, idle=later["idle"] + 1)

    told = ended(later)

    assert [f.about.columns for f in failing(told)] == [("strong",)]
    assert {f.about.columns for f in told.findings} == {("strong",), ("idle",)}


def test_a_level_that_became_common_counts_too():
    rng = np.random.default_rng(0)
    later = people(3).assign(plan=rng.choice(["basic", "plus"], 1_500, p=[0.2, 0.8]))

    assert [f.about.columns for f in failing(ended(later))] == [("plan",)]


def test_without_drift_there_is_nothing_to_measure():
    told = ended(people(3))

    assert told.status == "pass"
    assert "None of 3 features" in told.findings[0].says


def test_a_model_that_refuses_what_production_has_is_a_finding():
    class Strict(TrustedModel):
        def predict(self, frame):
            if "new" in frame.column("plan").to_pylist():
                raise Unusable("The model knows no such plan.")
            return super().predict(frame)

    later = people(3)
    later.loc[::2, "plan"] = "new"

    (found,) = failing(ended(later, Strict(MODEL.estimator, FEATURES)))

    assert found.about.columns == ("plan",)
    assert "knows no such plan" in found.says


def test_a_renamed_or_retyped_feature_is_left_to_the_schema():
    later = people(3)

    assert ended(later.rename(columns={"strong": "force"})).status == "pass"
    assert ended(later.assign(strong="much", plan=1)).status in ("pass", "not_applicable")


@pytest.mark.parametrize("n", [400, 4000])
def test_two_periods_of_one_law_are_silent(n):
    assert [failing(ended(people(seed, n))) for seed in range(3, 8)] == [[]] * 5


def test_moved_values_follow_the_new_distribution_and_keep_their_order():
    rng = np.random.default_rng(0)
    before, after = rng.normal(size=4_000), rng.exponential(size=3_000)
    values = rng.normal(size=2_000)

    moved = moved_numbers(values, before, after, rng.random(2_000))

    assert np.quantile(moved, [0.1, 0.5, 0.9]) == pytest.approx(np.quantile(after, [0.1, 0.5, 0.9]), rel=0.1)
    assert (np.diff(moved[np.argsort(values)]) >= 0).all()


def test_moved_levels_change_no_more_rows_than_they_must():
    rng = np.random.default_rng(0)
    before, after = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.3, 0.5])
    values = rng.choice(3, 50_000, p=before)

    moved = moved_levels(values, before, after, rng.random(50_000))

    assert np.bincount(moved) / 50_000 == pytest.approx(after, abs=0.01)
    assert (moved != values).mean() == pytest.approx(0.3, abs=0.01)
