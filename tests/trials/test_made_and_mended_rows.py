"""Remedies that fill, correct, leave out or make up rows: what was planted goes, and judged rows stay as they are."""

from collections.abc import Iterator

import msgspec
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.tree import DecisionTreeClassifier

from checks.artifacts.inputs import Given
from checks.contract import Unusable
from checks.trials.arena import Arena
from checks.trials.lesson import Lesson
from checks.trials.mixed import mixed
from checks.trials.shapes import Change, Tried
from checks.trials.trial import trial_called
from tests.kit import given
from tests.trials.made import ROLES, fitted, headline, people, tried_here, world
from tests.trials.test_measuring import folder

OPEN: list[Arena] = []


@pytest.fixture(autouse=True)
def _ended() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop().close()


def lesson_of(inputs: Given) -> Lesson:
    OPEN.append(Arena(inputs, folder(), 0))
    return OPEN[-1].lesson(())


def change(found: Tried, check: str) -> Change:
    return next(each for each in found.changes if each.check == check)


def telling_gaps(n: int, seed: int) -> pd.DataFrame:
    """Those who do not pay leave the income empty."""
    frame = people(n, seed)
    rng = np.random.default_rng(seed + 70)
    hidden = rng.random(n) < np.where(frame["paid"] == "no", 0.5, 0.05)
    return frame.assign(income=frame["income"].mask(hidden), city=frame["city"].mask(rng.random(n) < 0.05))


def test_gaps_are_filled_and_the_model_learns_from_where_they_were() -> None:
    train, judged = telling_gaps(700, 1), telling_gaps(700, 2)
    inputs = world(train, judged)
    found = tried_here(inputs, "impute-and-flag")
    assert found.cleared >= 4
    assert found.open_ == 0
    assert "2 columns beside say where" in found.did[0]
    quality = headline(found, "ROC AUC")
    assert quality.moved == "better"

    # By hand: the pipeline's preparation of the filled columns, and the flags beside it.
    features = ["age", "income", "city", "sex"]
    usual = {"income": train["income"].median(), "city": train["city"].mode()[0]}
    own = clone(inputs.model.estimator)  # type: ignore[union-attr]
    prepare, last = own.steps[0][1], own.steps[1][1]
    flags = [frame[["income", "city"]].isna().to_numpy(dtype=float) for frame in (train, judged)]
    prepared = prepare.fit_transform(train[features].fillna(usual))
    last.fit(np.hstack([prepared, flags[0]]), train["paid"])
    told = last.predict_proba(np.hstack([prepare.transform(judged[features].fillna(usual)), flags[1]]))[:, 1]
    assert quality.after is not None
    direct = roc_auc_score(judged["paid"] == "yes", told)
    assert quality.after.estimate.value == pytest.approx(direct, abs=1e-9)


