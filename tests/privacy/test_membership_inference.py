"""Leaks are found, and neither a fresh table, a noisier one nor a shifted one is called a leak."""

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from checks.artifacts.membership import MembershipAttack, calibrate
from checks.contract import Outcome
from checks.privacy.membership_inference import LEAK, membership_inference
from checks.stats.auc import placements
from checks.stats.stratified import stratified_auc, tenths
from checks.table.roles import Roles
from tests.kit import artifacts, given, outcome
from tests.models import TrustedModel

ROLES = Roles(target="y", task="binary", positive="1", favourable=("1",))
NAMES = tuple("abcdef")


def people(n: int, seed: int, *, noise: float = 0.08) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 6))
    y = (x[:, 0] * x[:, 1] + x[:, 2] + 0.5 * rng.normal(size=n) > 0).astype(int)
    y = np.where(rng.uniform(size=n) < noise, 1 - y, y)
    return pd.DataFrame(x, columns=list(NAMES)).assign(y=y)


def fitted(estimator, train: pd.DataFrame) -> TrustedModel:
    return TrustedModel(estimator.fit(train[list(NAMES)], train["y"]), NAMES)


def test_an_overfitted_forest_is_caught():
    train = people(1_500, 0)
    model = fitted(RandomForestClassifier(40, random_state=0), train)

    ended = outcome(membership_inference, given(people(1_500, 1), ROLES, train=train, model=model), gate=True)

    assert ended.findings[0].status == "fail"
    assert ended.findings[0].severity == "blocker"
    assert ended.findings[1].estimate.value > 0.05


def test_a_logistic_regression_passes():
    train = people(2_000, 2)

    ended = outcome(
        membership_inference,
        given(people(2_000, 3), ROLES, train=train, model=fitted(LogisticRegression(), train)),
    )

    assert ended.status == "pass"


def unseen(change: str, seed: int) -> Outcome:
    """The attack on a forest that was trained on neither of the two tables."""
    members, others = people(600, 1000 + seed), people(600, 2000 + seed)
    if change == "noisier":
        others = people(600, 2000 + seed, noise=0.20)
    if change == "shifted":
        others = others.assign(a=others["a"] + 0.5)
    model = fitted(RandomForestClassifier(20, random_state=0), people(600, 3000 + seed))
    return outcome(membership_inference, given(others, ROLES, train=members, model=model))


CHANGES = ["fresh", "noisier", "shifted"]


@pytest.mark.parametrize("change", CHANGES)
def test_a_model_that_never_saw_the_members_is_not_called_a_leak(change):
    for seed in range(2):
        first = unseen(change, seed).findings[0]
        assert first.status != "fail"
        assert "Leak shown" not in first.says


@pytest.mark.long
@pytest.mark.parametrize("change", CHANGES)
def test_at_most_three_of_sixty_such_models_are_said_to_leak_at_all(change):
    ended = [unseen(change, seed).findings[0] for seed in range(60)]

    assert sum(each.status == "fail" for each in ended) == 0
    assert sum((each.estimate.low or 0) > 0.5 for each in ended) <= 3


def test_a_much_noisier_second_table_is_inconclusive_and_no_leak():
    members, model = people(800, 20), fitted(LogisticRegression(), people(800, 21))

    first = outcome(
        membership_inference, given(people(800, 22, noise=0.45), ROLES, train=members, model=model)
    ).findings[0]

    assert first.status in ("unsure", "pass")
    assert "nconclusive" in first.says
    assert "the second table differs from the training data" in first.says


@pytest.mark.parametrize(
    ("kind", "most"),
    [(RandomForestClassifier(20, random_state=0), 1.0), (DecisionTreeClassifier(random_state=0), 0.78)],
)
def test_right_answers_to_random_labels_are_a_leak(kind, most):
    """The positive control: what cannot be known was learnt by heart. A tree that is always sure gives no more
    away than whether it is right, which half of the others are too: an area of 0.75.
    """
    rng = np.random.default_rng(23)
    train, others = (people(700, seed).assign(y=rng.integers(0, 2, 700)) for seed in (24, 25))

    first = outcome(
        membership_inference, given(others, ROLES, train=train, model=fitted(kind, train)), gate=True
    ).findings[0]

    assert first.says.startswith("Leak shown")
    assert 0.70 < first.estimate.value < most
    assert first.status == "fail"


