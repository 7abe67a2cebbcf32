"""A model behind a remedy: columns it no longer gets are emptied, its answers adjusted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from checks.artifacts.scores import ask
from checks.artifacts.target import Target
from checks.contract import Unusable
from checks.model.attributions import Attributions
from checks.model.facts import Model, Timings
from checks.trials.lesson import Answer, Fixed

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from checks.model.steps import StepTimings


class Remodelled:
    """`facts.Model` says what its methods give.

    Args:
        inner: the model that answers.
        takes: the columns that it takes, in its order.
        emptied: the one value that stands in columns which are no longer given.
        needed: columns that `answer` reads beside.
        answer: changes the inner model's answers, which come in the order of the target's labels.
        gathered: how many requests for a single row are answered together.
    """

    def __init__(
        self,
        inner: Model,
        target: Target,
        takes: Sequence[str],
        *,
        emptied: Mapping[str, Any],
        needed: Sequence[str] = (),
        answer: Answer | None = None,
        gathered: int = 1,
    ) -> None:
        self._inner, self._target, self._takes = inner, target, tuple(takes)
        self._emptied, self._answer, self._gathered = dict(emptied), answer, gathered
        asked = dict.fromkeys((*(name for name in takes if name not in emptied), *needed))
        self.facts = replace(
            inner.facts,
            features=tuple(asked),
            takes=len(asked),
            classes=None if target.task == "regression" else target.labels,
            # A fit of the inner model knows nothing of an adjustment that was learnt.
            cloneable=inner.facts.cloneable and (answer is None or isinstance(answer, Fixed)),
        )

    def predict(self, frame: "pa.Table") -> "np.ndarray":
        values = ask(self._inner, self._own(frame), self._target)
        return values if self._answer is None else self._answer(values, frame.to_pandas())

    def time(self, frame: "pa.Table", sizes: tuple[int, ...], blocks: int, budget_seconds: float) -> Timings:
        """The inner model's; an adjustment of its answers costs next to nothing.

        Of requests that are answered together each waits as long as all, and takes its part of the processor's time.
        """
        together = tuple(dict.fromkeys(max(size, self._gathered) for size in sizes))
        timed = self._inner.time(self._own(frame), together, blocks, budget_seconds)
        if together == sizes:
            return timed
        asked = [
            (size, max(size, self._gathered)) for size in sizes if max(size, self._gathered) in timed.sizes
        ]
        at = [timed.sizes.index(batch) for _, batch in asked]
        parts = [size / batch for size, batch in asked]
        return replace(
            timed,
            sizes=tuple(size for size, _ in asked),
            wall=tuple(timed.wall[each] for each in at),
            cpu=tuple(tuple(s * part for s in timed.cpu[each]) for each, part in zip(at, parts, strict=True)),
        )

    def time_steps(self, frame: "pa.Table", blocks: int, budget_seconds: float) -> "StepTimings":
        return self._inner.time_steps(self._own(frame), blocks, budget_seconds)

    def time_together(
        self, frame: "pa.Table", counts: tuple[int, ...], batch: int, calls: int, budget_seconds: float
    ) -> dict[int, tuple[Timings, ...]]:
        return self._inner.time_together(self._own(frame), counts, batch, calls, budget_seconds)

    def time_refits(
        self,
        frame: "pa.Table",
        labels: "Sequence[str] | np.ndarray",
        sizes: tuple[int, ...],
        blocks: int,
        budget_seconds: float,
        seed: int,
    ) -> Timings:
        return self._inner.time_refits(self._own(frame), labels, sizes, blocks, budget_seconds, seed)

    def refit(
        self,
        frame: "pa.Table",
        labels: "Sequence[str] | np.ndarray",
        masks: "np.ndarray",
        seed: int,
        restraint: int = 0,
    ) -> "np.ndarray":
        if self._answer is not None and not isinstance(self._answer, Fixed):
            raise Unusable("A model with adjusted answers cannot be fitted anew.")
        values = self._inner.refit(self._own(frame), labels, masks, seed, restraint)
        if isinstance(self._answer, Fixed):
            for place, each in enumerate(values):
                values[place] = self._answer.rule(each)
        return values

    def explain(self, frame: "pa.Table", background: "pa.Table", wanted: "np.ndarray") -> Attributions:
        if self._answer is not None or self._emptied:
            raise Unusable("A model with adjusted columns or answers can only be asked.")
        return self._inner.explain(self._own(frame), self._own(background), wanted)

    def close(self) -> None:
        """Nothing to end: the inner model is closed by who opened it."""

    def _own(self, frame: "pa.Table") -> "pa.Table":
        import pyarrow as pa

        columns = {
            name: pa.array([self._emptied[name]] * frame.num_rows)
            if name in self._emptied
            else frame.column(name)
            for name in self._takes
        }
        return pa.table(columns)
