"""Chances stated too low or too steep for a group are found; honest chances are silent."""

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace

from checks.artifacts.group_chances import LearnedChances
from checks.bias.calibration_gap import NAME, SLOPE, calibration_gap
from checks.contract import Grid
from checks.stats.odds_slope import odds_slope
from checks.stats.residual_gap import Residuals, residual_gap, slope_ratio, surer_gap
from checks.table.roles import Roles
from tests.kit import artifacts, failing, given, outcome
from tests.models import TrustedModel

ROLES = Roles(
    target="y", task="binary", positive="yes", favourable=("yes",), score="s", sensitive=("sex", "region")
)


def odds(chance: np.ndarray) -> np.ndarray:
    return np.log(chance / (1 - chance))


def people(n: int, seed: int, *, low: float = 0.0, steep: float = 1.0) -> pd.DataFrame:
    """Answers that come true as stated, but for women `low` more in log odds, or `steep` times as far out."""
    rng = np.random.default_rng(seed)
    stated = rng.beta(2, 2, n).clip(0.02, 0.98)
    sex, region = rng.choice(["f", "m"], n), rng.choice(["n", "s", "w"], n, p=[0.5, 0.3, 0.2])
    true = 1 / (1 + np.exp(-np.where(sex == "f", steep * odds(stated) + low, odds(stated))))
    y = np.where(rng.random(n) < true, "yes", "no")
    return pd.DataFrame({"sex": sex, "region": region, "s": stated.round(6), "y": y})


def test_chances_stated_too_low_for_women_are_found_and_told_in_shares():
    ended = outcome(calibration_gap, given(people(3000, 0, low=0.7), ROLES))

    bad = failing(ended)
    assert {f.estimate.name for f in bad} == {NAME}
    assert bad[0].about.groups == {"sex": "f"}
    assert "came true where" in bad[0].says
    grid = bad[0].evidence[1]
    assert isinstance(grid, Grid)
    assert [row[0] for row in grid.rows] in (["f", "m"], ["m", "f"])


def test_odds_twice_too_timid_for_one_group_are_seen_in_the_slope():
    bad = failing(outcome(calibration_gap, given(people(6000, 1, steep=2.5), ROLES)))

    assert [(f.estimate.name, f.about.columns) for f in bad] == [(SLOPE, ("sex",))]
    assert bad[0].estimate.value == pytest.approx(1 / 2.5, rel=0.2)


def test_the_two_regions_furthest_apart_are_named():
    ended = outcome(calibration_gap, given(people(2000, 2), ROLES))

    (pair,) = [f for f in ended.findings if f.estimate is not None and "between" in f.estimate.name]
    assert pair.status == "info"
    assert pair.about.columns == ("region",)
    assert pair.estimate.value >= 0


def test_honest_chances_are_silent_over_many_tables():
    def silent(seed: int) -> bool:
        rng = np.random.default_rng([9, seed])
        n, groups = int(rng.choice([600, 2000, 6000])), int(rng.choice([2, 3, 6]))
        chance = rng.beta(1, 5, n) if seed % 2 else rng.beta(2, 2, n)
        hit, codes = rng.random(n) < chance, rng.integers(0, groups, n)
        *own, everyone = Residuals.by_group(hit, chance, codes)
        gaps = [residual_gap("g", one, everyone - one, 1 - 0.02 / groups) for one in own]
        return all(gap.low <= 0.003 and gap.high >= -0.003 for gap in gaps)

    assert np.mean([silent(seed) for seed in range(400)]) >= 0.97


def test_sums_by_group_are_the_groups_own():
    rng = np.random.default_rng(3)
    chance, codes = rng.random(500), rng.integers(-1, 3, 500)
    hit = rng.random(500) < chance
    *groups, everyone = Residuals.by_group(hit, chance, codes)

    assert len(groups) == 3
    for at, own in enumerate(groups):
        mine = codes == at
        assert (own.n, own.hits) == (mine.sum(), hit[mine].sum())
        assert own.mean == pytest.approx((hit[mine] - chance[mine]).mean())
        rest = everyone - own
        assert rest.mean == pytest.approx((hit[~mine] - chance[~mine]).mean())
        seen = (hit[mine] - chance[mine]).std(ddof=1)
        assert own.spread == pytest.approx(max(seen, np.sqrt((chance[mine] * (1 - chance[mine])).mean())))


def test_the_interval_of_a_gap_covers_it_with_few_hits_too():
    rng, gaps = np.random.default_rng(4), []
    for _ in range(2000):
        codes = (np.arange(600) < 150).astype(int)
        chance = rng.beta(1, 9, 600)
        hit = rng.random(600) < chance
        one, other, _all = Residuals.by_group(hit, chance, codes)
        made = residual_gap("g", other, one, 0.99)
        gaps.append(made.low <= 0 <= made.high)

    assert 0.98 <= np.mean(gaps) <= 0.998


