"""Fits a linear model without bringing the rows together: each site learns on its own and sends weights alone.

The sites are the values of a column, such as a hospital or a branch. Told are the right answers of the federated
model, of one fitted on all rows together, and of each site alone. Weights can still tell of rows: add privacy to them.
"""

from typing import TYPE_CHECKING, Any

from checks.contract import Unusable
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

WORDS = (
    "site",
    "hospital",
    "clinic",
    "branch",
    "store",
    "shop",
    "plant",
    "bank",
    "school",
    "center",
    "centre",
)
WORDS_OF_PLACE = (
    "region",
    "city",
    "state",
    "country",
    "county",
    "district",
    "location",
    "office",
    "department",
)
LEAST_SITE, MOST_SITES = 20, 30
MOST_TOLD = 5


@trial(
    title="Learn across sites without sharing rows",
    answers=("privacy/membership-inference", "privacy/data-minimisation"),
    effort_days=(10, 40),
    recipe="""import numpy as np
from sklearn.linear_model import SGDClassifier
X = table.drop(columns=[target]).select_dtypes("number").fillna(0)
X, y, sites = ((X - X.mean()) / X.std()).to_numpy(), table[target].to_numpy(), table[sensitive].astype(str)
models = {site: SGDClassifier(loss="log_loss", random_state=0) for site in sites.unique()}
for _ in range(5):
    for site, own in models.items():
        own.partial_fit(X[sites == site], y[sites == site], classes=np.unique(y))
    weights = sites.value_counts(normalize=True)
    mean = sum(weights[site] * own.coef_ for site, own in models.items())
    for own in models.values():
        own.coef_ = mean.copy()""",
)
def federated_averaging(lesson: Lesson) -> Treatment:
    """A third of the rows is set aside to tell the three prices; the judged model learns from all."""
    import numpy as np

    from checks.trials.federated import ROUNDS
    from checks.trials.readable import linear

    column, codes, names = _sites(lesson)
    rows = lesson.frame.loc[lesson.known, [n for n in lesson.features if n != column]].reset_index(drop=True)
    sites = codes[lesson.known]
    answers = lesson.codes[lesson.known]
    answers = answers if lesson.task == "regression" else np.asarray(lesson.labels)[answers]
    aside = np.random.default_rng([lesson.seed, 17]).permutation(len(rows)) % 3 == 0
    own = _fit(lesson, rows[~aside], answers[~aside], sites[~aside])
    one = linear(rows, lesson.task).fit(rows[~aside], answers[~aside])
    told = f"{_score(own, rows[aside], answers[aside])} against {_score(one, rows[aside], answers[aside])} together"
    single = "; ".join(
        _alone(lesson, own, rows, answers, sites, aside, at, names[at])
        for at in range(len(names))[:MOST_TOLD]
    )
    unit = "explained" if lesson.task == "regression" else "right"

    def model(features: "pd.DataFrame", said: "np.ndarray") -> Any:
        return _fit(lesson, features.drop(columns=[column], errors="ignore"), said, sites)

    return Treatment(
        did=f"Averaged the weights of {len(names)} sites of {column} in {ROUNDS} rounds, {len(rows):,} rows in all. On "
        f"a third of them set aside {unit}: {told}. By site, federated against alone: {single}.",
        model=model,
    )


def _sites(lesson: Lesson) -> "tuple[str, np.ndarray, list[str]]":
    """The column, each row's site as a code, and the sites: the column that is named most like one."""
    import pandas as pd

    roles = lesson.roles
    aside = {roles.target, roles.time, roles.score, roles.prediction, roles.weight, *roles.identifiers}
    for words in (WORDS, WORDS_OF_PLACE):
        for name in lesson.frame.columns:
            if name in aside or not any(word in str(name).casefold() for word in words):
                continue
            text = lesson.frame[name].astype(object).where(lesson.frame[name].notna(), "missing").astype(str)
            codes, names = pd.factorize(text, sort=True)
            counts = pd.Series(codes[lesson.known]).value_counts()
            if 2 <= len(names) <= MOST_SITES and len(counts) == len(names) and counts.min() >= LEAST_SITE:
                return str(name), codes, [str(each) for each in names]
    raise Unusable(
        f'No column is named like a site (such as "hospital" or "branch") with {LEAST_SITE} rows or more of each.'
    )


def _fit(lesson: Lesson, rows: "pd.DataFrame", answers: "np.ndarray", sites: "np.ndarray") -> Any:
    import numpy as np
    from sklearn.pipeline import make_pipeline

    from checks.trials.federated import FederatedClassifier, FederatedRegressor
    from checks.trials.readable import one_hot

    kind: Any = FederatedRegressor if lesson.task == "regression" else FederatedClassifier
    last = kind(len(np.unique(sites)), random_state=lesson.seed)
    step = f"{type(last).__name__.lower()}__sites"
    return make_pipeline(one_hot(rows), last).fit(rows, answers, **{step: sites})


def _alone(
    lesson: Lesson,
    federated: Any,
    rows: "pd.DataFrame",
    answers: "np.ndarray",
    sites: "np.ndarray",
    aside: "np.ndarray",
    at: int,
    name: str,
) -> str:
    """One site's rows set aside, answered by the federated model and by one of its own rows alone."""
    mine = sites == at
    shown, own = mine & aside, mine & ~aside
    if not shown.any() or (lesson.task != "regression" and len(set(answers[own])) < 2):
        return f"{name} too few rows"
    alone = _fit(lesson, rows[own], answers[own], sites[own])
    ours = _score(federated, rows[shown], answers[shown])
    return f"{name} {ours} against {_score(alone, rows[shown], answers[shown])}"


def _score(model: Any, rows: "pd.DataFrame", answers: "np.ndarray") -> str:
    return f"{model.score(rows, answers):.1%}"
