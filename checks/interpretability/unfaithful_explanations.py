"""Explanations that do not say what moves the model.

## Why it matters
An explanation that names features whose change would not move the answer misleads the person who
reads it, and the one who tries to act on it, worse than none at all.

## How it is measured
By deletion (Samek and others 2017; Hooker and others 2019): in each explained row (at most 500) the features with
the largest attributions, three at most and no more than a third of all, take the values of a row of the training
table; and so do as many of the others, drawn by lot, from the same row. The measure is one minus the mean move of
the answer by lot over that by attribution, with a paired delta-method interval: 0 where the explanation does no
better than chance, 0.5 where what it names moves the answer twice as far. It fails only where the *upper* end lies
under 0.1: not where it cannot be told, but where the explanation is shown to be hardly better than chance.

## Limits
Values of another row can make rows that do not exist. It tells whether the features named count for this
model, not whether they cause anything. Fewer than 100 rows are not judged.
"""

from collections.abc import Iterator

from checks.artifacts.deletions import Deletions
from checks.contract import MEDIUM, About, Bars, Finding, NotApplicable, Remedy, Scale, check
from checks.stats.levels import level
from checks.stats.skill import relative_skill

NAME = "lead_over_chance"
LEAST_ROWS = 100
SCALE = Scale(
    floor=0.10,
    limit=0.0,
    worst=-0.5,
    source="ours, calibrated on benchmarks/validity: clean models and exact explanations reach 0.36 and more",
)
ABOUT = About(kind="model", name="the model")
SIMPLER = Remedy(
    id="adopt-a-readable-model",
    do="Do not show these explanations to anyone: put a model in service that can be read as it is.",
    effort_days=(1, 5),
    recipe="""import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
readable = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)).fit(X, table[target])
weights = pd.Series(readable[-1].coef_[0], index=X.columns).sort_values(key=abs, ascending=False)""",
)


@check(
    passes="What explanations name is what moves the model",
    fails="What explanations name hardly moves the model",
    weight=MEDIUM,
    debt="complexity and interpretability",
    scales={NAME: SCALE},
    remedies=(SIMPLER,),
)
def unfaithful_explanations(deletions: Deletions) -> Iterator[Finding]:
    if len(deletions.top) < LEAST_ROWS:
        raise NotApplicable(f"{len(deletions.top)} rows could be explained; {LEAST_ROWS} are needed.")
    estimate = relative_skill(NAME, deletions.lot, deletions.top, level(1))
    top, lot = float(deletions.top.mean()), float(deletions.lot.mean())
    if estimate is None:
        raise NotApplicable("The answers do not move, whatever is taken away.")
    ratio = f"{top / lot:.1f} times as far as" if lot > 0 else "while nothing moves it by"
    features = "feature that counts" if deletions.many == 1 else f"{deletions.many} features that count"
    says = (
        f"Without the {features} most by the explanation the answer moves {ratio} without as many others drawn by "
        f"lot ({len(deletions.top):,} rows). {deletions.said}"
    )
    yield Finding(
        about=ABOUT,
        estimate=estimate,
        says=says.strip(),
        evidence=(
            Bars(
                title="How far does the answer move without these features?",
                labels=("those the explanation names", "as many others by lot"),
                values=(top, lot),
                unit="",
            ),
        ),
    )
