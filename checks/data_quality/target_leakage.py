"""Columns that give the answer away.

## Why it matters
A column filled in after the outcome, or copied from it, makes a model look brilliant in the lab and useless
in service, where that column is still empty. It is the most expensive defect that data can have.

## How it is measured
Each feature is asked alone, on a sample of at most 20,000 rows. For classes: the area under the ROC curve
of its own order and of a five-fold out-of-fold encoding (levels, or 32 quantile bins, empty cells being
one), with DeLong's interval (Newcombe's where the answers are wholly apart); of more than two answers each
against the rest; and the same in the rows alone that a column fills. An AUC wholly beyond 0.88 fails if the
column also leads an additive model of all the others by more than 0.02 (DeLong's paired interval); beyond
0.95 by more than 0.05, and the others that tell nearly all themselves are left out of that model. Without
such a lead the task is easy, and the lead itself is judged. For numbers: the out-of-fold R2 of the encoding
or of a straight line, with a delta interval on the log of the unexplained share. Further: a value, being
empty, filled or later than the row's own time, after which the answer is always the same (share of the
doubt that is gone, from the exact low end of the state's share against the other rows'); two or three
columns whose sum or product is the answer (R2 above 0.999 on rows that nothing was fitted on); whether the
order of an identifier, or the digits at its end, tells of the answer; and whether a column whose name says
that it is known only at the end ("duration", "settled") alone tells about as much as all others together.
Intervals hold together at 1 - 0.01, shared by all columns, answers and states looked at.

## Limits
A leak spread over several columns that each tell little is not seen, nor one that other leaks repeat below
0.95. Where nothing says that a column is late, a strong honest one and a weak leak look alike.
"""

from collections.abc import Iterator

from checks.artifacts.lone_features import Formula, LoneFeature, LoneFeatures, LoneIdentifier, TableFeatures
from checks.contract import CRITICAL, About, Dots, Estimate, Finding, Remedy, Scale, check

