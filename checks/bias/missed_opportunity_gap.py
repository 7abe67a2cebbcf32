"""Deserving people who are turned down more often in one group than in another.

## Why it matters
Among people whose true answer is the favourable one, a model that selects fewer of one group denies
them what they have earned. This is equality of opportunity (Hardt, Price, Srebro 2016): unlike the
selection rate it allows for groups that truly differ.

## How it is measured
For every group of every sensitive column: the share selected among its deserving people (true answer
favourable) minus the same share among everybody else, with Newcombe's hybrid score interval (1998,
method 10), widened for all groups looked at: each column has an equal part of a doubt of 0.02, of which the
floor leaves few alarms. The size of the
gap is judged; of three groups or more the two furthest apart are named too, as information.
A group of fewer than 30 rows, or with fewer than 10 deserving people, gets no verdict.

## Limits
It trusts the labels. Where they carry old unfairness, an equal gap proves little: see label-gap. It
does not see undeserving people who are selected: see error-rate-gap.
"""

from collections.abc import Iterator

from checks.artifacts.group_counts import GroupCounts
from checks.contract import CRITICAL, Finding, Remedy, Scale, check
from checks.stats.contrasts import Rate, per
from checks.stats.parity import parity

NAME = "missed_opportunity_gap"
DOUBT = 0.02  # the floor takes most of it: see `How it is measured`
SCALE = Scale(floor=0.01, limit=0.10, worst=0.20, source="limit: AIF360's demonstration; floor, worst: ours")
THRESHOLDS = Remedy(
    id="equal-opportunity-thresholds",
    do="Choose thresholds by group, on rows set aside, so that deserving people are selected alike.",
    effort_days=(0.5, 2),
    recipe="""import pandas as pd
from fairlearn.postprocessing import ThresholdOptimizer
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
y = table[target].astype("category").cat.codes
fair = ThresholdOptimizer(
    estimator=model, constraints="true_positive_rate_parity", predict_method="predict_proba"
)
fair.fit(X, y, sensitive_features=table[sensitive].astype(str))
decisions = fair.predict(X, sensitive_features=table[sensitive].astype(str), random_state=0)""",
)


@check(
    passes="Deserving people are selected alike in every group",
    fails="Deserving people are turned down more often in some groups",
    weight=CRITICAL,
    debt="ethics and bias",
    scales={NAME: SCALE},
    remedies=(THRESHOLDS,),
)
def missed_opportunity_gap(counts: GroupCounts) -> Iterator[Finding]:
    """One finding for each group that is large enough, against everybody else."""
    title = "Share selected among the deserving, by {}"
    comparisons = counts.compared(NAME, counts.opportunity, title, _says)
    yield from parity(comparisons, limit=SCALE.limit, said=counts.said, doubt=DOUBT)


def _says(rate: Rate) -> str:
    own, others = per(rate.share, rate.rest_share)
    return f"{own} deserving people {rate.whose} are selected, and {others} of the deserving others."
