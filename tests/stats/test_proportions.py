import numpy as np
import pytest
from scipy.stats import binom, binomtest

from checks.stats.proportions import corrected_ends, gap, ratio, share, wilson_ends

LEVEL = 0.95


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (1, 10), (5, 10), (10, 10), (37, 1000), (999, 1000)])
@pytest.mark.parametrize("level", [0.9, 0.99, 0.9995])
def test_wilson_is_scipys(hits: int, n: int, level: float) -> None:
    theirs = binomtest(hits, n).proportion_ci(level, method="wilson")

    assert wilson_ends(hits, n, level) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_newcombe_gives_the_published_example() -> None:
    # Newcombe 1998, table II, method 10: 56/70 against 48/80 gives 0.0524 to 0.3339.
    found = gap("g", 56, 70, 48, 80, LEVEL)

    assert found.value == pytest.approx(0.2)
    assert found.low == pytest.approx(0.0524, abs=5e-5)
    assert found.high == pytest.approx(0.3339, abs=5e-5)


def test_newcombe_with_no_hits_on_one_side_stays_within_its_bounds() -> None:
    # Newcombe 1998, table II: 10/10 against 0/20 gives 0.6791 to 1.0000.
    found = gap("g", 10, 10, 0, 20, LEVEL)

    assert found.low == pytest.approx(0.6791, abs=5e-5)
    assert found.high == pytest.approx(1.0)


def test_the_gap_turns_its_sign_with_its_sides() -> None:
    one, other = gap("g", 30, 90, 12, 70, LEVEL), gap("g", 12, 70, 30, 90, LEVEL)

    assert (one.value, one.low, one.high) == pytest.approx((-other.value, -other.high, -other.low))


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (1, 10), (5, 10), (10, 10), (37, 1000), (999, 1000)])
@pytest.mark.parametrize("level", [0.9, 0.99, 0.9995])
def test_corrected_wilson_is_scipys(hits: int, n: int, level: float) -> None:
    theirs = binomtest(hits, n).proportion_ci(level, method="wilsoncc")

    assert corrected_ends(hits, n, level) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@pytest.mark.parametrize(("a", "n", "b", "m"), [(30, 100, 60, 100), (5, 50, 40, 200), (30, 30, 922, 970)])
def test_the_ends_of_a_ratio_are_where_the_recovered_difference_is_nought(
    a: int, n: int, b: int, m: int
) -> None:
    found, back = ratio("r", a, n, b, m, LEVEL), ratio("r", b, m, a, n, LEVEL)
    assert found is not None
    assert back is not None
    p, q = a / n, b / m
    (l1, u1), (l2, u2) = corrected_ends(a, n, LEVEL), corrected_ends(b, m, LEVEL)

    assert p - found.low * q == pytest.approx(np.hypot(p - l1, found.low * (u2 - q)), abs=1e-12)
    assert found.high * q - p == pytest.approx(np.hypot(u1 - p, found.high * (q - l2)), abs=1e-12)
    assert (back.low, back.high) == pytest.approx((1 / found.high, 1 / found.low), rel=1e-9)


RATES, SIZES = (0.05, 0.3, 0.7, 0.95, 0.99), ((30, 30), (30, 100), (30, 1000), (100, 1000), (1000, 1000))


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("p", RATES)
@pytest.mark.parametrize("q", RATES)
def test_the_ratio_covers_its_truth_up_to_the_edges(p: float, q: float, n: tuple[int, int]) -> None:
    """Not simulated: every count that may well occur, weighed by its chance."""
    first, second = (_likely(size, rate) for size, rate in zip(n, (p, q), strict=True))
    missed = 0.0
    for a, chance in first:
        for b, other in second:
            found = ratio("r", a, n[0], b, n[1], 0.99)
            missed += chance * other * (found is not None and not found.low <= p / q <= found.high)

    assert missed < 0.016


def _likely(n: int, p: float) -> list[tuple[int, float]]:
    """Counts and their chances, but for the rarest, together one in fifty thousand."""
    counts = range(int(binom.ppf(1e-5, n, p)), int(binom.ppf(1 - 1e-5, n, p)) + 1)
    return [(k, float(binom.pmf(k, n, p))) for k in counts]


def test_thirty_selected_of_thirty_are_no_proof() -> None:
    everybody, against = ratio("r", 30, 30, 970, 970, 0.99), ratio("r", 922, 970, 30, 30, 0.99)

    assert everybody is not None
    assert against is not None
    assert everybody.low < 0.8 < 1.0 <= everybody.high
    assert against.high >= 1.0


def test_a_ratio_over_nothing_is_undefined_and_of_nothing_is_zero() -> None:
    assert ratio("r", 5, 10, 0, 10, LEVEL) is None

    none = ratio("r", 0, 50, 20, 50, LEVEL)
    assert none is not None
    assert (none.value, none.low) == (0.0, 0.0)
    assert none.high is not None
    assert 0 < none.high < 0.5


@pytest.mark.parametrize("p", [0.01, 0.2, 0.5, 0.97])
@pytest.mark.parametrize("n", [30, 400])
def test_the_share_covers_its_truth(p: float, n: int) -> None:
    hits = np.random.default_rng(0).binomial(n, p, 2000)
    ends = [wilson_ends(int(k), n, LEVEL) for k in hits]

    assert np.mean([low <= p <= high for low, high in ends]) >= 0.92


@pytest.mark.parametrize(
    ("p", "q", "n", "m"), [(0.3, 0.3, 100, 50), (0.05, 0.2, 60, 400), (0.9, 0.6, 40, 40)]
)
def test_the_gap_and_the_ratio_cover_their_truth(p: float, q: float, n: int, m: int) -> None:
    rng = np.random.default_rng(1)
    pairs = list(zip(rng.binomial(n, p, 1500).tolist(), rng.binomial(m, q, 1500).tolist(), strict=True))

    gaps = [gap("g", a, n, b, m, LEVEL) for a, b in pairs]
    ratios = [found for a, b in pairs if (found := ratio("r", a, n, b, m, LEVEL)) is not None]

    assert np.mean([(e.low or 0) <= p - q <= (e.high or 0) for e in gaps]) >= 0.935
    assert np.mean([(e.low or 0) <= p / q <= (e.high or 0) for e in ratios]) >= 0.93


def test_a_share_says_what_it_is() -> None:
    found = share("s", 3, 12, LEVEL)

    assert (found.value, found.n, found.of, found.unit) == (0.25, 12, "population", "share")
