"""Remedies of the model's own learning: constrained, searched, stopped, averaged, smoothed, made private."""

import math

import msgspec
import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from checks.artifacts.inputs import Given
from checks.contract import Unusable
from checks.stats.attack import epsilon_at_least
from checks.trials.arena import Arena
from checks.trials.kinds.differential_privacy import TRIED, halves
from checks.trials.lesson import Lesson, Treatment
from checks.trials.private_logistic import noise_for
from checks.trials.shapes import Change, Tried
from checks.trials.trial import Trial, all_trials, trial_called
from tests.trials.made import ROLES, headline, people, tried_here, world
from tests.trials.test_measuring import folder


def lesson_of(inputs: Given) -> Lesson:
    arena = Arena(inputs, folder(), 0)
    lesson = arena.lesson(())
    assert lesson.scores is not None
    arena.close()
    return lesson


def treated(inputs: Given, name: str) -> Treatment:
    return trial_called(name).apply(lesson_of(inputs))


def change(found: Tried, check: str) -> Change:
    return next(each for each in found.changes if each.check == check)


def trees(**more: object) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(random_state=0, **more)


def forest() -> RandomForestClassifier:
    return RandomForestClassifier(30, random_state=0)


def test_constraints_clear_what_moves_against_a_direction() -> None:
    roles = msgspec.structs.replace(ROLES, increasing=("income", "age"))
    inputs = world(people(500, 1), people(500, 2), trees(max_iter=30), roles)
    found = tried_here(inputs, "monotone-constraints")
    assert (found.cleared, found.open_) == (2, 0)
    assert "2 rising and 0 falling" in found.did[0]
    with pytest.raises(Unusable, match="takes no monotone"):
        tried_here(world(people(300, 3), people(300, 4), roles=roles), "monotone-constraints")
    with pytest.raises(Unusable, match="Declare the columns"):
        treated(world(people(300, 3), people(300, 4)), "monotone-constraints")


def test_a_search_mends_a_badly_set_model() -> None:
    inputs = world(people(800, 5), people(1000, 6), DecisionTreeClassifier(random_state=0))
    found = tried_here(inputs, "search-the-parameters")
    assert headline(found, "ROC AUC").moved == "better"
    assert "9 settings of min_samples_leaf and max_depth" in found.did[0]


def test_a_search_that_gains_nothing_says_so() -> None:
    found = tried_here(world(people(800, 7), people(800, 8)), "search-the-parameters")
    assert headline(found, "ROC AUC").moved in ("same", "no clear change")
    assert found.cleared == 0


def test_stopping_early_lessens_overfitting() -> None:
    inputs = world(people(500, 9), people(800, 10), trees(max_iter=100))
    found = tried_here(inputs, "stop-early")
    assert headline(found, "Brier score").moved == "better"
    assert change(found, "scalability/overfitting").moved == "better"
    with pytest.raises(Unusable, match="no setting by which it stops"):
        treated(world(people(300, 11), people(300, 12)), "stop-early")


def test_an_average_of_fits_is_steadier() -> None:
    tree = DecisionTreeClassifier(max_features=2, min_samples_leaf=5)
    found = tried_here(world(people(600, 13), people(800, 14), tree), "average-over-seeds")
    moved = change(found, "governance/seed-variance")
    assert moved.before is not None
    assert moved.after is not None
    assert moved.after.estimate.value < moved.before.estimate.value
    assert moved.moved == "better"
    assert headline(found, "ROC AUC").moved == "better"


def test_noise_on_the_rows_smooths_a_jumping_model() -> None:
    found = tried_here(
        world(people(700, 15), people(800, 16), DecisionTreeClassifier(random_state=0)), "smooth-the-model"
    )
    assert found.learned_rows == 2100
    moved = change(found, "robustness/noise-sensitivity")
    assert moved.before is not None
    assert moved.after is not None
    assert moved.moved in ("better", "no clear change")
    text = people(300, 17)[["city", "sex", "paid"]]
    with pytest.raises(Unusable, match="nothing to put noise on"):
        treated(world(text, text), "smooth-the-model")


