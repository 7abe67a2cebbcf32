"""How the score moves with the features that matter most.

## Why it matters
Which features count is half of an explanation; the other half is how. A score that leaps at one value,
turns where nobody expects it to, or follows a column's gaps shows itself in a curve long before it shows in
a single number.

## How it is measured
For each of the five features with the largest permutation importance, up to 200 judged rows are taken along
at most 20 of the values that the feature has, with everything else as it is, and the model is asked at every
stop (individual conditional expectation, Goldstein and others 2015). The curve is their mean, the partial
dependence (Friedman 2001); the band holds eight rows in ten. Of a feature of words each of the commonest
levels has a bar. The number is by how much the mean moves between its lowest and its highest stop, with a
normal interval over the rows. It is information: no shape is good or bad in itself.

## Limits
Rows are taken to values that go with other rows, so where features go together the curve shows the model
where it has seen nothing (Apley and Zhu 2020). A wide band says that the feature's effect depends on others.
The curve tells what the model does, not what causes the answer.
"""

from collections.abc import Iterator

from checks.artifacts.leading_walks import LeadingWalks
from checks.artifacts.walks import Walk
from checks.contract import LOW, About, Bars, Curve, Finding, check
from checks.stats.levels import level
from checks.stats.quantiles import average

NAME = "effect_range"
BAND = (0.1, 0.9)


@check(
    passes="How the leading features move the score is shown",
    fails="How the leading features move the score is not known",
    weight=LOW,
    debt="complexity and interpretability",
)
def effect_curves(leading: LeadingWalks) -> Iterator[Finding]:
    """One finding, with its curve or bars, for each of the leading features."""
    one = level(len(leading.walks))
    for walk in leading.walks:
        name = walk.column.name
        mean = walk.scores.mean(axis=0)
        top, bottom = int(mean.argmax()), int(mean.argmin())
        moved = average(NAME, (walk.scores[:, top] - walk.scores[:, bottom]).tolist(), one, unit="score")
        yield Finding(
            about=About(kind="column", name=name, columns=(name,)),
            estimate=moved,
            says=f"{_says(walk, leading, top, bottom)} {leading.said}".strip(),
            evidence=(_drawn(walk, leading),),
        )


def _says(walk: Walk, leading: LeadingWalks, top: int, bottom: int) -> str:
    name, mean = walk.column.name, walk.scores.mean(axis=0)
    ends = f"between {mean.min():.3g} and {mean.max():.3g}"
    rows = f"{len(walk.scores):,} rows"
    if walk.levels is not None:
        return (
            f"With {name} alone changed in {rows}, {leading.score} lies {ends} on average: lowest for "
            f'"{walk.levels[bottom]}", highest for "{walk.levels[top]}".'
        )
    steps = mean[1:] - mean[:-1]
    slack = 0.02 * float(mean.max() - mean.min())
    shape = "rises and falls"
    if (steps >= -slack).all():
        shape = "rises"
    elif (steps <= slack).all():
        shape = "falls"
    return f"As {name} alone grows in {rows}, {leading.score} {shape}, {ends} on average."


def _drawn(walk: Walk, leading: LeadingWalks) -> Bars | Curve:
    import numpy as np

    name, mean = walk.column.name, walk.scores.mean(axis=0)
    if walk.levels is not None:
        return Bars(
            title=f"How {leading.score} moves with {name} alone, on average",
            labels=walk.levels,
            values=tuple(mean.tolist()),
            unit="score",
        )
    assert walk.numbers is not None
    low, high = np.quantile(walk.scores, BAND, axis=0)
    return Curve(
        title=f"How {leading.score} moves with {name} alone: the mean, and where 8 of 10 rows lie",
        x=tuple(walk.numbers.tolist()),
        y=tuple(mean.tolist()),
        x_title=name,
        y_title=leading.score,
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
    )
