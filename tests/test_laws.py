"""Laws over the whole registry: what must hold of every check on every table."""

import json
import math

import msgspec
import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace
from sklearn.linear_model import LogisticRegression

from checks.contract import Judged
from checks.registry import all_checks
from checks.table.roles import Roles
from tests.kit import given, run_all
from tests.models import TrustedModel, pipeline

FEATURES = ("age", "income", "region", "tenure", "sex")
ROLES = Roles(
    target="paid",
    task="binary",
    positive="yes",
    favourable=("yes",),
    features=FEATURES,
    sensitive=("sex", "region"),
    identifiers=("id",),
    quasi=("age", "sex", "region"),
    confidential=("income",),
    time="day",
    increasing=("tenure",),
)
# What is timed differs from run to run; everything else must not.
TIMED = {
    "scalability/latency",
    "scalability/batch-throughput",
    "scalability/memory",
    "scalability/scaling-exponent",
    "scalability/concurrency",
    "scalability/pipeline-hot-spot",
    "scalability/feature-cost",
    "scalability/capacity-forecast",
    "scalability/performance-regression",
}


def people(n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    age, income = rng.integers(18, 75, n), np.round(rng.lognormal(10, 0.4, n), 2)
    region, sex = rng.choice(["north", "south", "east"], n), rng.choice(["f", "m"], n)
    tenure = np.round(rng.exponential(4, n), 1)
    chance = 1 / (1 + np.exp(-(0.05 * (age - 45) + 0.3 * (tenure - 4) + np.log(income) - 10)))
    return pd.DataFrame(
        {
            "id": [f"{int(x):012x}" for x in rng.integers(0, 2**48, n)],
            "day": pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 300, n), unit="D"),
            "age": age,
            "income": np.where(rng.uniform(size=n) < 0.03, np.nan, income),
            "region": region,
            "tenure": tenure,
            "sex": sex,
            "paid": np.where(rng.uniform(size=n) < chance, "yes", "no"),
        }
    )


def model_of(train: pd.DataFrame) -> TrustedModel:
    asked = train[list(FEATURES)]
    return TrustedModel(pipeline(LogisticRegression(max_iter=500), asked).fit(asked, train["paid"]), FEATURES)


@pytest.fixture(scope="module")
def world() -> dict:
    train = people(700, 1)
    return {"train": train, "test": people(600, 2), "later": people(500, 3), "model": model_of(train)}


@pytest.fixture(scope="module")
def usual(world) -> dict:
    return run_all(
        given(world["test"], ROLES, train=world["train"], production=world["later"], model=world["model"])
    )


def numbers(ended: dict) -> dict:
    """Every estimate of every finding, by check and place, but for what is timed."""
    return {
        (check, finding.about.table, finding.about.name, finding.estimate.name, place): finding.estimate
        for check, outcome in ended.items()
        if check not in TIMED
        for place, finding in enumerate(sorted(outcome.findings, key=lambda f: (f.about.name, f.says)))
        if finding.estimate is not None
    }


def same(one: dict, other: dict) -> None:
    first, second = numbers(one), numbers(other)
    assert first.keys() == second.keys()
    for key, estimate in first.items():
        for end in ("value", "low", "high"):
            a, b = getattr(estimate, end), getattr(second[key], end)
            assert (a is None) == (b is None), key
            assert a is None or a == pytest.approx(b, rel=1e-9, abs=1e-9), (key, end)
    assert {c: o.status for c, o in one.items() if c not in TIMED} == {
        c: o.status for c, o in other.items() if c not in TIMED
    }


def test_no_check_errs_on_a_usual_table(usual):
    assert {c: o.reason for c, o in usual.items() if o.status == "error"} == {}


def test_every_check_was_able_to_run(usual):
    idle = {c: o.reason for c, o in usual.items() if o.status in ("skipped", "not_applicable")}
    # The model of this world is a logistic regression: there is nothing simpler to hold against it. Its answers
    # are two classes, and nobody wrote its columns down, answered for it, or gave a policy or an approved report.
    assert idle.keys() == {
        "bias/regression-gap",
        "governance/attestations",
        "governance/baseline-gate",
        "governance/documentation",
        "governance/policy-hygiene",
        "interpretability/needless-complexity",
        "interpretability/undocumented-features",
        "privacy/load-isolation",
        "privacy/unsafe-model-file",
        "privacy/version-mismatch",
        "scalability/concurrency",
        "scalability/performance-regression",
    }
    assert "no process of its own" in idle["scalability/concurrency"]
    assert usual["interpretability/needless-complexity"].status == "not_applicable"
    assert "itself a simple one" in idle["interpretability/needless-complexity"]
    assert "no file had to be opened" in idle["privacy/unsafe-model-file"]


