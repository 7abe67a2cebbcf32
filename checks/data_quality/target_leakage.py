"""Columns that give the answer away.

## Why it matters
A column filled in after the outcome, or copied from it, makes a model look brilliant in the lab and
useless in service, where that column is still empty. It is the most expensive defect that data can have.

## How it is measured
Each feature is asked alone, on a sample of at most 20,000 rows. For classes: the area under the ROC curve
of its own order and of a five-fold out-of-fold encoding (levels, or 32 quantile bins, empty cells being
one), with DeLong's interval; of more than two answers each against the rest. A feature beyond 0.95 fails;
one between 0.90 and 0.95 fails if it also leads a boosted model of all the other features by more than
0.05 (DeLong's paired interval), and else its lead is reported. For numbers: the out-of-fold R2 of the
encoding or of a straight line, with a delta interval on the log of the unexplained share.
Further: a value in at least 5 % of the rows, or being empty or filled, after which the answer is always
the same (share of the doubt that is gone, from the exact low end of the value's share against the other
rows' share); and whether the order of an identifier, or the digits at its end, tells of the answer.
All intervals have level 1 - 0.01/m with m over all columns, answers and values looked at.

## Limits
A leak spread over several columns that each tell little is not seen. Where the task is truly easy an
honest feature may pass 0.95: then confirm that its value is known before the answer, and waive.
"""

from collections.abc import Iterator

from checks.artifacts.lone_features import LoneFeature, LoneFeatures, LoneIdentifier, TableFeatures
from checks.contract import CRITICAL, About, Dots, Estimate, Finding, Remedy, Scale, check

ALONE = Scale(
    floor=0.90, limit=0.95, worst=1.0, source="ours, above the strongest honest feature of ten public tables"
)
CERTAINTY = Scale(floor=0.9, limit=0.95, worst=1.0, source="ours: nine tenths of the doubt gone by one value")
SHOWN = 10

DROP = Remedy(
    id="drop-leak",
    do="Find out when this column is filled in. If it is after the answer is known, drop it and train again.",
    effort_days=(0.5, 2.0),
    recipe="table = table.drop(columns=[column])",
)
SHUFFLE = Remedy(
    id="free-identifier",
    do="Keep the identifier out of the model, and split by its order if that order is time.",
    effort_days=(0.2, 1.0),
    recipe="features = table.drop(columns=[target, column])",
)


@check(
    passes="No column gives the answer away",
    fails="A column gives the answer away",
    weight=CRITICAL,
    debt="data and preprocessing",
    scales={
        "single_feature_auc": ALONE,
        "single_feature_r_squared": ALONE,
        "lead_over_others": Scale(
            floor=0.05, limit=0.1, worst=0.3, source="ours, after skore's golden-feature gap SKD011"
        ),
        "certainty": CERTAINTY,
        "identifier_order": Scale(
            floor=0.51, limit=0.6, worst=0.8, source="ours: an order that tells nothing has 0.5"
        ),
        "identifier_rank": Scale(floor=0.02, limit=0.2, worst=0.6, source="ours, the same on ranks"),
    },
    remedies=(DROP, SHUFFLE),
)
def target_leakage(lone: LoneFeatures) -> Iterator[Finding]:
    for table in lone.tables:
        told = sorted(
            (each for each in table.features if each.alone is not None),
            key=lambda each: (-_value(each.alone), each.column.name),
        )
        strongest = _strongest(told[:SHOWN], regression=lone.regression)
        for place, each in enumerate(told):
            assert each.alone is not None
            if place < SHOWN or (each.alone.high or 0.0) > ALONE.limit:
                yield _feature(table, each, each.alone, strongest)
        for each in table.features:
            certain = each.settled
            if certain is not None and (certain.estimate.low or 0.0) > CERTAINTY.floor:
                yield _settled(table, each)
        for identifier in table.identifiers:
            yield _identifier(table, identifier)


def _value(estimate: Estimate | None) -> float:
    return 0.0 if estimate is None else estimate.value


def _feature(table: TableFeatures, each: LoneFeature, alone: Estimate, strongest: Dots) -> Finding:
    name, estimate, says = each.column.name, alone, ""
    if alone.unit != "auc":
        says = f'"{name}" alone explains {max(0.0, alone.value):.1%} of the differences in the answer.'
    else:
        says = (
            f'"{name}" alone tells "{each.label}" from the rest with an AUC of {alone.value:.3f} '
            f"(0.5 is guessing, 1 is always right)."
        )
        # Strong, not beyond doubt, and no better than the others together: then it is judged by its lead.
        doubtful = (alone.low or 0.0) <= ALONE.limit and each.without is not None
        if doubtful and (each.without.low or 0.0) <= 0.05:  # type: ignore[union-attr]
            estimate = each.without
            assert estimate is not None
            says += f" The other features together reach {alone.value - estimate.value:.3f}."
    far = (estimate.low or 0.0) > (0.05 if estimate is each.without else ALONE.floor)
    return Finding(
        about=_about(table, name),
        estimate=estimate,
        says=says,
        evidence=(strongest,),
        remedies=(DROP,) if far else (),
    )


def _settled(table: TableFeatures, each: LoneFeature) -> Finding:
    assert each.settled is not None
    state = {"empty": "is empty", "filled": "is filled", "value": "has one particular value"}
    name, ever = each.column.name, "" if each.settled.always else "not "
    return Finding(
        about=_about(table, name),
        estimate=each.settled.estimate,
        says=(
            f'In all {each.settled.rows:,} sampled rows where "{name}" {state[each.settled.state]} '
            f'the answer is {ever}"{each.settled.label}".'
        ),
        remedies=(DROP,),
    )


def _identifier(table: TableFeatures, each: LoneIdentifier) -> Finding:
    name = each.column.name
    if each.label is None:
        says = f'The order of "{name}" goes with the answer by a rank correlation of {each.order.value:.3f}.'
    else:
        says = (
            f'The order of "{name}" tells "{each.label}" from the rest with an AUC of {each.order.value:.3f}.'
        )
    return Finding(about=_about(table, name), estimate=each.order, says=says, remedies=(SHUFFLE,))


def _strongest(told: list[LoneFeature], *, regression: bool) -> Dots:
    alone = [each.alone for each in told]
    return Dots(
        title="How much does each column tell alone?",
        labels=tuple(each.column.name for each in told),
        values=tuple(None if e is None else e.value for e in alone),
        lows=tuple(None if e is None else e.low for e in alone),
        highs=tuple(None if e is None else e.high for e in alone),
        counts=tuple(each.rows for each in told),
        judged=tuple(e is not None for e in alone),
        unit="share" if regression else "auc",
        limit=ALONE.limit,
        limit_says="beyond this a leak is likely",
    )


def _about(table: TableFeatures, name: str) -> About:
    return About(kind="column", name=name, table=table.table.role, columns=(name,))