@pytest.mark.parametrize("guess", ["stratified", "a line on shuffled answers"])
def test_a_model_that_guesses_shows_no_leak_and_says_what_could_be_seen(guess):
    train = people(500, 26)
    shuffled = train.assign(y=np.random.default_rng(27).permutation(train["y"]))
    kind = DummyClassifier(strategy="stratified") if guess == "stratified" else LogisticRegression()

    ended = outcome(
        membership_inference, given(people(500, 28), ROLES, train=train, model=fitted(kind, shuffled))
    )

    assert ended.status == "pass"
    assert "No leak found at this sample size." in ended.findings[0].says
    assert "The smallest AUC that could be seen at this size is 0.5" in ended.findings[0].says


def test_a_constant_answer_is_not_measurable():
    train = people(300, 29)

    ended = outcome(
        membership_inference,
        given(people(300, 30), ROLES, train=train, model=fitted(DummyClassifier(), train)),
    )

    assert ended.status == "not_applicable"
    assert ended.reason.startswith("Not measurable: the model answers the same for every row")


def test_every_row_is_inside_two_references_and_outside_two():
    train = people(400, 4)
    shelf = artifacts(given(people(400, 5), ROLES, train=train, model=fitted(LogisticRegression(), train)))

    attack = shelf.get(MembershipAttack)

    assert attack.member.sum() == 400
    assert np.isfinite(attack.difficulty).all()


def test_references_trained_on_non_members_alone_would_cry_wolf():
    """The mistake that the symmetric halves keep out: it alarms although no member was ever seen."""
    rng = np.random.default_rng(6)
    members, others, trained = people(600, 7), people(600, 8), people(600, 9)
    pool = pd.concat([members, others], ignore_index=True)
    member = np.arange(1_200) < 600

    def of_truth(model) -> np.ndarray:
        values = model.predict_proba(pool[list(NAMES)])
        return values[np.arange(1_200), pool["y"]]

    def forest(rows: pd.DataFrame):
        return RandomForestClassifier(30, random_state=0).fit(rows[list(NAMES)], rows["y"])

    own = of_truth(forest(trained))
    wrong = np.zeros((4, 1_200), dtype=bool)
    for k in range(4):
        wrong[k, 600 + rng.permutation(600)[:300]] = True
    right = np.zeros((4, 1_200), dtype=bool)
    for k in (0, 2):
        right[k, rng.permutation(1_200)[:600]] = True
        right[k + 1] = ~right[k]
    areas = {}
    for name, masks in (("wrong", wrong), ("right", right)):
        others_say = np.stack([of_truth(forest(pool[mask])) for mask in masks])
        score, _ = calibrate(own, others_say, masks, regression=False)
        areas[name] = placements(member, score)[0]

    assert areas["wrong"] > 0.6
    assert abs(areas["right"] - 0.5) < 0.06


def test_too_few_rows_are_not_measured():
    train = people(60, 10)

    ended = outcome(
        membership_inference,
        given(people(60, 11), ROLES, train=train, model=fitted(LogisticRegression(), train)),
    )

    assert ended.status == "not_applicable"
    assert "100 rows" in ended.reason


def test_without_a_training_table_it_is_skipped():
    model = fitted(LogisticRegression(), people(200, 12))

    ended = outcome(membership_inference, given(people(200, 13), ROLES, model=model))

    assert (ended.status, ended.missing) == ("skipped", "train")


def test_the_stratified_area_ignores_what_the_strata_explain():
    rng = np.random.default_rng(14)
    stratum = rng.integers(0, 10, 4_000)
    positive = rng.uniform(size=4_000) < stratum / 10
    scores = stratum + 0.1 * rng.normal(size=4_000)

    area, error = stratified_auc(positive, scores, tenths(stratum.astype(float)))

    assert placements(positive, scores)[0] > 0.75
    assert abs(area - 0.5) < 4 * error
    assert LEAK.floor < LEAK.limit < LEAK.worst
