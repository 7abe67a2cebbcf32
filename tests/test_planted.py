"""More of a planted defect never scores better, and a clear plant is found where it was put."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from msgspec.structs import replace
from sklearn.linear_model import LogisticRegression

from checks.artifacts.inputs import Given
from checks.registry import all_checks
from checks.table.roles import Roles
from tests.interpretability.test_concentrated_importance import marked
from tests.interpretability.test_sensitive_reliance import people as people_of
from tests.interpretability.worlds import ROLES as MARKED
from tests.interpretability.worlds import fitted
from tests.kit import failing, given, outcome
from tests.models import TrustedModel, pipeline

FEATURES = ("a", "b", "c", "plan")
ROLES = Roles(
    target="y",
    task="binary",
    positive="yes",
    favourable=("yes",),
    features=FEATURES,
    sensitive=("sex",),
    identifiers=("id",),
)
N = 2_000


def people(seed: int, n: int = N) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(n, 3)), columns=list("abc"))
    frame["plan"] = rng.choice(["basic", "plus", "pro"], n)
    frame["sex"] = rng.choice(["f", "m"], n)
    frame["id"] = [f"{int(x):012x}" for x in rng.integers(0, 2**48, n)]
    chance = 1 / (1 + np.exp(-1.5 * (frame["a"] + 0.7 * frame["b"] + 0.5 * frame["c"])))
    return frame.assign(y=np.where(rng.uniform(size=n) < chance, "yes", "no"))


TEST, TRAIN, LATER = people(1), people(2), people(3)
MODEL = TrustedModel(
    pipeline(LogisticRegression(), TRAIN[list(FEATURES)]).fit(TRAIN[list(FEATURES)], TRAIN["y"]), FEATURES
)
EVERYTHING = {"train": TRAIN, "production": LATER, "model": MODEL}


def missing(share: float) -> Given:
    return given(TEST.assign(b=TEST["b"].where(np.arange(N) >= share * N)), ROLES)


def duplicates(share: float) -> Given:
    return given(pd.concat([TEST, TEST.iloc[: int(share * N)]], ignore_index=True), ROLES)


def conflicts(share: float) -> Given:
    twin = TEST.iloc[: int(share * N)]
    other = twin.assign(y=np.where(twin["y"] == "yes", "no", "yes"), id=[f"x{i}" for i in range(len(twin))])
    return given(pd.concat([TEST, other], ignore_index=True), ROLES)


def leak(share: float) -> Given:
    told = np.where(TEST["y"] == "yes", 1.0, 0.0)
    noise = np.random.default_rng(7).normal(size=N)
    frame = TEST.assign(told=share * told + (1.001 - share) * noise)
    return given(frame, replace(ROLES, features=(*FEATURES, "told")))


def overlap(share: float) -> Given:
    k = int(share * N)
    return given(pd.concat([TRAIN.iloc[:k], TEST.iloc[k:]], ignore_index=True), ROLES, train=TRAIN)


def imbalance(share: float) -> Given:
    yes = np.flatnonzero(TEST["y"] == "yes")
    keep = np.r_[np.flatnonzero(TEST["y"] == "no"), yes[: max(20, int((1 - share) * len(yes)))]]
    return given(TEST.iloc[np.sort(keep)], ROLES)


def unfair(share: float) -> Given:
    """Women's scores are lowered for every one."""
    score = MODEL.predict(pa.Table.from_pandas(TEST))[:, MODEL.facts.classes.index("yes")]
    return given(
        TEST.assign(p=np.clip(score - share * (TEST["sex"] == "f"), 0, 1)), replace(ROLES, score="p")
    )


def few_women(share: float) -> Given:
    """That share of the women in production is gone from the judged rows."""
    women = np.flatnonzero(TEST["sex"] == "f")
    kept = np.ones(N, dtype=bool)
    kept[women[: int(share * len(women))]] = False
    return given(TEST[kept], ROLES, production=LATER)


def identifiers(share: float) -> Given:
    k = int(share * N)
    return given(TEST.assign(note=[f"a{i}@mail.example.org" for i in range(k)] + ["fine"] * (N - k)), ROLES)


def alone(share: float) -> Given:
    k = int(share * N)
    return given(
        TEST.assign(zip=[str(i) for i in range(k)] + ["z"] * (N - k)), replace(ROLES, quasi=("zip", "sex"))
    )


def told(share: float) -> Given:
    """That share of the groups by sex and town all have one illness."""
    rng = np.random.default_rng(6)
    frame = TEST.assign(town=rng.choice([f"t{i}" for i in range(50)], N), ill=rng.choice(list("pqrs"), N))
    groups = (frame["sex"] + frame["town"]).astype("category").cat.codes
    frame["ill"] = frame["ill"].where(groups >= share * (groups.max() + 1), "p")
    return given(frame, replace(ROLES, quasi=("sex", "town"), confidential=("ill",)))


def drift(share: float) -> Given:
    return given(TEST, ROLES, **{**EVERYTHING, "production": LATER.assign(a=LATER["a"] + share)})


