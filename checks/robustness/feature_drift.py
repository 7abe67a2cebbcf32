"""Features whose values lie elsewhere in production than where the model was made.

## Why it matters
A model answers well where it has seen rows. When people, prices or forms change, it is asked where it
knows little, and quality falls before anyone measures it.

## How it is measured
Every feature is compared between the training table (else the judged one) and production, from exact
counts by value. Numbers: the Kolmogorov-Smirnov distance with its band, and, more sensitive to a plain
shift, the chance that a production value exceeds an earlier one (DeLong's interval, 0.5 is no shift); the
shift is reported where it is sure and the distance is not. Everything else: the total variation between the
shares of all levels, new ones included, less the mean that shuffled tables would show. And the difference
in the share of empty cells (Newcombe's interval). The intervals hold together at 1 - 0.01: where there are
numbers four fifths of that hundredth are shared by their shifts and one fifth by all other looks.

## Limits
Identifiers, the time column and dates are left out: they differ by nature. Features may keep their own
distributions and change together: see `robustness/multivariate-drift`. Drift says that values moved, not
that answers got worse.
"""

from collections.abc import Iterator

from checks.artifacts.shifts import ColumnShift, NumberShift, Shifts
from checks.contract import HIGH, About, Bars, Estimate, Finding, Remedy, Scale, check
from checks.stats.absolute import absolute
from checks.stats.levels import Q, level
from checks.stats.proportions import gap
from checks.stats.shift import largest_gap, rank_shift, total_variation

FOR_SHIFTS = 0.8  # of the chance of a false alarm, as shifts are what is common and hard to see
LEAST = 10  # filled cells in each table that a comparison needs
SHOWN = 20
SHIFT = Scale(
    floor=0.505,
    limit=0.556,
    worst=0.75,
    source="limit: a shift of 0.2 standard deviations, small by Cohen 1988; rest: ours",
)
DISTANCE = Scale(floor=0.05, limit=0.1, worst=0.4, source="limit: evidently's 0.1; floor, worst: ours")

RELEARN = Remedy(
    id="train-on-newer-rows",
    do="Learn why the values moved; then train again on recent rows, or weigh old rows by how recent they look.",
    effort_days=(1.0, 5.0),
    recipe=(
        "recent = table.tail(len(table) // 2)\n"
        "features = recent.drop(columns=[target]).select_dtypes('number')\n"
        "model.fit(features.fillna(features.median()), recent[target])"
    ),
)


@check(
    passes="Production looks like the data the model was made on",
    fails="Features have drifted",
    weight=HIGH,
    debt="integration and deployment",
    scales={
        "ks_distance": DISTANCE,
        "rank_shift": SHIFT,
        "total_variation": DISTANCE,
        "missing_gap": Scale(floor=0.01, limit=0.05, worst=0.4, source="as data_quality/missing-values"),
    },
    remedies=(RELEARN,),
)
def feature_drift(shifts: Shifts) -> Iterator[Finding]:
    asked = [each for each in shifts.columns if min(each.reference, each.production) >= LEAST]
    numbers = sum(each.numbers is not None for each in asked)
    sure = level(numbers + len(asked) + len(shifts.columns), (1 - FOR_SHIFTS) * Q if numbers else Q)
    surest = level(numbers, FOR_SHIFTS * Q)
    found = [finding for each in asked if (finding := _values(shifts, each, sure, surest)) is not None]
    found.sort(key=lambda finding: (-_size(finding), finding.about.name))
    for place, finding in enumerate(found):
        limit = SHIFT.limit if _name(finding) == "rank_shift" else DISTANCE.limit
        if place < SHOWN or (_estimate(finding).high or 0.0) > limit:
            yield finding
    for each in shifts.columns:
        if each.reference_empty or each.production_empty:
            yield _empty(shifts, each, sure)


def _values(shifts: Shifts, each: ColumnShift, sure: float, surest: float) -> Finding | None:
    if each.numbers is not None:
        return _number(shifts, each, each.numbers, sure, surest)
    estimate = total_variation("total_variation", each.levels or {}, sure)
    if estimate is None:
        return None
    new = f" {each.new:,} rows have a value that was not there before." if each.new else ""
    says = (
        f'"{each.column.name}": about {estimate.value:.1%} of the rows would have to change their value '
        f"for {shifts.production} to look like {shifts.reference}.{new}"
    )
    return _finding(each, estimate, says, DISTANCE.floor)


def _number(shifts: Shifts, each: ColumnShift, numbers: NumberShift, sure: float, surest: float) -> Finding:
    n, m = each.reference, each.production
    distance = largest_gap("ks_distance", numbers.gap, n, m, sure)
    shift = rank_shift("rank_shift", numbers.area, numbers.variance, min(n, m), n + m, surest)
    bars = Bars(
        title="How many production rows fall into each tenth of the earlier ones?",
        labels=("lowest", *(f"{i}." for i in range(2, 10)), "highest"),
        values=tuple(float(count) for count in numbers.tenths),
        unit="count",
    )
    if (distance.low or 0.0) <= DISTANCE.floor and (shift.low or 0.0) > SHIFT.floor:
        way = "higher" if numbers.area > 0.5 else "lower"
        says = (
            f'"{each.column.name}": a row of {shifts.production} is {way} than one of {shifts.reference} '
            f"with a chance of {shift.value:.1%} (50 % is no shift)."
        )
        return _finding(each, shift, says, SHIFT.floor, bars)
    says = (
        f'"{each.column.name}": the shares of rows up to some value differ by at most {distance.value:.1%} '
        f"between {shifts.reference} ({n:,} filled rows) and {shifts.production} ({m:,}).{_frozen(shifts, numbers)}"
    )
    return _finding(each, distance, says, DISTANCE.floor, bars)


def _frozen(shifts: Shifts, numbers: NumberShift) -> str:
    """A feature that stands still in one table and moves in the other: a sensor that was not connected."""
    before, after = numbers.distinct
    if min(before, after) > 1 or max(before, after) < 2:
        return ""
    still, live = (
        (shifts.reference, shifts.production) if before == 1 else (shifts.production, shifts.reference)
    )
    return f" In {still} its values were all the same, and in {live} there are {max(before, after):,} different ones."


def _empty(shifts: Shifts, each: ColumnShift, sure: float) -> Finding:
    before, after = each.reference + each.reference_empty, each.production + each.production_empty
    estimate = absolute(gap("missing_gap", each.production_empty, after, each.reference_empty, before, sure))
    says = (
        f'"{each.column.name}" is empty in {each.production_empty / after:.1%} of {after:,} rows of '
        f"{shifts.production} and in {each.reference_empty / before:.1%} of {before:,} of {shifts.reference}."
    )
    return _finding(each, estimate, says, 0.01)


def _finding(each: ColumnShift, estimate: Estimate, says: str, floor: float, *evidence: Bars) -> Finding:
    name = each.column.name
    return Finding(
        about=About(kind="column", name=name, table="production", columns=(name,)),
        estimate=estimate,
        says=says,
        evidence=evidence,
        remedies=(RELEARN,) if (estimate.low or 0.0) > floor else (),
    )


def _estimate(finding: Finding) -> Estimate:
    assert finding.estimate is not None
    return finding.estimate


def _name(finding: Finding) -> str:
    return _estimate(finding).name


def _size(finding: Finding) -> float:
    """How large a move is on one axis: a shift's chance beyond one half, doubled, is its distance."""
    value = _estimate(finding).value
    return 2 * value - 1 if _name(finding) == "rank_shift" else value
