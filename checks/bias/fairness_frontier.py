"""What a smaller gap would cost in accuracy, by moving thresholds alone.

## Why it matters
How far a gap can be closed, and at what cost, is a choice for people, and they need the prices. Often most
of a gap can be had for almost nothing; sometimes one threshold for all is on no sensible front at all.

## How it is measured
People are split into two halves by chance. On the first, today's and 41 other thresholds are tried for all, and for each
of them thresholds by group that bring the groups' shares of decisions a quarter, half, three quarters and
all of the way together. Of these the points are kept that no other beats in both accuracy and gap (the
Pareto front), and as remedy the smallest gap within one point of the present accuracy that leaves the share of
either answer about as it is. What they give is shown on the other half, where nothing was chosen: the gap between the two groups that are furthest apart now
with Newcombe's interval, the change in accuracy with Student's interval of paired rows.

## Limits
It is information and judges nothing. A threshold by group uses the group for every decision, which the law
may forbid: ask before you use one. Accuracy counts both mistakes alike, and trusts the answers. The six
largest groups of each column are moved; at most 20,000 rows are read.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from checks.artifacts.threshold_trials import ColumnTrials, ThresholdTrials
from checks.contract import LOW, About, Curve, Estimate, Evidence, Finding, Grid, Remedy, check
from checks.stats.absolute import absolute
from checks.stats.averages import average
from checks.stats.levels import level
from checks.stats.parity import with_stand_in
from checks.stats.proportions import gap
from checks.stats.thresholds import Choice, choices, front

NAME = "gap_at_the_remedy_point"
COST = 0.01  # of accuracy that the remedy point may cost on the half it is chosen on
SAME = 0.25  # how far the share of either answer may move at the remedy point, of the rarer one's now
LEAST_GAIN = 0.01  # by which a gap must shrink there to be named
SHOWN = 12
CHOOSE = Remedy(
    id="choose-thresholds",
    do="Choose a point of the front with those who answer for the decisions, and set its thresholds.",
    effort_days=(0.5, 2),
    recipe="""import pandas as pd
X = pd.get_dummies(table.drop(columns=[target, sensitive])).fillna(0).astype(float)
score = model.fit(X, table[target]).predict_proba(X)[:, 1]
share = (score >= 0.5).mean()
cut = pd.Series(score, table.index).groupby(table[sensitive].astype(str)).transform(lambda s: s.quantile(1 - share))
decisions = score >= cut""",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A choice on the half that it is shown on."""

    before: Estimate
    after: Estimate
    cost: Estimate


@check(
    passes="What a smaller gap costs is shown",
    fails="A smaller gap costs accuracy",
    weight=LOW,
    debt="ethics and bias",
    remedies=(CHOOSE,),
)
def fairness_frontier(trials: ThresholdTrials) -> Iterator[Finding]:
    """One finding for each column, as information."""
    sure = level(3 * len(trials.columns))
    for each in trials.columns:
        tried = choices(each.chosen_on, len(each.names), trials.present)
        points = [(each.chosen_on.gap(choice), each.chosen_on.accuracy(choice)) for choice in tried]
        now = trials.now(each)
        best = _remedy(each, tried, points, now)
        pair = _furthest(each, now)
        told = _told(each, now, best or now, pair, sure)
        yield Finding(
            about=About(kind="column", name=each.column, columns=(each.column,)),
            estimate=absolute(told.after),
            says=with_stand_in(_says(trials, each, best, pair, told), trials.said),
            evidence=tuple(_evidence(each, tried, points, now, best)),
            remedies=(CHOOSE,) if best is not None else (),
        )


def _remedy(
    each: ColumnTrials, tried: tuple[Choice, ...], points: list[tuple[float, float]], now: Choice
) -> Choice | None:
    """The smallest gap that costs little, on the half to choose on; None where it is no smaller than now's."""
    half = each.chosen_on
    least, share = half.accuracy(now) - COST, float(half.decided(now).mean())
    # Where one answer is rare, giving it to nobody costs little and closes every gap; that is no remedy.
    near = SAME * min(share, 1 - share)
    able = [
        at
        for at, choice in enumerate(tried)
        if points[at][1] >= least and abs(float(half.decided(choice).mean()) - share) <= near
    ]
    if not able:
        return None
    best = min(able, key=lambda at: (round(points[at][0], 3), -points[at][1], not tried[at].shared))
    gained = each.chosen_on.gap(now) - points[best][0]
    return tried[best] if gained >= LEAST_GAIN else None


