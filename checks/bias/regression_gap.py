"""Groups for whom a predicted number is too low or too high, or further off.

## Why it matters
A rent, a dose or a price that is estimated too low for one group and right for another costs that group
something in every single case, even where the typical error is the same.

## How it is measured
The target must be a number. For every group of every sensitive column: the mean residual (truth less
prediction) minus the same among everybody else, in standard deviations of the answer over all judged rows,
with Welch's interval (1947); and the ratio of mean absolute errors, the smaller over the larger, with a delta
interval on the log scale. The size of each is judged. The gap in mean predictions is told as information, as are
the two groups furthest apart: groups may truly differ. The residuals' intervals hold together at 1 - 0.01
and the errors' at 1 - 0.005; each column has an equal part of the doubt. A group of fewer than 30 rows gets
no verdict.

## Limits
It trusts the answers. A mean hides errors of both signs that cancel out: the second measure sees those. A few
answers of enormous size can carry a mean; look at the outliers first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.group_members import GroupMembers, Members, Side
from checks.artifacts.scored import Scored
from checks.contract import HIGH, About, Dots, Estimate, Finding, Grid, NotApplicable, Remedy, Scale, check
from checks.stats.absolute import absolute
from checks.stats.contrasts import MOST_NAMED, looks_of, pairs_of
from checks.stats.group_parts import small_parts
from checks.stats.levels import Q, shared
from checks.stats.mover import Moments, mean_gap, mean_ratio
from checks.stats.parity import BETWEEN, with_stand_in

if TYPE_CHECKING:
    import numpy as np

RESIDUAL, ERRORS, PREDICTED = "mean_residual_gap", "mae_ratio", "mean_prediction_gap"
FOR_ERRORS = 0.5 * Q
SCALE = Scale(
    floor=0.01,
    limit=0.10,
    worst=0.25,
    source="limit, worst: ours; floor: ours, calibrated on benchmarks/validity: with 2,000 rows a tenth of a standard "
    "deviation is found in 23 of 25 tables and 0.15 in all; 25 clean ones are silent",
)
OFFSET = Remedy(
    id="shift-by-group",
    do="Learn each group's offset on rows set aside and add it; or give the model what the groups differ by.",
    effort_days=(0.3, 2),
    recipe="""import pandas as pd
