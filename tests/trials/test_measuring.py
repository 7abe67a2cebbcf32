"""A trial mends what it is for, says what it costs, and never touches the rows it is judged on."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.metrics import roc_auc_score

from checks.contract import Estimate, Unusable
from checks.registry import tryable
from checks.trials.arena import Arena
from checks.trials.grouping import grouping_of
from checks.trials.headlines import moved
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import all_trials, trial_called
from tests.kit import ROOT
from tests.trials.made import ROLES, headline, people, tried_here, world


def leaking(n: int, seed: int) -> pd.DataFrame:
    frame = people(n, seed)
    noise = np.random.default_rng(seed + 100).normal(size=n)
    frame.insert(0, "late_fee", np.where(frame["paid"] == "yes", 0.0, 8.0) + noise)
    return frame


def test_dropping_a_leak_clears_the_finding_and_says_what_it_costs() -> None:
    train, judged = leaking(1200, 0), leaking(900, 1)
    inputs = world(train, judged)
    found = tried_here(inputs, "drop-leak")

    assert (found.cleared, found.open_) == (2, 0)
    assert "late_fee" in found.did[0]
    quality = headline(found, "ROC AUC")
    assert quality.moved == "worse"
    assert "clearly worse" in found.says

    # The same by hand: the same class on the same rows, with the column held at its usual value.
    own = clone(inputs.model.estimator)  # type: ignore[union-attr]
    features = [name for name in judged.columns if name != "paid"]
    without, kept = train[features].copy(), judged[features].copy()
    without["late_fee"] = kept["late_fee"] = float(train["late_fee"].median())
    own.fit(without, train["paid"])
    direct = roc_auc_score(judged["paid"] == "yes", own.predict_proba(kept)[:, 1])
    assert quality.after is not None
    assert quality.after.estimate.value == pytest.approx(direct, abs=1e-9)
    plain = clone(inputs.model.estimator).fit(train[features], train["paid"])  # type: ignore[union-attr]
    before = roc_auc_score(judged["paid"] == "yes", plain.predict_proba(judged[features])[:, 1])
    assert quality.difference is not None
    assert quality.difference.value == pytest.approx(direct - before, abs=1e-9)
    assert quality.difference.low < direct - before < quality.difference.high  # type: ignore[operator]


def test_a_trial_sees_no_row_that_it_is_judged_on() -> None:
    judged = people(800, 2)
    judged.insert(0, "number", [f"n{i}" for i in range(800)])
    inputs = world(None, judged, roles=replace_ids(ROLES))
    arena = Arena(inputs, folder(), 0)
    lesson = arena.lesson(())
    after = arena.after(Treatment(did="nothing"))
    held = set(after.table.expr.select("c0").to_pandas()["c0"])

    assert len(lesson.frame) + len(held) == 800
    assert not held & set(lesson.frame["number"])
    arena.close()


def test_a_remedy_cannot_change_the_answers_that_it_is_judged_by() -> None:
    inputs = world(people(300, 3), people(300, 4))
    arena = Arena(inputs, folder(), 0)

    def flatter(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(paid="yes")

    def fewer(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.head(100)

    after = arena.after(Treatment(did="", prepare=flatter))
    told = after.table.expr.order_by("row").select("c4").to_pandas()["c4"]
    assert list(told) == list(people(300, 4)["paid"])
    with pytest.raises(AssertionError, match="judged on"):
        arena.after(Treatment(did="", prepare=fewer))
    arena.close()


def test_a_remedy_that_does_nothing_is_said_to_help_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = world(leaking(900, 5), leaking(700, 6))
    idle = replace(trial_called("drop-leak"), apply=lambda _lesson: Treatment(did="Nothing."))
    monkeypatch.setattr("tests.trials.made.trial_called", lambda _name: idle)
    found = tried_here(inputs, "drop-leak")

    assert found.cleared == 0
    assert found.says == "It does not help here; nothing gets clearly worse."
    assert {change.moved for change in (*found.headlines, *found.changes)} == {"same"}


def test_several_remedies_are_applied_in_order_and_once() -> None:
    train = leaking(900, 7)
    doubled = pd.concat([train, train.head(300)], ignore_index=True)
    both = tried_here(world(doubled, leaking(700, 8)), "drop-copies", "drop-leak")

    assert both.remedies == ("drop-copies", "drop-leak")
    assert "Removed 300 of 1,200" in both.did[0]
    assert "late_fee" in both.did[1]
    assert both.learned_rows == 900
    assert both.open_ == 0
    # The parts add up to the sum.
    assert [part.remedy for part in both.parts] == ["drop-copies", "drop-leak"]
    for whole in both.headlines[:3]:
        steps = [next(c for c in part.headlines if c.measure == whole.measure) for part in both.parts]
        added = [step.difference.value for step in steps if step.difference is not None]
        assert whole.difference is not None
        assert sum(added) == pytest.approx(whole.difference.value, abs=1e-9)


def test_two_remedies_that_set_the_same_part_are_refused() -> None:
    with pytest.raises(Unusable, match="same threshold"):
        Treatment(did="", threshold=0.4).then(Treatment(did="", threshold=0.6))


@pytest.mark.parametrize(
    ("low", "value", "high", "said"),
    [
        (0.0, 0.0, 0.0, "same"),
        (-0.1, 0.05, 0.2, "no clear change"),
        (0.01, 0.05, 0.2, "worse"),
        (-0.3, -0.2, -0.1, "better"),
        (-0.0003, -0.0002, -0.0001, "no clear change"),
    ],
)
def test_what_moved_comes_from_the_whole_interval(low: float, value: float, high: float, said: str) -> None:
    told = Estimate(
        name="d", value=value, low=low, high=high, level=0.99, n=9, method="made", of="population"
    )
    assert moved(told, lower_is_better=True) == said


def test_every_trial_is_whole() -> None:
    """Its checks exist, it says what it does, and its name is the file's."""
    from checks.registry import all_checks

    assert set(all_trials()) == tryable()
    for each in all_trials().values():
        assert set(each.answers) <= all_checks().keys(), each.id
        assert len(each.doc.splitlines()) >= 3, each.id
        assert 0 < each.effort_days[0] <= each.effort_days[1], each.id


