"""Groups about whom the model is wrong at different rates.

## Why it matters
A false alarm and a miss each cost somebody something. Where one group bears more of either, the model's
mistakes are a burden that it hands to them: in the COMPAS scores, black people who did not reoffend
were called high risk twice as often as white people who did not (Larson and others, ProPublica 2016).

## How it is measured
For every group of every sensitive column: the false positive rate (judged positive among those who are
not) and the false negative rate (not judged positive among those who are), each minus the same rate
among everybody else, with Newcombe's hybrid score interval (1998, method 10). The size of each gap is
judged. With more than two answers, each answer is taken against the rest, and a group's worst answer
is shown. The intervals are widened for all groups, rates and answers looked at together: each column,
rate and answer has an equal part of a doubt of 0.03, of which the floor leaves few alarms. Of three groups
or more the two furthest apart are named too. This is equalised odds (Hardt, Price, Srebro 2016). A group of
fewer than 30 rows, or with fewer than 10 people in a rate's denominator, gets no verdict.

## Limits
It trusts the labels. Where base rates differ, equal error rates and equal precision cannot both be had
(Chouldechova 2017): decide which mistake hurts whom before choosing.
"""

from collections.abc import Callable, Iterator

from checks.artifacts.group_counts import Group, GroupCounts
from checks.contract import HIGH, Finding, Remedy, Scale, check
from checks.stats.contrasts import Rate, per
from checks.stats.parity import Comparison, parity, worst_of_each

DOUBT = 0.03  # the floor takes most of it: see `How it is measured`
FALSE_ALARMS, MISSES = "false_positive_rate_gap", "false_negative_rate_gap"
SCALE = Scale(floor=0.01, limit=0.10, worst=0.20, source="limit: AIF360's demonstration; floor, worst: ours")
THRESHOLDS = Remedy(
    id="equalised-odds-thresholds",
    do="Choose thresholds by group, on rows set aside, so that both error rates come together.",
    effort_days=(0.5, 2),
    recipe="""import pandas as pd
from fairlearn.postprocessing import ThresholdOptimizer
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
y = table[target].astype("category").cat.codes
fair = ThresholdOptimizer(estimator=model, constraints="equalized_odds", predict_method="predict_proba")
fair.fit(X, y, sensitive_features=table[sensitive].astype(str))
decisions = fair.predict(X, sensitive_features=table[sensitive].astype(str), random_state=0)""",
)


@check(
    passes="The model's mistakes fall on all groups alike",
    fails="The model's mistakes fall on some groups more than on others",
    weight=HIGH,
    debt="ethics and bias",
    scales={FALSE_ALARMS: SCALE, MISSES: SCALE},
    remedies=(THRESHOLDS,),
)
def error_rate_gap(counts: GroupCounts) -> Iterator[Finding]:
    """Two findings for each group that is large enough: false alarms and misses."""
    labels = counts.labels if counts.positive is None else (counts.positive,)
    comparisons = [made for label in labels for made in _comparisons(counts, label)]
    yield from worst_of_each(list(parity(comparisons, limit=SCALE.limit, said=counts.said, doubt=DOUBT)))


def _comparisons(counts: GroupCounts, label: str) -> tuple[Comparison, ...]:
    def false_alarms(group: Group) -> tuple[int, int]:
        return counts.false_alarms(group, label)

    def misses(group: Group) -> tuple[int, int]:
        return counts.misses(group, label)

    named = label.replace("{", "{{").replace("}", "}}")
    wrong_yes = f'Judged "{named}" among those who are not (false positive rate), by {{}}'
    wrong_no = f'Not judged "{named}" among those who are (false negative rate), by {{}}'
    return (
        *counts.compared(
            FALSE_ALARMS,
            false_alarms,
            wrong_yes,
            _words(f'who are not "{label}" are judged to be'),
            harm=True,
        ),
        *counts.compared(
            MISSES, misses, wrong_no, _words(f'who are "{label}" are judged not to be'), harm=True
        ),
    )


def _words(wrong: str) -> Callable[[Rate], str]:
    def says(rate: Rate) -> str:
        own, others = per(rate.share, rate.rest_share)
        return f"{own} people {rate.whose} and {wrong}, and {others} of such others."

    return says