from sklearn.linear_model import Ridge
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
y = pd.to_numeric(table[target], errors="coerce").fillna(0)
left = y[1::2] - Ridge().fit(X[::2], y[::2]).predict(X[1::2])
offsets = left.groupby(table[sensitive].astype(str)[1::2]).mean()""",
)


@check(
    passes="Predicted numbers are as right for every group",
    fails="Predicted numbers are off for some groups",
    weight=HIGH,
    debt="ethics and bias",
    scales={
        RESIDUAL: SCALE,
        ERRORS: Scale(
            floor=0.95,
            limit=0.80,
            worst=0.50,
            source="limit: 0.8 to 1.25, as four fifths; floor, worst: ours",
        ),
    },
    remedies=(OFFSET,),
)
def regression_gap(scored: Scored, members: GroupMembers) -> Iterator[Finding]:
    """Three findings for each group that is large enough: residual, error, prediction."""
    if scored.numbers is None:
        raise NotApplicable("This check is for a number as target; see calibration-gap and error-rate-gap.")
    spread = float(scored.numbers.std(ddof=1))
    if not spread > 0:
        raise NotApplicable("All answers are the same number.")
    told = scored.values[:, 0]
    left = scored.numbers - told
    able = [[_Sums.of(side, left, told) for side in each.sides()] for each in members.columns]
    looks = [looks_of(len(sides)) for sides in able]
    sure = zip(
        shared(looks), shared(looks, FOR_ERRORS), shared([pairs_of(len(s)) for s in able]), strict=True
    )
    for column, sides, (one, errors, pair) in zip(members.columns, able, sure, strict=True):
        drawn = (_dots(column, sides, spread, one), _grid(column, sides))
        chosen = sides if len(sides) != 2 else [max(sides, key=lambda s: (abs(s.left.mean), s.name))]
        for side in chosen:
            for estimate, says, shown in _of_group(side, spread, one, errors):
                yield Finding(
                    about=side.about,
                    estimate=estimate,
                    says=with_stand_in(says, scored.said),
                    evidence=drawn if shown else (),
                )
        if len(sides) > 2:
            yield _between(column, sides, spread, pair, scored.said)
        small = small_parts(column.column, len(column.names), column.small(), column.unlisted)
        if small is not None:
            yield small


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sums:
    """Moments of residuals, of their sizes and of predictions, in one group and among all others."""

    side: Side
    left: Moments
    rest_left: Moments
    off: Moments
    rest_off: Moments
    told: Moments
    rest_told: Moments

    @classmethod
    def of(cls, side: Side, left: "np.ndarray", told: "np.ndarray") -> "_Sums":
        mine = side.mine
        return cls(
            side=side,
            left=Moments.of(left[mine]),
            rest_left=Moments.of(left[~mine]),
            off=Moments.of(abs(left[mine])),
            rest_off=Moments.of(abs(left[~mine])),
            told=Moments.of(told[mine]),
            rest_told=Moments.of(told[~mine]),
        )

    @property
    def name(self) -> str:
        (name,) = self.side.groups.values()
        return name

    @property
    def about(self) -> About:
        ((column, name),) = self.side.groups.items()
        return About(kind="group", name=f"{column} {name}", columns=(column,), groups=self.side.groups)


def _of_group(
    sums: _Sums, spread: float, one: float, errors: float
) -> Iterator[tuple[Estimate | None, str, bool]]:
    """What is said of one group, and whether the charts belong to it."""
    own, rest, whose = sums.left, sums.rest_left, sums.side.whose
    way = "too low" if own.mean > 0 else "too high"
    other = "too low" if rest.mean > 0 else "too high"
    yield (
        absolute(mean_gap(RESIDUAL, own, rest, spread, one)),
        (
            f"Predictions for the {own.n:,} people {whose} are {_plain(abs(own.mean))} {way} on average "
            f"({abs(own.mean) / spread:.2f} standard deviations of the answer), for the others {_plain(abs(rest.mean))} {other}."
        ),
        True,
    )
    ratio = mean_ratio(ERRORS, sums.off, sums.rest_off, errors)
    if ratio is not None:
        yield (
            ratio,
            (
                f"Predictions for people {whose} are off by {_plain(sums.off.mean)} on average, for the others by "
                f"{_plain(sums.rest_off.mean)}."
            ),
            False,
        )
    yield (
        mean_gap(PREDICTED, sums.told, sums.rest_told, spread, one),
        f"The mean prediction for people {whose} is {_plain(sums.told.mean)}, for the others {_plain(sums.rest_told.mean)}.",
        False,
    )


def _between(column: Members, sides: list[_Sums], spread: float, pair: float, said: str) -> Finding:
    """The two groups furthest apart, as information."""
    top, bottom = (choose(sides, key=lambda s: (s.left.mean, s.name)) for choose in (max, min))
    return Finding(
        about=About(kind="column", name=column.column, columns=(column.column,)),
        estimate=mean_gap(f"{RESIDUAL}{BETWEEN}", top.left, bottom.left, spread, pair),
        says=with_stand_in(
            f"Furthest apart by {column.column} are {top.name} (truth less prediction {top.left.mean:+.4g} on "
            f"average) and {bottom.name} ({bottom.left.mean:+.4g}).",
            said,
        ),
    )


def _dots(column: Members, sides: list[_Sums], spread: float, one: float) -> Dots:
    some = sides[:MOST_NAMED]
    gaps = [mean_gap("gap", side.left, side.rest_left, spread, one) for side in some]
    return Dots(
        title=f"Truth less prediction by {column.column}, in standard deviations: gap to the rest",
        labels=tuple(side.name for side in some),
        values=tuple(each.value for each in gaps),
        lows=tuple(each.low for each in gaps),
        highs=tuple(each.high for each in gaps),
        counts=tuple(side.left.n for side in some),
        judged=(True,) * len(some),
        unit="sd",
        limit=SCALE.limit,
        limit_says="the limit, either way",
        either_way=True,
    )


def _grid(column: Members, sides: list[_Sums]) -> Grid:
    return Grid(
        title=f"Predictions by {column.column}",
        columns=("group", "rows", "mean prediction", "truth less prediction", "mean absolute error"),
        rows=tuple(
            (s.name, s.left.n, *(float(f"{x:.4g}") for x in (s.told.mean, s.left.mean, s.off.mean)))
            for s in sides
        ),
    )


def _plain(value: float) -> str:
    """A number as people write it: 14,440 and not 1.444e+04."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