def folder() -> Path:
    return Path(tempfile.mkdtemp(dir=ROOT.name))


def replace_ids(roles: Any) -> Any:
    import msgspec

    return msgspec.structs.replace(roles, identifiers=("number",))


def test_a_lesson_knows_its_groups() -> None:
    inputs = world(people(300, 9), people(300, 10))
    arena = Arena(inputs, folder(), 0)
    lesson: Lesson = arena.lesson(())
    groups = grouping_of(lesson)
    assert (groups.column, groups.names) == ("sex", ("f", "m"))
    assert (groups.of(lesson.frame) == (lesson.frame["sex"] == "m")).all()
    arena.close()


def test_rows_are_prepared_once_whatever_comes_after() -> None:
    """Twice a thousand is not a thousand: a remedy that is not its own repetition shows it."""
    inputs = world(people(300, 11), people(300, 12))
    arena = Arena(inputs, folder(), 0)
    lesson: Lesson = arena.lesson(())

    def doubled(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(age=2 * frame["age"])

    first = Treatment(did="Doubled.", prepare=doubled)
    seen = first.passed_on(lesson)
    fewer = Treatment(did="Halved.", frame=seen.frame.head(150), codes=seen.codes[:150])
    for whole in (first, first.then(fewer), fewer_first(lesson).then(first)):
        after = arena.after(whole)
        assert after.train is not None
        ages = after.train.expr.order_by("row").select("c0").to_pandas()["c0"].to_numpy()
        np.testing.assert_array_equal(ages, 2 * lesson.frame["age"].to_numpy()[: len(ages)])
    arena.close()


def fewer_first(lesson: Lesson) -> Treatment:
    return Treatment(did="Halved.", frame=lesson.frame.head(150), codes=lesson.codes[:150])


def test_a_later_remedy_sees_the_scores_that_an_earlier_one_made() -> None:
    """A cut of calibrated chances is none of uncalibrated ones, and rows that are gone have no score."""
    train, judged = people(700, 50), people(500, 51)
    skewed = pd.concat([train, train[train["paid"] == "yes"].sample(200, random_state=0)], ignore_index=True)
    inputs = world(skewed, judged)
    arena = Arena(inputs, folder(), 0)
    first = trial_called("calibrate").apply(arena.lesson(()))
    seen = arena.passed_on(first, arena.lesson(()))
    assert first.answer is not None
    np.testing.assert_allclose(seen.scores, first.answer(arena.lesson(()).scores, seen.frame))

    fewer = trial_called("drop-copies").apply(arena.lesson(()))
    seen = arena.passed_on(fewer, arena.lesson(()))
    assert len(seen.codes) <= 700
    assert seen.scores.shape == (len(seen.codes), 2)
    right = seen.scores.argmax(axis=1) == seen.codes
    assert right.mean() > 0.6
    arena.close()
    both = tried_here(inputs, "drop-copies", "retune-the-threshold")
    assert both.learned_rows == len(seen.codes)
