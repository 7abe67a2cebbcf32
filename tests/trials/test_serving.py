"""Remedies of how a model is kept and asked: the answers stay the same, and what they buy is measured."""

import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from msgspec.structs import replace

from checks.artifacts.inputs import Given
from checks.contract import Unusable
from checks.model.facts import Timings
from checks.model.host import open_model
from checks.trials.remodelled import Remodelled
from checks.trials.shapes import Tried
from checks.trials.trial import trial_called
from tests.jail.here import standing as standing
from tests.kit import given
from tests.model.worlds import skops
from tests.trials.made import ROLES, fitted, headline, people, tried_here, world
from tests.trials.test_made_and_mended_rows import _ended as _ended
from tests.trials.test_made_and_mended_rows import change, lesson_of

FEATURES = ("age", "income", "city", "sex")


@contextmanager
def jailed(path: Path) -> Iterator[Given]:
    """The inputs with a model from a file, in its jail."""
    model = open_model(path, name=path.name)
    try:
        roles = replace(ROLES, features=FEATURES)
        yield given(people(300, 2), roles, train=people(300, 1), model=model, fast=True)
    finally:
        model.close()


def alike(found: Tried) -> None:
    *answers, pace = found.headlines
    assert {each.moved for each in answers} == {"same"}
    assert pace.measure == "Time for each single answer"
    assert pace.difference is not None


def test_batches_answer_the_same_and_sooner() -> None:
    found = tried_here(world(people(300, 3), people(300, 4)), "score-in-batches")
    alike(found)
    pace = headline(found, "Time for each single answer")
    assert pace.before is not None
    assert pace.after is not None
    assert pace.moved == "better"
    assert pace.after.estimate.value < pace.before.estimate.value / 4
    assert "clearly better" in found.says or "makes better" in found.says or found.cleared


def test_of_a_batch_each_request_waits_as_long_as_all_and_takes_its_part_of_the_processor() -> None:
    class Slow:
        facts = fitted(people(200, 5), FEATURES).facts

        def time(
            self, frame: pa.Table, sizes: tuple[int, ...], blocks: int, budget_seconds: float
        ) -> Timings:
            each = tuple((float(size),) * 2 for size in sizes)
            return Timings(sizes=sizes, wall=each, cpu=each, peak_before=0, peak_after=0)

    class Target:
        task, labels = "binary", ("no", "yes")

    asked = Remodelled(Slow(), Target(), FEATURES, emptied={}, gathered=64)  # type: ignore[arg-type]
    frame = pa.Table.from_pandas(people(200, 5)[list(FEATURES)], preserve_index=False)
    timed = asked.time(frame, (1, 8, 64, 512), 2, 1.0)
    assert timed.sizes == (1, 8, 64, 512)
    assert [wall[0] for wall in timed.wall] == [64, 64, 64, 512]
    assert [cpu[0] for cpu in timed.cpu] == [1, 8, 64, 512]


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core")
def test_two_processes_answer_at_once(standing: tuple[str, ...], tmp_path: Path) -> None:
    with jailed(skops(tmp_path, fitted(people(300, 1), FEATURES).estimator)) as inputs:
        found = tried_here(inputs, "answer-in-parallel")
    alike(found)
    assert "2 processes" in found.did[0]
    with pytest.raises(Unusable, match="no process of its own"):
        tried_here(world(people(300, 3), people(300, 4)), "answer-in-parallel")


def test_a_pickle_saved_as_skops_no_longer_runs_code_and_answers_the_same(
    standing: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFLIGHT_ALLOW_PICKLE", "1")
    path = tmp_path / "model.pkl"
    path.write_bytes(pickle.dumps(fitted(people(300, 1), FEATURES).estimator))
    with jailed(path) as inputs:
        found = tried_here(inputs, "save-as-skops")
    assert found.cleared >= 1
    assert found.open_ == 0
    assert found.basis == "Your model as it is."
    assert {each.moved for each in found.headlines} == {"same"}
    file = change(found, "privacy/unsafe-model-file")
    assert file.after is not None
    assert file.after.estimate.value == 0
    with pytest.raises(Unusable, match="held in memory"):
        trial_called("save-as-skops").apply(lesson_of(world(people(300, 3), people(300, 4))))


def test_an_added_column_goes_past_the_preparation_inside_the_jail_too(
    standing: tuple[str, ...], tmp_path: Path
) -> None:
    from checks.model.retraining import Retraining

    train = people(300, 1)
    told = (train["paid"] == "yes").astype("int64")
    frame = pa.Table.from_pandas(train[list(FEATURES)].assign(told=told), preserve_index=False)
    how = Retraining(added=("told",))
    own = fitted(train, FEATURES)
    outside = own.retrained(frame, list(train["paid"]), how, 0)
    with jailed(skops(tmp_path, own.estimator)) as inputs:
        inside = inputs.model.retrained(frame, list(train["paid"]), how, 0)  # type: ignore[union-attr]
        np.testing.assert_array_equal(inside.predict(frame), outside.predict(frame))
        assert inside.facts.features == (*FEATURES, "told")
        inside.close()
    assert ((outside.predict(frame)[:, 1] > 0.5) == told.astype(bool)).all()
    weighed = own.retrained(frame, list(train["paid"]), Retraining(added=("told",), weights=np.ones(300)), 0)
    np.testing.assert_allclose(weighed.predict(frame), outside.predict(frame))
    with pytest.raises(Unusable, match="one at a time"):
        own.retrained(frame, list(train["paid"]), Retraining(way="searched", added=("told",)), 0)
