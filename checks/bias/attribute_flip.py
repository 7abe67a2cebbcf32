"""Decisions that change when nothing but the sensitive column does.

## Why it matters
Two people alike in everything but their sex or their race should get the same answer. Where the name of
another group alone would have turned the decision, the person was treated by it: in law that is direct
discrimination, and no average over groups excuses it.

## How it is measured
Up to 8,000 judged rows are asked again as if they were of every other group, with all else as it stands
(20,000 questions at most): a number that is banded takes the value in the middle of the other band. The
share of people for whom any other group would have gained or lost the favourable answer (where none is
named, changed the answer) has Wilson's interval (1927), widened for the sensitive columns. Of a regression
it is the mean of the furthest move, in standard deviations of the answer, with Student's interval. Shown
beside it: for each group the share that would change on becoming one of it, and by how much the favourable
answer becomes more likely.

## Limits
A model that is not given the column cannot be asked, though other columns may tell it: see proxy-features.
All else is held fixed, also what the group may have caused: this is no causal effect (Kusner and others
2017). A model that is given a column gives it some weight by chance alone: a logistic regression fitted on
2,000 rows turned 1 to 5 in 100 decisions by a column that no answer depends on, more rows fewer.
"""

from collections.abc import Iterator

from checks.artifacts.attribute_flips import AttributeFlips, ColumnFlips, GroupFlip
from checks.contract import HIGH, About, Dots, Estimate, Evidence, Finding, Remedy, Scale, Unit, check
from checks.stats.averages import average
from checks.stats.contrasts import LEAST_SHOWN
from checks.stats.levels import level
from checks.stats.parity import with_stand_in
from checks.stats.proportions import share

FLIPS, SEVERAL, MOVE = "decisions_changed", "decisions_of_several_changed", "furthest_move"
DROP = Remedy(
    id="drop-sensitive-column",
    do="Refit without the column, and look at both quality and the gaps again: they may get worse.",
    effort_days=(0.5, 2),
    recipe="""import pandas as pd
X = pd.get_dummies(table.drop(columns=[target, sensitive])).fillna(0).astype(float)
model.fit(X, table[target])""",
)


@check(
    passes="No decision hangs on a sensitive column alone",
    fails="Decisions change when nothing but a sensitive column does",
    weight=HIGH,
    debt="ethics and bias",
    scales={
        FLIPS: Scale(
            floor=0.03,
            limit=0.05,
            worst=0.20,
            source="limit: giskard's 5 %; floor: ours, calibrated on benchmarks/validity: 1 to 2 in 100 decisions hang "
            "on a column that no answer depends on, where a model is given it and 2,000 rows to learn from",
        ),
        SEVERAL: Scale(
            floor=0.08,
            limit=0.10,
            worst=0.30,
            source="ours, calibrated on benchmarks/validity: with four close answers twice as many decisions hang on "
            "a column that no answer depends on as with two",
        ),
        MOVE: Scale(
            floor=0.05,
            limit=0.10,
            worst=0.40,
            source="ours: a tenth of a standard deviation, as in regression-gap; a model that gives the column "
            "no more weight than noise does stays below the floor",
        ),
    },
    remedies=(DROP,),
)
def attribute_flip(flips: AttributeFlips) -> Iterator[Finding]:
    """One finding for each sensitive column; those that the model does not take are information."""
    sure = level(len(flips.columns))
    one = level(2 * sum(len(each.groups) for each in flips.columns))
    for each in flips.columns:
        yield Finding(
            about=About(kind="column", name=each.column, columns=(each.column,)),
            estimate=_estimate(each, sure, flips),
            says=with_stand_in(_says(each, number=flips.number), flips.said),
            evidence=tuple(_evidence(each, one, number=flips.number)),
        )
    for name in flips.untaken:
        yield Finding(
            about=About(kind="column", name=name, columns=(name,)),
            estimate=None,
            says=f'The model does not take "{name}", so no decision hangs on it directly.',
        )


def _estimate(each: ColumnFlips, sure: float, flips: AttributeFlips) -> Estimate | None:
    if not each.groups or not len(each.turned):
        return None
    if flips.number:
        return average(MOVE, each.furthest, sure, unit="sd")
    return share(SEVERAL if flips.several else FLIPS, int(each.turned.sum()), len(each.turned), sure)


def _says(each: ColumnFlips, *, number: bool) -> str:
    n = len(each.turned)
    if not each.groups:
        return f'No second group of "{each.column}" is there to ask as.'
    if number:
        return (
            f'With nothing but "{each.column}" changed, answers of {n:,} people move by up to '
            f"{float(each.furthest.mean()):.2f} standard deviations of the answer on average."
        )
    turned = int(each.turned.sum())
    if not turned:
        return f'Of {n:,} people none would be decided otherwise with another group as "{each.column}".'
    says = (
        f'{turned:,} of {n:,} people would be decided otherwise with another group as "{each.column}" '
        "and all else as it is"
    )
    most = max(each.groups, key=lambda group: (float(group.turned.mean()), group.group))
    per = round(1000 * float(most.turned.mean()))
    return f"{says}; most on becoming {most.group}: {per:,} of 1,000."


def _evidence(each: ColumnFlips, one: float, *, number: bool) -> Iterator[Evidence]:
    groups = [group for group in each.groups if len(group.turned) >= LEAST_SHOWN]
    if not groups:
        return
    if not number:
        told = [share("turned", int(group.turned.sum()), len(group.turned), one) for group in groups]
        yield _dots(f"Who would be decided otherwise as another {each.column}?", groups, told, "share")
    if all(len(group.moves) for group in groups):
        unit: Unit = "sd" if number else "score"
        moved = [average("moves", group.moves, one, unit=unit) for group in groups]
        what = "the answer rise" if number else "the favourable answer become more likely"
        yield _dots(f"By how much would {what} as another {each.column}?", groups, moved, unit)


def _dots(title: str, groups: list[GroupFlip], told: list[Estimate], unit: Unit) -> Dots:
    return Dots(
        title=title,
        labels=tuple(group.group for group in groups),
        values=tuple(each.value for each in told),
        lows=tuple(each.low for each in told),
        highs=tuple(each.high for each in told),
        counts=tuple(len(group.turned) for group in groups),
        judged=(True,) * len(groups),
        unit=unit,
    )
