"""The trusted side of a model: opens its file in a jail, asks, and checks every answer."""

import hashlib
import logging
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import msgspec

from checks.contract import Unusable
from checks.jail import self_test
from checks.jail.files import open_regular
from checks.jail.wire import Garbled, decode_json
from checks.jail.words import cleaned
from checks.jail.worker import Failed, Lost, Reply, Worker
from checks.model.answers import NUMBER_BYTES, checked, read_numbers
from checks.model.attributions import Attributions, spread_out, unpacked
from checks.model.facts import Model, ModelFacts, Told, task_of
from checks.model.frames import chosen
from checks.model.jailed_looking import JailedLooking
from checks.model.jailed_timing import JailedTiming
from checks.model.parcels import answers_of, stream_of
from checks.model.redaction import without_cells
from checks.model.sniff import ALLOW_PICKLE, INNER, sniff

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from checks.model.retraining import Retraining

log = logging.getLogger("preflight")
LARGEST_FACTS = 4 << 20
MOST_CLASSES, MOST_FEATURES, LONGEST_NAME = 1000, 20_000, 10_000
SERVE = "checks.model.serve:serve"
ROWS_AT_ONCE = 50_000
RESTARTS = 3
DOING = {"predict": "predicting", "refit": "being fitted anew", "explain": "being explained"}
INSTEAD = "Upload a column of predictions instead of the model."


def open_model(path: Path, *, name: str, memory_mb: int = 4096, wall: float = 120.0) -> Model:
    """Open a model file in its own jail.

    Args:
        path: a regular file of at most 1 GiB; its content decides its format, not its name.
        name: the file's name as the person knows it.
        memory_mb: what the model's process may use.
        wall: seconds that loading, and each later question about at most 50,000 rows, may take.

    Raises:
        Unusable: the file is not a model that can be opened here (a sentence says why), or a
            required layer of the sandbox is missing.
    """
    name = cleaned(name, 80)
    file = open_regular(Path(path), name=name)
    try:
        kind = sniff(file, os.fstat(file).st_size, name=name)
        self_test(with_model=False)
        return JailedModel(file, name=name, kind=kind, memory_mb=memory_mb, wall=wall)
    except BaseException:
        os.close(file)
        raise