def overconfidence(share: float) -> Given:
    score = MODEL.predict(pa.Table.from_pandas(TEST))[:, MODEL.facts.classes.index("yes")]
    logit = (1 + 2 * share) * np.log(score / (1 - score))
    return given(TEST.assign(p=1 / (1 + np.exp(-logit))), replace(ROLES, score="p"))


def sentinels(share: float) -> Given:
    return given(TEST.assign(b=TEST["b"].where(np.arange(N) >= share * N, -999.0)), ROLES)


def spelled(share: float) -> Given:
    return given(
        TEST.assign(plan=TEST["plan"].where(np.arange(N) >= share * N, TEST["plan"].str.title())), ROLES
    )


def units(share: float) -> Given:
    height = 170 + 10 * TEST["a"]
    return given(TEST.assign(a=height.where(np.arange(N) >= share * N, height / 2.54)), ROLES)


def retyped(share: float) -> Given:
    """A share of a number's cells became words."""
    later = LATER["b"].round(4).astype(str).where(np.arange(N) >= share * N, "unknown")
    return given(TEST, ROLES, train=TRAIN, production=LATER.assign(b=later if share else LATER["b"]))


def known_people(share: float) -> Given:
    k = int(share * N)
    return given(TEST.assign(id=[*TRAIN["id"].iloc[:k], *TEST["id"].iloc[k:]]), ROLES, train=TRAIN)


def fewer_women(share: float) -> Given:
    women = np.flatnonzero(TRAIN["sex"] == "f")
    train = TRAIN.drop(index=women[: int(share * len(women))])
    return given(TEST, ROLES, train=train, production=LATER)


def age(spans: float) -> Given:
    """Production follows the training rows after so many times the time that they span."""
    days = np.random.default_rng(5).integers(0, 100, N).astype(float)
    later = LATER.assign(day=days + 100 * spans)
    return given(
        TEST.assign(day=days), replace(ROLES, time="day"), train=TRAIN.assign(day=days), production=later
    )


def honest() -> np.ndarray:
    return MODEL.predict(pa.Table.from_pandas(TEST))[:, MODEL.facts.classes.index("yes")]


def weak_slice(share: float) -> Given:
    """Scores as they are, and in one slice a share of the answers turned to the other one."""
    here = (TEST["a"] > 0.5) & (TEST["b"] > 0)
    turned = here & (np.random.default_rng(8).uniform(size=N) < share)
    y = np.where(turned, np.where(TEST["y"] == "yes", "no", "yes"), TEST["y"])
    return given(TEST.assign(p=honest(), y=y), replace(ROLES, score="p"))


def crowd(share: float) -> Given:
    moved = np.random.default_rng(9).uniform(size=N) < share
    return given(TEST.assign(p=np.where(moved, 0.501, honest())), replace(ROLES, score="p"))


def no_score(share: float) -> Given:
    p = pd.Series(honest()).where(np.arange(N) >= share * N)
    return given(TEST.assign(p=p), replace(ROLES, score="p"))


def later_answers(share: float) -> Given:
    """Production answers of which a share is a coin's."""
    rng = np.random.default_rng(5)
    coin = np.where(rng.random(N) < 0.5, "yes", "no")
    later = LATER.assign(y=np.where(rng.random(N) < share, coin, LATER["y"]))
    return given(TEST, ROLES, **{**EVERYTHING, "production": later})


def later_plans(share: float) -> Given:
    later = LATER.assign(plan=np.where(np.arange(N) < share * N, "trial", LATER["plan"]))
    return given(TEST, ROLES, **{**EVERYTHING, "production": later})


def later_alike(share: float) -> Given:
    """Production rows that lie the closer to each other, so that the model is unsure of them."""
    later = LATER.assign(a=(1 - share) * LATER["a"], b=(1 - share) * LATER["b"])
    return given(TEST, ROLES, **{**EVERYTHING, "production": later})


def telling(apart: float) -> Given:
    """A feature that lies higher for women."""
    return given(TEST.assign(c=TEST["c"] + apart * (TEST["sex"] == "f")), ROLES)


def favoured(weight: float) -> Given:
    """A model that adds so much to women's log odds."""
    names = (*FEATURES, "sex")
    made = pipeline(LogisticRegression(), TRAIN[list(names)]).fit(TRAIN[list(names)], TRAIN["y"])
    for at, name in enumerate(made[0].get_feature_names_out()):
        if "sex" in name:
            made[-1].coef_[0, at] = weight * name.endswith("_f")
    return given(TEST, replace(ROLES, features=names), model=TrustedModel(made, names))


def shortcut(size: float) -> Given:
    """A mark that agrees with the answer in 85 of 100 rows, and so much more rarely in production."""
    shares = (("train", 1500, 0.85), ("table", 1500, 0.85), ("production", 1500, 0.85 - size))
    train, test, later = (marked(n, at, share) for at, (_, n, share) in enumerate(shares))
    return given(test, MARKED, train=train, production=later, model=fitted(train))


