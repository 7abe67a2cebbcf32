"""What a caller may rely on: eight things a model should do, each one tried on a few rows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Features, Judged
from checks.artifacts.models import GivenModel
from checks.artifacts.samples import frame_of, sample_rows
from checks.artifacts.target import Target
from checks.contract import Seed, Unusable, artifact

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from checks.model.facts import Model

TRIED = 20
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One thing that a caller may rely on, whether it holds, and what was seen."""

    name: str
    holds: bool
    seen: str


@dataclass(frozen=True, slots=True)
class Interface:
    promises: tuple[Promise, ...]


@artifact()
def interface(given: GivenModel, judged: Judged, features: Features, target: Target, seed: Seed) -> Interface:
    """Eight promises, in the order in which a caller needs them."""
    model, facts = given.model, given.model.facts
    frame = frame_of(judged.table, features.columns, sample_rows(judged.table, TRIED, seed.value))
    said = _asked(model, frame)
    number = target.task == "regression"
    classes = "" if facts.classes is None else ", ".join(facts.classes[:6])
    names = facts.features is not None
    made = [
        ("answers", said is not None, f"{frame.num_rows} rows were answered."),
        (
            "gives probabilities",
            number or facts.probabilities,
            "It predicts a number." if number else "A probability for each class." if facts.probabilities else "It only names a class.",
        ),
        ("names its columns", names, f"{len(facts.features or ())} columns, by name." if names else "It names none."),
        (
            "names its classes",
            number or _same(facts.classes, target.labels),
            "It predicts a number." if number else f"{classes or 'It names none'}; the table has {', '.join(target.labels[:6])}.",
        ),
        ("says how many columns it takes", names or facts.takes is not None, f"It takes {facts.takes or len(facts.features or ()) or 'any number of'} columns."),
    ]  # fmt: skip
    made += [_turned(model, frame, said), _alone(model, frame, said), _nameless(model, frame, said)]
    return Interface(tuple(Promise(name=name, holds=holds, seen=seen) for name, holds, seen in made))


def _same(classes: tuple[str, ...] | None, labels: tuple[str, ...]) -> bool:
    """Every label of the table is one of the model's classes, as both are written but for blanks and case."""
    from checks.table.labels import folded

    return classes is not None and {folded(label) for label in labels} <= {folded(each) for each in classes}


def _turned(model: "Model", frame: "pa.Table", said: "np.ndarray | None") -> tuple[str, bool, str]:
    name = "answers alike when columns change places"
    if frame.num_columns < 2:
        return name, True, "There is one column."
    turned = _asked(model, frame.select(frame.column_names[::-1]))
    if _alike(said, turned):
        return name, True, "The same answers."
    return name, False, "It could not be asked." if turned is None else "Other answers, and no warning."


def _alone(model: "Model", frame: "pa.Table", said: "np.ndarray | None") -> tuple[str, bool, str]:
    name = "answers a single row"
    one = _asked(model, frame.slice(0, 1))
    if said is not None and _alike(said[:1], one):
        return name, True, "The same answer as among others."
    return name, False, "It could not be asked." if one is None else "Another answer than among others."


def _nameless(model: "Model", frame: "pa.Table", said: "np.ndarray | None") -> tuple[str, bool, str]:
    """Without names a model that goes by place answers alike; one that goes by name must refuse."""
    name = "never takes columns without names for others"
    told = _asked(model, frame.rename_columns([f"\x00{at}" for at in range(frame.num_columns)]))
    if told is None:
        return name, True, "It refuses a table without its columns' names."
    return (
        name,
        _alike(said, told),
        "The same answers." if _alike(said, told) else "Other answers, no warning.",
    )


def _asked(model: "Model", frame: "pa.Table") -> "np.ndarray | None":
    try:
        return model.predict(frame)
    except Unusable:
        return None


def _alike(first: "np.ndarray | None", second: "np.ndarray | None") -> bool:
    import numpy as np

    if first is None or second is None or first.shape != second.shape:
        return False
    return bool(np.allclose(first, second, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True))
