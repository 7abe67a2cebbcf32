"""Quantiles by scipy.special: the same numbers as of scipy.stats, which takes half a second more to import."""

import math
from bisect import bisect_left

from checks.stats.levels import z_of


def student(level: float, freedom: float) -> float:
    """What a Student's t of so many degrees of freedom, whole or not, stays within with chance `level` (1908)."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.5 + level / 2))


def student_or_normal(level: float, freedom: float) -> float:
    """The same; beyond 200 degrees of freedom the normal law's, where the two agree for all that matters."""
    return z_of(level) if freedom > 200 else student(level, freedom)


def chi_squared_quantile(p: float, freedom: float) -> float:
    """What chi-squared, a gamma variable of half as many degrees of freedom taken twice, stays under."""
    from scipy.special import gammaincinv

    return 2 * float(gammaincinv(freedom / 2, p))


def binomial_quantile(p: float, n: int, rate: float) -> int:
    """The fewest hits k of n tries at this rate with P(hits <= k) >= p, for 0 < p <= 1."""
    from scipy.special import bdtr

    return bisect_left(range(n), p, key=lambda k: float(bdtr(k, n, rate)))


def poisson_quantile(p: float, mean: float) -> int:
    """The fewest events k of so many expected with P(events <= k) >= p, for 0 < p < 1.

    The inverse of the incomplete gamma function may lie a rounding above a whole number, which scipy.stats too
    sets right by a step back.
    """
    from scipy.special import pdtr, pdtrik

    k = math.ceil(float(pdtrik(p, mean)))
    return k - 1 if k and float(pdtr(k - 1, mean)) >= p else k
