"""What the model rests on, feature by feature.

## Why it matters
Nobody can vouch for a model without knowing what it looks at. A feature that carries most of the
model's skill deserves the most care: its meaning, its source, and what happens when it fails.

## How it is measured
Permutation importance (Breiman 2001; Fisher, Rudin, Dominici 2019): the values of a feature are shuffled
between the rows of a sample of at most 5,000, several times over, and the model is asked again. The
importance is the rise of the squared error (for classes the Brier score) as a share of what the model
gains over always giving the same answer, with a delta-method interval over the rows, widened for the
number of features. Features that go together (Spearman's correlation, Cramer's V or the correlation
ratio over 0.8) are shuffled together. It is information: no importance is good or bad in itself.

## Limits
Shuffling makes rows that may not exist, and shares of features that work together do not add up to one.
It tells what this model uses, not what causes the answer. A stand-in that was trained on the judged
table itself rests on the rows it is asked about.
"""

from collections.abc import Iterator

from checks.artifacts.importance import Importance
from checks.contract import MEDIUM, About, Dots, Estimate, Finding, check
from checks.stats.levels import level
from checks.stats.skill import relative_skill

NAME = "importance"
MOST_FINDINGS, MOST_DOTS = 20, 30


@check(
    passes="What the model rests on is known",
    fails="What the model rests on is not known",
    weight=MEDIUM,
    debt="complexity and interpretability",
)
def feature_importance(importance: Importance) -> Iterator[Finding]:
    """One finding for each of the features that matter most, first first."""
    one = level(len(importance.clusters))
    found: list[tuple[tuple[str, ...], Estimate]] = []
    for names, rises in zip(importance.clusters, importance.rises, strict=True):
        estimate = relative_skill(NAME, importance.gains - rises, importance.gains, one)
        if estimate is not None:
            found.append((names, estimate))
    found.sort(key=lambda each: (-each[1].value, each[0]))
    dots = _dots(found[:MOST_DOTS], len(importance.gains))
    for place, (names, estimate) in enumerate(found[:MOST_FINDINGS]):
        says = (
            f"With {' and '.join(names)} shuffled the model loses {_parts(estimate.value)} of what it gains "
            f"over a constant. {importance.said}"
        )
        yield Finding(
            about=About(
                kind="column" if len(names) == 1 else "columns", name=" and ".join(names), columns=names
            ),
            estimate=estimate,
            says=says.strip(),
            evidence=(dots,) if place == 0 else (),
        )


def _parts(share: float) -> str:
    if share < 0.005:
        return "nothing"
    return f"{round(100 * share)} of 100 parts" if share < 0.995 else "all"


def _dots(found: list[tuple[tuple[str, ...], Estimate]], rows: int) -> Dots:
    return Dots(
        title="Share of the model's gain that is lost when a feature is shuffled",
        labels=tuple(" + ".join(names) for names, _ in found),
        values=tuple(estimate.value for _, estimate in found),
        lows=tuple(estimate.low for _, estimate in found),
        highs=tuple(estimate.high for _, estimate in found),
        counts=(rows,) * len(found),
        judged=(True,) * len(found),
        unit="share",
    )
