"""A model that a Python caller already holds: trusted, and asked in this process without a jail."""

import hashlib
import logging
import pickle
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from checks.contract import Unusable
from checks.model.answers import checked, mismatch
from checks.model.attributions import Attributions, spread_out
from checks.model.estimators import Estimator
from checks.model.facts import ModelFacts, Timings, task_of
from checks.model.frames import chosen
from checks.model.settings import settings_of
from checks.model.steps import StepTimings, timed_steps
from checks.model.stored_rows import HeldInMemory

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from checks.model.retraining import Retraining

log = logging.getLogger("preflight")
NOT_STORED = (
    "The model cannot be pickled: its fingerprint is of its parameters alone, and its size is not known."
)


class InMemoryModel(HeldInMemory):
    """A fitted estimator with scikit-learn's interface; `facts.Model` says what its methods give.

    Args:
        fitted: a classifier or regressor that answers one question. Its parallel parts are told to
            use one thread.
        features: the columns it takes, in its order, where it does not name them itself.
        name: what reports call it.

    Raises:
        Unusable: it is neither, or it answers several questions at once.
    """

    def __init__(self, fitted: Any, features: Sequence[str] | None = None, *, name: str = "model") -> None:
        self._asked = Estimator(fitted)
        told = None if features is None else tuple(features)
        stored = _stored(fitted)
        self.facts = ModelFacts(
            name=name,
            format="python",
            sha256=hashlib.sha256(stored or repr(fitted).encode()).hexdigest(),
            estimator=self._asked.estimator,
            classes=self._asked.classes,
            features=self._asked.features or told,
            task=task_of(self._asked.classes),
            probabilities=self._asked.probabilities,
            cloneable=self._asked.cloneable,
            settings=settings_of(fitted),
            size_bytes=len(stored),
            load_seconds=0.0,
            layers=(),
            named_modules=(),
            takes=self._asked.takes or (None if told is None else len(told)),
            notes=self._asked.notes if stored else (*self._asked.notes, NOT_STORED),
        )

    def predict(self, frame: "pa.Table") -> "np.ndarray":
        with _Failures(self.facts.name):
            values = self._asked.answer(self._asked.prepare(self._own(frame)))
        return self._sound(values, (frame.num_rows, self._outputs))

    def time(self, frame: "pa.Table", sizes: tuple[int, ...], blocks: int, budget_seconds: float) -> Timings:
        """See `facts.Model.time`; the process is the caller's own, and so is the memory it counts."""
        from checks.model.measure import measured

        with _Failures(self.facts.name):
            prepared = self._asked.prepare(self._own(frame))
            return measured(
                self._asked.answer,
                lambda rows: self._asked.take(prepared, rows),
                frame.num_rows,
                sizes,
                blocks,
                budget_seconds,
            )

    def time_steps(self, frame: "pa.Table", blocks: int, budget_seconds: float) -> StepTimings:
        with _Failures(self.facts.name):
            prepared = self._asked.prepare(self._own(frame))
            return timed_steps(self._asked.fitted, prepared, blocks, budget_seconds)

    def time_together(
        self, frame: "pa.Table", counts: tuple[int, ...], batch: int, calls: int, budget_seconds: float
    ) -> dict[int, tuple[Timings, ...]]:
        raise Unusable("The model has no process of its own to start more of.")

    def time_refits(
        self,
        frame: "pa.Table",
        labels: "Sequence[str] | np.ndarray",
        sizes: tuple[int, ...],
        blocks: int,
        budget_seconds: float,
        seed: int,
    ) -> Timings:
        with _Failures(self.facts.name):
            return self._asked.time_refits(self._own(frame), labels, sizes, blocks, budget_seconds, seed)

    def refit(
        self,
        frame: "pa.Table",
        labels: "Sequence[str] | np.ndarray",
        masks: "np.ndarray",
        seed: int,
        restraint: int = 0,
    ) -> "np.ndarray":
        with _Failures(self.facts.name):
            values = self._asked.refit(self._own(frame), labels, masks, seed, restraint)
        return self._sound(values, (len(masks), frame.num_rows, self._outputs))

    def retrained(
        self, frame: "pa.Table", labels: "Sequence[str] | np.ndarray", how: "Retraining", seed: int
    ) -> "InMemoryModel":
        with _Failures(self.facts.name):
            own = self._own(frame.drop_columns([*how.added]))
            for name in how.added:
                own = own.append_column(name, frame.column(name))
            made = self._asked.retrained(own, labels, how, seed)
        takes = None if self.facts.features is None else (*self.facts.features, *how.added)
        return InMemoryModel(made.fitted, takes, name=self.facts.name)

    def explain(self, frame: "pa.Table", background: "pa.Table", wanted: "np.ndarray") -> Attributions:
        import pyarrow as pa

        from checks.model.explaining import explained

        with _Failures(self.facts.name):
            asked = self._own(pa.concat_tables([frame, background]))
            rows, names = frame.num_rows, tuple(asked.column_names)
            found = explained(self._asked.fitted, self._asked.prepare(asked), rows, wanted, names)
        return spread_out(found, self.facts.features, frame.column_names)

    def close(self) -> None:
        """Nothing to end: the estimator is the caller's."""

    def _own(self, frame: "pa.Table") -> "pa.Table":
        return chosen(frame, self.facts.features, self.facts.takes)

    @property
    def _outputs(self) -> int:
        return 1 if self.facts.classes is None else len(self.facts.classes)

    def _sound(self, values: "np.ndarray", shape: tuple[int, ...]) -> "np.ndarray":
        if values.shape != shape:
            raise mismatch(values.shape, shape)
        return checked(values, probabilities=self.facts.probabilities)


class _Failures:
    """Turns whatever an estimator raises into Unusable, as the model host does for a model in a jail.

    Only the kind of the error is told: its text may carry cells of the table.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, why: BaseException | None, trace: Any) -> None:
        if isinstance(why, Exception) and not isinstance(why, Unusable):
            log.debug("the model in memory failed", exc_info=why)
            raise Unusable(f'The model "{self._name}" failed ({type(why).__name__}).') from why


def _stored(fitted: Any) -> bytes:
    """The estimator as bytes, none if it cannot be stored."""
    try:
        return pickle.dumps(fitted)
    except Exception:
        return b""
