"""How sure each of many looks must be, so that a wide table does not raise alarms by its width alone."""

from collections.abc import Sequence

Q = 0.01


def level(looks: int, q: float = Q) -> float:
    """The level of each of `looks` intervals: 1 - q/looks (Bonferroni; together they hold at 1 - q)."""
    return 1 - q / max(1, looks)


def shared(looks: Sequence[int], q: float = Q) -> tuple[float, ...]:
    """The level of each look at several things that are looked at `looks` times each.

    Each thing that is looked at at all has an equal part of the doubt, so that a column of many groups does
    not dim the sight of one with two; together all intervals hold at 1 - q.
    """
    things = sum(many > 0 for many in looks)
    return tuple(level(things * many, q) for many in looks)


def z_of(level: float) -> float:
    """The two-sided normal quantile of a level."""
    from statistics import NormalDist

    return NormalDist().inv_cdf(0.5 + level / 2)
