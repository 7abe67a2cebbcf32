"""Prediction sets that are right nine times in ten on the whole, but not for everyone.

## Why it matters
"90 % sure" is only useful if it holds for the case at hand. Sets that hold the right answer in 95 % of the rows
of one group and in 80 % of another's give false comfort to the second.

## How it is measured
On up to 20,000 judged rows with an answer, halved at random. On one half the sets are calibrated to hold the
right answer in 90 % of rows (split conformal prediction): for classes randomised adaptive sets (Romano, Sesia,
Candès 2020), which cover alike everywhere if the probabilities are right; for numbers intervals as wide as
errors at like predictions. On the other half the coverage is counted: of all rows for information, since it is
90 % by construction, with the mean size of a set; and, judged, by predicted answer (thirds of the predictions
for numbers) and by group of each sensitive column. What a slice lacks to 90 % has Wilson's interval of level
1 - 0.01 over the number of slices, widened for the error of the calibration.

## Limits
It says nothing of rows unlike the judged ones. Slices of fewer than 50 rows in the second half are left out. A
number that is a sensitive column is cut at its median.
"""

from collections.abc import Iterator

from checks.artifacts.conformal import Conformal, Part
from checks.contract import MEDIUM, About, Estimate, Finding, Grid, Remedy, Scale, check
from checks.stats.conformal import COVERAGE, shortfall
from checks.stats.levels import level
from checks.stats.proportions import share

SHOWN = 20
CONFORM = Remedy(
    id="calibrate-each-group",
    do="Calibrate probabilities, then the sets, within the slices that fall short (Mondrian conformal prediction).",
    effort_days=(0.5, 2.0),
    recipe=(
        "import numpy as np\n"
        "from sklearn.model_selection import cross_val_predict\n"
        "features = table.drop(columns=[target]).select_dtypes('number')\n"
        "features = features.fillna(features.median())\n"
        "chances = cross_val_predict(model, features, table[target], method='predict_proba')\n"
        "missed = 1 - chances[np.arange(len(table)), np.searchsorted(np.unique(table[target]), table[target])]\n"
        "bounds = table.assign(missed=missed).groupby(sensitive)['missed'].quantile(0.9)"
    ),
)


@check(
    passes="Prediction sets cover every slice as promised",
    fails="Prediction sets cover some slices less than promised",
    weight=MEDIUM,
    debt="ethics and bias",
    scales={
        "coverage_shortfall": Scale(
            floor=0.03,
            limit=0.05,
            worst=0.3,
            source="ours, calibrated on benchmarks/validity: lines, forests and boostings in four worlds lie below the floor",
        )
    },
    remedies=(CONFORM,),
)
def uncertainty_coverage(conformal: Conformal) -> Iterator[Finding]:
    """The whole for information, then every slice."""
    whole, parts = conformal.whole, conformal.parts
    yield Finding(
        about=About(kind="model", name="the model"),
        estimate=share("coverage", whole.covered, whole.rows, level(1)),
        says=(
            f"Calibrated on {conformal.calibrated:,} rows, {COVERAGE:.0%} sets hold the right answer in "
            f"{whole.covered:,} of {whole.rows:,} other rows; {_size(conformal, whole)}. {conformal.said}"
        ).strip(),
        evidence=(_grid(conformal),),
    )
    sure = level(len(parts))
    for part in parts:
        estimate = shortfall("coverage_shortfall", part.covered, part.rows, conformal.calibrated, sure)
        yield _finding(conformal, part, estimate)


def _finding(conformal: Conformal, part: Part, estimate: Estimate) -> Finding:
    kind = "group" if part.groups else "slice"
    way = "short of" if estimate.value > 0 else "above"
    return Finding(
        about=About(kind=kind, name=part.name, columns=tuple(part.groups), groups=part.groups),
        estimate=estimate,
        says=(
            f"{part.name}: the sets hold the right answer in {part.covered:,} of {part.rows:,} rows, "
            f"{100 * abs(estimate.value):.1f} points {way} {COVERAGE:.0%}; {_size(conformal, part)}. {conformal.said}"
        ).strip(),
        remedies=(CONFORM,)
        if (estimate.low or 0.0) > uncertainty_coverage.scales[estimate.name].floor
        else (),
    )


def _size(conformal: Conformal, part: Part) -> str:
    if conformal.number:
        return f"an interval is {part.size:,.4g} wide on average"
    return f"a set holds {part.size:.2f} answers on average"


def _grid(conformal: Conformal) -> Grid:
    return Grid(
        title="How often is the right answer in the set, and how large is the set?",
        columns=("rows of", "rows", "coverage", "mean width" if conformal.number else "mean size"),
        rows=tuple(
            (each.name, each.rows, round(each.covered / each.rows, 4), round(each.size, 4))
            for each in (conformal.whole, *conformal.parts[:SHOWN])
        ),
    )