SEEN = (
    "ours, calibrated on benchmarks/validity and thirteen public tables: planted AUCs of .93 are found at 2,000 "
    "rows, honest ones of .85 and every table without a documented leak are silent"
)
ALONE = Scale(floor=0.88, limit=0.95, worst=1.0, source=SEEN)
CERTAINTY = Scale(
    floor=0.75,
    limit=0.95,
    worst=1.0,
    source="ours: three quarters of the doubt gone by one state, else as AUC",
)
LEAD = Scale(floor=0.05, limit=0.1, worst=0.3, source="ours, after skore's golden-feature gap SKD011")
STRIKING, EXACT, EASY = 0.90, 0.99, 0.98
AHEAD = 0.02  # of a model of all others, which a leak below the limit surely is
TELLING = 0.7  # an AUC that a column must surely have for its name to matter
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
        "auc_where_filled": ALONE,
        "r_squared_where_filled": ALONE,
        "lead_over_others": LEAD,
        "lead_of_late_name": Scale(
            floor=-0.02,
            limit=0.05,
            worst=0.3,
            source="ours: about as much as all others together; the name alone proves nothing, nor does the lead",
        ),
        "combined_r_squared": Scale(
            floor=0.999, limit=0.999, worst=1.0, source="ours: arithmetic, not learning"
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
            if (
                place == 0
                and each.late
                and (each.alone.low or 0.0) > TELLING
                and each.over_others is not None
            ):
                yield _late(table, each)
        for each in table.features:
            if each.filled is not None and (_low(each.filled.alone) or 0.0) > ALONE.floor:
                yield _filled(table, each)
            if each.settled is not None and (each.settled.estimate.low or 0.0) > CERTAINTY.floor:
                yield _settled(table, each)
        if table.formula is not None:
            yield _formula(table, table.formula)
        for identifier in table.identifiers:
            yield _identifier(table, identifier)


def _value(estimate: Estimate | None) -> float:
    return 0.0 if estimate is None else estimate.value


def _low(estimate: Estimate | None) -> float | None:
    return None if estimate is None else estimate.low


def _leads(alone: Estimate, over_others: Estimate | None, over_quiet: Estimate | None) -> bool:
    """Whether nothing but this column explains that it tells nearly all; so too where nothing can be compared."""
    quiet, others = _low(over_quiet), _low(over_others)
    low = alone.low or 0.0
    if low > EXACT and over_quiet is not None and alone.value - over_quiet.value < EASY:
        return True
    if low > ALONE.limit or over_others is None:
        return quiet is None or quiet > LEAD.floor
    return others is None or others > AHEAD


def _feature(table: TableFeatures, each: LoneFeature, alone: Estimate, strongest: Dots) -> Finding:
    name, estimate = each.column.name, alone
    if alone.unit != "auc":
        says = f'"{name}" alone explains {max(0.0, alone.value):.1%} of the differences in the answer.'
    else:
        says = (
            f'"{name}" alone tells "{each.label}" from the rest with an AUC of {alone.value:.3f} '
            f"(0.5 is guessing, 1 is always right)."
        )
        doubtful = (alone.low or 0.0) > ALONE.floor or alone.value > STRIKING
        lead = each.over_others or each.over_quiet
        if doubtful and lead is not None:
            says += f" The other columns together reach {alone.value - lead.value:.3f}."
            # Strong, and no better than the others together: then the task is easy, and the lead is judged.
            if not _leads(alone, each.over_others, each.over_quiet):
                estimate = lead
    floor = LEAD.floor if estimate.name == "lead_over_others" else ALONE.floor
    return Finding(
        about=_about(table, name),
        estimate=estimate,
        says=says,
        evidence=(strongest,),
        remedies=(DROP,) if (estimate.low or 0.0) > floor else (),
    )


def _late(table: TableFeatures, each: LoneFeature) -> Finding:
    from msgspec.structs import replace

    assert each.over_others is not None
    assert each.alone is not None
    name, others = each.column.name, each.alone.value - each.over_others.value
    return Finding(
        about=_about(table, name),
        estimate=replace(each.over_others, name="lead_of_late_name"),
        says=(
            f'"{name}" sounds like something that is known only when all is over, and alone it tells "{each.label}" '
            f"with an AUC of {each.alone.value:.3f}, where all other columns together reach {others:.3f}."
        ),
        remedies=(DROP,) if (each.over_others.low or 0.0) > -0.02 else (),
    )


def _filled(table: TableFeatures, each: LoneFeature) -> Finding:
    assert each.filled is not None
    name, filled = each.column.name, each.filled
    estimate = filled.alone
    if filled.alone.unit == "auc":
        says = (
            f'In the {filled.rows:,} sampled rows that "{name}" fills it tells "{filled.label}" from the rest with an '
            f"AUC of {filled.alone.value:.3f}."
        )
        if filled.over_quiet is not None and not _leads(filled.alone, None, filled.over_quiet):
            estimate = filled.over_quiet
            says += f" The other columns together reach {filled.alone.value - estimate.value:.3f} there."
    else:
        says = (
            f'In the {filled.rows:,} sampled rows that "{name}" fills it explains {filled.alone.value:.1%} of the '
            f"differences in the answer."
        )
    return Finding(about=_about(table, name), estimate=estimate, says=says, remedies=(DROP,))


def _formula(table: TableFeatures, formula: Formula) -> Finding:
    names = tuple(column.name for column in formula.columns)
    listed = ", ".join(f'"{name}"' for name in names)
    how = "product or ratio" if formula.product else "sum or difference"
    return Finding(
        about=About(kind="columns", name=" and ".join(names), table=table.table.role, columns=names),
        estimate=formula.estimate,
        says=(
            f"A {how} of {listed} with fixed weights gives the answer: it explains {formula.estimate.value:.4%} of its "
            f"differences in {formula.rows:,} sampled rows."
        ),
        remedies=(DROP,),
    )


def _settled(table: TableFeatures, each: LoneFeature) -> Finding:
    assert each.settled is not None
    state = {"empty": "is empty", "filled": "is filled", "value": "has one particular value"}
    state["later"] = "lies after the row's own time"
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
