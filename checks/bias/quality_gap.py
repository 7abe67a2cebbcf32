"""Groups whom the model tells apart worse than others.

## Why it matters
A model that ranks one group well and another hardly better than chance gives the second group a lottery. A
mean over all people hides it wherever the group is small (Buolamwini and Gebru 2018).

## How it is measured
For every group of every sensitive column, among its people alone and among everybody else. Scores of two
answers: the area under the ROC curve with DeLong's variance (1988); of more answers: the mean area of each
answer against the rest; bare decisions: the share judged rightly. The size of the difference is judged, with
an interval by MOVER on both sides' own intervals (Zou and Donner 2008). Numbers: the ratio of root mean
squared errors, the smaller over the larger, with a delta interval; each group's R², mean absolute error and
root mean squared error are listed. The two groups furthest apart are named. All intervals hold together at
1 - 0.01; each column has an equal part of the doubt.

## Limits
A group whose people are all alike is harder to rank, however good the model: a lower area says where the
model helps less, not why. A group needs 30 rows and 10 of either answer. Areas are taken from at most 100,000 rows.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from checks.artifacts.group_members import GroupMembers, Members, Side
from checks.artifacts.scored import Scored
from checks.contract import HIGH, About, Estimate, Finding, Grid, NotApplicable, Remedy, Scale, check
from checks.stats.absolute import absolute
from checks.stats.auc import auc
from checks.stats.contrasts import LEAST_N, looks_of, pairs_of
from checks.stats.explained import explained
from checks.stats.group_parts import Part, between_parts, contrasted, furthest, part_dots, small_parts
from checks.stats.levels import shared
from checks.stats.mover import Moments, difference, mean_ratio
from checks.stats.parity import BETWEEN, with_stand_in
from checks.stats.proportions import share
from checks.stats.skill import macro_auc

if TYPE_CHECKING:
    import numpy as np

AREA, ACCURACY, ERRORS = "roc_auc_gap", "accuracy_gap", "rmse_ratio"
SCALE = Scale(floor=0.01, limit=0.05, worst=0.15, source="limit: CATALOGUE; floor, worst: ours")
SLICES = Remedy(
    id="weigh-the-weak-group",
    do="Collect more rows and better features of the group; until then weigh its rows up and compare.",
    effort_days=(1, 5),
    recipe="""import pandas as pd
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
group = table[sensitive].astype(str)
model.fit(X, table[target], sample_weight=len(table) / group.map(group.value_counts()))""",
)


@check(
    passes="The model tells people apart equally well in every group",
    fails="The model tells people apart worse in some groups",
    weight=HIGH,
    debt="ethics and bias",
    scales={
        AREA: SCALE,
        ACCURACY: SCALE,
        ERRORS: Scale(
            floor=0.95,
            limit=0.80,
            worst=0.50,
            source="limit: 0.8 to 1.25, as four fifths; floor, worst: ours",
        ),
    },
    remedies=(SLICES,),
)
def quality_gap(scored: Scored, members: GroupMembers) -> Iterator[Finding]:
    """For each group that is large enough one comparison with everybody else."""
    if scored.numbers is not None:
        yield from _errors(scored, members)
    else:
        yield from _classes(scored, members)


def _classes(scored: Scored, members: GroupMembers) -> Iterator[Finding]:
    import numpy as np

    assert scored.codes is not None
    few = members.some if scored.graded else np.arange(len(scored.rows))
    measure, enough, name, what = _measure(scored, few)
    able = {
        each.column: [s for s in each.sides(few) if enough(s.mine) and enough(~s.mine)]
        for each in members.columns
    }
    ones = shared([looks_of(len(able[each.column])) for each in members.columns])
    pairs = shared([pairs_of(len(able[each.column])) for each in members.columns])
    for column, one, pair in zip(members.columns, ones, pairs, strict=True):
        parts = [
            Part(column=column.column, name=side.groups[column.column], rows=side.rows, own=own, rest=rest)
            for side in able[column.column]
            if (own := measure(side.mine, one)) is not None and (rest := measure(~side.mine, one)) is not None
        ]
        dots = part_dots(f"{what} by {column.column}", parts, "share" if name == ACCURACY else "auc")
        for part in contrasted(parts):
            says = (
                f"{what} among the {part.rows:,} people whose {column.column} is {part.name}: "
                f"{part.own.value:.2f}; among the others: {part.rest.value:.2f}."
            )
            gap = absolute(difference(name, part.own, part.rest))
            yield Finding(
                about=part.about, estimate=gap, says=with_stand_in(says, scored.said), evidence=(dots,)
            )
        apart = furthest(parts)
        if apart is not None:
            codes = column.codes[few]
            top, bottom = (measure(codes == column.names.index(part.name), pair) for part in apart)
            if top is not None and bottom is not None:
                gap = difference(f"{name}{BETWEEN}", top, bottom)
                yield between_parts(column.column, what, apart, gap, ".2f", scored.said)
        yield from _small(column, {part.name for part in parts}, few)


def _measure(
    scored: Scored, few: "np.ndarray"
) -> "tuple[Callable[[np.ndarray, float], Estimate | None], Callable[[np.ndarray], bool], str, str]":
    """How some of the rows (m,) bool are measured at a level, whether they can be, its name and its words."""
    import numpy as np

    assert scored.codes is not None
    codes, values = scored.codes[few], scored.values[few]
    if not scored.graded:
        if scored.predicted is None:
            raise NotApplicable("There is neither a score nor a decision to compare groups by.")
        right = scored.predicted[few] == codes

        def rightly(rows: "np.ndarray", level: float) -> Estimate | None:
            return share(ACCURACY, int(right[rows].sum()), int(rows.sum()), level)

        return rightly, lambda _: True, ACCURACY, "Share judged rightly"
    rare = LEAST_N
    if scored.positive is not None:
        positive, score = codes == scored.positive, scored.score[few]

        def area(rows: "np.ndarray", level: float) -> Estimate | None:
            return auc(AREA, positive[rows], score[rows], level)

        def both(rows: "np.ndarray") -> bool:
            hits = int(positive[rows].sum())
            return min(hits, int(rows.sum()) - hits) >= rare

        return area, both, AREA, "Area under the ROC curve"

    def mean_area(rows: "np.ndarray", level: float) -> Estimate | None:
        return macro_auc(AREA, codes[rows], values[rows], level)

    # The same answers on both sides, or the means would be over different questions.
    there = np.unique(codes)

    def all_answers(rows: "np.ndarray") -> bool:
        return int(np.bincount(codes[rows], minlength=values.shape[1])[there].min()) >= rare

    return mean_area, all_answers, AREA, "Mean area under the ROC curves"


def _errors(scored: Scored, members: GroupMembers) -> Iterator[Finding]:
    """The ratio of root mean squared errors of a number as target."""
    assert scored.numbers is not None
    truth, told = scored.numbers, scored.values[:, 0]
    squares = (truth - told) ** 2
    able = [list(each.sides()) for each in members.columns]
    ones = shared([looks_of(len(sides)) for sides in able])
    for column, sides, one in zip(members.columns, able, ones, strict=True):
        grid = _grid(column.column, [(s.groups[column.column], s.mine) for s in sides], truth, told, one)
        pairs = [(side, Moments.of(squares[side.mine]), Moments.of(squares[~side.mine])) for side in sides]
        if len(pairs) == 2:
            pairs = [max(pairs, key=lambda each: (each[1].mean, str(each[0].groups)))]
        for side, own, rest in pairs:
            ratio = mean_ratio(ERRORS, own, rest, one, power=0.5)
            if ratio is None:
                says = f"Predictions for people {side.whose} or for all others are exact: there is no ratio."
                yield Finding(about=_about(side), estimate=None, says=with_stand_in(says, scored.said))
                continue
            times = (own.mean / rest.mean) ** 0.5
            says = (
                f"The typical error for the {side.rows:,} people {side.whose} is {times:.2f} times that "
                "for the others."
            )
            yield Finding(
                about=_about(side), estimate=ratio, says=with_stand_in(says, scored.said), evidence=(grid,)
            )
        left = small_parts(column.column, len(column.names), column.small(), column.unlisted)
        if left is not None:
            yield left


def _about(side: Side) -> About:
    ((column, name),) = side.groups.items()
    return About(kind="group", name=f"{column} {name}", columns=(column,), groups=side.groups)


def _grid(
    column: str,
    sides: "list[tuple[str, np.ndarray]]",
    truth: "np.ndarray",
    told: "np.ndarray",
    level: float,
) -> Grid:
    """R² with its interval, mean absolute and root mean squared error of each group."""
    rows: list[tuple[str | int | float | None, ...]] = []
    for name, mine in sides:
        left = truth[mine] - told[mine]
        r2 = explained("r_squared", truth[mine], told[mine], level)
        ends = (None,) * 3 if r2 is None else (r2.value, r2.low, r2.high)
        errors = (float(abs(left).mean()), float((left**2).mean()) ** 0.5)
        rows.append(
            (name, int(mine.sum()), *(None if x is None else float(f"{x:.4g}") for x in (*errors, *ends)))
        )
    return Grid(
        title=f"Errors by {column}",
        columns=("group", "rows", "mean absolute error", "root mean squared error", "R²", "R² from", "R² to"),
        rows=tuple(rows),
    )


def _small(column: Members, judged: set[str], few: "np.ndarray") -> Iterator[Finding]:
    import numpy as np

    codes = column.codes[few]
    small = [(name, int(np.sum(codes == at))) for at, name in enumerate(column.names) if name not in judged]
    left = small_parts(column.column, len(column.names), small, column.unlisted)
    if left is not None:
        yield left
