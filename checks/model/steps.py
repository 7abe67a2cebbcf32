"""What each step of a scikit-learn pipeline, and each branch of its first one, costs: timed block by block."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.contract import Unusable
from checks.model.measure import Budget

if TYPE_CHECKING:
    import pandas as pd

MOST_PARTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedPart:
    """Seconds of each call of one step or branch, and of which class it is.

    `columns` are those that a branch reads, under the model's own names; empty for a step, which reads all.
    """

    name: str
    kind: str
    columns: tuple[str, ...]
    wall: tuple[float, ...]
    cpu: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTimings:
    """Steps in their order, each on what the one before it gave, and the branches of the first one if it is
    a ColumnTransformer. In every block all are called once; `rows` is the size of the batch.
    """

    rows: int
    steps: tuple[TimedPart, ...]
    branches: tuple[TimedPart, ...]


def timed_steps(fitted: Any, prepared: Any, blocks: int, budget_seconds: float) -> StepTimings:
    """See `StepTimings`. `prepared` is the batch in the form that the pipeline takes.

    Raises Unusable for a model of a single step.
    """
    steps = [(str(name), step) for name, step in getattr(fitted, "steps", ()) if _does(step)]
    if len(steps) < 2:
        raise Unusable("The model is not a pipeline of several steps.")
    if len(steps) > MOST_PARTS:
        raise Unusable(f"The pipeline has more than {MOST_PARTS} steps.")
    branches = _branches(steps[0][1], prepared)
    taken: list[list[tuple[float, float]]] = [[] for _ in (*steps, *branches)]
    budget = Budget(budget_seconds)
    for block in range(blocks + 1):
        if block > 1 and budget.left() <= 0:
            break
        values, spent = prepared, list[tuple[float, float]]()
        for at, (_, step) in enumerate(steps):
            values, each = _timed(_answering(step) if at == len(steps) - 1 else step.transform, values)
            spent.append(each)
        for _, step, columns in branches:
            _, each = _timed(step.transform, prepared[list(columns)])
            spent.append(each)
        if block:  # the first is the warm-up
            for calls, each in zip(taken, spent, strict=True):
                calls.append(each)
    parts = [(name, step, ()) for name, step in steps] + branches
    made = tuple(
        TimedPart(
            name=name,
            kind=type(step).__name__,
            columns=columns,
            wall=tuple(wall for wall, _ in calls),
            cpu=tuple(cpu for _, cpu in calls),
        )
        for (name, step, columns), calls in zip(parts, taken, strict=True)
    )
    return StepTimings(rows=len(prepared), steps=made[: len(steps)], branches=made[len(steps) :])


def last_step(fitted: Any, prepared: Any) -> Callable[[], Any]:
    """A call of the last step of a pipeline on what the others make of the batch; else of the whole model."""
    steps = [step for _, step in getattr(fitted, "steps", ()) if _does(step)]
    for step in steps[:-1]:
        prepared = step.transform(prepared)
    answer = _answering(steps[-1] if steps else fitted)
    return lambda: answer(prepared)


def stored_bytes(fitted: Any) -> int:
    """Bytes of the last step of a pipeline, or of the whole model, when it is stored; 0 if it cannot be."""
    import pickle

    steps = [step for _, step in getattr(fitted, "steps", ()) if _does(step)]
    try:
        return len(pickle.dumps(steps[-1] if steps else fitted))
    except Exception:
        return 0


def _does(step: Any) -> bool:
    return step is not None and not isinstance(step, str)


def _answering(last: Any) -> Callable[[Any], Any]:
    return last.predict_proba if hasattr(last, "predict_proba") else last.predict


def _timed(run: Callable[[Any], Any], values: Any) -> tuple[Any, tuple[float, float]]:
    began, began_cpu = time.perf_counter(), time.process_time()
    made = run(values)
    return made, (time.perf_counter() - began, time.process_time() - began_cpu)


def _branches(first: Any, prepared: Any) -> list[tuple[str, Any, tuple[str, ...]]]:
    """The branches of a ColumnTransformer that read columns by name; none of anything else."""
    if not hasattr(first, "transformers_") or not hasattr(prepared, "columns"):
        return []
    found = [
        (str(name), branch, _named(columns, prepared))
        for name, branch, columns in first.transformers_
        if _does(branch)
    ]
    return [(name, branch, columns) for name, branch, columns in found if columns][:MOST_PARTS]


def _named(columns: Any, frame: "pd.DataFrame") -> tuple[str, ...]:
    """Names, places, a slice or a mask, as scikit-learn takes them; none where it is something else."""
    import numpy as np

    there: list[str] = list(frame.columns)
    if isinstance(columns, slice):
        return tuple(frame.columns[columns])
    chosen: list[Any] = [columns] if isinstance(columns, str) else np.asarray(columns).tolist()
    if all(isinstance(each, bool) for each in chosen) and len(chosen) == len(there):
        return tuple(name for name, used in zip(there, chosen, strict=True) if used)
    if all(isinstance(each, str) for each in chosen):
        return tuple(chosen) if set(chosen) <= set(there) else ()
    if all(isinstance(each, int) and -len(there) <= each < len(there) for each in chosen):
        return tuple(there[each] for each in chosen)
    return ()