def _furthest(each: ColumnTrials, now: Choice) -> tuple[int, int]:
    """The groups of the highest and the lowest share now, on the half to choose on."""
    shares = each.chosen_on.shares(now)
    order = sorted(range(len(shares)), key=lambda at: (shares[at], each.names[at]))
    return order[-1], order[0]


def _told(each: ColumnTrials, now: Choice, best: Choice, pair: tuple[int, int], sure: float) -> _Told:
    def between(choice: Choice) -> Estimate:
        decided, code = each.shown_on.decided(choice), each.shown_on.code
        (hits, n), (low_hits, low_n) = (
            (int(decided[code == at].sum()), int((code == at).sum())) for at in pair
        )
        return gap(NAME, hits, n, low_hits, low_n, sure)

    moved = each.shown_on.right(best).astype(float) - each.shown_on.right(now).astype(float)
    return _Told(before=between(now), after=between(best), cost=average("accuracy", moved, sure, unit="gap"))


def _says(
    trials: ThresholdTrials, each: ColumnTrials, best: Choice | None, pair: tuple[int, int], told: _Told
) -> str:
    high, low = (each.names[at] for at in pair)
    rows = len(each.shown_on.score)
    if best is None:
        return (
            f"On {rows:,} rows set aside the gap between {each.column} {high} and {low} is "
            f"{_ends(told.before)}; no threshold within one point of today's accuracy makes it smaller by "
            f"{LEAST_GAIN:g}."
        )
    cuts = (
        f"A threshold of {best.thresholds[0]:.3g} for all"
        if best.shared
        else "Thresholds of "
        + ", ".join(f"{cut:.3g} for {name}" for name, cut in zip(each.names, best.thresholds, strict=True))
    )
    points = [100 * (end or 0.0) for end in (told.cost.value, told.cost.low, told.cost.high)]
    return (
        f'{cuts} (now {trials.present:.3g}; at least it is "{trials.positive}"): on {rows:,} rows set aside the '
        f"gap between {each.column} {high} and {low} goes from {_ends(told.before)} to {_ends(told.after)}, and "
        f"accuracy changes by {points[0]:+.1f} points ({points[1]:+.1f} to {points[2]:+.1f})."
    )


def _ends(told: Estimate) -> str:
    return f"{told.value:.3f} ({told.low or 0.0:.3f} to {told.high or 0.0:.3f})"


def _evidence(
    each: ColumnTrials,
    tried: tuple[Choice, ...],
    points: list[tuple[float, float]],
    now: Choice,
    best: Choice | None,
) -> Iterator[Evidence]:
    fronts: dict[str, list[Choice]] = {}
    for name, shared in (("one threshold for all", True), ("thresholds by group", False)):
        able = [at for at in range(len(tried)) if tried[at].shared is shared]
        kept = [tried[able[at]] for at in front([points[at] for at in able])]
        fronts[name] = kept
        shown = sorted((each.shown_on.gap(choice), each.shown_on.accuracy(choice)) for choice in kept)
        if shown:
            yield Curve(
                title=f"What does a smaller gap by {each.column} cost, with {name}?",
                x=tuple(gap for gap, _ in shown),
                y=tuple(accuracy for _, accuracy in shown),
                x_title="widest gap between two groups",
                y_title="accuracy",
            )
    rows: list[tuple[str, float, float, float, float]] = [_row("today", each, now)]
    if best is not None:
        rows.append(_row("remedy point", each, best))
    for name, kept in fronts.items():
        step = max(1, len(kept) * 2 // SHOWN)
        rows += [_row(name, each, choice) for choice in kept[::step]]
    yield Grid(
        title=f"Points of the front by {each.column}: chosen on one half, shown on the other",
        columns=("point", "gap chosen on", "accuracy chosen on", "gap shown on", "accuracy shown on"),
        rows=tuple(rows),
    )


def _row(name: str, each: ColumnTrials, choice: Choice) -> tuple[str, float, float, float, float]:
    halves = (each.chosen_on, each.shown_on)
    first, second = ((round(half.gap(choice), 4), round(half.accuracy(choice), 4)) for half in halves)
    return (name, *first, *second)
