"""Probabilities that do not come true as often as they say.

## Why it matters
A price, a limit or a queue is set by the probability itself. If of a hundred people with "80 %" only
sixty default, every such decision is wrong by the same amount, however well the model ranks.

## How it is measured
On all judged rows with an answer: the positive answer's probability, or with more than two answers that of
the most likely one. The slope of a logistic regression of what came true on the stated log odds (Cox 1958;
with more than two answers the multinomial one, over the odds of all answers) is 1 for honest odds; it is
judged as max(slope, 1/slope), with Wald's interval. The offset is the share that came true less the mean
probability (normal interval). The expected calibration error over 15 equal-mass bins is reported less what
a calibrated model would show by chance, with a bootstrap interval. The intervals hold together at 1 - 0.01:
four fifths of that hundredth are the slope's, and of these four fifths lie towards odds too extreme, which
are common and do harm; a tenth of it each is the others'.

## Limits
Calibrated on the whole is not calibrated for each group: see `bias/calibration-gap`. With more than two
answers the offset and the error hold only the most likely one to its word. A model that was fitted on few
rows is overconfident by nature: with 37 features and 2,000 rows the slope of a plain logistic regression is
about 0.93, and a fail then tells the truth. Numbers as targets, bare decisions, scores that are not
probabilities and a stand-in's are not applicable.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from checks.artifacts.stated_chances import StatedChances
from checks.contract import HIGH, About, Curve, Estimate, Finding, NotApplicable, Remedy, Scale, Seed, check
from checks.stats.absolute import absolute
from checks.stats.calibration import Reliability, calibration_error, offset, reliability
from checks.stats.levels import Q, level
from checks.stats.odds_slope import odds_slope
from checks.stats.seeds import generator

LEAST_ROWS = 30
FOR_SLOPE = 0.8  # of the chance of a false alarm: the slope sees most
FOR_EXTREME = 0.8  # of that: a careful fit is a little timid, and odds too extreme are what harms

CALIBRATE = Remedy(
    id="calibrate",
    do="Learn a calibration map on rows that the model was not trained on: Platt's with few rows, isotonic with many.",
    effort_days=(0.3, 1.0),
    recipe=(
        "from sklearn.calibration import CalibratedClassifierCV\n"
        "features = table.drop(columns=[target]).select_dtypes('number')\n"
        "features = features.fillna(features.median())\n"
        "calibrated = CalibratedClassifierCV(model, method='sigmoid', cv=3).fit(features, table[target])"
    ),
)


@check(
    passes="Probabilities come true as stated",
    fails="Probabilities do not come true as stated",
    weight=HIGH,
    debt="data and preprocessing",
    scales={
        "calibration_slope": Scale(
            floor=1.02,
            limit=1.25,
            worst=2.0,
            source="limit: odds a quarter too extreme or timid; floor: ours, calibrated on benchmarks/validity: "
            "odds 1.2 times too extreme are found in 85 % of tables of 2,000 rows and odds 1.1 times in all of "
            "20,000; of models fitted on 2,000 rows 3 % fail, of all in 240 clean worlds 1 %",
        ),
        "calibration_offset": Scale(
            floor=0.015, limit=0.05, worst=0.2, source="ours, calibrated on benchmarks/validity as the slope"
        ),
        "calibration_error": Scale(
            floor=0.01, limit=0.05, worst=0.1, source="ours, calibrated on benchmarks/validity as the slope"
        ),
    },
    remedies=(CALIBRATE,),
)
def miscalibration(stated: StatedChances, seed: Seed) -> Iterator[Finding]:
    hit, chance = stated.hit, stated.chance
    surest, sure = level(1, FOR_SLOPE * Q), level(2, (1 - FOR_SLOPE) * Q)
    if len(hit) < LEAST_ROWS:
        raise NotApplicable(f"Fewer than {LEAST_ROWS} rows have both an answer and a probability.")
    told = reliability(hit, chance)
    curve = Curve(
        title="How often does it come true?",
        x=tuple(float(x) for x in told.expected),
        y=tuple(float(y) for y in told.seen),
        x_title="stated probability",
        y_title="share that came true",
        ideal="diagonal",
    )
    error = calibration_error("calibration_error", told, sure, generator(seed, "miscalibration"))
    yield _finding(stated, error, _error(told, error, stated), curve)
    missed = offset("calibration_offset", hit, chance, sure)
    way = "too low" if missed.value > 0 else "too high"
    says = f"{hit.mean():.1%} came true, {chance.mean():.1%} were stated on average: {abs(missed.value):.1%} {way}."
    yield _finding(stated, absolute(missed), says, curve)
    yield _slope(
        stated,
        odds_slope("calibration_slope", stated.codes, stated.chances, surest, above=FOR_EXTREME),
        curve,
    )


def _error(told: Reliability, error: Estimate, stated: StatedChances) -> str:
    what = f'"{stated.label}"' if stated.label is not None else "the most likely answer"
    return (
        f"Stated probabilities of {what} miss what came true by {error.value:.1%} on average, beyond chance, "
        f"over {error.n:,} rows in {len(told.rows)} bins."
    )


def _slope(stated: StatedChances, found: Estimate | None, curve: Curve) -> Finding:
    if found is None:
        says = "The slope is undefined: one probability for all, or answers that it separates fully."
        return _finding(stated, None, says, curve)
    way = "too extreme" if found.value < 1 else "too timid"
    says = f"The stated odds are {way}: their slope is {found.value:.2f}, and 1 is right."
    return _finding(stated, _either_way(found), says, curve)


def _either_way(slope: Estimate) -> Estimate | None:
    """max(slope, 1/slope), with the interval folded at 1; an end at or below 0 has no upper end."""
    assert slope.low is not None
    assert slope.high is not None
    if slope.value <= 0:
        # Higher probabilities come true less often: as wrong as a slope can be.
        low = 1.0 if slope.high >= 1 else 1 / slope.high if slope.high > 0 else 1000.0
        return replace(slope, value=1000.0, low=low, high=None)
    value = max(slope.value, 1 / slope.value)
    low = max(1.0, slope.low, 1 / slope.high)
    high = None if slope.low <= 0 else max(slope.high, 1 / slope.low)
    return replace(slope, value=value, low=low, high=high)


def _finding(stated: StatedChances, estimate: Estimate | None, says: str, curve: Curve) -> Finding:
    return Finding(
        about=About(kind="model", name="the model"),
        estimate=estimate,
        says=f"{says} {stated.said}".strip(),
        evidence=(curve,),
        remedies=(CALIBRATE,),
    )
