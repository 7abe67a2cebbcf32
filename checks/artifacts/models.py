"""The model that a run asks: the person's in its jail, or a stand-in that says so everywhere."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Features, Given, Judged, features_of
from checks.artifacts.pace import Pace, refuse_slow
from checks.artifacts.retypes import same_columns
from checks.artifacts.samples import frame_of
from checks.artifacts.target import Target, answers_of
from checks.contract import InputMissing, NotApplicable, Seed, Unusable, artifact
from checks.table.tables import Table

if TYPE_CHECKING:
    import numpy as np

    from checks.model.facts import Model

TRIED = 20  # rows that show whether a model can answer at all
ASK = "Give the model file (skops or ONNX) to run this check."
STAND_IN = "Measured on a stand-in that Preflight trained, because no model was given."


@dataclass(frozen=True, slots=True)
class GivenModel:
    """The person's own model, for what a stand-in cannot tell: its file, its speed, its memory."""

    model: "Model"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedModel:
    """The model to query: the person's own, else a stand-in.

    `said` is "" or the sentence that names the stand-in, to be added to what a check says.
    `scores` (n, k) are a stand-in's scores of the judged table, out of fold if it was trained on
    that same table; None for the person's own model, which is simply asked.
    """

    model: "Model"
    features: Features
    said: str
    scores: "np.ndarray | None"


@dataclass(frozen=True, slots=True)
class MaybeModel:
    """None where a score or prediction column was given instead of a model."""

    asked: AskedModel | None


@artifact(needs="model")
def given_model(given: Given) -> GivenModel:
    if given.model is None:
        raise InputMissing("model", ASK)
    return GivenModel(given.model)


@artifact(needs="query")
def asked_model(maybe: MaybeModel) -> AskedModel:
    if maybe.asked is None:
        raise InputMissing("query", ASK)
    return maybe.asked


@artifact()
def maybe_model(given: Given, judged: Judged, target: Target, seed: Seed, pace: Pace) -> MaybeModel:
    """A stand-in is trained on the training table where there is one, else on the judged table."""
    refuse_slow(pace, judged.table)
    # Not through Features: a table of nothing but answers and scores is a whole input too.
    if given.model is None and (given.roles.score or given.roles.prediction):
        return MaybeModel(None)
    features = features_of(given, judged.table)
    if given.model is not None:
        if given.train is not None:
            _refuse_retyped(given.model, features, given.train, judged.table)
        return MaybeModel(AskedModel(model=given.model, features=features, said="", scores=None))
    from checks.model.standin import StandIn

    source = given.train if given.train is not None else judged.table
    truth = answers_of(source, target)
    answers = truth.codes if truth.codes is not None else truth.values
    assert answers is not None
    columns = same_columns(source, features.columns)
    model = StandIn(
        frame_of(source, columns), answers, task=target.task, classes=target.labels, seed=seed.value
    )
    scores = model.oof if source is judged.table else model.predict(frame_of(judged.table, features.columns))
    return MaybeModel(AskedModel(model=model, features=features, said=STAND_IN, scores=scores))


def _refuse_retyped(model: "Model", features: Features, training: Table, judged: Table) -> None:
    """Raise NotApplicable where the model cannot answer because columns hold another kind of value now."""
    import numpy as np

    there = tuple(column for column in features.columns if training.has(column.name))
    try:
        same_columns(training, there)
    except NotApplicable:
        try:
            some = np.arange(min(TRIED, judged.rows), dtype=np.int64)
            model.predict(frame_of(judged, features.columns, some))
        except Unusable as why:
            raise NotApplicable(f"The model cannot be asked of {judged.name}: {why}") from None
