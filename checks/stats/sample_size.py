"""How many cases a comparison needs.

Source: Fleiss, Levin and Paik 2003, Statistical Methods for Rates and Proportions, 3rd ed., eq. 4.14 (two shares,
equal groups, normal approximation without the continuity correction).
"""

import math
from statistics import NormalDist


def of_two_shares(baseline: float, effect: float, *, level: float = 0.95, power: float = 0.80) -> int:
    """Cases in each of two groups so that a difference of `effect` from `baseline` is seen with this power.

    Both are shares; `effect` may be negative. The test is two-sided at 1 - `level`.
    Raises ValueError unless both shares, with and without the effect, lie strictly between 0 and 1.
    """
    other = baseline + effect
    if not (0 < baseline < 1 and 0 < other < 1) or effect == 0:
        raise ValueError("both shares must lie between 0 and 1, and differ")
    sure, strong = NormalDist().inv_cdf(0.5 + level / 2), NormalDist().inv_cdf(power)
    mean = (baseline + other) / 2
    apart = math.sqrt(2 * mean * (1 - mean))
    together = math.sqrt(baseline * (1 - baseline) + other * (1 - other))
    return math.ceil(((sure * apart + strong * together) / effect) ** 2)
