"""Groups that are selected at different rates, as a difference.

## Why it matters
A person's chance of the favourable answer should not hang on the group they belong to. The difference
in selection rates (statistical parity difference) counts the people concerned: a gap of 0.10 is ten
people in every hundred. It needs no trust in the labels, which may carry old unfairness themselves.

## How it is measured
For every group of every sensitive column: the share selected (whose predicted answer is favourable)
minus the share selected among everybody else, with Newcombe's hybrid score interval (1998, method 10),
widened for all groups looked at: each column has an equal part of a doubt of 0.02, of which the floor
leaves few alarms. The size of the gap is judged,
whichever way it points; of three groups or more the two furthest apart are named too, as information (that is
fairlearn's demographic parity difference). Numbers of more than twelve values are put into readable bands,
or those that a person gives, empty cells are a group of their own, and a group of fewer than 30 rows gets
no verdict. The convention of 0.1 is that of
AIF360's demonstration; 0.2 is ours.

## Limits
Groups may differ in what they deserve: see missed-opportunity-gap and label-gap. A gap that other
columns explain is a gap all the same; whether it is justified is a question for people.
"""

from collections.abc import Iterator

from checks.artifacts.group_counts import GroupCounts
from checks.contract import HIGH, Finding, Remedy, Scale, check
from checks.stats.contrasts import Rate, per
from checks.stats.parity import parity

NAME = "selection_rate_gap"
DOUBT = 0.02  # the floor takes most of it: see `How it is measured`
SCALE = Scale(floor=0.01, limit=0.10, worst=0.20, source="limit: AIF360's demonstration; floor, worst: ours")
CONSTRAIN = Remedy(
    id="constrain-selection-rates",
    do="Train with a fairness constraint on selection rates, and compare the accuracy it costs.",
    effort_days=(1, 3),
    recipe="""import pandas as pd
from fairlearn.reductions import DemographicParity, ExponentiatedGradient
from sklearn.linear_model import LogisticRegression
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
y = table[target].astype("category").cat.codes
fair = ExponentiatedGradient(LogisticRegression(max_iter=200), DemographicParity(), max_iter=10)
fair.fit(X, y, sensitive_features=table[sensitive].astype(str))
decisions = fair.predict(X, random_state=0)""",
)


@check(
    passes="Groups are selected at similar rates",
    fails="Groups are selected at different rates",
    weight=HIGH,
    debt="ethics and bias",
    scales={NAME: SCALE},
    remedies=(CONSTRAIN,),
)
def selection_rate_gap(counts: GroupCounts) -> Iterator[Finding]:
    """One finding for each group that is large enough, against everybody else."""
    comparisons = counts.compared(NAME, counts.selection, "Share selected by {}", _says)
    yield from parity(comparisons, limit=SCALE.limit, said=counts.said, doubt=DOUBT)


def _says(rate: Rate) -> str:
    own, others = per(rate.share, rate.rest_share)
    return f"{own} people {rate.whose} are selected, and {others} of the others."
