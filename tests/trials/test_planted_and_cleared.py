"""Remedies of weights, cuts, strictness and shared rows on what was planted for them."""

import msgspec
import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from checks.contract import Unusable
from checks.table.roles import Roles
from checks.trials.shapes import Tried
from checks.trials.trial import trial_called
from tests.kit import given
from tests.models import TrustedModel
from tests.privacy.test_attribute_inference import NAMES, patients
from tests.trials.made import fitted, headline, people, tried_here, world
from tests.trials.test_made_and_mended_rows import _ended as _ended
from tests.trials.test_made_and_mended_rows import change, lesson_of, rare, sure


def test_weights_of_groups_bring_selection_together() -> None:
    inputs = world(people(1000, 1, bias=1.5), people(1000, 2, bias=1.5))
    found = tried_here(inputs, "reweigh-groups")
    gap = next(each for each in found.headlines if "favourable answers" in each.measure)
    assert gap.moved == "better"
    assert msgspec.json.decode(msgspec.json.encode(found), type=Tried) == found  # as it is stored
    assert gap.before is not None
    assert gap.after is not None
    assert gap.after.estimate.value < gap.before.estimate.value
    assert found.cleared + found.open_ > 0
    weights = trial_called("reweigh-groups").apply(lesson_of(inputs)).retraining.weights  # type: ignore[union-attr]
    train = people(1000, 1, bias=1.5)
    for sex in "fm":
        mine = (train["sex"] == sex).to_numpy()
        yes = (train["paid"] == "yes").to_numpy()
        assert np.average(yes[mine], weights=weights[mine]) == pytest.approx(yes.mean(), abs=1e-9)


def test_weights_of_answers_find_more_of_the_rare_one_and_misstate_chances() -> None:
    inputs = world(rare(1000, 3), rare(1000, 4), LogisticRegression(max_iter=300))
    found = tried_here(inputs, "weigh-classes", checks=("robustness/miscalibration",))
    assert headline(found, "Brier score").moved == "worse"
    assert headline(found, "Right answers").moved == "worse"
    assert found.cleared == 0  # weights add no rows of the rare answer, and it is said
    assert "does not help" in found.says or "no finding for it" in found.says

    balanced = LogisticRegression(max_iter=300, class_weight="balanced")
    direct = fitted(rare(1000, 3), ("age", "income", "city", "sex"), balanced).estimator
    brier = headline(found, "Brier score").after
    assert brier is not None
    judged = rare(1000, 4)
    told = direct.predict_proba(judged.drop(columns="paid"))[:, 1]
    assert brier.estimate.value == pytest.approx(
        (2 * (told - (judged["paid"] == "yes")) ** 2).mean(), abs=1e-6
    )


def test_a_moved_cut_is_where_the_training_rows_are_decided_best() -> None:
    inputs = world(rare(1000, 5), rare(1000, 6))
    treatment = trial_called("retune-the-threshold").apply(lesson_of(inputs))
    assert treatment.threshold is not None
    assert treatment.threshold < 0.2
    found = tried_here(inputs, "retune-the-threshold")
    assert f"to {treatment.threshold:.2f}" in found.did[0]
    assert headline(found, "ROC AUC").moved == "same"
    assert headline(found, "Right answers").moved == "worse"


def test_stricter_parameters_end_overfitting() -> None:
    inputs = world(people(600, 7), people(600, 8), DecisionTreeClassifier(random_state=0))
    found = tried_here(inputs, "restrain-the-model")
    assert found.cleared >= 1
    assert headline(found, "ROC AUC").moved == "better"
    assert change(found, "scalability/overfitting").moved == "better"


def test_rows_that_are_judged_too_are_removed() -> None:
    train, judged = people(600, 9), people(500, 10)
    both = pd.concat([judged, train.head(100)], ignore_index=True)
    found = tried_here(world(train, both, RandomForestClassifier(20, random_state=0)), "remove-shared-rows")
    assert "Removed 10" in found.did[0]
    assert found.learned_rows <= 500
    assert found.cleared >= 1
    assert found.open_ == 0
    assert headline(found, "Right answers").moved == "worse"  # it knew a sixth of them by heart
    with pytest.raises(Unusable, match="No training row stands"):
        trial_called("remove-shared-rows").apply(lesson_of(world(sure(300, 11), sure(300, 12))))


def test_a_confidential_column_that_is_left_out_can_no_longer_be_guessed_from_answers() -> None:
    train, judged = patients(700, 1), patients(700, 501)
    roles = Roles(
        target="y", task="binary", positive="1", favourable=("1",), features=NAMES, confidential=("ill",)
    )
    forest = RandomForestClassifier(25, random_state=0).fit(train[list(NAMES)], train["y"])
    found = tried_here(
        given(judged, roles, train=train, model=TrustedModel(forest, NAMES)), "drop-confidential-column"
    )
    assert found.cleared >= 1
    assert found.open_ == 0
    assert "ill" in found.did[0]
