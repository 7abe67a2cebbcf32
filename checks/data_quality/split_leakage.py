"""Splits that leak through people or through time.

## Why it matters
If the same person stands in the training and in the judged table, or if a model is examined on days that it
was trained on, it can answer from memory of that person or day. For new people and days to come it cannot,
and the measured quality will not hold.

## How it is measured
People: judged rows whose identifier the training table holds (without one: rows whose identifier another
row has), an exact count. Identifiers that are short or dense meet by accident, so the pairs are compared
with what their letters leave to chance (see `data_quality/split-overlap`); what chance explains still
counts if rows of one identifier agree in some other column far beyond random rows (Wilson's low end over
the identifiers, at level 1 - 0.01/columns, at least 0.2 of the way from chance to always; from 0.8 on all
of them count). Time: the chance that a training row is later than a judged one is told. Dates that overlap
are no leak. What is judged is a gap: at three cuts in time, later rows are scored by an additive model of
rows from all times (never the scored ones), and by one of as many rows from before the cut. The AUC (R2) of
the first less that of the second, averaged over the cuts, has a 99 % interval from DeLong's placements
summed by row. A split with under 5 % of such chance goes by time already.

## Limits
At most 14,000 rows are read for it. A model that is not additive may gain more from the time than is seen
here. A gap may come from a relation that changes: a split by time is then the honest examination too. Time
in text that is no ISO date is not read.
"""

from collections.abc import Iterator

from checks.artifacts.entities import Agreement, Entities, EntityOverlap
from checks.artifacts.forward_split import BY_TIME, MaybeForward
from checks.contract import (
    HIGH,
    About,
    Estimate,
    Finding,
    InputMissing,
    NotApplicable,
    Remedy,
    RowNumbers,
    Scale,
    check,
)
from checks.stats.collisions import beyond_chance
from checks.stats.forward import level_of, mean_gain
from checks.stats.levels import level
from checks.stats.proportions import wilson_ends

SAME, MOSTLY = 0.2, 0.8
GAP = Scale(
    floor=0.005,
    limit=0.03,
    worst=0.15,
    source=(
        "ours, calibrated on benchmarks/validity: a gap of 0.06 is found at 2,000 rows and 0.02 at 20,000, "
        "independent dates are silent"
    ),
)

BY_GROUP = Remedy(
    id="split-by-person",
    do="Split so that all rows of one person are on one side, and judge again.",
    effort_days=(0.2, 1.0),
    recipe=(
        "from sklearn.model_selection import GroupShuffleSplit\n"
        "split = GroupShuffleSplit(n_splits=1, test_size=0.3, random_state=0)\n"
        "known = table.dropna(subset=[column])\n"
        "train_rows, test_rows = next(split.split(known, groups=known[column]))\n"
        "train, test = known.iloc[train_rows], known.iloc[test_rows]"
    ),
)
FORWARD = Remedy(
    id="split-by-time",
    do="Judge the model on rows that are all later than those it was trained on.",
    effort_days=(0.2, 1.0),
    recipe=(
        "ordered = table.sort_values(column)\n"
        "cut = int(0.7 * len(ordered))\n"
        "train, test = ordered.iloc[:cut], ordered.iloc[cut:]"
    ),
)


