"""The number of cases agrees with statsmodels' published figures and with what happens when it is used."""

import numpy as np
import pytest

from checks.stats.sample_size import of_two_shares


def test_figures_of_the_book_and_of_others():
    # Fleiss, Levin, Paik 2003, section 4.3, without the correction: 0.60 against 0.70 at 1 % and 95 %: 827 with it.
    assert of_two_shares(0.60, 0.10, level=0.99, power=0.95) == 808
    # R: power.prop.test(p1 = .10, p2 = .11, power = .8) gives n = 14750.79.
    assert of_two_shares(0.10, 0.01) == 14751
    assert of_two_shares(0.11, -0.01) == 14751


def test_so_many_cases_see_it_as_often_as_promised():
    n = of_two_shares(0.20, 0.05)
    rng = np.random.default_rng(0)
    first, second = rng.binomial(n, 0.20, 4_000) / n, rng.binomial(n, 0.25, 4_000) / n
    pooled = (first + second) / 2
    seen = np.abs(second - first) / np.sqrt(2 * pooled * (1 - pooled) / n) > 1.96
    assert seen.mean() == pytest.approx(0.80, abs=0.02)


@pytest.mark.parametrize(
    ("baseline", "effect"), [(0.1, 0.0), (0.0, 0.1), (0.95, 0.1), (0.1, -0.1), (2.0, 0.1)]
)
def test_what_is_no_comparison_is_refused(baseline, effect):
    with pytest.raises(ValueError, match="between 0 and 1"):
        of_two_shares(baseline, effect)
