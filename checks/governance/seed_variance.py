"""Answers that depend on the luck of the seed.

## Why it matters
Where another seed would have decided otherwise about every tenth person, the decision about each of them was
tossed, and a later model differs from this one even if nothing was changed.

## How it is measured
The model's own class is fitted five times on the same rows (at most 3,000 of the training table, or one half of
the judged rows) with five different seeds, and asked about up to 2,000 rows that none of them saw. Where three
seeds give the very same answers to all of them, the class draws nothing and no more are fitted. Churn is the
share of rows that two fits decide differently, meaned over all pairs; its interval joins the error over rows
(Wilson) with the jackknife over fits. For a number it is the mean distance of two fits' answers in standard
deviations of them. How far the quality (AUC, accuracy, explained variance) scatters over the fits is given
for information, with a chi-squared interval. After Milani Fard et al. 2016 and Breck et al. 2017 (Infra 1).

## Limits
Fits on fewer rows than the real training has differ more than the real ones would. How much other training rows
would change is another question (`interpretability/unstable-explanations`). A model without randomness passes.
"""

from collections.abc import Iterator

from checks.artifacts.models import GivenModel
from checks.artifacts.seed_refits import SeedRefits
from checks.contract import MEDIUM, About, Bars, Estimate, Finding, Remedy, Scale, check
from checks.stats.churn import churn, movement, spread
from checks.stats.levels import level

CHURN = Scale(
    floor=0.05,
    limit=0.05,
    worst=0.15,
    source="ours, calibrated on benchmarks/validity: at 2,000 rows 0 for lines, 2 % for a small boosting with drawn "
    "features, 7 % for a forest of 100 full trees, 20 % for one of 10",
)
# A decision at the median of normal answers turns for 0.4 of the distance that they move.
MOVEMENT = Scale(
    floor=0.125,
    limit=0.125,
    worst=0.375,
    source="ours: what turns 5 % and 15 % of decisions taken at the median; a boosting with drawn features on "
    "benchmarks/validity moves by 0.10",
)
BAG = Remedy(
    id="average-over-seeds",
    do="Average several fits, or give an ensemble more members: what one seed decides weighs less.",
    effort_days=(0.5, 2),
    recipe=(
        "from sklearn.ensemble import BaggingClassifier\n"
        "features = table.drop(columns=[target]).select_dtypes('number').fillna(0)\n"
        "steadier = BaggingClassifier(model, n_estimators=10, random_state=0).fit(features, table[target])"
    ),
)
RESTRAIN = Remedy(
    id="restrain-the-model",
    do="Restrain the model (larger leaves, stronger penalty): what it cannot know it should not guess.",
    effort_days=(0.5, 2),
    recipe=(
        "limits = {'min_samples_leaf': 20, 'C': 0.1, 'alpha': 1.0}\n"
        "model.set_params(**{name: value for name, value in limits.items() if name in model.get_params()})"
    ),
)


@check(
    passes="Another seed hardly changes the answers",
    fails="Another seed changes many answers",
    weight=MEDIUM,
    debt="reproducibility and documentation",
    scales={"churn": CHURN, "movement": MOVEMENT},
    remedies=(BAG, RESTRAIN),
)
def seed_variance(given: GivenModel, refits: SeedRefits) -> Iterator[Finding]:
    """One finding on the answers, and one for information on the quality."""
    about = About(kind="model", name=given.model.facts.name)
    how = f"{refits.fits} fits on the same {refits.fitted:,} rows, which differ by their seed alone,"
    few = (
        f" They were fitted on {refits.fitted:,} of {refits.rows:,} rows; on all of them they would differ less."
        if refits.fitted < refits.rows / 2
        else ""
    )
    estimate = _of_answers(refits)
    if estimate is not None:
        yield Finding(about=about, estimate=estimate, says=_says(estimate, how, refits.asked) + few)
    if refits.figures is not None:
        sd = spread("quality_spread", refits.figures, level(1))
        yield Finding(
            about=about,
            estimate=sd,
            says=f"The {refits.figure} of these fits lies between {refits.figures.min():.3f} and "
            f"{refits.figures.max():.3f}: a difference of that size between two models is luck."
            if sd.value > 0
            else f"All of these fits have the {refits.figure} {refits.figures[0]:.3f}.",
            evidence=(
                Bars(
                    title=f"What {refits.figure} does each seed reach?",
                    labels=tuple(f"seed {number}" for number in range(1, refits.fits + 1)),
                    values=tuple(float(figure) for figure in refits.figures),
                    unit="auc" if refits.figure == "AUC" else "share",
                ),
            ),
        )


def _of_answers(refits: SeedRefits) -> Estimate | None:
    if refits.decided is not None:
        return churn("churn", refits.decided, level(1))
    assert refits.numbers is not None
    return movement("movement", refits.numbers, level(1))


def _says(estimate: Estimate, how: str, asked: int) -> str:
    if estimate.value == 0:
        return f"{how} answer all {asked:,} others alike.".capitalize()
    if estimate.name == "churn":
        return (
            f"{how} decide about {round(estimate.value * asked):,} of {asked:,} others differently, "
            "from one fit to the next."
        )
    return f"{how} put {asked:,} others {estimate.value:.2f} standard deviations apart on average."