@check(
    passes="The split leaks neither people nor time",
    fails="The split leaks people or time",
    weight=HIGH,
    debt="data and preprocessing",
    scales={
        "shared_entities": Scale(
            floor=0.0,
            limit=0.01,
            worst=0.2,
            source="limit: the catalogue's one row in a hundred; worst: ours",
        ),
        "repeated_entities": Scale(
            floor=0.01,
            limit=0.1,
            worst=1.0,
            source="ours: no split is there yet, so only many repeats are a risk",
        ),
        "forward_gap": GAP,
        "forward_gap_r_squared": Scale(
            floor=0.01, limit=0.05, worst=0.4, source="ours, as the gap of AUC, on the wider scale of R2"
        ),
    },
    remedies=(BY_GROUP, FORWARD),
)
def split_leakage(overlap: EntityOverlap, forward: MaybeForward) -> Iterator[Finding]:
    if not overlap.entities and forward.split is None:
        if forward.missing is None:
            raise NotApplicable(forward.reason)
        raise InputMissing(forward.missing, f"{forward.reason} Or name the identifiers of people.")
    for each in overlap.entities:
        yield _entities(overlap, each)
    split = forward.split
    if split is None:
        return
    if split.later is not None:
        yield Finding(
            about=About(kind="column", name=split.time, columns=(split.time,)),
            estimate=Estimate.exact(
                "later_training", split.later, n=split.rows, unit="share", method="pairs of sampled rows"
            ),
            says=(
                f'A training row is later than a judged row with a chance of {split.later:.1%} by "{split.time}"'
                + (": the split goes by time." if split.later <= BY_TIME else " (50 % in a random split).")
            ),
        )
    name = "forward_gap" if split.classes else "forward_gap_r_squared"
    gap = mean_gain(name, list(split.parts), split.rows, level(1), classes=split.classes)
    if gap is not None:
        seen, unseen = level_of(list(split.parts), classes=split.classes)
        measure = "an AUC" if split.classes else "an R2"
        leaks = (gap.low or 0.0) > (0.005 if split.classes else 0.01)
        yield Finding(
            about=About(kind="column", name=split.time, columns=(split.time,)),
            estimate=gap,
            says=(
                f"A simple model reaches {measure} of {seen:.3f} on later rows when it has seen rows of their time, and "
                f"{unseen:.3f} when it has seen only earlier ones ({split.rows:,} rows read): a random split by "
                f'"{split.time}" {"flatters" if leaks else "does not surely flatter"}.'
            ),
            remedies=(FORWARD,) if leaks else (),
        )


def _entities(overlap: EntityOverlap, each: Entities) -> Finding:
    name = "repeated_entities" if overlap.training is None else "shared_entities"
    estimate = beyond_chance(name, each.rows, each.pairs, each.by_chance, each.of)
    same = next((found for found in each.alike if _surely(found)), None)
    if each.rows and same is not None and (estimate.value == 0 or _sure_share(same) > MOSTLY):
        estimate = Estimate.exact(
            name, each.rows / each.of, n=each.of, unit="share", method="exact count of rows of one identifier"
        )
    beyond = estimate.value > 0
    return Finding(
        about=About(
            kind="column",
            name=each.column.name,
            columns=(each.column.name,),
            rows=each.numbers if beyond else (),
        ),
        estimate=estimate,
        says=_says(overlap, each, beyond=beyond, same=same),
        evidence=(RowNumbers(title="Which judged rows are these?", table="table", numbers=each.numbers),)
        if beyond
        else (),
        remedies=(BY_GROUP,) if beyond else (),
    )


def _surely(found: Agreement) -> bool:
    """Whether rows of one identifier agree far beyond random rows."""
    return _sure_share(found) > SAME


def _sure_share(found: Agreement) -> float:
    """The least share of the way from chance to always that their agreement surely goes."""
    if found.by_chance > 0.95:
        return 0.0
    low = wilson_ends(round(found.agreeing), found.entities, level(found.looks))[0]
    return (low - found.by_chance) / (1 - found.by_chance)


def _says(overlap: EntityOverlap, each: Entities, *, beyond: bool, same: Agreement | None) -> str:
    name, rows = each.column.name, f"of {each.of:,} judged rows"
    if overlap.training is None:
        what = "have an identifier that another row has too"
        none = f'Every "{name}" stands in one row of {overlap.name} only.'
    else:
        what = f"have an identifier that {overlap.training} holds too"
        none = f'No "{name}" of the {each.of:,} judged rows stands in {overlap.training}.'
    if not each.rows:
        return none
    told = f'{each.rows:,} {rows} {what} ("{name}")'
    if not beyond:
        return (
            f"{told}, about as many as numbers of this kind meet by accident ({each.by_chance:,.0f} pairs)."
        )
    if same is not None:
        share = same.agreeing / same.entities
        told += (
            f'; rows of one identifier agree in "{same.column}" in {share:.0%} of the cases, random rows in '
            f"{same.by_chance:.0%}"
        )
    if overlap.training is None:
        return f"{told}: a random split would put one person on both sides."
    return f"{told}: the model has met them."
