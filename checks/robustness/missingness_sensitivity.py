"""Answers that get much worse, or stop, when a few cells are empty.

## Why it matters
In service fields stay empty: a sensor fails, a form changes, a supplier drops a column. A model that stops, or
that falls to guessing at the first gap, takes the process that relies on it down.

## How it is measured
Judged rows with an answer, up to 2,000, are asked again with 5 % of the cells of their numeric and text
features removed at random, and up to 500 with 10 and 20 %. The rise of the error rate, row by row against the same
rows as they are, with Student's interval of the mean; for a regression the rise of the squared error over the
variance of the answers. The rise at 5 % is judged, level 1 - 0.01; the others are shown. A model that refuses
rows with gaps is named with its own words: that is a defect where any of the given tables has gaps in those
features (an exact count), and information where none has.

## Limits
Cells are removed at random; in life a whole column goes missing at once, or just where it matters. Yes/no
columns and dates keep their cells. A model that never needed its features loses nothing without them.
"""

from collections.abc import Iterator

from checks.artifacts.emptied import Emptied, Refusal, Removal
from checks.contract import MEDIUM, About, Curve, Estimate, Finding, Remedy, Scale, TableRole, check
from checks.stats.levels import level
from checks.stats.quantiles import average

JUDGED = 0.05
ROLES: dict[TableRole, str] = {
    "table": "the judged table",
    "train": "the training table",
    "production": "the production table",
}
IMPUTE = Remedy(
    id="impute-and-flag",
    do="Put an imputer with a missing-indicator inside the model's own pipeline, fitted with the model.",
    effort_days=(0.5, 2.0),
    recipe=(
        "from sklearn.impute import SimpleImputer\n"
        "from sklearn.pipeline import make_pipeline\n"
        "features = table.drop(columns=[target]).select_dtypes('number')\n"
        "withstands = make_pipeline(SimpleImputer(strategy='median', add_indicator=True), model)\n"
        "withstands.fit(features, table[target])"
    ),
)


@check(
    passes="Answers withstand a few empty cells",
    fails="A few empty cells spoil the answers",
    weight=MEDIUM,
    debt="data and preprocessing",
    scales={
        "error_rise_at_5_percent": Scale(
            floor=0.02,
            limit=0.05,
            worst=0.25,
            source="ours, calibrated on benchmarks/validity: filling with the median or the commonest value "
            "costs a linear model or a small boosting about 1 point, of a regression's variance up to 4",
        ),
        "variance_rise_at_5_percent": Scale(
            floor=0.08, limit=0.15, worst=1.0, source="ours, as the rise of the error rate"
        ),
        "refused_rows": Scale(floor=0.0, limit=0.0, worst=0.05, source="ours: no row of one's own may fail"),
    },
    remedies=(IMPUTE,),
)
def missingness_sensitivity(emptied: Emptied) -> Iterator[Finding]:
    for refusal in emptied.refusals:
        yield from _refused(emptied, refusal)
    what = "variance_rise" if emptied.number else "error_rise"
    curve = Curve(
        title="How much worse do answers get as cells go missing?",
        x=(0.0, *(each.share for each in emptied.removals)),
        y=(0.0, *(float(each.rises.mean()) for each in emptied.removals)),
        x_title="share of cells removed",
        y_title="rise of the squared error over the variance" if emptied.number else "rise of the error rate",
    )
    for each in emptied.removals:
        name = f"{what}_at_{100 * each.share:.0f}_percent"
        estimate = average(name, each.rises.tolist(), level(1), unit="gap")
        yield Finding(
            about=About(kind="model", name=f"the model, with {each.share:.0%} of the cells removed"),
            estimate=estimate,
            says=_says(emptied, each, estimate),
            evidence=(curve,) if each.share == JUDGED else (),
            remedies=(IMPUTE,) if each.share == JUDGED and (estimate.low or 0.0) > 0 else (),
        )


def _refused(emptied: Emptied, refusal: Refusal) -> Iterator[Finding]:
    """One finding for each table with gaps, or a single one that is information."""
    kind = "text is" if refusal.of == "text" else "numbers are"
    what = f"The model fails on rows whose {kind} empty ({len(refusal.columns):,} features): {refusal.says}"
    if not any(emptied.gaps.values()):
        yield Finding(
            about=About(kind="model", name="the model", columns=refusal.columns[:100]),
            estimate=None,
            says=f"{what} None of the given tables has such gaps. {emptied.said}".strip(),
        )
    for role, size in emptied.sizes.items():
        count = emptied.gaps[role]
        if not count:
            continue
        yield Finding(
            about=About(
                kind="model",
                name=f"the model on {ROLES[role]}",
                table=role,
                columns=refusal.columns[:100],
            ),
            estimate=Estimate.exact("refused_rows", count / size, n=size, unit="share"),
            says=f"{what} {count:,} of {size:,} rows of {ROLES[role]} have a gap. {emptied.said}".strip(),
            remedies=(IMPUTE,),
        )


def _says(emptied: Emptied, each: Removal, estimate: Estimate) -> str:
    n = len(each.rises)
    start = f"With {each.share:.0%} of the cells of {len(emptied.columns):,} features removed"
    if emptied.number:
        says = f"{start}, the squared error rises by {estimate.value:.1%} of the variance of the answers, over {n:,} rows."
    else:
        worse, better = int((each.rises > 0).sum()), int((each.rises < 0).sum())
        says = (
            f"{start}, {each.turned:,} of {n:,} decisions change: {worse:,} become wrong and {better:,} right, "
            f"{100 * estimate.value:+.1f} points of errors."
        )
    return f"{says} {emptied.said}".strip()