class JailedModel(JailedTiming, JailedLooking):
    """A model in its jail; `facts.Model` says what its methods give. Owns `file` once it is made.

    A crash or a time-out ends the child; the next question opens the file again, a few times at most.
    """

    def __init__(self, file: int, *, name: str, kind: Any, memory_mb: int, wall: float) -> None:
        self._file, self._name, self._kind = file, name, kind
        self._memory_mb, self._wall = memory_mb, wall
        self._restarts_left = RESTARTS
        before = _fingerprint(file)
        sha256 = _sha256(file)
        self._worker, told = self._start()
        if _fingerprint(file) != before:
            self._worker.close()
            raise Unusable(f'"{name}" changed while it was read; try again.')
        self.facts = ModelFacts(
            name=name,
            format=cast("Any", told.format if kind == "mlflow" and told.format in INNER else kind),
            sha256=sha256,
            size_bytes=os.fstat(file).st_size,
            estimator=None if told.estimator is None else cleaned(told.estimator, 80),
            classes=told.classes,
            features=told.features,
            takes=told.takes,
            task=task_of(told.classes),
            probabilities=told.probabilities,
            cloneable=told.cloneable,
            load_seconds=told.load_seconds,
            load_cpu_seconds=told.load_cpu_seconds,
            layers=self._worker.layers,
            named_modules=tuple(cleaned(module, 200) for module in told.named_modules),
            versions=tuple(
                (cleaned(a, 40), cleaned(b, 40), cleaned(c, 40)) for a, b, c in told.versions[:20]
            ),
            notes=tuple(cleaned(note) for note in told.notes),
            settings=told.settings,
        )
        log.info(
            "opened %s model %s, %d bytes, modules %s",
            kind,
            sha256,
            self.facts.size_bytes,
            told.named_modules,
        )

    @property
    def _outputs(self) -> int:
        return 1 if self.facts.classes is None else len(self.facts.classes)

    def predict(self, frame: "pa.Table") -> "np.ndarray":
        import numpy as np

        parts = [
            self._predict(frame.slice(start, ROWS_AT_ONCE))
            for start in range(0, frame.num_rows, ROWS_AT_ONCE)
        ]
        return np.concatenate(parts) if parts else np.empty((0, self._outputs))

    def _predict(self, frame: "pa.Table") -> "np.ndarray":
        shape = (frame.num_rows, self._outputs)
        most = shape[0] * shape[1] * NUMBER_BYTES
        reply = self._ask("predict", frame, [stream_of(frame)], most=most)
        return checked(_numbers(reply, shape), probabilities=self.facts.probabilities)

    def refit(
        self,
        frame: "pa.Table",
        labels: "Sequence[str] | np.ndarray",
        masks: "np.ndarray",
        seed: int,
        restraint: int = 0,
    ) -> "np.ndarray":
        answers, text = answers_of(labels, self.facts.classes)
        shape = (len(masks), frame.num_rows, self._outputs)
        most = shape[0] * shape[1] * shape[2] * NUMBER_BYTES
        parts = [stream_of(frame), stream_of(answers), masks.astype(bool).tobytes()]
        wall = self._wall * max(1, len(masks))
        asked = {"text": text, "seed": seed, "restraint": restraint}
        reply = self._ask("refit", frame, parts, most=most, wall=wall, **asked)
        return checked(_numbers(reply, shape), probabilities=self.facts.probabilities)

    def retrained(
        self, frame: "pa.Table", labels: "Sequence[str] | np.ndarray", how: "Retraining", seed: int
    ) -> "JailedModel":
        """See `facts.Model.retrained`. The new model lives in a jail of its own, which is not restarted."""
        file = os.dup(self._file)
        try:
            other = JailedModel(
                file, name=self._name, kind=self._kind, memory_mb=self._memory_mb, wall=self._wall
            )
        except BaseException:
            os.close(file)
            raise
        try:
            other._learn(frame, labels, how, seed)
        except BaseException:
            other.close()
            raise
        return other

    def _learn(
        self, frame: "pa.Table", labels: "Sequence[str] | np.ndarray", how: "Retraining", seed: int
    ) -> None:
        import numpy as np

        weights, groups = np.asarray(() if how.weights is None else how.weights), how.groups
        codes = np.asarray(() if groups is None else groups)
        answers, text = answers_of(labels, self.facts.classes)
        parts = [
            stream_of(frame),
            stream_of(answers),
            weights.astype("<f8").tobytes(),
            codes.astype("<i8").tobytes(),
        ]
        asked = {name: getattr(how, name) for name in ("way", "wanted", "restraint", "added")}
        asked["parameters"] = dict(how.parameters)
        wall = self._wall * (1 if how.way == "plain" else 3)
        reply = self._ask(
            "retrain", frame, parts, most=LARGEST_FACTS, wall=wall, text=text, seed=seed, **asked
        )
        told = _plausible(_converted(reply, "told", Told))
        self._restarts_left = 0  # a new child would hold the old model again
        self.facts = replace(
            self.facts,
            estimator=None if told.estimator is None else cleaned(told.estimator, 80),
            classes=told.classes,
            probabilities=told.probabilities,
            cloneable=told.cloneable,
            features=None if self.facts.features is None else (*self.facts.features, *how.added),
            takes=None if self.facts.takes is None else self.facts.takes + len(how.added),
        )
        if not how.fits:
            self.facts = replace(self.facts, format="skops", versions=told.versions)

    def explain(self, frame: "pa.Table", background: "pa.Table", wanted: "np.ndarray") -> Attributions:
        import pyarrow as pa

        asked = chosen(pa.concat_tables([frame, background]), self.facts.features, self.facts.takes)
        rows, names = frame.num_rows, asked.column_names
        most = rows * (len(names) + 2) * NUMBER_BYTES
        parts = [stream_of(asked), wanted.astype("<i8").tobytes()]
        reply = self._ask("explain", asked, parts, most=most, rows=rows, names=names)
        if reply.kind != "numbers" or len(reply.parts) != 1:
            raise Unusable("The model gave an unreadable explanation.")
        found = unpacked(reply.header, reply.parts[0], rows, len(names))
        return spread_out(found, self.facts.features, frame.column_names)

    def close(self) -> None:
        """End the child and forget the file. May be called twice."""
        self._worker.close()
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _start(self) -> tuple[Worker, Told]:
        os.lseek(self._file, 0, os.SEEK_SET)
        worker = Worker(
            SERVE,
            noun=f'The model "{self._name}"',
            instead=INSTEAD,
            file=self._file,
            options={"format": self._kind, "pickles": os.environ.get(ALLOW_PICKLE) == "1"},
            memory_mb=self._memory_mb,
        )
        try:
            reply = worker.ask("describe", doing="opening its file", wall=self._wall, most=LARGEST_FACTS)
            return worker, _plausible(_converted(reply, "told", Told))
        except Failed as failed:
            worker.close()
            raise self._failure(failed, "could not be opened", failed.says) from None
        except BaseException:
            worker.close()
            raise

    def _ask(
        self, kind: str, frame: "pa.Table", parts: list[bytes], *, most: int, wall: float = 0, **header: Any
    ) -> Reply:
        if self._file < 0:
            raise Lost(f'The model "{self._name}" is closed.')
        if not self._worker.alive and self._restarts_left:
            self._restarts_left -= 1
            self._worker, _ = self._start()
        try:
            doing = DOING.get(kind, "answering")
            return self._worker.ask(kind, parts, doing=doing, wall=wall or self._wall, most=most, **header)
        except Failed as failed:
            says = without_cells(failed.says, frame, self.facts.classes or ())
            raise self._failure(failed, "failed", says) from None

    def _failure(self, failed: Failed, did: str, says: str) -> Unusable:
        if failed.error == "MemoryError":
            return Unusable(f'The model "{self._name}" needs more than {self._memory_mb} MB of memory.')
        return Unusable(cleaned(f'The model "{self._name}" {did} ({failed.error}: {says.rstrip(".")}).'))