def attacked(name: str) -> tuple[Tried, Change]:
    found = tried_here(world(people(600, 18), people(600, 19), forest()), name)
    return found, change(found, "privacy/membership-inference")


def test_rounding_is_measured_not_to_be_a_remedy_and_labels_cost_the_order() -> None:
    rounded, attack = attacked("round-the-scores")
    assert rounded.cleared == 0
    assert rounded.open_ >= 1
    assert attack.before is not None
    assert attack.after is not None
    assert attack.after.estimate.value > attack.before.estimate.value - 0.06

    labels, attack = attacked("answer-with-labels-only")
    assert attack.moved == "better"
    assert headline(labels, "Right answers").moved == "same"


def test_differential_privacy_ends_the_attack_and_says_its_price() -> None:
    found, attack = attacked("differential-privacy")
    assert found.cleared >= 1
    assert attack.moved == "better"
    assert attack.after is not None
    assert attack.after.estimate.value < 0.6
    assert "what-if estimate" in found.did[0]
    assert all(f"epsilon {epsilon:g}" in found.did[0] for epsilon in TRIED if not math.isinf(epsilon))


def test_an_attack_never_shows_more_than_the_epsilon_that_was_promised() -> None:
    lesson = lesson_of(world(people(1200, 20), people(200, 21)))
    right: dict[float, float] = {}
    for epsilon in TRIED:
        own, other, right[epsilon] = halves(lesson, epsilon)
        member = np.repeat([True, False], [len(own), len(other)])
        half = np.random.default_rng(0).random(len(member)) < 0.5
        bound = epsilon_at_least("epsilon", member, -np.concatenate([own, other]), half, 0.99)
        assert bound.value <= epsilon
    assert right[8.0] > 0.6
    assert right[math.inf] >= right[0.3] - 0.02


def test_the_noise_is_that_of_the_zero_concentrated_account() -> None:
    # rho = 60 / (2 noise²) must give back epsilon = rho + 2 sqrt(rho log(1 / delta)) (Bun and Steinke 2016).
    for epsilon in (8.0, 1.0, 0.3):
        rho = 60 / (2 * noise_for(epsilon) ** 2)
        assert rho + 2 * math.sqrt(rho * math.log(1e5)) == pytest.approx(epsilon)
    assert noise_for(math.inf) == 0


def test_private_models_are_for_two_answers() -> None:
    three = people(300, 22).assign(paid=lambda f: f["city"])
    roles = msgspec.structs.replace(ROLES, task="multiclass", positive=None, favourable=())
    with pytest.raises(Unusable, match="two answers apart"):
        treated(world(three, three, LogisticRegression(), roles), "differential-privacy")
    assert isinstance(three, pd.DataFrame)


def test_a_converted_model_answers_the_same_and_its_speed_is_measured() -> None:
    found = tried_here(world(people(400, 23), people(400, 24)), "serve-as-onnx")
    *answers, pace = found.headlines
    assert {each.moved for each in answers} <= {"same", "no clear change"}
    assert pace.measure == "Time for each single answer"
    assert pace.moved != "worse"
    timed = change(found, "scalability/latency")
    assert timed.before is not None
    assert timed.after is not None
    assert timed.moved == "better" or timed.after.estimate.value < 2 * timed.before.estimate.value


@pytest.mark.parametrize(
    "each", [each for each in all_trials().values() if each.recipe], ids=lambda each: each.id
)
def test_every_recipe_runs(each: Trial) -> None:
    names = {
        "table": people(300, 25).assign(paid=lambda f: (f["paid"] == "yes").astype(int)),
        "target": "paid",
        "column": "income",
        "sensitive": "sex",
        "model": LogisticRegression(max_iter=200),
    }
    exec(compile(each.recipe, each.id, "exec"), names)
