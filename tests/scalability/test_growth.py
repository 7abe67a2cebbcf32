"""How time grows, from made-up times; one smoke test measures the real thing and judges nothing."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from checks.artifacts.growth import SIZES, RowGrowth, StoredGrowth
from checks.artifacts.inputs import Given
from checks.artifacts.speed import Batches
from checks.contract import Seed
from checks.engine import Artifacts
from checks.judgement import status_of
from checks.model.facts import Timings
from checks.registry import all_makers
from checks.scalability.scaling_exponent import LOOKED_UP, QUADRATIC, scaling_exponent
from checks.stats.growth import exponent_over_rows, slope_in_logs, superlinear_share
from tests.kit import findings, given, outcome
from tests.models import TrustedModel
from tests.scalability.test_overfitting import ROLES, TEST, TRAIN
from tests.test_laws import TIMED


def times(
    share: float, *, noise: float = 0.02, blocks: int = 20, seed: int = 0
) -> dict[int, tuple[float, ...]]:
    """A fifth for the call, the rest for the rows, and `share` of the largest for their square."""
    rng = np.random.default_rng(seed)
    busy = 1 + rng.exponential(0.1, blocks)
    made = {}
    for size in SIZES:
        part = size / max(SIZES)
        usual = 0.02 * (0.2 * (1 - share) + 0.8 * (1 - share) * part + share * part**2)
        made[size] = tuple(usual * busy * (1 + noise * rng.normal(size=blocks)))
    return made


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6])
def test_the_share_is_recovered_and_its_interval_covers_it(share):
    covered, values = 0, []
    for seed in range(40):
        found = superlinear_share("share", times(share, seed=seed), 0.99)
        covered += found.low <= share <= found.high
        values.append(found.value)

    assert covered >= 38
    assert float(np.median(values)) == pytest.approx(share, abs=0.04)


@pytest.mark.parametrize(("share", "status"), [(0.0, "pass"), (0.35, "fail"), (0.7, "fail")])
def test_only_what_grows_with_the_square_fails(share, status):
    first, *_ = findings(
        scaling_exponent, RowGrowth(cpu=times(share), at=max(SIZES)), StoredGrowth(cpu={}, asked=0, why="No.")
    )

    assert status_of(first.estimate, QUADRATIC) == status


class Clocked(TrustedModel):
    """A model that tells made-up times, in proportion to the rows, and keeps what was asked."""

    def __init__(self) -> None:
        super().__init__(LogisticRegression().fit(TRAIN[["a", "b", "c"]], TRAIN["y"]), ("a", "b", "c"))
        self.asked: list[tuple[int, ...]] = []

    def time(self, frame, sizes, blocks, budget_seconds):
        self.asked.append(sizes)
        cpu = tuple(tuple(1e-6 * size * (1 + i / 1000) for i in range(blocks)) for size in sizes)
        return Timings(sizes=sizes, wall=cpu, cpu=cpu, peak_before=1, peak_after=1)


@pytest.mark.parametrize("doubt", [False, True])
def test_what_the_batches_leave_in_doubt_is_asked_of_more_rows(doubt):
    model, cpu = Clocked(), times(0.2 if doubt else 0.0, noise=0.5 if doubt else 0.01, blocks=11)
    batches = Batches(wall=cpu, cpu=cpu, peak_before=1, peak_after=1, largest=8192)
    inputs = given(TEST, ROLES, train=TRAIN, model=model)

    growth = Artifacts({Given: inputs, Batches: batches, Seed: Seed(0)}, all_makers()).get(RowGrowth)

    assert len(set(model.asked)) == doubt
    assert growth.at == 8192 in growth.cpu
    assert (max(growth.cpu) > 8192) == doubt
    if doubt:
        assert superlinear_share("share", growth.cpu, 0.99, growth.at).high < 0.1


def test_few_blocks_of_a_slow_model_are_judged_by_their_mean():
    for share, low in ((0.0, 0.0), (0.8, 0.5)):
        found = superlinear_share("share", times(share, noise=0.005, blocks=4), 0.99)

        assert found.method.startswith("mean of 4 fits")
        assert found.low <= share <= found.high
        assert found.low >= low


def test_a_fixed_cost_per_call_is_not_taken_for_growth():
    made = {size: tuple(1.0 + 1e-6 * size + 1e-3 * i for i in range(15)) for size in SIZES}

    assert superlinear_share("share", made, 0.99).value < 0.01


@pytest.mark.parametrize("power", [0.7, 1.0, 1.5, 2.0])
def test_the_exponent_is_recovered(power):
    made = {size: (1e-3 + 1e-6 * size**power,) * 3 for size in SIZES}

    found = exponent_over_rows("c", made, 0.99)

    assert found.value == pytest.approx(power, abs=0.05)
    assert found.low <= power <= found.high


@pytest.mark.parametrize(("power", "status"), [(0.05, "pass"), (0.2, "pass"), (0.5, "fail"), (0.95, "fail")])
def test_a_model_that_searches_its_rows_fails(power, status):
    stored = {n: tuple(1e-5 * n**power * (1 + i / 100) for i in range(5)) for n in (500, 1000, 2000)}

    *_, last = findings(
        scaling_exponent, RowGrowth(cpu=times(0), at=max(SIZES)), StoredGrowth(cpu=stored, asked=2000, why="")
    )

    assert slope_in_logs("s", stored, 0.99).value == pytest.approx(power)
    assert status_of(last.estimate, LOOKED_UP) == status


def test_what_grows_without_keeping_its_rows_is_only_told():
    cpu = {n: (1e-5 * n**0.5,) * 3 for n in (500, 1000, 2000)}
    bytes_of = {n: round(1000 * n**0.5) for n in cpu}

    *_, last = findings(
        scaling_exponent,
        RowGrowth(cpu=times(0), at=max(SIZES)),
        StoredGrowth(cpu=cpu, asked=2000, why="", stored=bytes_of),
    )

    assert last.estimate.name not in scaling_exponent.scales
    assert last.says.endswith("does not keep the rows it was trained on.")


def test_too_few_batches_are_said_and_not_judged():
    few = {size: seconds for size, seconds in times(0).items() if size < 4096}

    first, last = findings(
        scaling_exponent, RowGrowth(cpu=few, at=max(few)), StoredGrowth(cpu={}, asked=0, why="Because.")
    )

    assert first.estimate is None
    assert last.says.endswith("Because.")


def test_a_real_model_is_measured():
    from sklearn.neighbors import KNeighborsClassifier

    model = TrustedModel(KNeighborsClassifier().fit(TRAIN[["a", "b", "c"]], TRAIN["y"]), ("a", "b", "c"))
    found = outcome(scaling_exponent, given(TEST, ROLES, train=TRAIN, model=model, fast=True))

    assert found.check in TIMED
    assert found.status in ("pass", "fail", "unsure", "info")
    assert found.findings[-1].estimate.name == "exponent_over_stored_rows"
