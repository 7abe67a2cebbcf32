import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from checks.contract import Estimate
from checks.stats.calibration import calibration_error, offset, reliability
from checks.stats.odds_slope import odds_slope


def answers(n: int, extreme: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Hits drawn at their odds, and probabilities whose log odds are `extreme` times as far out."""
    rng = np.random.default_rng(seed)
    odds = rng.normal(-0.6, 1.5, n)
    return rng.random(n) < 1 / (1 + np.exp(-odds)), 1 / (1 + np.exp(-extreme * odds))


def slope(name: str, hit: np.ndarray, chance: np.ndarray, level: float) -> Estimate | None:
    return odds_slope(name, hit.astype(int), np.column_stack([1 - chance, chance]), level)


def test_the_slope_is_that_of_an_unpenalised_logistic_regression() -> None:
    hit, chance = answers(3000, 1.3, 0)
    odds = np.log(chance / (1 - chance))[:, None]

    found = slope("s", hit, chance, 0.95)

    assert found is not None
    assert found.value == pytest.approx(
        LogisticRegression(C=np.inf, tol=1e-10).fit(odds, hit).coef_[0, 0], rel=1e-5
    )


@pytest.mark.parametrize("extreme", [0.7, 1.0, 1.5])
def test_the_slope_covers_its_truth(extreme: float) -> None:
    covered = 0
    for seed in range(200):
        found = slope("s", *answers(800, extreme, seed), 0.95)
        assert found is not None
        covered += (found.low or 0) <= 1 / extreme <= (found.high or 0)

    assert covered >= 182


def test_the_slope_of_a_perfect_separation_and_of_one_probability_is_undefined() -> None:
    assert slope("s", np.arange(100) > 50, np.linspace(0.01, 0.99, 100), 0.95) is None
    assert slope("s", np.arange(100) > 50, np.full(100, 0.3), 0.95) is None
    assert slope("s", np.ones(100, dtype=bool), np.linspace(0.01, 0.99, 100), 0.95) is None


def test_a_calibrated_model_has_no_error_beyond_chance() -> None:
    rng = np.random.default_rng(0)
    found = [calibration_error("e", reliability(*answers(1000, 1.0, seed)), 0.95, rng) for seed in range(100)]

    assert np.mean([e.value for e in found]) < 0.006
    assert sum((e.low or 0) > 0 for e in found) <= 8


def test_the_error_covers_its_truth() -> None:
    rng = np.random.default_rng(0)
    odds = rng.normal(-0.6, 1.5, 10**6)
    truth = np.abs(1 / (1 + np.exp(-odds)) - 1 / (1 + np.exp(-2 * odds))).mean()

    found = [calibration_error("e", reliability(*answers(1500, 2.0, seed)), 0.95, rng) for seed in range(100)]

    assert sum((e.low or 0) <= truth <= (e.high or 1) for e in found) >= 90


def test_equal_probabilities_share_a_bin() -> None:
    told = reliability(np.array([True, False, True, True]), np.array([0.5, 0.5, 0.5, 0.9]))

    assert told.rows.tolist() == [3, 1]
    assert told.seen.tolist() == [pytest.approx(2 / 3), 1.0]


def test_the_offset_is_the_mean_difference() -> None:
    found = offset("o", np.array([True, False, True, True]), np.full(4, 0.5), 0.95)

    assert found.value == 0.25


def several(n: int, extreme: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Codes drawn from softmax chances of four answers, and chances that are `extreme` times as far out."""
    rng = np.random.default_rng(seed)
    odds = rng.normal(size=(n, 4)) * 1.3 + [0.5, 0.0, -0.5, -1.5]
    chance = np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)
    codes = (chance.cumsum(axis=1)[:, :-1] < rng.random((n, 1))).sum(axis=1)
    stated = np.exp(extreme * odds)
    return codes, stated / stated.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("extreme", [0.7, 1.0, 1.5])
def test_the_slope_of_several_answers_covers_its_truth(extreme: float) -> None:
    covered = 0
    for seed in range(200):
        found = odds_slope("s", *several(600, extreme, seed), 0.95)
        assert found is not None
        covered += (found.low or 0) <= 1 / extreme <= (found.high or 0)

    assert covered >= 182


def test_all_answers_tell_more_of_the_slope_than_the_most_likely_alone() -> None:
    codes, chances = several(2000, 1.2, 0)
    top = chances.argmax(axis=1)

    every = odds_slope("s", codes, chances, 0.99)
    alone = slope("s", top == codes, chances.max(axis=1), 0.99)

    assert every is not None
    assert alone is not None
    assert (every.high or 0) - (every.low or 0) < 0.7 * ((alone.high or 0) - (alone.low or 0))


def test_an_answer_that_never_came_is_no_obstacle() -> None:
    codes, chances = several(600, 1.0, 0)
    chances = np.column_stack([chances, np.full(len(codes), 0.001)])

    assert odds_slope("s", codes, chances / chances.sum(axis=1, keepdims=True), 0.95) is not None
