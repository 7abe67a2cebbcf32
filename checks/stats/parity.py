"""Parity as findings: one share compared between the groups of each column, group by group.

Every interval of a check has the level that its number of contrasts asks for: each column and measure has
an equal part of the check's doubt, shared by its groups. That number depends on the sizes of groups alone,
never on what they show.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from checks.contract import About, Evidence, Finding
from checks.stats.contrasts import (
    MOST_NAMED,
    Pair,
    Rate,
    contrasts,
    furthest_pair,
    gap_dots,
    gap_to_rest,
    pairs_of,
    per,
    rate_dots,
    too_few,
)
from checks.stats.levels import Q, shared

BETWEEN = "_between_groups"  # ends the name of a gap of the two groups furthest apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One share over the groups of one column (or crossing).

    `name` is the estimate's; `title` heads the chart; `says` puts one group's share beside its
    rest's in words; `unlisted` is how many more values the column has than are listed; `harm` says
    that the share counts something bad.
    """

    name: str
    columns: tuple[str, ...]
    rates: tuple[Rate, ...]
    title: str
    says: Callable[[Rate], str]
    unlisted: int = 0
    harm: bool = False


def parity(
    comparisons: Sequence[Comparison], *, limit: float, said: str, doubt: float = Q
) -> Iterator[Finding]:
    """One finding for each group that may be judged, one for the two furthest apart where there are three
    or more, as information, and one for those of a column that may not be judged. All intervals of groups with
    their rest hold together at 1 - `doubt`.
    """
    ones = shared([len(contrasts(each.rates)) for each in comparisons], doubt)
    pairs = shared([pairs_of(sum(rate.judged for rate in each.rates)) for each in comparisons])
    for each, one, pair in zip(comparisons, ones, pairs, strict=True):
        evidence: list[Evidence] = [
            rate_dots(each.title, each.rates[:MOST_NAMED], one),
            gap_dots(f"{each.title}: gap to the rest", each.rates[:MOST_NAMED], one, limit),
        ]
        apart = furthest_pair(f"{each.name}{BETWEEN}", each.rates, pair)
        if apart is not None:
            evidence.append(apart.grid(f"{each.title}: the two groups furthest apart"))
        for rate in contrasts(each.rates, harm=each.harm):
            yield Finding(
                about=group_of(rate),
                estimate=gap_to_rest(each.name, rate, one),
                says=with_stand_in(each.says(rate), said),
                evidence=tuple(evidence),
            )
        if apart is not None:
            yield between(apart, each.title, each.columns, said)
        left = unjudged(each.columns, each.rates, each.unlisted, one)
        if left is not None:
            yield left


def between(apart: Pair, title: str, columns: tuple[str, ...], said: str) -> Finding:
    """Names the two groups furthest apart, as information: what is judged is each group against its rest."""
    high, low = per(apart.higher.share, apart.lower.share)
    says = (
        f"{title}: furthest apart are {apart.higher.group} ({high}) and {apart.lower.group} ({low}), "
        f"a gap of {apart.gap.value:.2f}."
    )
    kind = "column" if len(columns) == 1 else "columns"
    about = About(kind=kind, name=" and ".join(columns), columns=columns)
    return Finding(about=about, estimate=apart.gap, says=with_stand_in(says, said))


def worst_of_each(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Of each group and measure the finding whose interval starts highest, where several answers were each
    taken against the rest; all intervals hold together, so that any may be picked.
    """
    kept: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        estimate = finding.estimate
        key = (finding.about.name, "" if estimate is None else estimate.name)
        best = kept.get(key)
        if best is None or by_interval(finding) > by_interval(best):
            kept[key] = finding
    yield from kept.values()


def by_interval(finding: Finding) -> tuple[float, float]:
    """Orders findings by how far their intervals are from nothing; those without an estimate come first."""
    estimate = finding.estimate
    return (0.0, 0.0) if estimate is None else (estimate.low or 0.0, estimate.high or 0.0)


def group_of(rate: Rate) -> About:
    return About(kind="group", name=rate.named, columns=tuple(rate.groups), groups=rate.groups)


def with_stand_in(sentence: str, said: str) -> str:
    """The sentence, followed by the one that names a stand-in, if any."""
    return f"{sentence} {said}" if said else sentence


def unjudged(columns: tuple[str, ...], rates: Sequence[Rate], unlisted: int, one: float) -> Finding | None:
    """Why some groups of a column have no verdict; None where all have one."""
    if len(rates) >= 2 and all(rate.judged for rate in rates) and not unlisted:
        return None
    return without_verdict(columns, len(rates), too_few(rates, one, unlisted))


def without_verdict(columns: tuple[str, ...], groups: int, says: str) -> Finding:
    """What is said of the groups of a column that have no verdict."""
    name = " and ".join(columns)
    if groups < 2:
        says = f"All rows are in one group of {name}, so there is nobody to compare with."
    kind = "column" if len(columns) == 1 else "columns"
    return Finding(about=About(kind=kind, name=name, columns=columns), estimate=None, says=says)
