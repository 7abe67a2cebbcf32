"""The model's file: its bytes, how long it took to load, and how many bytes it was trained on."""

from dataclasses import dataclass

from checks.artifacts.inputs import Features, Given
from checks.artifacts.models import GivenModel
from checks.contract import NotApplicable, artifact

BYTES_A_CELL = 8  # as a number in memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """`load_seconds` is None for a model that was never a file. `trained_bytes` are eight for each cell of the
    features in the training table, None without one.
    """

    size_bytes: int
    load_seconds: float | None
    load_cpu_seconds: float | None
    trained_bytes: int | None


@artifact()
def artefact(given: Given, features: Features, given_model: GivenModel) -> Artefact:
    facts = given_model.model.facts
    if not facts.size_bytes:
        raise NotApplicable("The model was never a file, and it cannot be stored to learn its size.")
    loaded = facts.format not in ("python", "stand-in")
    return Artefact(
        size_bytes=facts.size_bytes,
        load_seconds=facts.load_seconds if loaded else None,
        load_cpu_seconds=facts.load_cpu_seconds if loaded else None,
        trained_bytes=None
        if given.train is None
        else max(1, given.train.rows * len(features.columns) * BYTES_A_CELL),
    )
