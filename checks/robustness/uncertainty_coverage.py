"""Sets and intervals that hold the truth less often than promised.

## Why it matters
"90 % sure" is a promise to the person who decides. A margin of error that holds on average, but not for the
rows where the model is unsure or the number is large, is trusted most where it is worth least.

## How it is measured
Split conformal prediction at 90 % on at most 20,000 judged rows: one half, drawn by content, sets the margin and
the other half is counted. For classes, randomised adaptive prediction sets (Romano, Sesia, Candès 2020); for
numbers, the prediction plus or minus one margin. Counted are all rows and the five fifths by how sure the
model says it is, or by the predicted number. Wilson's interval, widened by the error of the calibration half
(Vovk 2012), at level 1 - 0.01/6. Over all rows 90 % is reached by construction; where a fifth falls
short, the stated probabilities are wrong there, or one margin does not fit all.

## Limits
Whether a group of people is covered less often is not asked here: see `bias/calibration-gap`. With fewer than
200 rows nothing is said. Holding more often than promised is no finding.
"""

from collections.abc import Iterator

from checks.artifacts.covered import Covered, CoveredSlice
from checks.contract import MEDIUM, About, Dots, Estimate, Finding, Remedy, RowNumbers, Scale, check
from checks.stats.conformal import coverage
from checks.stats.levels import level

LEAST = 20

CONFORMALISE = Remedy(
    id="conformalise",
    do="Set margins on rows set aside, by class or by how large the number is, and give them with every answer.",
    effort_days=(0.5, 2.0),
    recipe=(
        "import numpy as np\n"
        "features = table.drop(columns=[target]).select_dtypes('number')\n"
        "features = features.fillna(features.median())\n"
        "half = np.arange(len(table)) % 2 == 0\n"
        "model.fit(features[half], table[target][half])\n"
        "at = {label: i for i, label in enumerate(model.classes_)}\n"
        "own = table[target][~half].map(at).to_numpy()\n"
        "stated = model.predict_proba(features[~half])[np.arange(len(own)), own]\n"
        "least = np.quantile(stated, 0.1)  # answers at least this probable are in the set"
    ),
)


@check(
    passes="Margins of error hold as often as promised",
    fails="Margins of error hold less often than promised",
    weight=MEDIUM,
    debt="complexity and interpretability",
    scales={
        "coverage": Scale(
            floor=0.88,
            limit=0.85,
            worst=0.5,
            source="limit: five points short of 90 %; floor, worst: ours, calibrated on benchmarks/validity: no "
            "fifth of a clean table lies wholly under 88 %",
        )
    },
    remedies=(CONFORMALISE,),
)
def uncertainty_coverage(covered: Covered) -> Iterator[Finding]:
    sure = level(len(covered.slices))
    told = [
        (each, coverage("coverage", each.hits, each.n, covered.promised, covered.calibrated_on, sure))
        for each in covered.slices
        if each.n >= LEAST
    ]
    dots = _dots(covered, told)
    for each, estimate in told:
        whole = each.name == "all rows"
        rows = each.numbers if estimate.value < covered.promised else ()
        yield Finding(
            about=About(kind="model" if whole else "slice", name=each.name, rows=() if whole else rows),
            estimate=estimate,
            says=f"{_says(covered, each)} {covered.said}".strip(),
            evidence=(dots, RowNumbers(title="Which rows are not covered?", table="table", numbers=rows))
            if rows
            else (dots,),
        )


def _says(covered: Covered, each: CoveredSlice) -> str:
    what = "intervals" if covered.regression else "sets of answers"
    size = f"{each.size:.3g} wide" if covered.regression else f"of {each.size:.2f} answers"
    return (
        f"{covered.promised:.0%} {what} ({size} on average) hold the truth in {each.hits:,} of {each.n:,} rows "
        f"({each.hits / each.n:.1%}): {each.name}."
    )


def _dots(covered: Covered, told: list[tuple[CoveredSlice, Estimate]]) -> Dots:
    return Dots(
        title=f"How often does a {covered.promised:.0%} margin hold?",
        labels=tuple(each.name for each, _ in told),
        values=tuple(estimate.value for _, estimate in told),
        lows=tuple(estimate.low for _, estimate in told),
        highs=tuple(estimate.high for _, estimate in told),
        counts=tuple(each.n for each, _ in told),
        judged=tuple(True for _ in told),
        unit="share",
        limit=0.85,
        limit_says="below this the promise is broken",
    )