def leaning(size: float) -> Given:
    """A model of a world where sex moves the log odds so far."""
    train, test = people_of(1500, 1, size), people_of(1500, 2, size)
    features = tuple(name for name in train.columns if name != "y")
    roles = replace(MARKED, sensitive=("sex",), features=features)
    return given(test, roles, train=train, model=fitted(train))


PLANTS: dict[str, tuple[Callable[[float], Given], tuple[float, ...]]] = {
    "data_quality/missing-values": (missing, (0.0, 0.03, 0.10, 0.30)),
    "data_quality/disguised-missing": (sentinels, (0.0, 0.0025, 0.03, 0.20)),
    "data_quality/inconsistent-values": (spelled, (0.0, 0.002, 0.03, 0.20)),
    "data_quality/outliers": (units, (0.0, 0.02, 0.05, 0.20)),
    "data_quality/duplicate-rows": (duplicates, (0.0, 0.01, 0.05, 0.15)),
    "data_quality/conflicting-labels": (conflicts, (0.0, 0.005, 0.02, 0.05)),
    "data_quality/target-leakage": (leak, (0.0, 0.75, 0.85, 0.95)),
    "data_quality/schema-violations": (retyped, (0.0, 0.005, 0.05, 0.5)),
    "data_quality/split-leakage": (known_people, (0.0, 0.005, 0.05, 0.15)),
    "data_quality/representativeness": (fewer_women, (0.0, 0.2, 0.4, 0.8)),
    "data_quality/staleness": (age, (0.0, 3.0, 5.0, 9.0)),
    "data_quality/split-overlap": (overlap, (0.0, 0.005, 0.02, 0.05)),
    "data_quality/class-imbalance": (imbalance, (0.0, 0.90, 0.95, 0.98)),
    "bias/selection-rate-ratio": (unfair, (0.0, 0.15, 0.25, 0.40)),
    "bias/selection-rate-gap": (unfair, (0.0, 0.10, 0.20, 0.40)),
    "bias/missed-opportunity-gap": (unfair, (0.0, 0.15, 0.25, 0.40)),
    "bias/error-rate-gap": (unfair, (0.0, 0.15, 0.25, 0.40)),
    "bias/calibration-gap": (unfair, (0.0, 0.10, 0.20, 0.40)),
    "bias/small-groups": (few_women, (0.0, 0.3, 0.5, 0.8)),
    "bias/conditional-gap": (unfair, (0.0, 0.10, 0.20, 0.40)),
    "bias/proxy-features": (telling, (0.0, 0.4, 0.8, 1.2)),
    "bias/attribute-flip": (favoured, (0.0, 0.3, 0.6, 1.2)),
    "interpretability/concentrated-importance": (shortcut, (0.0, 0.15, 0.25, 0.35)),
    "interpretability/sensitive-reliance": (leaning, (0.0, 0.8, 1.5, 3.0)),
    "privacy/direct-identifiers": (identifiers, (0.0, 0.002, 0.01, 0.05)),
    "privacy/k-anonymity": (alone, (0.0, 0.05, 0.10, 0.20)),
    "privacy/unique-combinations": (alone, (0.0, 0.10, 0.20, 0.40)),
    "privacy/attribute-disclosure": (told, (0.0, 0.01, 0.03, 0.04)),
    "robustness/feature-drift": (drift, (0.0, 0.3, 0.6, 1.2)),
    "robustness/multivariate-drift": (drift, (0.0, 0.3, 0.6, 1.2)),
    "robustness/prediction-drift": (drift, (0.0, 0.3, 0.6, 1.2)),
    "robustness/importance-weighted-drift": (drift, (0.0, 0.3, 0.6, 1.2)),
    "robustness/drift-consequence": (drift, (0.0, 0.3, 0.6, 1.2)),
    "robustness/performance-drop": (later_answers, (0.0, 0.3, 0.6, 1.0)),
    "robustness/unseen-values": (later_plans, (0.0, 0.002, 0.005, 0.05)),
    "robustness/estimated-performance": (later_alike, (0.0, 0.3, 0.5, 0.8)),
    "robustness/miscalibration": (overconfidence, (0.0, 0.3, 0.6, 1.2)),
    "robustness/weak-slices": (weak_slice, (0.0, 0.4, 0.7, 1.0)),
    "robustness/threshold-fragility": (crowd, (0.0, 0.08, 0.15, 0.3)),
    "robustness/numerical-instability": (no_score, (0.0, 0.01, 0.02, 0.05)),
}


@pytest.mark.parametrize("check", PLANTS)
def test_more_of_the_defect_never_scores_better_and_the_most_fails(check):
    plant, sizes = PLANTS[check]

    ended = [outcome(all_checks()[check], plant(size)) for size in sizes]

    scores = [min(f.score for f in each.findings if f.score is not None) for each in ended]
    assert scores == sorted(scores, reverse=True)
    assert ended[0].status in ("pass", "unsure"), ended[0].findings
    assert failing(ended[-1])
    assert scores[-1] < scores[0]
