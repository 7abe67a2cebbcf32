"""Thresholds over scores, shared and by group: what each gives in accuracy and costs in a gap.

A threshold by group moves each group's share of positive decisions part of the way to everybody's (Hardt,
Price, Srebro 2016; Corbett-Davies and others 2017: of all rules with equal shares the one with a threshold for
each group is the most accurate). A front is Pareto's: no other point is better in both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

STEPS = 41  # shared thresholds, even in the share of rows that they let through
PARTS = (0.0, 0.25, 0.5, 0.75, 1.0)  # of the way to equal shares; 0 is the shared threshold itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One threshold for each group; `shared` says that they are all the same. A score of at least the
    threshold is positive.
    """

    thresholds: tuple[float, ...]
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """Rows to choose by or to show on: `score` (n,), `truth` (n,) bool, `code` (n,) the place of the group."""

    score: "np.ndarray"
    truth: "np.ndarray"
    code: "np.ndarray"

    def decided(self, choice: Choice) -> "np.ndarray":
        """(n,) bool: decided positive."""
        import numpy as np

        return self.score >= np.array(choice.thresholds)[self.code]

    def right(self, choice: Choice) -> "np.ndarray":
        """(n,) bool: decided as it is."""
        return self.decided(choice) == self.truth

    def accuracy(self, choice: Choice) -> float:
        return float(self.right(choice).mean())

    def shares(self, choice: Choice) -> tuple[float, ...]:
        """Each group's share of positive decisions; a group without rows has none and must not be asked."""
        decided = self.decided(choice)
        return tuple(float(decided[self.code == at].mean()) for at in range(len(choice.thresholds)))

    def gap(self, choice: Choice) -> float:
        """The widest distance between two groups' shares."""
        shares = self.shares(choice)
        return max(shares) - min(shares)


def choices(half: Half, groups: int, present: float) -> tuple[Choice, ...]:
    """Shared thresholds, today's among them, and for each thresholds by group that bring shares together."""
    import numpy as np

    own = [np.sort(half.score[half.code == at]) for at in range(groups)]
    made: list[Choice] = []
    for start in np.unique([present, *np.quantile(half.score, np.linspace(0, 1, STEPS))]):
        overall = float((half.score >= start).mean())
        for part in PARTS:
            if part == 0:
                made.append(Choice(thresholds=(float(start),) * groups, shared=True))
                continue
            cuts: list[float] = []
            for scores in own:
                share = float((scores >= start).mean())
                passing = round((share + part * (overall - share)) * len(scores))
                cuts.append(
                    float(scores[len(scores) - passing])
                    if passing
                    else float(np.nextafter(scores[-1], np.inf))
                )
            made.append(Choice(thresholds=tuple(cuts), shared=False))
    return tuple(made)


def front(points: Sequence[tuple[float, float]]) -> list[int]:
    """The places of (gap, accuracy) points that no other beats in both, by a growing gap."""
    order = sorted(range(len(points)), key=lambda at: (points[at][0], -points[at][1]))
    kept: list[int] = []
    for at in order:
        if not kept or points[at][1] > points[kept[-1]][1]:
            kept.append(at)
    return kept
