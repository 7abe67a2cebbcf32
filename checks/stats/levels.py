"""How sure each of many looks must be, so that a wide table does not raise alarms by its width alone."""

Q = 0.01


def level(looks: int, q: float = Q) -> float:
    """The level of each of `looks` intervals: 1 - q/looks (Bonferroni; together they hold at 1 - q)."""
    return 1 - q / max(1, looks)


def z_of(level: float) -> float:
    """The two-sided normal quantile of a level."""
    from statistics import NormalDist

    return NormalDist().inv_cdf(0.5 + level / 2)