def _plausible(told: Told) -> Told:
    """Names are kept as they are, because they must match the table's; but not any number of any length."""
    classes, features = told.classes or ("one",), told.features or ()
    if len(set(classes)) < len(classes) or len(classes) > MOST_CLASSES or told.classes == ():
        raise Unusable(f"The model must have between 1 and {MOST_CLASSES} different classes.")
    if len(features) > MOST_FEATURES or max(map(len, (*classes, *features))) > LONGEST_NAME:
        raise Unusable("The model names more columns, or longer ones, than a table can have.")
    return told


def _numbers(reply: Reply, shape: tuple[int, ...]) -> "np.ndarray":
    if reply.kind != "numbers" or len(reply.parts) != 1:
        raise Unusable("The model gave an unreadable answer (not numbers).")
    return read_numbers(reply.header, reply.parts[0], shape)


def _converted(reply: Reply, kind: str, to: Any) -> Any:
    """A reply's JSON as a dataclass, every field of the right type."""
    unreadable = Unusable("The model gave an unreadable answer about itself.")
    if reply.kind != kind or len(reply.parts) != 1:
        raise unreadable
    try:
        return msgspec.convert(decode_json(reply.parts[0]), to)
    except (Garbled, msgspec.ValidationError):
        raise unreadable from None


def _fingerprint(file: int) -> tuple[int, int]:
    found = os.fstat(file)
    return found.st_size, found.st_mtime_ns


def _sha256(file: int) -> str:
    with open(os.dup(file), "rb") as stream:
        stream.seek(0)
        return hashlib.file_digest(stream, "sha256").hexdigest()
