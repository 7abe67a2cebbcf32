"""What is left of a gap in selection rates among people of equal standing."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from checks.bias.conditional_gap import conditional_gap
from checks.stats.standardised import Strata, even_strata, standardised_gap, strata_of
from checks.table.roles import Roles
from tests.kit import failing, given, outcome
from tests.models import TrustedModel, pipeline

ROLES = Roles(
    target="y", task="binary", positive="yes", favourable=("yes",), sensitive=("sex", "race"), score="score"
)


def people(n: int = 2_000, *, apart: float = 0.0, harsh: float = 0.0, seed: int = 0) -> pd.DataFrame:
    """Women's first feature lies `apart` lower; their score is lowered by `harsh` in log odds."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(n, 4)), columns=list("abcd"))
    frame["sex"], frame["race"] = rng.choice(["f", "m"], n), rng.choice(list("ABC"), n)
    woman = frame["sex"] == "f"
    frame["a"] -= apart * woman
    pull = 1.5 * frame["a"] + frame["b"]
    score = 1 / (1 + np.exp(-(pull - harsh * woman)))
    return frame.assign(y=np.where(rng.uniform(size=n) < 1 / (1 + np.exp(-pull)), "yes", "no"), score=score)


def of_sex(frame: pd.DataFrame):
    ended = outcome(conditional_gap, given(frame, ROLES))
    return next(f for f in ended.findings if f.about.columns == ("sex",))


@pytest.mark.parametrize("seed", range(5))
def test_a_gap_that_the_features_explain_leaves_nothing(seed):
    frame = people(apart=1.0, seed=seed)
    decided = frame["score"] >= 0.5
    crude = decided[frame["sex"] == "f"].mean() - decided[frame["sex"] == "m"].mean()

    ended = outcome(conditional_gap, given(frame, ROLES))

    assert crude < -0.2
    assert failing(ended) == []


def test_a_gap_that_they_do_not_explain_remains():
    told = of_sex(people(harsh=1.0))

    assert told.status == "fail"
    assert "whose sex is" in told.says
    whole, left = told.evidence[0].values
    assert abs(left) == pytest.approx(abs(whole), abs=0.04)
    assert abs(left) == pytest.approx(told.estimate.value, abs=1e-12)


def test_of_a_gap_that_they_half_explain_the_rest_remains():
    whole, left = of_sex(people(6_000, apart=0.7, harsh=0.7)).evidence[0].values

    assert 0.25 * abs(whole) < abs(left) < 0.75 * abs(whole)


def test_more_harshness_never_leaves_less():
    values = [of_sex(people(harsh=harsh)).estimate.value for harsh in (0.0, 0.3, 0.6, 1.2)]

    assert values == sorted(values)


def test_a_model_that_is_given_the_column_is_judged_without_it():
    frame = people(harsh=0.0).assign(y=lambda f: np.where((f["sex"] == "m") & (f["a"] > -0.5), "yes", f["y"]))
    names = ("a", "b", "c", "d", "sex")
    model = TrustedModel(
        pipeline(LogisticRegression(), frame[list(names)]).fit(frame[list(names)], frame["y"]), names
    )
    roles = Roles(
        target="y", task="binary", positive="yes", favourable=("yes",), sensitive=("sex",), features=names
    )

    ended = outcome(conditional_gap, given(frame, roles, model=model))

    assert ended.status == "fail"
    assert "4 other features" in ended.findings[0].says


def test_row_order_does_not_matter():
    frame = people(harsh=0.5)

    first, second = of_sex(frame), of_sex(frame.sample(frac=1, random_state=2))

    assert first.estimate.value == pytest.approx(second.estimate.value, abs=1e-12)


def test_one_answer_cannot_tell_what_features_explain():
    ended = outcome(conditional_gap, given(people().assign(y="yes"), ROLES))

    assert ended.status == "not_applicable"


def counts(own, own_hits, others, other_hits) -> Strata:
    sides = {"own": own, "own_hits": own_hits, "others": others, "other_hits": other_hits}
    return Strata(**{name: np.array(each, dtype=float) for name, each in sides.items()})


def test_the_difference_and_its_variance_are_those_of_the_books():
    """Greenland and Robins' difference of two strata, and Sato's variance, worked by hand."""
    n1, x1, n0, x0 = (np.array(each, dtype=float) for each in ([100, 50], [30, 40], [200, 50], [40, 30]))
    told = standardised_gap("x", counts([100, 50], [30, 40], [200, 50], [40, 30]), 0.95)
    n = n1 + n0
    weight = n1 * n0 / n
    value = (weight * (x1 / n1 - x0 / n0)).sum() / weight.sum()
    p = (n1**2 * x0 - n0**2 * x1 + n1 * n0 * (n0 - n1) / 2) / n**2
    q = (x1 * (n0 - x0) + x0 * (n1 - x1)) / (2 * n)

    assert told is not None
    assert told.value == pytest.approx(value)
    assert told.high - told.value == pytest.approx(
        1.959964 * np.sqrt(value * p.sum() + q.sum()) / weight.sum(), rel=1e-6
    )


def test_its_interval_covers():
    held, rng = 0, np.random.default_rng(0)
    rates = np.linspace(0.05, 0.9, 12)
    for _ in range(400):
        own, others = rng.integers(10, 60, 12), rng.integers(10, 60, 12)
        made = counts(own, rng.binomial(own, rates), others, rng.binomial(others, rates + 0.05))
        told = standardised_gap("x", made, 0.95)
        held += told.low <= -0.05 <= told.high

    assert 0.925 < held / 400 < 0.975


def test_strata_without_both_sides_count_for_nothing():
    told = standardised_gap("x", counts([10, 0], [5, 0], [10, 40], [5, 40]), 0.95)

    assert told is not None
    assert (told.value, told.n) == (0.0, 20)
    assert standardised_gap("x", counts([10, 0], [5, 0], [0, 40], [0, 40]), 0.95) is None


def test_strata_are_even_within_each_fold_and_keep_ties_together():
    scores = np.r_[np.arange(100.0), 1000 + np.arange(100.0)]
    fold = np.repeat([0, 1], 100)

    placed = even_strata(scores, fold, 10)

    assert np.bincount(placed).tolist() == [20] * 10
    assert len(set(even_strata(np.zeros(50), np.zeros(50, dtype=int), 10))) == 1
    made = strata_of(np.arange(200) % 2 == 0, np.arange(200) < 100, placed)
    assert made.own.tolist() == made.others.tolist() == [10] * 10
