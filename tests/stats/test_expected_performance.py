import numpy as np
import pytest

from checks.stats.expected_performance import binned, expected_area, expected_mean


def test_bins_have_answers_and_lose_no_row() -> None:
    rng = np.random.default_rng(0)
    stated, later = rng.uniform(0, 0.5, 500), rng.uniform(0.3, 1, 400)

    told = binned(stated, (stated > 0.2).astype(float), later)

    assert told.rows.min() >= 20
    assert (told.rows.sum(), told.later.sum()) == (500, 400)


def test_few_rows_make_one_bin() -> None:
    told = binned(np.arange(10.0), np.ones(10), np.arange(5.0))

    assert (told.rows.tolist(), told.later.tolist()) == ([10.0], [5.0])


@pytest.mark.parametrize("what", ["mean", "area"])
def test_intervals_cover_nothing_where_nothing_moved(what: str) -> None:
    outside = 0
    for seed in range(150):
        rng = np.random.default_rng(seed)
        stated, later = rng.normal(size=400), rng.normal(size=300)
        hit = rng.uniform(size=400) < 1 / (1 + np.exp(-stated))
        told = binned(stated, hit.astype(float), later)
        found = (
            expected_mean("x", told, 0.95, "gap") if what == "mean" else expected_area("x", told, 0.95, rng)
        )
        assert found is not None
        low, high = found[0].low, found[0].high
        assert low is not None
        assert high is not None
        outside += not low <= 0 <= high
    assert outside <= 14


def test_a_mean_moves_with_what_is_stated() -> None:
    stated = np.repeat([0.1, 0.9], 1000)
    outcome = np.tile([0.0] * 9 + [1.0], 200)
    outcome[1000:] = 1 - outcome[1000:]

    told, old, new = expected_mean("x", binned(stated, outcome, np.repeat(0.1, 500)), 0.99, "gap")

    assert (old, new) == (pytest.approx(0.5), pytest.approx(0.1))
    assert told.value == pytest.approx(0.4)
