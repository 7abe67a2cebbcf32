import numpy as np
import pytest

from checks.stats.prior_shift import mixture


def scores(rng: np.random.Generator, n: int, share: float, apart: float = 1.5) -> tuple:
    positive = rng.uniform(size=n) < share
    return positive, rng.normal(size=n) + apart * positive


def test_the_share_of_a_mixture_is_found_and_its_fit_is_uniform() -> None:
    fits = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        positive, before = scores(rng, 1500, 0.3)
        _, after = scores(rng, 800, 0.6)
        told = mixture(positive, before, after)
        assert told is not None
        fits.append(told.fit)
        if seed < 5:
            assert told.after == pytest.approx(0.6, abs=0.08)
    assert 0.02 <= np.mean(np.array(fits) < 0.1) <= 0.17


def test_other_rows_do_not_fit() -> None:
    rng = np.random.default_rng(0)
    positive, before = scores(rng, 1500, 0.3)

    told = mixture(positive, before, rng.normal(0.75, 0.3, 800))

    assert told is not None
    assert told.fit < 1e-6


def test_too_few_rows_tell_nothing() -> None:
    assert mixture(np.arange(40) < 10, np.arange(40.0), np.arange(40.0)) is None
