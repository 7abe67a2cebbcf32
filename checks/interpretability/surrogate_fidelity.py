"""A model that no readable copy of it follows.

## Why it matters
Whoever explains a complex model does it by a simpler picture: "each of these things adds or takes away a
little", or three questions and an answer. If no such picture says what the model says, every explanation
of it is a guess (Craven and Shavlik 1996).

## How it is measured
Two copies are fitted to the model's answers, not to the truth, on two thirds of at most 6,000 judged rows:
a sum of effects, one for each feature (lines, bins and levels by ridge regression, of log odds where the
model gives chances), and a tree of depth three. Fidelity is the share of the model's variation that the
copy follows on the other third: one minus its squared difference from the model's answers over that of the
mean answer (R²), or for bare answers one minus its share of other answers over that of the commonest one.
The interval is the delta method's, widened for two copies; the better copy counts.

## Limits
A faithful copy may follow a model that is wrong. The copies are simple on purpose: a model with strong
interactions may be right to have them, and then it needs explanations of single answers. Fidelity is an
average: a copy may miss a small group of rows.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from checks.artifacts.surrogates import ADDITIVE, TREE, Surrogates
from checks.contract import MEDIUM, About, Bars, Finding, NotApplicable, Remedy, Scale, check
from checks.stats.levels import level
from checks.stats.skill import relative_skill

NAME = "fidelity"
WORDS = {ADDITIVE: "a sum of one effect per feature", TREE: "a tree of depth three"}
FIDELITY = Scale(
    floor=0.80,
    limit=0.60,
    worst=0.20,
    source="0.80 and 0.60: ours, as holisticai's reference is 1; calibrated on benchmarks/validity: 0.99 and more on "
    "clean worlds with a line, 0.83 to 0.96 with a small boosting of 6 to 37 features",
)
ABOUT = About(kind="model", name="the model")
ADOPT = Remedy(
    id="adopt-a-readable-model",
    do="Fit a model that can be read (a sum of effects, or a small tree) to the truth, compare its quality on rows "
    "set aside, and put it in service if it is no worse; else explain single answers, not the model.",
    effort_days=(1, 4),
    recipe="""import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import SplineTransformer
X = table.drop(columns=[target]).select_dtypes('number').fillna(0).astype(float)
readable = make_pipeline(SplineTransformer(n_knots=5), LogisticRegression(max_iter=500)).fit(X, table[target])""",
)


@check(
    passes="A readable copy follows the model",
    fails="No readable copy follows the model",
    weight=MEDIUM,
    debt="complexity and interpretability",
    scales={NAME: FIDELITY},
    remedies=(ADOPT,),
)
def surrogate_fidelity(surrogates: Surrogates) -> Iterator[Finding]:
    """The better copy's fidelity is judged, the other's is told."""
    one = level(len(WORDS))
    found = [
        (name, estimate)
        for name, losses in surrogates.losses.items()
        if (estimate := relative_skill(NAME, losses, surrogates.reference, one)) is not None
    ]
    if not found:
        raise NotApplicable("The model answers all held-out rows alike, so there is nothing to copy.")
    found.sort(key=lambda each: -each[1].value)
    bars = Bars(
        title="Share of the model's variation that a readable copy follows",
        labels=tuple(WORDS[name] for name, _ in found),
        values=tuple(max(0.0, estimate.value) for _, estimate in found),
        unit="share",
    )
    for place, (name, estimate) in enumerate(found):
        says = (
            f"Fitted to the model's answers for {surrogates.learnt_from:,} rows, {WORDS[name]} follows "
            f"{100 * max(0.0, estimate.value):.0f} of 100 parts of what they vary by in {estimate.n:,} other rows. "
            f"{surrogates.said}"
        ).strip()
        yield Finding(
            about=ABOUT,
            # A name without a scale: the weaker copy is told, not judged.
            estimate=estimate if place == 0 else replace(estimate, name=f"{name}_fidelity"),
            says=says,
            evidence=(bars,) if place == 0 else (),
        )
