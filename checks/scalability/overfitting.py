"""A model that learned its training rows by heart, and does worse on new ones for it.

## Why it matters
What a model remembers of single rows it cannot use for the next person: it answers too boldly, drifts
sooner, and tells more about the people it learned from.

## How it is measured
A gap between the score on training rows and on judged ones is no harm in itself: a forest has one and is
sound. So the model's own class is fitted again on the training rows with stricter parameters, of two
strengths (larger leaves, fewer leaves, stronger penalties, more neighbours). Overfitting is shown where
three things hold together: the skill (one minus squared error, or Brier score, over that of a constant) is
higher on training rows than on judged ones by more than three points, the gap of the stricter refit is
smaller, and that refit does better on the very same judged rows. The last is what is judged: a paired
difference of skills with a normal interval, widened for the two strengths. For two answers the areas under
the ROC curve stand beside it.

## Limits
Only settings that are known for a class are tried (see `checks/model/restraint.py`); a better one may
exist. A training table with many rows is sampled for the refits, which then have learned from fewer rows
than the model did, so that less is found. Rows that stand in both tables hide overfitting
(`data_quality/split-overlap`).
"""

from collections.abc import Iterator

from msgspec.structs import replace

from checks.artifacts.restrained import Restrained, gap_of
from checks.contract import HIGH, About, Estimate, Finding, Remedy, Scale, check
from checks.stats.auc import auc
from checks.stats.levels import level
from checks.stats.mover import difference
from checks.stats.skill import skill_gap

NAME, UNSHOWN = "skill_lost_to_overfitting", "skill_gained_by_a_stricter_refit"
REFIT_GAP, AREA_GAP = "skill_gap_of_the_stricter_refit", "auc_gap"
SCALE = Scale(
    floor=0.005,
    limit=0.02,
    worst=0.20,
    source="ours, calibrated on benchmarks/validity: stricter refits of lines, small boostings and forests of large leaves "
    "gain at most 0.006, those of trees with a gap of 0.15 in AUC 0.02 to 0.08",
)
RESTRAIN = Remedy(
    id="restrain-the-model",
    do="Refit with larger leaves, fewer leaves or a stronger penalty, chosen by cross-validation on the "
    "training rows, and measure the gap again.",
    effort_days=(0.5, 2),
    recipe="from sklearn.ensemble import HistGradientBoostingClassifier\n"
    "from sklearn.model_selection import GridSearchCV\n"
    "features = table.drop(columns=[target]).select_dtypes('number')\n"
    "leaves = {'max_leaf_nodes': [3, 7, 15, 31]}\n"
    "GridSearchCV(HistGradientBoostingClassifier(), leaves, scoring='neg_log_loss', cv=3).fit(features, table[target])",
)
ABOUT = About(kind="model", name="the model")


@check(
    passes="The model does not suffer from what it remembers",
    fails="The model remembers its training rows and does worse for it",
    weight=HIGH,
    debt="scalability and maintenance",
    scales={NAME: SCALE},
    remedies=(RESTRAIN,),
)
def overfitting(restrained: Restrained) -> Iterator[Finding]:
    """The best stricter refit first, then the gaps as information."""
    one, each = level(1), level(max(1, len(restrained.fresh_by)))
    gap = restrained.gap
    tried = [
        (made, by)
        for by, losses in restrained.fresh_by.items()
        if (made := skill_gap(NAME, losses, restrained.fresh, float(restrained.constant.mean()), each))
    ]
    if gap is not None and tried:
        best, by = max(tried, key=lambda pair: pair[0].low or 0.0)
        constants = restrained.constant_learned, restrained.constant
        theirs = gap_of(REFIT_GAP, restrained.learned_by[by], restrained.fresh_by[by], *constants)
        yield _lost(best, gap, theirs, all_rows=restrained.all_rows)
    if gap is not None:
        says = f"The model's skill is {_points(gap.value)} points higher on the rows it was trained on than on new ones."
        if not tried and not restrained.refused:
            says += " That is too little to look for harm."
        elif restrained.refused:
            says += f" Whether that does harm was not tried: {restrained.refused}."
        yield Finding(about=ABOUT, estimate=gap, says=says)
    if (between := _area_gap(restrained, one)) is not None:
        says = f"Its area under the ROC curve is {_points(between.value)} points higher there."
        yield Finding(about=ABOUT, estimate=between, says=says)


def _lost(best: Estimate, gap: Estimate, theirs: Estimate | None, *, all_rows: bool) -> Finding:
    """Judged only where the refit remembers less; else told under another name."""
    less = theirs is not None and theirs.value < gap.value
    refit = "better" if best.value > 0 else "worse"
    says = (
        f"A stricter refit of the same class does {_points(abs(best.value))} points {refit} on the same "
        f"{best.n:,} new rows"
    )
    if theirs is not None:
        says += f", and its gap between training and new rows is {_points(theirs.value)} points, not {_points(gap.value)}"
    says += "." if all_rows else ", although it learned from a sample of the training rows."
    return Finding(about=ABOUT, estimate=best if less else replace(best, name=UNSHOWN), says=says)


def _area_gap(restrained: Restrained, one: float) -> Estimate | None:
    if restrained.areas is None:
        return None
    there, here = (auc(AREA_GAP, positive, scores, one) for positive, scores in restrained.areas)
    return None if there is None or here is None else difference(AREA_GAP, there, here)


def _points(share: float) -> str:
    return f"{100 * share:.1f}"
