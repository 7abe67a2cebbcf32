"""Answers in production that the model no longer foretells as well.

## Why it matters
What customers, fraudsters or machines do changes, and yesterday's rule is wrong today while every feature
looks as before. Only answers from production show it, and by then decisions have been made.

## How it is measured
Judged rows are compared with production rows whose answers are known. A classifier that tells the two apart
gives each judged row a weight, how many times as common its like is in production (Shimodaira 2000), so that
other rows alone count for nothing. Then: how much flatter the line from what the model states to what came
true is (a logistic regression, or least squares for numbers); how far the answers lie from where that line
puts them; the drop of the area under the curve (DeLong; for numbers the rise of the mean absolute error),
weighted, and as it is; and whether a feature now tells what the model leaves. The intervals hold together at
1 - 0.01: six tenths of that hundredth are the line's, two the weighted drop's, the others share the rest.

## Limits
The drop as it is fails only where it is large: it may come of harder rows. Where production rows are unlike
all judged ones nothing can be weighed, and the outcome says so. Answers that arrive late or only for some
rows bend every number here.
"""

from collections.abc import Iterator

from checks.artifacts.period_changes import Pair, PeriodChanges
from checks.contract import CRITICAL, About, Estimate, Finding, Remedy, Scale, check
from checks.stats.absolute import absolute, negative
from checks.stats.levels import Q, level
from checks.stats.reweighted import change, share_lost

# Of the chance of a false alarm.
PARTS = {"line": 0.6, "alike": 0.2, "offset": 0.1, "as it is": 0.05, "effects": 0.05}
MOST_EFFECTS = 10

REFIT = Remedy(
    id="train-on-newer-rows",
    do="Learn what changed; train again on recent rows with answers, or at least recalibrate on them.",
    effort_days=(1.0, 5.0),
    recipe=(
        "recent = table.tail(len(table) // 2)\n"
        "features = recent.drop(columns=[target]).select_dtypes('number')\n"
        "model.fit(features.fillna(features.median()), recent[target])"
    ),
)
OURS = (
    "ours, calibrated on benchmarks/validity: silent on 400 clean worlds and on all whose rows alone moved; a drop "
    "of 0.10 found in 94 of 100 with 600 rows each"
)
EFFECT = Scale(floor=0.05, limit=0.15, worst=0.5, source=OURS)
PART = Scale(floor=0.02, limit=0.1, worst=0.5, source=OURS)


@check(
    passes="The model answers as well in production",
    fails="The model answers worse in production",
    weight=CRITICAL,
    debt="integration and deployment",
    scales={
        "lost_signal": Scale(floor=0.01, limit=0.1, worst=0.5, source=OURS),
        "auc_drop_alike": Scale(floor=0.01, limit=0.05, worst=0.2, source=f"1 and 5 points; {OURS}"),
        "auc_drop": Scale(floor=0.05, limit=0.1, worst=0.25, source="ours: harder rows may explain less"),
        "error_rise_alike": Scale(floor=0.02, limit=0.1, worst=0.5, source=OURS),
        "error_rise": Scale(floor=0.1, limit=0.2, worst=1.0, source="ours: harder rows may explain less"),
        "answer_shift": Scale(floor=0.01, limit=0.05, worst=0.2, source="as miscalibration's offset"),
        "answer_shift_sd": PART,
        "changed_effect": EFFECT,
    },
    remedies=(REFIT,),
)
def performance_drop(changes: PeriodChanges) -> Iterator[Finding]:
    for pair in changes.pairs:
        part = pair.key if pair.key != "quality" else "alike" if pair.alike else "as it is"
        estimate = _estimate(changes, pair, level(1, Q * PARTS[part]))
        if estimate is not None:
            yield _finding(changes, estimate, _says(changes, pair, estimate))
    if changes.why:
        says = f"{changes.why} So what comes of other rows and what of other answers cannot be told apart."
        yield _finding(changes, None, says)
    yield from _effects(changes)


def _estimate(changes: PeriodChanges, pair: Pair, sure: float) -> Estimate | None:
    before, after = pair.before, pair.after
    if pair.key == "line":
        return share_lost(
            "lost_signal", before, after, sure, "Fieller interval of a ratio of slopes, sandwich variance"
        )
    if pair.key == "offset":
        by, name = (changes.spread, "answer_shift_sd") if changes.spread else (1.0, "answer_shift")
        one, other = before.over(by), after.over(by)
        unit = "sd" if changes.spread else "gap"
        # Answers may lie off the line either way.
        return absolute(change(name, one, other, sure, "normal interval of a weighted mean", unit))
    suffix = "_alike" if pair.alike else ""
    if changes.spread is not None:
        lost = share_lost(f"error_rise{suffix}", before, after, sure, "Fieller interval of a ratio of means")
        return None if lost is None else negative(lost)
    return change(f"auc_drop{suffix}", before, after, sure, "DeLong interval of independent samples", "gap")


def _says(changes: PeriodChanges, pair: Pair, estimate: Estimate) -> str:
    before, after = changes.names
    rows = f"{pair.after.n:,} rows of {after}"
    weighed = f"{pair.before.n:,} rows of {before}"
    if pair.alike:
        weighed += " weighed to look like production"
    if pair.key == "line":
        way = "flatter" if estimate.value >= 0 else "steeper"
        return f"In {rows} answers follow what the model states by a line {abs(estimate.value):.0%} {way} than in {weighed}."
    if pair.key == "offset":
        way = "higher" if pair.after.value > pair.before.value else "lower"
        size = (
            f"{estimate.value:.1%}" if estimate.unit == "gap" else f"{estimate.value:.2f} standard deviations"
        )
        what = (
            "Answers"
            if changes.spread
            else f'"{changes.label}"'
            if changes.label
            else "The likeliest answers"
        )
        return f"{what} came {size} {way} in {rows} than where the model stated the same in {weighed}."
    return f"The {pair.what} is {pair.after.value:.3g} in {rows} and {pair.before.value:.3g} in {weighed}."


def _effects(changes: PeriodChanges) -> Iterator[Finding]:
    """A finding for each feature that now tells what the model leaves, else for the nearest to it."""
    sure = level(changes.looks, Q * PARTS["effects"])
    found = [
        (name, absolute(change("changed_effect", old, new, sure, "normal interval of a weighted mean", "sd")))
        for name, old, new in changes.effects
    ]
    found.sort(key=lambda each: (-(each[1].low or 0.0), -each[1].value, each[0]))
    certain = [each for each in found if (each[1].low or 0.0) > EFFECT.floor]
    for name, estimate in certain[:MOST_EFFECTS] or found[:1]:
        says = (
            f'What the model leaves unexplained goes with "{name}" otherwise than before: their correlation '
            f"differs by {estimate.value:.2f} between {changes.names[0]} and {changes.names[1]}."
        )
        about = About(kind="column", name=name, table="production", columns=(name,))
        yield _finding(changes, estimate, says, about)


def _finding(
    changes: PeriodChanges, estimate: Estimate | None, says: str, about: About | None = None
) -> Finding:
    return Finding(
        about=about or About(kind="dataset", name=changes.names[1], table="production"),
        estimate=estimate,
        says=f"{says} {changes.said}".strip(),
        remedies=(REFIT,) if estimate is not None else (),
    )
