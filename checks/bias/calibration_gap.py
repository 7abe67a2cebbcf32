"""Groups whose chances are stated too low or too high.

## Why it matters
A chance of 30 % should mean three in ten, whoever it is said of. Where one group's chances are stated too
low and another's too high, any single threshold, price or queue wrongs one of them, however fair the error
rates look (calibration within groups; Kleinberg, Mullainathan, Raghavan 2017).

## How it is measured
For every group of every sensitive column: the mean residual (share that came true less mean stated chance)
minus the same among everybody else, with an interval by MOVER on the groups' own ends, and the ratio of the
group's calibration slope to the rest's (Cox 1958), the flatter over the steeper. Two answers: the chance of
the positive one. More: of the favourable ones together. Each group's debiased calibration error over 15
equal-mass bins is listed as information, and the two groups furthest apart are named. All columns and
groups share a doubt of 0.02 for the mean residuals, of which each column has an equal part, and 0.002 for
the slopes: a stated chance that is off by 0.06 for half the people must be seen in 2,000 rows. Where 20,000
rows or fewer are judged and the model's training table is given, half of the doubt goes to a second look at
both tables together: the model was fitted to make a gap in those rows small, so one that is seen there is real.
It counts only where the judged rows point the same way.

## Limits
Groups of fewer than 30 rows, or where fewer than 10 hits or misses are expected, get no verdict. A gap that
turns its sign over the range of chances may cancel out in the mean; the slope sees some of those. Slopes and
errors are taken from at most 100,000 rows, and slopes need 200 in each group. Not applicable to bare decisions,
to scores that are no probabilities and to a stand-in's.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.artifacts.group_chances import GroupChances, LearnedChances
from checks.artifacts.group_members import GroupMembers, Members
from checks.contract import (
    HIGH,
    About,
    Dots,
    Estimate,
    Finding,
    Grid,
    Remedy,
    Scale,
    Seed,
    check,
)
from checks.stats.absolute import absolute
from checks.stats.calibration import calibration_error, reliability
from checks.stats.contrasts import LEAST_N, LEAST_ROWS, MOST_NAMED, looks_of, pairs_of, small_named, whose
from checks.stats.levels import shared
from checks.stats.odds_slope import odds_slope
from checks.stats.parity import BETWEEN, without_verdict
from checks.stats.residual_gap import Residuals, residual_gap, slope_ratio, smallest_visible_mean, surer_gap
from checks.stats.seeds import generator

if TYPE_CHECKING:
    import numpy as np

NAME, SLOPE, ERROR = "calibration_gap", "calibration_slope_ratio", "group_calibration_error"
DOUBT, FOR_SLOPES = 0.02, 0.002
LEAST_SLOPE = 200  # rows: a slope of fewer tells nothing
SCALE = Scale(
    floor=0.003,
    limit=0.05,
    worst=0.10,
    source="limit, worst: ours; floor: ours, calibrated on benchmarks/validity: with 2,000 rows 0.06 is "
    "found in 79 of 80 tables, and 2 of 80 clean ones fail",
)
CALIBRATE = Remedy(
    id="calibrate-each-group",
    do="Learn a calibration map for each group on rows set aside: Platt's with few rows, isotonic with many.",
    effort_days=(0.5, 2),
    recipe="""import pandas as pd
