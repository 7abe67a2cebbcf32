"""Findings of groups beside their rest where each group has an estimate of its own rather than a share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from checks.contract import About, Dots, Estimate, Finding
from checks.evidence import Unit
from checks.stats.contrasts import MOST_NAMED, small_named
from checks.stats.parity import with_stand_in, without_verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What was measured in one group and among all others; `rows` are the group's."""

    column: str
    name: str
    rows: int
    own: Estimate
    rest: Estimate

    @property
    def about(self) -> About:
        return About(
            kind="group",
            name=f"{self.column} {self.name}",
            columns=(self.column,),
            groups={self.column: self.name},
        )


def contrasted(parts: Sequence[Part], *, harm: bool = False) -> Sequence[Part]:
    """All groups, but of just two the worse off alone: each is the other's rest. `harm` says that more of
    the measure is worse.
    """
    sign = -1 if harm else 1
    return parts if len(parts) != 2 else [min(parts, key=lambda part: (sign * part.own.value, part.name))]


def furthest(parts: Sequence[Part]) -> tuple[Part, Part] | None:
    """The highest and the lowest of three groups or more; fewer are told by their rest."""
    if len(parts) < 3:
        return None
    top = max(parts, key=lambda part: (part.own.value, part.name))
    return top, min(parts, key=lambda part: (part.own.value, part.name))


def between_parts(
    column: str, what: str, apart: tuple[Part, Part], estimate: Estimate, shown: str, said: str
) -> Finding:
    """Names the two groups furthest apart, as information; `shown` formats what was measured."""
    top, bottom = apart
    says = (
        f"{what} by {column}: furthest apart are {top.name} ({top.own.value:{shown}}) "
        f"and {bottom.name} ({bottom.own.value:{shown}})."
    )
    about = About(kind="column", name=column, columns=(column,))
    return Finding(about=about, estimate=estimate, says=with_stand_in(says, said))


def part_dots(title: str, parts: Sequence[Part], unit: Unit) -> Dots:
    """Each judged group's own estimate with its interval."""
    some = parts[:MOST_NAMED]
    return Dots(
        title=title,
        labels=tuple(part.name for part in some),
        values=tuple(part.own.value for part in some),
        lows=tuple(part.own.low for part in some),
        highs=tuple(part.own.high for part in some),
        counts=tuple(part.rows for part in some),
        judged=(True,) * len(some),
        unit=unit,
    )


def small_parts(
    column: str,
    groups: int,
    small: Sequence[tuple[str, int]],
    unlisted: int,
    visible: Callable[[int], float | None] = lambda _: None,
) -> Finding | None:
    """Names the groups of a column without a verdict; `visible` tells of a number of rows the smallest gap
    that could be seen. None where all have a verdict.
    """
    if groups >= 2 and not small and not unlisted:
        return None
    told = [(name, rows, visible(rows)) for name, rows in small]
    return without_verdict((column,), groups, small_named(told, unlisted))