def sure(n: int, seed: int, mixed_up: float = 0.0) -> pd.DataFrame:
    """Two sums of numbers tell the answer but for a few, of which `mixed_up` were written down wrongly."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(n, 3)), columns=["one", "two", "three"])
    frame["sex"] = rng.choice(["f", "m"], n)
    right = 4 * frame["one"] + 3 * frame["two"] + rng.normal(0, 0.5, n) > 0
    wrong = rng.random(n) < mixed_up
    return frame.assign(paid=np.where(right ^ wrong, "yes", "no"))


@pytest.mark.parametrize("name", ["drop-suspicious-labels", "relabel-suspicious-labels"])
def test_answers_that_were_mixed_up_are_found_and_the_model_is_better_for_it(name: str) -> None:
    train, judged = sure(900, 3, 0.12), sure(700, 4)
    inputs = world(train, judged, DecisionTreeClassifier(min_samples_leaf=3, random_state=0))
    found = tried_here(inputs, name)
    assert "may be as noisy" in found.did[0]
    assert found.cleared >= 1
    assert headline(found, "Right answers").moved == "better"

    treatment = trial_called(name).apply(lesson_of(inputs))
    if name == "relabel-suspicious-labels":
        assert treatment.frame is not None
        assert treatment.codes is not None
        truth = sure(900, 3)["paid"]
        assert (treatment.frame["paid"] == truth).mean() > (train["paid"] == truth).mean() + 0.06
        assert (treatment.frame["paid"] == np.array(["no", "yes"])[treatment.codes]).all()


def test_answers_that_are_right_are_left_alone() -> None:
    for name in ("drop-suspicious-labels", "relabel-suspicious-labels"):
        with pytest.raises(Unusable, match="surely enough"):
            trial_called(name).apply(lesson_of(world(sure(600, 5), sure(300, 6))))


def rare(n: int, seed: int) -> pd.DataFrame:
    frame = people(n, seed)
    few = np.random.default_rng(seed).random(n) < 0.08
    return frame.assign(paid=np.where((frame["paid"] == "yes") & few, "yes", "no"))


def test_rows_of_a_rare_answer_are_made_up_and_the_price_is_said() -> None:
    inputs = world(rare(1000, 7), rare(1000, 8))
    found = tried_here(inputs, "oversample-rare-answers")
    assert "SMOTE" in found.did[0]
    learned = [c for c in found.changes if c.check == "data_quality/class-imbalance" and c.moved == "better"]
    assert learned
    assert found.cleared >= 1
    assert headline(found, "Brier score").moved == "worse"  # the stated chances no longer mean what they say
    assert "clearly worse" in found.says
    roles = msgspec.structs.replace(ROLES, target="income", task="regression", positive=None, favourable=())
    numbers = lesson_of(given(people(300, 9).drop(columns="paid"), roles))
    with pytest.raises(Unusable, match="number"):
        trial_called("oversample-rare-answers").apply(numbers)


def test_made_up_rows_are_of_the_kinds_and_ranges_of_real_ones() -> None:
    frame = telling_gaps(600, 10)
    frame.insert(0, "person", [f"p{at}" for at in range(600)])
    roles = msgspec.structs.replace(ROLES, identifiers=("person",))
    lesson = lesson_of(world(None, frame, roles=roles))
    whole = mixed(lesson)
    back = whole.back(whole.values, lesson.codes, lesson)
    same = [name for name in frame if name != "person"]
    pd.testing.assert_frame_equal(back[same], lesson.frame[same], check_dtype=False)
    assert back["person"].isna().all()

    made = trial_called("learn-from-made-up-rows").apply(lesson).frame
    assert made is not None
    assert set(made["city"].dropna()) <= set(frame["city"].dropna())
    assert made["age"].between(frame["age"].min(), frame["age"].max()).all()
    assert made["income"].isna().mean() == pytest.approx(frame["income"].isna().mean(), abs=0.1)
    empty = made["income"].isna()
    assert (made["paid"] == "no")[empty].mean() > (made["paid"] == "no")[
        ~empty
    ].mean() + 0.2  # what goes together


def test_a_model_of_made_up_rows_no_longer_gives_people_away() -> None:
    inputs = world(people(500, 11), people(500, 12), RandomForestClassifier(25, random_state=0))
    found = tried_here(inputs, "learn-from-made-up-rows")
    attack = change(found, "privacy/membership-inference")
    assert found.cleared >= 1
    assert attack.moved == "better"
    assert attack.after is not None
    assert attack.after.estimate.value < 0.6


def test_people_whom_a_model_gives_away_are_left_out_and_whether_that_helps_is_said() -> None:
    inputs = world(
        people(600, 13), people(600, 14), RandomForestClassifier(40, bootstrap=False, random_state=0)
    )
    found = tried_here(inputs, "remove-exposed-rows")
    assert found.learned_rows < 600
    assert f"Left out {600 - found.learned_rows:,} of 600" in found.did[0]
    if not found.cleared:
        assert "It does not help here" in found.says or "makes better" in found.says
    attack = change(found, "privacy/membership-inference")
    assert attack.difference is not None
    assert attack.difference.low is not None
    with pytest.raises(Unusable, match="given away"):
        trial_called("remove-exposed-rows").apply(lesson_of(inputs))


def test_features_that_are_not_needed_go_without_loss() -> None:
    def padded(n: int, seed: int) -> pd.DataFrame:
        rng = np.random.default_rng(seed + 200)
        return sure(n, seed).assign(**{f"noise_{at}": rng.normal(size=n) for at in range(5)})

    model = HistGradientBoostingClassifier(max_leaf_nodes=6, max_iter=40, random_state=0)
    found = tried_here(world(padded(900, 15), padded(900, 16), model), "minimise-features")
    assert found.cleared >= 1
    assert found.open_ == 0
    assert headline(found, "ROC AUC").moved != "worse"
    with pytest.raises(Unusable, match="not to be needed"):
        trial_called("minimise-features").apply(lesson_of(world(people(300, 17), people(300, 18))))


def test_rare_levels_become_one() -> None:
    def many(n: int, seed: int) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        street = [f"street {at}" if rng.random() < 0.5 else "main street" for at in rng.integers(0, 400, n)]
        return people(n, seed).assign(street=street)

    train, judged = many(700, 19), many(700, 20)
    found = tried_here(world(train, judged), "group-rare-categories")
    assert 'one level "other"' in found.did[0]
    assert found.cleared >= 1
    treatment = trial_called("group-rare-categories").apply(lesson_of(world(train, judged)))
    assert treatment.prepare is not None
    counts = train["street"].value_counts()
    told = treatment.prepare(judged.copy())["street"]
    assert set(told) <= {"other", *counts[counts >= 10].index}
    with pytest.raises(Unusable, match="two levels"):
        trial_called("group-rare-categories").apply(lesson_of(world(people(300, 21), people(300, 22))))


def test_rare_people_are_emptied_and_everybody_else_stays() -> None:
    def few(n: int, seed: int) -> pd.DataFrame:
        frame = people(n, seed)
        return frame.assign(age=np.where(frame["age"] < 22, frame["age"], 40 + frame["age"] // 40 * 10))

    train, judged = few(800, 23), few(800, 24)
    roles = msgspec.structs.replace(ROLES, quasi=("age", "city", "sex"))
    inputs = world(train, judged, roles=roles)
    treatment = trial_called("suppress-rare-people").apply(lesson_of(inputs))
    assert treatment.prepare is not None
    told = treatment.prepare(judged.copy())
    rare_there = told["age"].isna()
    assert 0 < rare_there.mean() < 0.2
    pd.testing.assert_frame_equal(told[~rare_there], judged[~rare_there], check_dtype=False)
    found = tried_here(inputs, "suppress-rare-people")
    alone = next(each for each in found.changes if each.measure == "rows_in_small_groups")
    assert alone.before is not None
    assert alone.after is not None
    assert alone.after.estimate.value < alone.before.estimate.value
    wide = msgspec.structs.replace(ROLES, quasi=("income", "age"))
    lesson = lesson_of(world(people(300, 25), people(300, 26), roles=wide))
    with pytest.raises(Unusable, match="coarsen these columns first"):
        trial_called("suppress-rare-people").apply(lesson)


def test_rows_that_look_like_production_weigh_more_and_the_judged_half_is_not_looked_at() -> None:
    def older(n: int, seed: int) -> pd.DataFrame:
        """Age counts only for the old, of whom the training rows hold few."""
        frame = people(n, seed)
        return frame.assign(paid=np.where((frame["age"] > 60) ^ (frame["income"] > 30), "yes", "no"))

    train, later = older(1000, 27), older(1600, 28).query("age > 55").reset_index(drop=True)
    features = ("age", "income", "city", "sex")
    roles = msgspec.structs.replace(ROLES, features=features)
    model = fitted(train, features)
    inputs = given(older(600, 29), roles, train=train, production=later, model=model)
    arena = Arena(inputs, folder(), 0)
    lesson = arena.lesson(())
    treatment = trial_called("weigh-by-likeness").apply(lesson)
    assert treatment.retraining is not None
    weights = treatment.retraining.weights
    assert weights is not None
    old = lesson.frame["age"].to_numpy() > 55
    assert weights[old].mean() > 2 * weights[~old].mean()
    ahead, kept = lesson.ahead(), arena.after(treatment).production
    assert kept is not None
    assert len(ahead) + kept.rows == len(later)
    assert "paid" not in ahead.columns
    arena.close()

    found = tried_here(inputs, "weigh-by-likeness")
    drop = change(found, "robustness/performance-drop")
    assert drop.before is not None
    assert drop.after is not None
    assert "worth" in found.did[0]
    alike = given(people(300, 30), ROLES, train=people(600, 31), production=people(600, 32))
    with pytest.raises(Unusable, match="already"):
        trial_called("weigh-by-likeness").apply(lesson_of(alike))


def test_a_weak_slice_is_strengthened() -> None:
    def two_laws(n: int, seed: int) -> pd.DataFrame:
        """For the few old the income counts the other way round."""
        rng = np.random.default_rng(seed)
        frame = pd.DataFrame(
            {"age": rng.integers(18, 80, n), "income": rng.normal(size=n), "more": rng.normal(size=n)}
        )
        sign = np.where(frame["age"] > 65, -1, 1)
        odds = 4 * sign * frame["income"] + 1.0 * (sign < 0) * frame["more"]
        return frame.assign(
            sex=rng.choice(["f", "m"], n), paid=np.where(odds > rng.logistic(size=n), "yes", "no")
        )

    inputs = world(two_laws(1000, 33), two_laws(1200, 34))
    found = tried_here(inputs, "strengthen-the-slice")
    assert "in the slice (age: over" in found.did[0]
    mine = [each for each in found.changes if each.check == "robustness/weak-slices"]
    assert mine
    assert found.cleared or any(each.moved in ("better", "no clear change") for each in mine)
    assert headline(found, "Right answers").moved == "worse"
    with pytest.raises(Unusable, match="No finding names a weak slice"):
        trial_called("strengthen-the-slice").apply(lesson_of(inputs))
