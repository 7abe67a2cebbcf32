"""A model that adds nothing over a constant or a much simpler model.

## Why it matters
Whatever a model costs to run, explain and guard is wasted if the average answer, or a model that
fits on one page, does as well. A model that does worse than the average answer does harm.

## How it is measured
On the same judged rows: the skill over a constant is one minus the model's mean squared error (Brier
score for probabilities) over that of always answering with the training shares or the training mean,
with a delta-method interval; for bare decisions it is twice the balanced accuracy minus one (of more than
two answers, of the mean over the answers of each against the rest). The gain
over the best simple model (a regularised linear model and a tree of depth three, trained on the
training table or out of fold) is the paired difference of the areas under the ROC curve with DeLong's
interval, or of the skills. A model that answers without probabilities is compared by its decisions with the
simple models' decisions (their most probable answer), in balanced accuracy. The interval is widened for looking at two simple models.

## Limits
The simple models are not tuned; a carefully made simple model may do better still. Without a training
table they are fitted on four fifths of the judged table itself. Where only a column of scores was
given it is not known what they were made from, so they are compared with a constant alone.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.artifacts.scored import Scored
from checks.artifacts.simple_models import SimpleModels
from checks.contract import HIGH, About, Estimate, Finding, Remedy, Scale, check
from checks.stats.auc import auc, auc_gap
from checks.stats.levels import level
from checks.stats.skill import macro_auc, macro_auc_gap, relative_skill, shifted, skill_gap

if TYPE_CHECKING:
    import numpy as np

SKILL = Scale(floor=0.05, limit=0.0, worst=-0.5, source="ours; deepchecks asks for a relative gain of 0.1")
GAIN = Scale(
    floor=-0.03,
    limit=-0.05,
    worst=-0.15,
    source="ours; a boosted model loses 3 points of R² on a straight line",
)
SIMPLER = Remedy(
    id="swap-for-a-simple-model",
    do="Put the simple model in service, or find out by an error analysis what keeps this one behind it.",
    effort_days=(1, 4),
    recipe="from sklearn.linear_model import LogisticRegression\n"
    "features = table.drop(columns=[target]).select_dtypes('number').fillna(0)\n"
    "LogisticRegression(max_iter=500).fit(features, table[target])",
)
ABOUT = About(kind="model", name="the model")
NAMES = {"linear": "a linear model", "tree": "a tree of depth three"}


@check(
    passes="The model beats a constant and keeps up with simple models",
    fails="The model does not beat a constant or a simple model",
    weight=HIGH,
    debt="complexity and interpretability",
    scales={"skill_over_constant": SKILL, "gain_over_simple": GAIN},
    remedies=(SIMPLER,),
)
def baseline_gain(scored: Scored, simple: SimpleModels) -> Iterator[Finding]:
    """One finding for the constant, one for each simple model."""
    constant = _over_constant(scored, simple, level(1))
    says = "Too few rows of one of the answers to compare with a constant."
    if constant is not None:
        says = (
            f"The model removes {100 * constant.value:.0f} of 100 parts of the error of always giving "
            "the same answer."
        )
    yield Finding(about=ABOUT, estimate=constant, says=_with(says, scored))
    for name, words in NAMES.items() if scored.asked else ():
        gain = _over_simple(scored, simple, name, level(len(NAMES)))
        if gain is None:
            continue
        relation = "ahead of" if gain.value > 0 else "behind"
        what = "" if scored.graded else " of balanced accuracy"
        says = f"The model is {100 * abs(gain.value):.1f} points{what} {relation} {words}."
        yield Finding(about=ABOUT, estimate=gain, says=_with(says, scored))


def _over_constant(scored: Scored, simple: SimpleModels, one: float) -> Estimate | None:
    if scored.probabilities or scored.numbers is not None:
        here, there = scored.shared(simple.rows)
        own, constant = scored.values[here], simple.scores["dummy"][there]
        return relative_skill(
            "skill_over_constant", scored.losses(own, here), scored.losses(constant, here), one
        )
    if scored.positive is not None:
        area = auc("skill_over_constant", scored.is_positive, scored.score, one)
    else:
        assert scored.codes is not None
        area = macro_auc("skill_over_constant", scored.codes, scored.values, one)
    return None if area is None else shifted(area, factor=2, offset=-1, unit="share")


def _over_simple(scored: Scored, simple: SimpleModels, name: str, one: float) -> Estimate | None:
    here, there = scored.shared(simple.rows)
    values = simple.scores[name][there]
    if not scored.graded:
        values = _decided(values)
    if scored.positive is not None:
        positive = scored.is_positive[here]
        return auc_gap("gain_over_simple", positive, scored.score[here], values[:, scored.positive], one)
    if not scored.graded:
        assert scored.codes is not None
        return macro_auc_gap("gain_over_simple", scored.codes[here], scored.values[here], values, one)
    own, other = scored.losses(scored.values[here], here), scored.losses(values, here)
    base = float(scored.losses(simple.scores["dummy"][there], here).mean())
    return skill_gap("gain_over_simple", own, other, base, one)


def _decided(values: "np.ndarray") -> "np.ndarray":
    """(n, k): one-hot of the most probable answers."""
    import numpy as np

    return np.eye(values.shape[1])[values.argmax(axis=1)]


def _with(says: str, scored: Scored) -> str:
    return f"{says} {scored.said}".strip()
