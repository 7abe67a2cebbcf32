"""How likely chance alone makes a group of people alike in a confidential value, or unlike the whole.

A group whose members all share one value tells it of each of them (Machanavajjhala et al. 2007). Whether
that says something of the group or only that the value is common follows from drawing the group's members
at random from the table, without putting any back (the hypergeometric law).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from checks.stats.levels import Q


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Groups of `size` people who all share a value that `holders` people of the table have.

    `groups` is how many such groups there are; `default` marks the value that most of the table has.
    """

    size: int
    holders: int
    groups: int
    default: bool = False


def chance_alike(size: int, holders: int, rows: int) -> float:
    """Chance that `size` people drawn of `rows` are all among the `holders` of one value."""
    if size > holders:
        return 0.0
    return math.exp(
        math.lgamma(holders + 1)
        - math.lgamma(holders - size + 1)
        - math.lgamma(rows + 1)
        + math.lgamma(rows - size + 1)
    )


def beyond_chance(
    alike: Sequence[Alike], values: Mapping[int, int], sizes: Mapping[int, int], rows: int, looks: int
) -> tuple[tuple[Alike, ...], float]:
    """Those groups that chance does not explain, and how many groups it makes alike on average.

    `values` maps a number of holders to the number of values, but for the default, that so many people
    have; `sizes` a group's size to the number of groups; `looks` is the number of confidential columns.
    A group counts by itself where chance makes any group of the table alike in a value as rare or rarer
    in fewer than 0.5 % of tables, shared among the columns; and all count together where there are more
    of them than chance makes in so many tables (Poisson's law).
    """
    told = [each for each in alike if not each.default]
    doubt, groups = Q / 2 / looks, sum(sizes.values())
    most = max(sizes, default=0)
    rising = sorted(values)
    # By size and by the rarest holders: summed once, from the rarest value up.
    expected = sum(
        many * sum(values[h] * chance_alike(size, h, rows) for h in rising) for size, many in sizes.items()
    )
    if _at_least(sum(each.groups for each in told), expected) < doubt:
        return tuple(told), expected

    def chance(each: Alike) -> float:
        return sum(
            values[h] * chance_alike(min(each.size, most), h, rows) for h in rising if h <= each.holders
        )

    return tuple(each for each in told if groups * chance(each) < doubt), expected


def _at_least(count: int, expected: float) -> float:
    """Chance of `count` or more under Poisson's law."""
    from scipy.special import gammainc

    # The incomplete gamma function: scipy.stats says the same and takes a second to import.
    return float(gammainc(count, expected)) if count else 1.0


def apart_by_chance(steps: Sequence[float], looks: int, q: float = Q) -> float:
    """What chance may add to a group's distance from the whole, times the root of the group's size.

    `steps` are the shares (total variation) or cumulative shares but the last (ordered distance) of the
    whole, each the mean of its levels' weight; a group's mean distance is at most the sum of
    sqrt(s (1 - s)) over its steps times their weight, and one of n people more moves it by at most 1/n, so
    that it passes its mean by sqrt(log(1/p) / 2n) with chance p at most (McDiarmid 1989).
    """
    return math.sqrt(math.log(max(1, looks) / q) / 2) + sum(steps)


def total_variation_steps(counts: Sequence[int]) -> tuple[float, ...]:
    """Half of sqrt(p (1 - p)) of every level, by its count."""
    whole = sum(counts)
    return tuple(math.sqrt(count / whole * (1 - count / whole)) / 2 for count in counts)


def ordered_steps(cumulative: Sequence[float]) -> tuple[float, ...]:
    """sqrt(F (1 - F)) over the number of steps, by the cumulative shares of all levels but the last."""
    return tuple(math.sqrt(max(0.0, at * (1 - at))) / len(cumulative) for at in cumulative)
