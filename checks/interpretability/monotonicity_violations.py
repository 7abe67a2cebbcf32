"""A score that moves against a direction which was declared.

## Why it matters
Where more income, all else the same, lowers the score of repayment, no one can defend the decision: not to
the person, not to a supervisor. Directions that everybody takes for granted are promises, and a flexible
model breaks them wherever its data are thin.

## How it is measured
A person declares the columns that the score should only rise with, or only fall with. Each of up to 1,500
judged rows is taken along 15 quantiles of the column with everything else as it is (individual conditional
expectation, Goldstein and others 2015), and the model is asked at every stop. A row breaks the direction
where its score at some stop lies more than one point (of a number one hundredth of the answers' standard
deviation) on the wrong side of its score at an earlier stop. Judged is the share of such rows, with
Wilson's interval at a level shared among the declared columns.

## Limits
A dip between two stops is not seen. Rows are taken to values that go with other rows, so some combinations
may not occur. The direction is the person's word; nothing is judged where none is declared. The score is
that of the positive answer, of more than two answers that of any favourable one.
"""

from collections.abc import Iterator

from checks.artifacts.declared_walks import DeclaredWalk, DeclaredWalks
from checks.contract import MEDIUM, About, Curve, Finding, Remedy, Scale, check
from checks.stats.levels import level
from checks.stats.proportions import share

NAME = "violating_rows"
TOLERANCE = 0.01
BAND = (0.1, 0.9)
VIOLATIONS = Scale(
    floor=0.01,
    limit=0.01,
    worst=0.05,
    source="ours, calibrated on benchmarks/validity: no row of a line with its own direction, all where one row in "
    "twenty or more follows the other",
)
CONSTRAIN = Remedy(
    id="monotone-constraints",
    do="Refit with monotone constraints on the declared features, and compare the quality on rows set aside.",
    effort_days=(0.5, 2),
    recipe="""from sklearn.ensemble import HistGradientBoostingClassifier
X = table.drop(columns=[target]).select_dtypes('number')
directions = {name: 1 for name in X.columns[:1]}  # 1 rises, -1 falls
HistGradientBoostingClassifier(monotonic_cst=directions).fit(X, table[target])""",
)


@check(
    passes="The score keeps to the declared directions",
    fails="The score moves against a declared direction",
    weight=MEDIUM,
    debt="complexity and interpretability",
    scales={NAME: VIOLATIONS},
    remedies=(CONSTRAIN,),
)
def monotonicity_violations(declared: DeclaredWalks) -> Iterator[Finding]:
    """One finding for each declared feature of the model."""
    one = level(len(declared.walks))
    for walk in declared.walks:
        about = About(kind="column", name=walk.name, columns=(walk.name,))
        if walk.walk is None:
            says = f"{walk.name} holds no two numbers to walk between, so its direction cannot be tried."
            yield Finding(about=about, estimate=None, says=f"{says} {declared.said}".strip())
            continue
        broken = walk.against > TOLERANCE * declared.unit
        hits, n = int(broken.sum()), len(broken)
        numbers = tuple(sorted(int(row) for row in walk.rows[broken])[:100])
        yield Finding(
            about=About(kind="column", name=walk.name, columns=(walk.name,), rows=numbers),
            estimate=share(NAME, hits, n, one),
            says=_says(walk, declared, hits, n),
            evidence=(_curve(walk, declared),),
        )


def _says(walk: DeclaredWalk, declared: DeclaredWalks, hits: int, n: int) -> str:
    wrong = "lowers" if walk.rising else "raises"
    text = f"In {hits:,} of {n:,} rows raising {walk.name} alone {wrong} {declared.score}"
    if hits:
        most = float(walk.against.max()) / declared.unit
        text += (
            f", by {most:.2f} standard deviations at most"
            if declared.regression
            else f", by {100 * most:.0f} points at most"
        )
    return f"{text}. {declared.said}".strip()


def _curve(walk: DeclaredWalk, declared: DeclaredWalks) -> Curve:
    """The mean over the rows and where eight rows in ten lie."""
    import numpy as np

    assert walk.walk is not None
    assert walk.walk.numbers is not None
    scores = walk.walk.scores
    low, high = np.quantile(scores, BAND, axis=0)
    return Curve(
        title=f"How {declared.score} moves with {walk.name} alone: the mean, and where 8 of 10 rows lie",
        x=tuple(walk.walk.numbers.tolist()),
        y=tuple(scores.mean(axis=0).tolist()),
        x_title=walk.name,
        y_title=declared.score,
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
    )
