"""A model that hardly tells the answers apart.

## Why it matters
A fast, fair and private model that does not predict is still not worth running: people act on its
answers as if they meant something.

## How it is measured
Two answers: the area under the ROC curve, the chance that a random positive case scores above a
random negative one, with DeLong's interval (1988) on the logit scale; for bare decisions that area
is the balanced accuracy. More answers: the mean area of each answer against the rest. Numbers: R²,
one minus the mean squared error over the variance, with a delta-method interval. Beside it, for
information: accuracy (Wilson), Matthews correlation (Fisher), F1 (Wilson, by the Jaccard index), average
precision (Boyd 2013) and log loss; of numbers the mean absolute error (Student).

## Limits
The judged rows must be rows that the model has not been trained on; `data_quality/split-overlap`
looks for those it has. A high area says nothing about the scores being right as probabilities: see
`robustness/miscalibration`.
"""

from collections.abc import Iterator

from checks.artifacts.scored import Scored
from checks.contract import CRITICAL, About, Estimate, Finding, Remedy, Scale, check
from checks.stats.auc import auc
from checks.stats.averages import average
from checks.stats.levels import level
from checks.stats.proportions import share
from checks.stats.skill import average_precision, f_one, log_loss, macro_auc, matthews, relative_skill

AREA = Scale(floor=0.75, limit=0.70, worst=0.50, source="0.70: deepchecks; 0.75 and 0.50: ours")
R2 = Scale(floor=0.20, limit=0.10, worst=0.0, source="ours")
RETHINK = Remedy(
    id="better-features",
    do="Look for features that carry the answer, compare two other model families by cross-validation, "
    "and tune the better one; if nothing gets further, this table may not hold the answer.",
    effort_days=(2, 10),
    recipe="from sklearn.model_selection import cross_val_score\n"
    "features = table.drop(columns=[target]).select_dtypes('number').fillna(0)\n"
    "print(cross_val_score(model, features, table[target], scoring='roc_auc').mean())",
)
ABOUT = About(kind="model", name="the model")


@check(
    passes="The model tells the answers apart",
    fails="The model hardly tells the answers apart",
    weight=CRITICAL,
    debt="scalability and maintenance",
    scales={"roc_auc": AREA, "macro_roc_auc": AREA, "r_squared": R2},
    remedies=(RETHINK,),
)
def predictive_quality(scored: Scored) -> Iterator[Finding]:
    """The judged measure first, then the others as information."""
    one = level(1)
    if scored.numbers is not None:
        spread = (scored.numbers - scored.numbers.mean()) ** 2
        own = scored.losses(scored.values, slice(None))
        measure = relative_skill("r_squared", own, spread, one, unit="score")
        says = "The model explains {:.0f} of 100 parts of the differences between the answers."
        yield _finding(measure, says, 100, scored)
        apart = abs(scored.values[:, 0] - scored.numbers)
        measure = average("mean_absolute_error", apart, one, unit="score")
        yield _finding(measure, "On average an answer is {:,.4g} away from the truth.", 1, scored)
        return
    assert scored.codes is not None
    if scored.positive is not None:
        measure = auc("roc_auc", scored.is_positive, scored.score, one)
        asked = f'"{scored.labels[scored.positive]}" and another'
    else:
        measure = macro_auc("macro_roc_auc", scored.codes, scored.values, one)
        asked = "two different answers"
    says = f"Shown a case of {asked}, the model puts them in the right order {{:.0f}} times of 100."
    yield _finding(measure, says, 100, scored)
    yield from _beside(scored, one)


def _beside(scored: Scored, one: float) -> Iterator[Finding]:
    if scored.predicted is not None:
        right = int((scored.predicted == scored.codes).sum())
        measure = share("accuracy", right, len(scored.rows), one)
        yield _finding(measure, "{:.1f} of 100 answers are right.", 100, scored)
    if scored.positive is not None and scored.predicted is not None:
        measure = matthews("matthews_correlation", scored.confusion, one)
        yield _finding(measure, "The Matthews correlation of answers and truth is {:.2f}.", 1, scored)
        measure = f_one("f_one", scored.confusion, one)
        yield _finding(measure, "F1, the harmonic mean of precision and recall, is {:.2f}.", 1, scored)
    if scored.positive is not None and scored.graded:
        measure = average_precision("average_precision", scored.is_positive, scored.score, one)
        yield _finding(measure, "The average precision is {:.2f}.", 1, scored)
    if scored.probabilities:
        measure = log_loss("log_loss", scored.chances, one)
        yield _finding(measure, "The log loss is {:.3f}; 0 is perfect.", 1, scored)


def _finding(measure: Estimate | None, says: str, times: float, scored: Scored) -> Finding:
    if measure is None:
        text = "Too few rows of one of the answers to measure this."
    else:
        text = says.format(measure.value * times)
    return Finding(about=ABOUT, estimate=measure, says=f"{text} {scored.said}".strip())
