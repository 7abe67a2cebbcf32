"""How firm grade and verdict are: both drawn again over the findings' intervals.

Each draw moves every estimate with its whole interval, as another sample of the same size would have: by a normal
step on the measure's axis (its logarithm where the scale has one), the half of the interval on that side divided
by the interval's own z as its spread. The findings of one check come from the same rows and move together, better
or worse; checks move apart. Exact facts of the file do not move, and neither does what was not assessed.

Imports contract, document, flips, gates, judgement, policy, scorecard, standing, stats.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.contract import Outcome, Seed
from checks.document import GateState, Scorecard
from checks.policy.policy import Policy
from checks.scoring.flips import axis, flips
from checks.scoring.gates import verdict_of
from checks.scoring.scorecard import ASSESSED, CAP, ENOUGH, letter
from checks.standing import Stability
from checks.stats.seeds import generator

if TYPE_CHECKING:
    import numpy as np

DRAWS = 1000
BAND = (5.0, 95.0)
BLOCK = 500  # findings drawn at once: a check of a wide table has thousands


def stability(
    outcomes: Sequence[Outcome], card: Scorecard, policy: Policy, *, seed: Seed, draws: int = DRAWS
) -> Stability:
    """Shares of letters and verdicts over seeded draws, and the smallest changes that flip the verdict.

    Args:
        outcomes: those that the scorecard was made of.
        card: the scorecard itself: gates, coverage and the letter as measured.
        policy: weights, gates and gates set aside.
        seed: the run's; each check draws from a stream of its own, so that none moves another's.
        draws: how many.
    """
    import numpy as np

    drawn = {o.check: _draw(o, policy, seed, draws) for o in outcomes if o.status in ASSESSED}
    total = _totals(outcomes, drawn, policy, draws)
    majors = sum((each.majors for each in drawn.values()), np.zeros(draws, int))
    blocked = np.zeros(draws, bool)
    states: list[Sequence[GateState]] = []
    for gate in card.gates:
        each = drawn.get(gate.check)
        if each is None or not each.judged or gate.state == "not asked":
            still: list[GateState] = [gate.state] * draws
            states.append(still)
            continue
        blocked |= each.beyond
        words: tuple[GateState, ...] = ("pass", "unsure", "waived" if gate.state == "waived" else "fail")
        place = 2 * each.beyond + (each.doubt & ~each.beyond)
        states.append([words[int(at)] for at in place])
    verdicts = Counter(
        verdict_of([column[at] for column in states], int(blocked[at]), int(majors[at]), card.coverage)[0]
        for at in range(draws)
    )
    enough = total is not None and card.coverage.share >= ENOUGH
    grades = Counter(
        _letter(float(total[at]), blocked=bool(blocked[at])) if total is not None and enough else "–"
        for at in range(draws)
    )
    low, high = (None, None) if total is None else (float(end) for end in np.percentile(total, BAND))
    shares = _shares(grades, draws), _shares(verdicts, draws)
    return Stability(
        draws=draws,
        grades=shares[0],
        verdicts=shares[1],
        low=None if low is None else round(low, 9),
        high=None if high is None else round(high, 9),
        says=_says(card, *shares, draws),
        flips=flips(outcomes, card.gates, card.coverage, policy),
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A check over all draws: its score of 100, whether a finding lies beyond or perhaps beyond, its majors."""

    points: "np.ndarray"
    beyond: "np.ndarray"
    doubt: "np.ndarray"
    majors: "np.ndarray"
    judged: bool


def _draw(outcome: Outcome, policy: Policy, seed: Seed, draws: int) -> _Drawn:
    import numpy as np

    placed = [it for finding in outcome.findings if (it := axis(finding)) is not None]
    step = generator(seed, f"stability {outcome.check}").standard_normal(draws)
    points, majors = np.full(draws, 100.0), np.zeros(draws, int)
    beyond, doubt = np.zeros(draws, bool), np.zeros(draws, bool)
    for first in range(0, len(placed), BLOCK):
        table = np.array(placed[first : first + BLOCK]).T[:, :, None]
        at, better, worse, floor, limit, worst, error_better, error_worse = table
        moved = np.where(step > 0, step * error_worse, step * error_better)
        span = worst - floor
        score = np.where(
            span > 0, np.clip((worst - at - moved) / np.where(span > 0, span, 1.0), 0, 1), at + moved <= floor
        )
        points = np.minimum(points, 100 * score.min(axis=0))
        fails, past = better + moved > floor, worse + moved > limit
        majors += (fails & past).sum(axis=0)
        beyond |= (fails & (better + moved > limit)).any(axis=0)
        doubt |= past.any(axis=0)
    return _Drawn(points, beyond, doubt, majors, bool(placed))


def _totals(
    outcomes: Sequence[Outcome], drawn: Mapping[str, _Drawn], policy: Policy, draws: int
) -> "np.ndarray | None":
    """The whole score in each draw: families by their checks' weights, then their plain mean."""
    import numpy as np

    families: dict[str, tuple[np.ndarray, float]] = {}
    for outcome in outcomes:
        each = drawn.get(outcome.check)
        weight = policy.weights.get(outcome.check, outcome.weight)
        if each is not None and each.judged and weight > 0:
            held, total = families.get(outcome.family, (np.zeros(draws), 0.0))
            families[outcome.family] = held + weight * each.points, total + weight
    return np.mean([held / total for held, total in families.values()], axis=0) if families else None


def _letter(value: float, *, blocked: bool) -> str:
    grade = letter(round(value, 9))
    return max(grade, CAP) if blocked else grade


def _shares(counts: Mapping[str, int], draws: int) -> dict[str, float]:
    return {name: count / draws for name, count in sorted(counts.items(), key=lambda pair: -pair[1])}


def _says(card: Scorecard, grades: Mapping[str, float], verdicts: Mapping[str, float], draws: int) -> str:
    said = f'"{card.verdict}" in {_share(verdicts.get(card.verdict, 0.0))} of {draws:,} resamples'
    if card.grade is None:
        return f"No letter, because too little was assessed; {said}."
    return f"{card.grade} in {_share(grades.get(card.grade, 0.0))} and {said}."


def _share(share: float) -> str:
    """All, or whole per cents that never round to all or none."""
    if share == 1:
        return "all"
    return f"{min(99, max(1 if share else 0, round(100 * share)))} %"