from sklearn.linear_model import LogisticRegression
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
score = model.fit(X[::2], table[target][::2]).predict_proba(X[1::2])[:, [1]]
groups, answers = table[sensitive].astype(str)[1::2], table[target][1::2]
maps = {g: LogisticRegression().fit(score[groups == g], answers[groups == g]) for g in groups.unique()}""",
)


@check(
    passes="Stated chances come true alike in every group",
    fails="Chances are stated too low or too high for some groups",
    weight=HIGH,
    debt="ethics and bias",
    scales={
        NAME: SCALE,
        SLOPE: Scale(
            floor=0.95, limit=0.80, worst=0.50, source="limit: as miscalibration's 1.25; floor, worst: ours"
        ),
    },
    remedies=(CALIBRATE,),
)
def calibration_gap(
    chances: GroupChances, learned: LearnedChances, members: GroupMembers, seed: Seed
) -> Iterator[Finding]:
    """For each group that is large enough its mean residual and its slope against everybody else."""
    hit, chance = chances.hit, chances.chance
    sums = [Residuals.by_group(hit, chance, each.codes) for each in members.columns]
    able = [_able(own) for own in sums]
    ones = shared([looks_of(len(each)) for each in able], DOUBT)
    pairs = shared([pairs_of(len(each)) for each in able], DOUBT)
    slopes = shared([looks_of(len(each)) for each in able], FOR_SLOPES)
    few = (hit[members.some], chance[members.some])
    rng = generator(seed, "calibration-gap")
    for at, column in enumerate(members.columns):
        *groups, everyone = sums[at]
        drawn = (
            _dots(column, groups, everyone, able[at], ones[at]),
            _errors(column, able[at], few, members.some, ones[at], rng),
        )
        chosen = able[at] if len(able[at]) != 2 else [max(able[at], key=lambda g: groups[g].mean)]
        for g in chosen:
            rest = everyone - groups[g]
            yield _mean(column, g, groups[g], rest, _learned(learned, column, g), ones[at], drawn)
            mine = column.codes[members.some] == g
            told = _slope(column, g, mine, few, slopes[at])
            if told is not None:
                yield told
        if len(able[at]) > 2:
            yield _between(column, groups, able[at], pairs[at])
        small = [g for g in range(len(column.names)) if g not in able[at]]
        if small or len(groups) < 2 or column.unlisted:
            yield _without(column, groups, everyone, small, ones[at])


def _learned(learned: LearnedChances, column: Members, g: int) -> tuple[Residuals, Residuals] | None:
    """The same sums of a group and its rest among rows that the model learned from, if there are any."""
    import numpy as np

    codes = learned.codes.get(column.column)
    if codes is None or min((codes == g).sum(), (codes != g).sum()) < LEAST_ROWS:
        return None
    rest, own = Residuals.by_group(learned.hit, learned.chance, (codes == g).astype(np.int64))[:2]
    return own, rest


def _able(sums: list[Residuals]) -> list[int]:
    """The groups with enough on both sides for a verdict."""
    *groups, everyone = sums

    def enough(part: Residuals) -> bool:
        return part.n >= LEAST_ROWS and part.expected >= LEAST_N

    return [at for at, own in enumerate(groups) if enough(own) and enough(everyone - own)]


def _mean(
    column: Members,
    g: int,
    own: Residuals,
    rest: Residuals,
    more: tuple[Residuals, Residuals] | None,
    one: float,
    drawn: tuple[Dots | Grid, ...],
) -> Finding:
    about = _about(column, g)
    says = (
        f"Of people {whose(about.groups)}, {own.share:.1%} came true where {own.stated / own.n:.1%} were stated; "
        f"of the others {rest.share:.1%} where {rest.stated / rest.n:.1%} were stated."
    )
    estimate, wider = surer_gap(NAME, own, rest, more, one, SCALE.floor)
    if wider and more is not None:
        both = more[0].n + more[1].n
        says += f" With {both:,} rows of the training table too, the gap is {abs(estimate.value):.1%}."
    return Finding(about=about, estimate=absolute(estimate), says=says, evidence=drawn)


def _slope(
    column: Members, g: int, mine: "np.ndarray", few: "tuple[np.ndarray, np.ndarray]", one: float
) -> Finding | None:
    """The ratio of the group's slope and the rest's; None where either cannot be told."""
    import numpy as np

    made: list[Estimate] = []
    for rows in (mine, ~mine):
        hit, chance = few[0][rows], few[1][rows]
        if len(hit) < LEAST_SLOPE or min(hit.sum(), (~hit).sum()) < 2 * LEAST_N:
            return None
        slope = odds_slope(SLOPE, hit.astype(np.int64), np.column_stack([1 - chance, chance]), one)
        if slope is None:
            return None
        made.append(slope)
    estimate = slope_ratio(SLOPE, made[0], made[1], one)
    if estimate is None:
        return None
    about = _about(column, g)
    return Finding(
        about=about,
        estimate=estimate,
        says=(
            f"The odds stated of people {whose(about.groups)} bear out with a slope of {made[0].value:.2f}, "
            f"those of the others with {made[1].value:.2f} (1 is honest, below it too extreme)."
        ),
    )


def _between(column: Members, groups: list[Residuals], able: list[int], pair: float) -> Finding:
    """The two groups furthest apart, as information."""
    top, bottom = (choose(able, key=lambda g: (groups[g].mean, column.names[g])) for choose in (max, min))
    apart = residual_gap(f"{NAME}{BETWEEN}", groups[top], groups[bottom], pair)
    return Finding(
        about=About(kind="column", name=column.column, columns=(column.column,)),
        estimate=apart,
        says=(
            f"Furthest apart by {column.column} are {column.names[top]} ({groups[top].mean:+.1%} came true beyond "
            f"what was stated) and {column.names[bottom]} ({groups[bottom].mean:+.1%})."
        ),
    )


def _without(
    column: Members, groups: list[Residuals], everyone: Residuals, small: list[int], one: float
) -> Finding:
    told = [
        (
            column.names[g],
            groups[g].n,
            smallest_visible_mean(groups[g].n, everyone.n - groups[g].n, everyone.spread, one),
        )
        for g in small
    ]
    return without_verdict((column.column,), len(groups), small_named(told, column.unlisted))


def _about(column: Members, g: int) -> About:
    name = column.names[g]
    return About(
        kind="group",
        name=f"{column.column} {name}",
        columns=(column.column,),
        groups={column.column: name},
    )


def _dots(column: Members, groups: list[Residuals], everyone: Residuals, able: list[int], one: float) -> Dots:
    """Each judged group's mean residual against the rest's, with its sign."""
    some = able[:MOST_NAMED]
    gaps = [residual_gap("gap", groups[g], everyone - groups[g], one) for g in some]
    return Dots(
        title=f"Came true beyond what was stated, by {column.column}: gap to the rest",
        labels=tuple(column.names[g] for g in some),
        values=tuple(each.value for each in gaps),
        lows=tuple(each.low for each in gaps),
        highs=tuple(each.high for each in gaps),
        counts=tuple(groups[g].n for g in some),
        judged=(True,) * len(some),
        unit="gap",
        limit=SCALE.limit,
        limit_says="the limit, either way",
        either_way=True,
    )


def _errors(
    column: Members,
    able: list[int],
    few: "tuple[np.ndarray, np.ndarray]",
    some: "np.ndarray",
    one: float,
    rng: "np.random.Generator",
) -> Grid:
    """Each group's calibration error less what chance alone gives."""
    codes = column.codes[some]
    rows: list[tuple[str | float | None, ...]] = []
    for g in able[:MOST_NAMED]:
        mine = codes == g
        if mine.sum() < LEAST_ROWS:
            continue
        error = calibration_error(ERROR, reliability(few[0][mine], few[1][mine]), one, rng)
        ends = (error.value, error.low, error.high)
        rows.append((column.names[g], int(mine.sum()), *(None if x is None else round(x, 4) for x in ends)))
    return Grid(
        title=f"Calibration error by {column.column}, less what chance alone gives",
        columns=("group", "rows", "error", "error from", "error to"),
        rows=tuple(rows),
    )
