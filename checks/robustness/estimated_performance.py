"""Quality that production rows let expect, before their answers are known.

## Why it matters
Answers from production come months late or never. But a model that states chances also states how sure it is,
and if production asks mostly about rows where it is not, quality falls on the first day.

## How it is measured
Confidence-based performance estimation (NannyML): the answer is taken to come as often where the model states
the same as it did on the judged rows, in up to 30 bins, so the model's miscalibration there is taken out. That
gives the expected area under the curve and the expected accuracy of its decisions in production; for numbers
the mean absolute error by bin of the prediction. Each is compared with the same figure of the judged rows. The
interval holds the chance in which rows were drawn and the doubt about each bin (bootstrap; for means the delta
method), at level 1 - 0.01/2 where there are two figures.

## Limits
It holds as long as the same statement means the same: a changed law of the answers (`robustness/performance-drop`)
and a changed mix of answers (`robustness/prediction-drift`) are not seen. Production rows that are stated
beyond all judged ones count as the nearest of these.
"""

from collections.abc import Iterator

from checks.artifacts.expectations import Expectations
from checks.contract import HIGH, About, Estimate, Finding, Remedy, Scale, Seed, check
from checks.stats.expected_performance import Binned, expected_area, expected_mean
from checks.stats.levels import level
from checks.stats.seeds import generator

MUCH = 0.05  # of production rows beyond all that is stated of judged ones, worth a word

LABEL_SOME = Remedy(
    id="label-a-sample",
    do="Get the answers of a few hundred production rows, most where the model is unsure, and judge the model on them.",
    effort_days=(1.0, 5.0),
    recipe=(
        "features = table.drop(columns=[target]).select_dtypes('number')\n"
        "features = features.fillna(features.median())\n"
        "unsure = model.fit(features, table[target]).predict_proba(features).max(axis=1)\n"
        "to_label = table.iloc[unsure.argsort()[:300]]"
    ),
)
OURS = (
    "1 and 5 points, as performance-drop; ours, calibrated on benchmarks/validity: silent on 400 clean worlds"
)


@check(
    passes="Production rows let expect the judged quality",
    fails="Production rows let expect lower quality",
    weight=HIGH,
    debt="integration and deployment",
    scales={
        "expected_auc_drop": Scale(floor=0.01, limit=0.05, worst=0.2, source=OURS),
        "expected_accuracy_drop": Scale(floor=0.01, limit=0.05, worst=0.2, source=OURS),
        "expected_error_rise": Scale(floor=0.02, limit=0.1, worst=0.5, source="as performance-drop"),
    },
    remedies=(LABEL_SOME,),
)
def estimated_performance(told: Expectations, seed: Seed) -> Iterator[Finding]:
    sure = level(sum(each is not None for each in (told.ranks, told.hits, told.errors)))
    if told.ranks is not None:
        area = expected_area("expected_auc_drop", told.ranks, sure, generator(seed, "estimated performance"))
        if area is not None:
            yield _finding(told, f'AUC of "{told.label}"', *area)
    if told.hits is not None:
        yield _finding(told, "accuracy", *_mean("expected_accuracy_drop", told.hits, sure))
    if told.errors is not None:
        found = _mean("expected_error_rise", told.errors, sure, relative=True)
        yield _finding(told, "mean absolute error", *found)


def _mean(name: str, binned: Binned, sure: float, *, relative: bool = False) -> tuple[Estimate, float, float]:
    return expected_mean(name, binned, sure, "share" if relative else "gap", relative=relative)


def _finding(told: Expectations, what: str, estimate: Estimate, before: float, after: float) -> Finding:
    old, new = told.names
    says = (
        f"The {what} is expected to be {after:.3g} on {told.rows[1]:,} rows of {new}, by what came true where "
        f"the model stated the same in {told.rows[0]:,} rows of {old}, and is {before:.3g} there."
    )
    if told.beyond > MUCH:
        says += f" {told.beyond:.0%} of the later rows are stated beyond all of these."
    return Finding(
        about=About(kind="dataset", name=new, table="production"),
        estimate=estimate,
        says=f"{says} {told.said}".strip(),
        remedies=(LABEL_SOME,),
    )
