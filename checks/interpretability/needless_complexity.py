"""A complex model where a simple one would do as well.

## Why it matters
A linear model or a tree of three questions can be read, explained to the person concerned, checked by
hand and served anywhere. More complexity must earn its keep in predictions (Rudin 2019).

## How it is measured
On the same judged rows: the model's score minus that of a regularised linear model and of a tree of depth
three, both trained on the training table, or out of fold where there is none. For two answers the score
is the area under the ROC curve with DeLong's paired interval, for more answers and for numbers the
skill (one minus squared error over that of a constant) with a paired interval, both widened for the
two looks. The simple model is shown to be no worse where the *upper* end of the difference lies under
two points, or half a point where 10,000 rows or more can tell so little: a test of non-inferiority (Wellek
2010), not a failure to find a difference. The model must also be larger: stored in more than three
times the bytes of the simple one (without its list of levels), and in more than 20,000.

## Limits
The simple models are not tuned. Bytes are a coarse measure of complexity. Without a training table the model
may have seen the judged rows, which flatters it and hides needless complexity. A model that is itself linear,
or a small tree, is not judged; one that gives only answers, without scores, is not either.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from checks.artifacts.models import AskedModel
from checks.artifacts.scored import Scored
from checks.artifacts.simple_models import SimpleModels
from checks.contract import MEDIUM, About, Estimate, Finding, NotApplicable, Remedy, Scale, check
from checks.stats.auc import auc_gap
from checks.stats.levels import level
from checks.stats.skill import skill_gap

# The rows decide which margin can be told; each has a name, so that a policy can set either.
NAME, MANY, LIKE = "gain_over_simple", "gain_over_simple_in_many_rows", "gain_over_simple_of_like_size"
MARGIN, MARGIN_OF_MANY, MANY_ROWS = 0.02, 0.005, 10_000
LARGER, SMALL_BYTES = 3.0, 20_000
SIMPLE = {"linear": "a regularised linear model", "tree": "a tree of depth three"}
CALIBRATED = (
    "ours, calibrated on benchmarks/validity: a forest on a straight law lies 3 to 9 points behind the line, small "
    "boostings on bent laws 3 to 16 points ahead of it"
)
SCALE = Scale(floor=MARGIN, limit=0.0, worst=-0.05, source=f"margin of two points: {CALIBRATED}")
SCALE_OF_MANY = Scale(
    floor=MARGIN_OF_MANY, limit=0.0, worst=-0.05, source=f"margin of half a point: {CALIBRATED}"
)
# Class names of models that a person can read; trees only where their file is small.
LINEAR = (
    "LogisticRegression",
    "LinearRegression",
    "Ridge",
    "Lasso",
    "ElasticNet",
    "SGD",
    "LinearSV",
    "LinearDiscriminant",
    "Perceptron",
    "PassiveAggressive",
    "PoissonRegressor",
    "GammaRegressor",
    "TweedieRegressor",
    "BayesianRidge",
    "HuberRegressor",
    "Lars",
    "Dummy",
)
ABOUT = About(kind="model", name="the model")
SWAP = Remedy(
    id="swap-for-a-simple-model",
    do="Put the simple model in service: it is shown to be no worse by more than the margin.",
    effort_days=(1, 3),
    recipe="""import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
simple = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)).fit(X, table[target])
weights = pd.Series(simple[-1].coef_[0], index=X.columns).sort_values(key=abs, ascending=False)""",
)


@check(
    passes="The model's complexity earns its keep",
    fails="A simple model would do as well",
    weight=MEDIUM,
    debt="complexity and interpretability",
    scales={NAME: SCALE, MANY: SCALE_OF_MANY},
    remedies=(SWAP,),
)
def needless_complexity(asked: AskedModel, scored: Scored, simple: SimpleModels) -> Iterator[Finding]:
    """One finding for each of the two simple models."""
    name = asked.model.facts.estimator or ""
    if is_simple(name, asked.model.facts.size_bytes):
        raise NotApplicable(
            f"The model is itself a simple one ({name}), so there is nothing simpler to hold against it."
        )
    if not scored.graded:
        raise NotApplicable("The model gives answers without scores, which cannot be compared closely.")
    for other, words in SIMPLE.items():
        gap = _gap(scored, simple, other, level(len(SIMPLE)))
        if gap is None:
            continue
        size, own = simple.sizes.get(other, 0), asked.model.facts.size_bytes
        larger = is_larger(own, size)
        margin = MARGIN_OF_MANY if gap.n >= MANY_ROWS else MARGIN
        name = (NAME if margin == MARGIN else MANY) if larger else LIKE
        points = 100 * gap.value
        relation = f"{abs(points):.1f} points {'better' if points > 0 else 'worse'} than"
        proof = ""
        if gap.high is not None and gap.high < margin:
            proof = f", and at most {100 * margin:.3g} points better"
        kind = "AUC" if scored.positive is not None else "skill"
        says = f"In {kind} the model is {relation} {words}{proof}."
        if own and size:
            says += f" It is stored in {own:,} bytes, the simple one in {size:,}."
        # A name without a scale is told, not judged.
        yield Finding(about=ABOUT, estimate=replace(gap, name=name), says=f"{says} {scored.said}".strip())


def is_larger(own: int, simple: int) -> bool:
    """Whether a file of so many bytes is a larger model; where its size is not known (0) its class has to do."""
    return own == 0 or own > max(SMALL_BYTES, LARGER * simple)


def is_simple(estimator: str, size_bytes: int) -> bool:
    """Whether a person can read a model of this class, of a file of this size."""
    if estimator.startswith("DecisionTree"):
        return 0 < size_bytes <= SMALL_BYTES
    return estimator.startswith(LINEAR)


def _gap(scored: Scored, simple: SimpleModels, other: str, one: float) -> Estimate | None:
    """The model's score minus the simple one's, on the rows that both scored."""
    place, at = scored.shared(simple.rows)
    if len(place) < 2:
        return None
    values = simple.scores[other][at]
    if scored.positive is not None:
        return auc_gap(NAME, scored.is_positive[place], scored.score[place], values[:, scored.positive], one)
    constant = scored.losses(simple.scores["dummy"][at], place)
    own, theirs = scored.losses(scored.values[place], place), scored.losses(values, place)
    return skill_gap(NAME, own, theirs, float(constant.mean()), one)
