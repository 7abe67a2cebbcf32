"""Groups for whom the model's word is worth less.

## Why it matters
A person who is told "high risk" or "good payer" is treated by that word. Where it comes true for 80 of 100
people of one group and for 60 of 100 of another, the same word means two things, and those who act on it
wrong one group more often (predictive parity; Chouldechova 2017).

## How it is measured
For every group of every sensitive column: the share of people rightly judged positive among all who are
judged positive (precision, positive predictive value), minus the same share among everybody else, with
Newcombe's hybrid score interval (1998, method 10). The size of each gap is judged; the two groups furthest
apart are named beside it, with an interval that allows for the choice. With more than two answers, each
answer is taken against the rest, and a group's worst answer is shown. The intervals are widened for all
groups, columns and answers looked at together. A group of fewer than 30 rows, or with fewer than 10 people
judged positive, gets no verdict.

## Limits
It trusts the labels. Where base rates differ, precision and error rates cannot both be equal: read it with
error-rate-gap and calibration-gap, never as a mean of them. It says nothing of people judged negative.
"""

from collections.abc import Iterator

from checks.artifacts.group_counts import Group, GroupCounts
from checks.contract import HIGH, Finding, Remedy, Scale, check
from checks.stats.contrasts import Rate, per
from checks.stats.parity import Comparison, parity, worst_of_each

NAME = "precision_gap"
SCALE = Scale(
    floor=0.01,
    limit=0.10,
    worst=0.20,
    source="limit: as the other gaps (AIF360's demonstration); floor, worst: ours",
)
CALIBRATE = Remedy(
    id="calibrate-each-group",
    do="Learn a calibration map for each group on rows set aside, then use one threshold for all.",
    effort_days=(0.5, 2),
    recipe="""import pandas as pd
from sklearn.linear_model import LogisticRegression
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
score = model.fit(X[::2], table[target][::2]).predict_proba(X[1::2])[:, [1]]
groups, answers = table[sensitive].astype(str)[1::2], table[target][1::2]
maps = {g: LogisticRegression().fit(score[groups == g], answers[groups == g]) for g in groups.unique()}""",
)


@check(
    passes="The model's word is worth the same for every group",
    fails="The model's word is worth less for some groups",
    weight=HIGH,
    debt="ethics and bias",
    scales={NAME: SCALE},
    remedies=(CALIBRATE,),
)
def precision_gap(counts: GroupCounts) -> Iterator[Finding]:
    """One finding for each group that is large enough, against everybody else."""
    labels = counts.labels if counts.positive is None else (counts.positive,)
    comparisons = [made for label in labels for made in _comparisons(counts, label)]
    yield from worst_of_each(list(parity(comparisons, limit=SCALE.limit, said=counts.said)))


def _comparisons(counts: GroupCounts, label: str) -> tuple[Comparison, ...]:
    def rightly(group: Group) -> tuple[int, int]:
        return counts.rightly(group, label)

    def says(rate: Rate) -> str:
        own, others = per(rate.share, rate.rest_share)
        return (
            f'{own} people {rate.whose} and who are judged "{label}" truly are, and {others} of such others.'
        )

    named = label.replace("{", "{{").replace("}", "}}")
    return counts.compared(NAME, rightly, f'Truly "{named}" among those judged so (precision), by {{}}', says)
