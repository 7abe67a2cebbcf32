import numpy as np
import pytest

from checks.stats.auc import auc_gap
from checks.stats.forward import Part, level_of, mean_gain


def part(seed: int, n: int = 600, better: float = 0.0) -> Part:
    rng = np.random.default_rng(seed)
    truth = rng.random(n) < 0.4
    first, second = (truth * (1 + more) + rng.normal(size=n) for more in (better, 0.0))
    one_hot = np.column_stack([~truth, truth]).astype(float)
    return Part(
        rows=np.arange(n),
        truth=one_hot,
        first=np.column_stack([-first, first]),
        second=np.column_stack([-second, second]),
    )


def test_one_part_is_delongs_paired_difference() -> None:
    only = part(0, better=0.5)

    told = mean_gain("gap", [only], 600, 0.99, classes=True)
    known = auc_gap("gap", only.truth[:, 1] == 1, only.first[:, 1], only.second[:, 1], 0.99)

    assert told is not None
    assert known is not None
    assert told.value == pytest.approx(known.value)
    assert told.low == pytest.approx(known.low, abs=5e-4)
    assert level_of([only], classes=True)[0] - level_of([only], classes=True)[1] == pytest.approx(told.value)


def test_the_same_part_twice_is_no_more_evidence() -> None:
    once, twice = (mean_gain("gap", [part(1, better=0.5)] * many, 600, 0.99, classes=True) for many in (1, 2))

    assert once is not None
    assert twice is not None
    assert once.low == pytest.approx(twice.low)


def test_numbers_are_compared_by_what_they_explain() -> None:
    rng = np.random.default_rng(0)
    truth = rng.normal(size=(800, 1))
    near, far = (truth + scale * rng.normal(size=(800, 1)) for scale in (0.3, 0.6))
    told = mean_gain(
        "gap", [Part(rows=np.arange(800), truth=truth, first=near, second=far)], 800, 0.99, classes=False
    )

    assert told is not None
    assert told.value == pytest.approx(0.36 - 0.09, abs=0.05)
    assert told.low is not None
    assert told.low > 0.15


def test_equal_scores_are_rarely_told_apart() -> None:
    wrong = [
        told.low > 0 or told.high < 0
        for seed in range(200)
        if (told := mean_gain("gap", [part(seed)], 600, 0.95, classes=True))
        and told.low is not None
        and told.high
    ]

    assert 0.01 < np.mean(wrong) < 0.11