def test_the_interval_contains_its_value_and_everything_is_finite(usual):
    for key, e in numbers(usual).items():
        assert math.isfinite(e.value), key
        assert e.low is None or (math.isfinite(e.low) and e.low <= e.value + 1e-12), key
        assert e.high is None or (math.isfinite(e.high) and e.value <= e.high + 1e-12), key
        assert e.method
        assert e.n > 0
        assert e.of == "population" or e.low == e.value == e.high


def test_row_order_does_not_matter_to_measures(world, usual):
    test, train, later = (world[k].sample(frac=1, random_state=5) for k in ("test", "train", "later"))
    moved = run_all(given(test, ROLES, train=train, production=later, model=world["model"]))
    # One check is about the order itself.
    del moved["data_quality/ordered-rows"]
    same({check: usual[check] for check in moved}, moved)


def test_column_order_does_not_matter_to_measures(world, usual):
    test, train, later = (world[k][world[k].columns[::-1]] for k in ("test", "train", "later"))
    same(usual, run_all(given(test, ROLES, train=train, production=later, model=world["model"])))


def test_the_same_seed_gives_the_same_numbers(world, usual):
    same(
        usual,
        run_all(
            given(world["test"], ROLES, train=world["train"], production=world["later"], model=world["model"])
        ),
    )


def odd(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    nothing = frame.iloc[:40].copy()
    for name in ("income", "tenure"):
        nothing[name] = np.nan
    return {
        "empty": frame.iloc[:0],
        "one row": frame.iloc[:1],
        "two rows": frame.iloc[:2],
        "all null": nothing,
        "constant": pd.concat([frame.iloc[[0]]] * 60, ignore_index=True),
        "one answer": frame[frame["paid"] == "yes"].iloc[:80],
        "three answers": frame.iloc[:90].assign(paid=["yes", "no", "maybe"] * 30),
        "tiny groups": frame.iloc[:60].assign(sex=[f"s{i}" for i in range(60)]),
    }


@pytest.mark.parametrize("name", list(odd(people(100, 0))))
@pytest.mark.parametrize("with_model", [True, False], ids=["model", "stand-in"])
def test_odd_tables_give_outcomes_and_never_an_error(world, name, with_model):
    frame = odd(people(200, 4))[name]
    model = world["model"] if with_model else None

    ended = run_all(given(frame, ROLES, train=frame, production=frame, model=model))

    assert {c: o.reason for c, o in ended.items() if o.status == "error"} == {}


@pytest.mark.parametrize(
    "hostile",
    ["<img src=x onerror=alert(1)>", "a.b", "a'b\"c", "{{7*7}}", "%s {0}", "c0", "row", "d_true", "Ä\n\t"],
)
def test_hostile_column_names_are_only_names(world, hostile):
    frame, train = (world[k].rename(columns={"tenure": hostile}) for k in ("test", "train"))
    features = tuple(hostile if name == "tenure" else name for name in FEATURES)
    asked = train[list(features)]
    model = TrustedModel(
        pipeline(LogisticRegression(max_iter=500), asked).fit(asked, train["paid"]), features
    )

    ended = run_all(
        given(frame, replace(ROLES, features=features), train=train, production=frame, model=model)
    )

    assert {c: o.reason for c, o in ended.items() if o.status == "error"} == {}


def test_a_regression_gives_outcomes(world):
    frame = world["test"].assign(paid=np.random.default_rng(0).normal(size=600))
    roles = replace(ROLES, task="regression", positive=None, favourable=())

    ended = run_all(given(frame, roles, train=frame.sample(frac=0.5, random_state=1), production=frame))

    assert {c: o.reason for c, o in ended.items() if o.status == "error"} == {}


def test_a_canary_in_an_identifier_column_is_in_no_outcome(world):
    frame = world["test"].assign(id=[f"canary{i}@example.org" for i in range(600)])

    ended = run_all(
        given(frame, ROLES, train=world["train"], production=world["later"], model=world["model"])
    )

    assert "canary" not in json.dumps(msgspec.to_builtins(list(ended.values())))
    assert ended["privacy/direct-identifiers"].status == "fail"


def test_outcomes_survive_json(usual):
    for outcome in usual.values():
        assert msgspec.json.decode(msgspec.json.encode(outcome), type=type(outcome)) == outcome
        assert all(isinstance(finding, Judged) for finding in outcome.findings)


@pytest.mark.parametrize(
    "remedy", [r for c in all_checks().values() for r in c.remedies if r.recipe], ids=lambda r: r.id
)
def test_every_recipe_runs(remedy):
    table = people(300, 6).drop(columns=["id", "day"]).assign(paid=lambda f: (f["paid"] == "yes").astype(int))
    names = {
        "table": table,
        "target": "paid",
        "column": "income",
        "sensitive": "sex",
        "model": LogisticRegression(max_iter=200),
    }
    exec(compile(remedy.recipe, remedy.id, "exec"), names)