def test_a_group_where_nothing_came_true_has_no_certain_gap():
    hit, chance = np.zeros(60, dtype=bool), np.full(60, 0.02)
    hit[40:] = np.arange(20) == 0

    one, other, _ = Residuals.by_group(hit, chance, (np.arange(60) >= 40).astype(int))
    made = residual_gap("g", one, other, 0.99)

    assert made.low < 0 < made.high


def test_a_ratio_of_slopes_covers_one_where_they_are_equal():
    rng = np.random.default_rng(5)

    def slope(n: int):
        chance = rng.beta(2, 2, n)
        hit = (rng.random(n) < chance).astype(np.int64)
        return odds_slope("s", hit, np.column_stack([1 - chance, chance]), 0.99)

    held = [slope_ratio("r", slope(800), slope(1600), 0.99) for _ in range(100)]
    assert np.mean([made.high >= 1.0 for made in held]) >= 0.95
    assert all(made.low <= made.value <= made.high <= 1 for made in held)


def test_bare_decisions_and_stand_ins_are_not_applicable():
    frame = people(300, 6)
    bare = Roles(
        target="y", task="binary", positive="yes", favourable=("yes",), prediction="p", sensitive=("sex",)
    )
    decided = outcome(calibration_gap, given(frame.assign(p=np.where(frame.s > 0.5, "yes", "no")), bare))
    alone = outcome(calibration_gap, given(frame.rename(columns={"s": "x"}), Roles(
        target="y", task="binary", positive="yes", favourable=("yes",), sensitive=("sex",))))  # fmt: skip

    assert (decided.status, alone.status) == ("not_applicable", "not_applicable")
    assert "stand-in" in alone.reason


def test_a_small_group_is_named_with_the_gap_it_could_hide():
    frame = pd.concat([people(600, 7), people(20, 8).assign(sex="x")])

    ended = outcome(calibration_gap, given(frame, ROLES))

    (told,) = [f for f in ended.findings if f.estimate is None]
    assert "x (20 rows; only a gap above 0." in told.says


class Stated:
    """States the chance that stands in the table."""

    classes_ = np.array(["no", "yes"])

    def predict(self, frame: pd.DataFrame) -> np.ndarray:
        return self.classes_[(self.predict_proba(frame)[:, 1] >= 0.5).astype(int)]

    def predict_proba(self, frame: pd.DataFrame) -> np.ndarray:
        chance = np.asarray(frame, dtype=float)[:, 0]
        return np.column_stack([1 - chance, chance])


ASKED = replace(ROLES, score=None, features=("s",))
MODEL = TrustedModel(Stated(), ("s",))


def test_rows_that_the_model_learned_from_tell_a_small_gap_sooner():
    def found(seed: int, train: pd.DataFrame | None) -> list:
        table = people(2000, seed, low=0.25)
        return failing(outcome(calibration_gap, given(table, ASKED, model=MODEL, train=train)))

    alone = [bool(found(seed, None)) for seed in range(1, 5)]
    both = [found(seed, people(2000, 100 + seed, low=0.25)) for seed in range(1, 5)]

    assert sum(map(bool, both)) > sum(alone)
    assert any("rows of the training table too" in f.says for each in both for f in each)


def test_the_same_rows_given_twice_are_no_more_rows():
    table = people(800, 3)
    chances = artifacts(given(table, ASKED, model=MODEL, train=table)).get(LearnedChances)
    other = artifacts(given(table, ASKED, model=MODEL, train=people(500, 4))).get(LearnedChances)

    assert len(chances.hit) == 0
    assert 495 <= len(other.hit) == len(other.chance) == len(other.codes["sex"]) <= 500


def test_more_rows_count_only_where_the_judged_ones_point_the_same_way():
    def sums(n: int, share: float) -> Residuals:
        return Residuals(n=n, hits=round(n * share), stated=n * 0.5, squares=n * 0.24, implied=n * 0.25)

    level, even = 0.995, sums(1000, 0.5)
    same, picked = surer_gap("g", sums(1000, 0.55), even, (sums(3000, 0.56), sums(3000, 0.5)), level, 0.003)
    against, other = surer_gap("g", sums(1000, 0.49), even, (sums(3000, 0.60), sums(3000, 0.5)), level, 0.003)
    alone, none = surer_gap("g", sums(1000, 0.55), even, None, level, 0.003)

    assert (picked, other, none) == (True, False, False)
    assert same.low > 0.003 > alone.low
    assert against.value == pytest.approx(-0.01)
    assert alone.level == level < same.level
