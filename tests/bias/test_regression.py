"""Numbers that are too low, or further off, for a group are found; alike groups are silent."""

import numpy as np
import pandas as pd
import pytest

from checks.bias.quality_gap import quality_gap
from checks.bias.regression_gap import regression_gap
from checks.stats.mover import Moments, mean_gap, mean_ratio
from checks.table.roles import Roles
from tests.bias.worlds import members, scored, statuses
from tests.kit import failing, given, outcome

ROLES = Roles(target="y", task="regression", prediction="p", sensitive=("sex", "region"))


def people(n: int, seed: int, *, low: float = 0.0, off: float = 1.0) -> pd.DataFrame:
    """Predictions with errors of 0.5 beside answers of sd 1; `low` under and `off` times as far for women."""
    rng = np.random.default_rng(seed)
    told = rng.normal(size=n) * np.sqrt(0.75)
    sex, region = rng.choice(["f", "m"], n), rng.choice(["n", "s", "w"], n, p=[0.5, 0.3, 0.2])
    women = sex == "f"
    error = rng.normal(size=n) * 0.5 * np.where(women, off, 1.0)
    return pd.DataFrame({"sex": sex, "region": region, "y": 50 + told + error, "p": 50 + told - low * women})


def test_predictions_a_quarter_too_low_for_women_are_found_in_standard_deviations():
    frame = people(2000, 0, low=0.25)

    bad = failing(outcome(regression_gap, given(frame, ROLES)))

    assert [(f.estimate.name, f.about.groups) for f in bad] == [("mean_residual_gap", {"sex": "f"})]
    left = (frame.y - frame.p).groupby(frame.sex).mean()
    assert bad[0].estimate.value == pytest.approx((left["f"] - left["m"]) / frame.y.std())
    assert "too low on average" in bad[0].says
    assert bad[0].severity == "major"


def test_predictions_further_off_for_women_are_found_by_both_measures_of_error():
    frame = people(2000, 1, off=2.0)

    off = failing(outcome(regression_gap, given(frame, ROLES)))
    worse = failing(outcome(quality_gap, given(frame, ROLES)))

    size = (frame.y - frame.p).abs().groupby(frame.sex).mean()
    square = ((frame.y - frame.p) ** 2).groupby(frame.sex).mean()
    assert [f.estimate.name for f in off] == ["mae_ratio"]
    assert off[0].estimate.value == pytest.approx(size["m"] / size["f"])
    assert [f.estimate.name for f in worse] == ["rmse_ratio"]
    assert worse[0].estimate.value == pytest.approx(np.sqrt(square["m"] / square["f"]))
    assert "times that for the others" in worse[0].says


def test_the_gap_in_mean_predictions_and_the_furthest_pair_are_information():
    ended = outcome(regression_gap, given(people(1000, 2), ROLES))

    by_name = {f.estimate.name: f for f in ended.findings}
    assert by_name["mean_prediction_gap"].status == "info"
    pair = by_name["mean_residual_gap_between_groups"]
    assert (pair.status, pair.about.columns) == ("info", ("region",))


def test_alike_groups_are_silent_over_many_tables():
    failed = 0
    for seed in range(150):
        rng = np.random.default_rng([100, seed])
        n, groups = int(rng.choice([600, 2000])), int(rng.choice([2, 3, 6]))
        told = rng.normal(size=n)
        truth, told = np.exp(told + rng.normal(size=n) * 0.5), np.exp(told) * 1.13
        given_ = scored(told, numbers=truth), members({"g": rng.integers(0, groups, n)})
        failed += any("fail" in statuses(check, *given_) for check in (regression_gap, quality_gap))
    assert failed <= 4


def test_a_gap_of_fifteen_hundredths_of_a_deviation_is_found_with_a_thousand_of_each():
    found = [
        bool(failing(outcome(regression_gap, given(people(2000, s, low=0.15), ROLES)))) for s in range(12)
    ]
    assert np.mean(found) >= 0.95


def test_a_small_group_is_named_and_classes_are_not_applicable():
    frame = pd.concat([people(400, 3), people(12, 4).assign(sex="x")])

    ended = outcome(regression_gap, given(frame, ROLES))
    classes = Roles(
        target="y", task="binary", positive="1", favourable=("1",), prediction="p", sensitive=("sex",)
    )
    other = outcome(
        regression_gap,
        given(frame.assign(y=frame.y > 50, p=frame.p > 50).astype({"y": int, "p": int}), classes),
    )

    assert any("x (12 rows)" in f.says for f in ended.findings if f.estimate is None)
    assert other.status == "not_applicable"


def test_exact_predictions_have_no_gap_and_no_error():
    frame = people(300, 5).assign(p=lambda f: f.y)

    for check in (regression_gap, quality_gap):
        assert outcome(check, given(frame, ROLES)).status in ("pass", "info")


def test_the_intervals_of_means_cover_what_they_should():
    rng, gaps, ratios = np.random.default_rng(6), [], []
    for _ in range(2000):
        own, rest = Moments.of(rng.exponential(size=60)), Moments.of(rng.exponential(size=400) * 2)
        gap, ratio = mean_gap("g", own, rest, 1.0, 0.99), mean_ratio("r", own, rest, 0.99)
        gaps.append(gap.low <= -1 <= gap.high)
        ratios.append(ratio.low <= 0.5 <= ratio.high)

    assert np.mean(gaps) >= 0.98
    assert np.mean(ratios) >= 0.98
