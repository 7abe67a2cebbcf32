"""What is known of a model once it is open, and what one may ask of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from checks.model.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from checks.model.attributions import Attributions
    from checks.model.retraining import Retraining
    from checks.model.steps import StepTimings

Format = Literal["skops", "onnx", "xgboost", "lightgbm", "catboost", "pickle", "python", "stand-in"]
Task = Literal["binary", "multiclass", "regression"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the child says of the model it loaded; a hostile model may lie in all of it.

    `estimator` is the class of the last step, `features` the columns the model names itself,
    `takes` how many columns it expects if it says so, `format` that of the file inside an MLflow folder.
    """

    estimator: str | None
    classes: tuple[str, ...] | None
    features: tuple[str, ...] | None
    takes: int | None
    probabilities: bool
    cloneable: bool
    load_seconds: float
    load_cpu_seconds: float = 0.0
    named_modules: tuple[str, ...] = ()
    format: str | None = None
    versions: tuple[tuple[str, str, str], ...] = ()
    notes: tuple[str, ...] = ()
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """A model at a glance.

    `classes` are labels as text in the order of the output's columns, None for a regression.
    `features` are the columns that the model names itself, None if it names none. `layers` are the
    layers of the sandbox it runs in. `named_modules` are the modules its file refers to:
    information, never permission. `versions` are libraries with their versions in the file and here,
    as far as the file tells. `notes` are sentences on how it was opened.
    """

    name: str
    format: Format
    sha256: str
    estimator: str | None
    classes: tuple[str, ...] | None
    features: tuple[str, ...] | None
    task: Task | None
    probabilities: bool
    cloneable: bool
    size_bytes: int
    load_seconds: float
    layers: tuple[str, ...]
    named_modules: tuple[str, ...]
    takes: int | None = None
    versions: tuple[tuple[str, str, str], ...] = ()
    load_cpu_seconds: float = 0.0
    notes: tuple[str, ...] = ()
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Seconds of single predict calls, measured inside the model's own process after a warm-up.

    `wall[s][b]` and `cpu[s][b]` are call `b` on a batch of `sizes[s]` rows; call 0 of every size
    comes before call 1 of any, so that a busy moment of the machine falls on all sizes alike. All
    sizes have equally many calls. Sizes that the budget could not hold are left out. Peak resident
    memory of the process is in bytes. `stored` are the bytes of each refit that was timed, by size, and empty of
    anything else. Some kernels count CPU time in ticks of 4 ms: sum `cpu` over calls before comparing.
    """

    sizes: tuple[int, ...]
    wall: tuple[tuple[float, ...], ...]
    cpu: tuple[tuple[float, ...], ...]
    peak_before: int
    peak_after: int
    stored: tuple[int, ...] = ()


class Model(Protocol):
    """A model that answers, wherever it lives. Frames carry the person's own column names."""

    @property
    def facts(self) -> ModelFacts: ...

    def predict(self, frame: "pa.Table") -> "np.ndarray":
        """float64 (n, k): class probabilities, or one-hot answers if it gives none; k = 1 for a number.

        Raises Unusable if the frame does not fit the model, or if the model fails or misbehaves.
        """
        ...

    def time(self, frame: "pa.Table", sizes: tuple[int, ...], blocks: int, budget_seconds: float) -> Timings:
        """Time `blocks` calls per batch size; rows repeat if the frame has too few.

        The budget is of processor seconds, and four times as many may pass on the wall clock.
        """
        ...

    def time_steps(self, frame: "pa.Table", blocks: int, budget_seconds: float) -> "StepTimings":
        """Time each step of a pipeline on this batch; raises Unusable for a model of a single step."""
        ...

    def time_together(
        self, frame: "pa.Table", counts: tuple[int, ...], batch: int, calls: int, budget_seconds: float
    ) -> "dict[int, tuple[Timings, ...]]":
        """Time batches of one size in so many processes at once, each with the model, for each of the counts.

        Every process makes so many calls at most, and as many as its budget holds. Raises Unusable where the
        model has no process of its own.
        """
        ...

    def time_refits(
        self,
        frame: "pa.Table",
        labels: "Sequence[str] | np.ndarray",
        sizes: tuple[int, ...],
        blocks: int,
        budget_seconds: float,
        seed: int,
    ) -> Timings:
        """Time clones fitted on the first rows, as many as each of `sizes` says, on the whole frame as a batch.

        Of a pipeline only the last step is timed. In the Timings a size is the number of rows fitted on.
        Raises Unusable as `refit` does.
        """
        ...

    def refit(
        self,
        frame: "pa.Table",
        labels: "Sequence[str] | np.ndarray",
        masks: "np.ndarray",
        seed: int,
        restraint: int = 0,
    ) -> "np.ndarray":
        """float64 (m, n, k): fit a clone on each mask's rows and answer for all n rows.

        Args:
            labels: n labels as text, or n numbers for a regression.
            masks: bool (m, n), True for the rows to fit on.
            seed: every clone's random state is derived from it.
            restraint: 1 or 2 for stricter parameters than the model's own (see `restraint`).

        Raises:
            Unusable: the model cannot be cloned, or a clone cannot be fitted or made stricter.
        """
        ...

    def explain(self, frame: "pa.Table", background: "pa.Table", wanted: "np.ndarray") -> "Attributions":
        """What each column adds to the answers, exactly; of the first rows only where a model is large.

        Args:
            frame, background: rows to explain, and rows that stand for "not known", of the same columns.
            wanted: int (m,), which class to explain in each row, as an index into the model's classes; ignored
                for a number.

        Raises:
            Unusable: there is no exact explanation of such a model; it can only be asked. Says why.
        """
        ...

    def close(self) -> None: ...


@runtime_checkable
class Trainable(Model, Protocol):
    """A model that can be fitted anew: the person's own class with its own parameters."""

    def retrained(
        self, frame: "pa.Table", labels: "Sequence[str] | np.ndarray", how: "Retraining", seed: int
    ) -> "Trainable":
        """A new model of the same class, fitted on all rows of the frame as `how` says; the caller closes it.

        Args:
            frame, labels, seed: as for `refit`.
            how: parameters, weights, constraint or search.

        Raises:
            Unusable: the model cannot be cloned, does not take what is asked, or cannot be fitted.
        """
        ...


def task_of(classes: tuple[str, ...] | None) -> Task:
    """Binary for two classes or one, multiclass for more, regression for none."""
    if classes is None:
        return "regression"
    return "binary" if len(classes) <= 2 else "multiclass"
