"""A model with scikit-learn's interface: what it says of itself, its answers, and clones of it."""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from checks.contract import Unusable
from checks.model.facts import Timings
from checks.model.frames import STYLES, Style, chosen, has_loose_types, to_pandas
from checks.model.measure import Budget, interleaved
from checks.model.parameters import asked, seed_all, use_one_thread
from checks.model.restraint import restrain
from checks.model.seeding import AS_SAVED, shared_stream
from checks.model.steps import last_step, stored_bytes
from checks.table.labels import as_label, match

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    from checks.model.retraining import Retraining

MOST_CLASSES = 1000
ROWS_KEPT = 0.8  # the power of the rows with which the bytes of a model that keeps them grow at least
FEW_BLOCKS = 3  # for the time of refits that do not keep their rows, which nobody judges
TYPE_TROUBLE = (TypeError, ValueError, AttributeError, KeyError)


class Estimator:
    """Wraps a fitted estimator.

    Raises Unusable if it is neither a classifier nor a regressor with a single answer per row.
    """

    notes: tuple[str, ...] = ()

    def __init__(self, fitted: Any) -> None:
        self._fitted = fitted
        if not hasattr(fitted, "predict"):
            raise Unusable(
                f"The file holds a {type(fitted).__name__}, which is not a model: it has no predict."
            )
        use_one_thread(fitted)
        self.classes = _classes(fitted)
        if self.classes is None and not _is_regressor(fitted):
            raise Unusable(
                f"The model is a {type(fitted).__name__}, which is neither a classifier nor a regressor; "
                "only those can be assessed."
            )
        self.estimator: str | None = type(_last_step(fitted)).__name__
        self.features = _features(fitted)
        self.takes = _count(fitted)
        self.probabilities = self.classes is not None and _has_probabilities(fitted)
        self.cloneable = _can_be_cloned(fitted)
        self._style: Style = "text"
        self._settled = False

    @property
    def fitted(self) -> Any:
        """What is wrapped, for what must look inside."""
        return self._fitted

    def prepare(self, table: "pa.Table") -> "pd.DataFrame | np.ndarray":
        """The frame that `answer` takes; finds out once which style of text the model accepts."""
        mine = chosen(table, self.features, self.takes)
        if self._settled or not has_loose_types(mine):
            return self._styled(mine, self._style)
        failure: Exception | None = None
        for style in STYLES:
            prepared = self._styled(mine, style)
            try:
                self._answer_of(self._fitted, prepared[: min(len(prepared), 100)])
            except TYPE_TROUBLE as trouble:
                failure = failure or trouble
            else:
                self._style, self._settled = style, True
                return prepared
        assert failure is not None
        raise failure

    def take(self, prepared: Any, rows: "np.ndarray") -> Any:
        """A batch of the rows with these indices, which may repeat."""
        return prepared.iloc[rows] if hasattr(prepared, "iloc") else prepared[rows]

    def answer(self, prepared: Any) -> "np.ndarray":
        """(n, k) float64: probabilities, one-hot answers, or numbers with k = 1."""
        return self._answer_of(self._fitted, prepared)

    def time_refits(
        self,
        table: "pa.Table",
        labels: "Sequence[str] | np.ndarray",
        sizes: tuple[int, ...],
        blocks: int,
        budget_seconds: float,
        seed: int,
    ) -> Timings:
        """See `facts.Model.time_refits`."""
        import numpy as np

        clones: dict[int, Any] = {}
        for size in sizes:
            some, told = table.slice(0, size), labels[:size]
            clones[size] = self._cloned(self.prepare(some), self._as_own_labels(told), np.arange(size), seed)
        prepared = self.prepare(table)
        calls = {size: last_step(clone, prepared) for size, clone in clones.items()}
        stored = tuple(stored_bytes(clone) for clone in clones.values())
        if not _keep_rows(sizes, stored):
            blocks = min(blocks, FEW_BLOCKS)
        return replace(interleaved(calls, blocks, Budget(budget_seconds)), stored=stored)

    def refit(
        self,
        table: "pa.Table",
        labels: "Sequence[str] | np.ndarray",
        masks: "np.ndarray",
        seed: int,
        restraint: int = 0,
    ) -> "np.ndarray":
        """(m, n, k) float64; see `facts.Model.refit`."""
        import numpy as np

        answers = self._as_own_labels(labels)
        prepared = self.prepare(table)
        results: list[np.ndarray] = []
        for number, mask in enumerate(masks):
            fresh = self._cloned(prepared, answers, np.flatnonzero(mask), seed, number, restraint)
            results.append(self._answer_of(fresh, prepared))
        return np.stack(results)

    def _cloned(
        self,
        prepared: Any,
        answers: "np.ndarray",
        rows: "np.ndarray",
        seed: int,
        number: int = 0,
        restraint: int = 0,
    ) -> Any:
        """A clone fitted on these rows."""
        import numpy as np
        from sklearn.base import clone

        if not self.cloneable:
            raise Unusable("The model cannot be fitted anew: its class or its parameters cannot be copied.")
        fresh: Any = clone(self._fitted)
        if restraint:
            restrain(fresh, len(rows), restraint)
        if seed != AS_SAVED:
            seed_all(fresh, np.random.default_rng([seed, number]))
        with shared_stream(number):
            return fresh.fit(self.take(prepared, rows), answers[rows])

    def retrained(
        self, table: "pa.Table", labels: "Sequence[str] | np.ndarray", how: "Retraining", seed: int
    ) -> "Estimator":
        """A new one of the same class, fitted on the table's rows as `how` says; only stored anew if it says so."""
        import numpy as np
        from sklearn.base import clone

        from checks.model.resaved import resaved
        from checks.model.retraining import fitted

        if not how.fits:
            made: Estimator = resaved(self._fitted, lambda each: self._answer_of(each, self.prepare(table)))
            made._style, made._settled = self._style, self._settled
            return made
        if not self.cloneable:
            raise Unusable("The model cannot be fitted anew: its class or its parameters cannot be copied.")
        fresh: Any = clone(self._fitted)
        seed_all(fresh, np.random.default_rng([seed, 0]))
        prepared = self.prepare(table.drop_columns([*how.added]))
        wide = self._with(how.added)
        if how.added:
            prepared = wide.prepare(table)
        made = Estimator(fitted(fresh, prepared, self._as_own_labels(labels), how, seed))
        # A mixture or a searched model may not say what it was fitted on; the rows are the same.
        made.features, made.takes = wide.features, wide.takes
        made._style, made._settled = self._style, self._settled
        return made

    def _with(self, added: tuple[str, ...]) -> "Estimator":
        """This one, taking more columns after its own; the style of text is settled before."""
        wide: Estimator = copy(self)
        wide._settled = True
        wide.features = None if self.features is None else (*self.features, *added)
        wide.takes = None if self.takes is None else self.takes + len(added)
        return wide

    def _styled(self, table: "pa.Table", style: Style) -> "pd.DataFrame | np.ndarray":
        frame = to_pandas(table, style)
        if self.features is None and all(kind.kind in "biuf" for kind in frame.dtypes):
            return frame.to_numpy()  # fitted without names: a frame would only be warned about
        return frame

    def _as_own_labels(self, labels: "Sequence[str] | np.ndarray") -> "np.ndarray":
        import numpy as np

        if self.classes is None:
            return np.asarray(labels, dtype=np.float64)
        mapped = match(dict.fromkeys(labels), self.classes, where="the target column")
        places = {text: self.classes.index(own) for text, own in mapped.items()}
        return np.asarray(self._fitted.classes_)[[places[text] for text in labels]]

    def _answer_of(self, fitted: Any, prepared: Any) -> "np.ndarray":
        import numpy as np

        if self.classes is None:
            return _numbers(fitted.predict(prepared))
        own = [as_label(_plain(label)) for label in fitted.classes_]
        if self.probabilities:
            raw = fitted.predict_proba(prepared)
            if isinstance(raw, list):
                raise Unusable("The model answers several questions at once; give one with a single answer.")
            values = _numbers(raw)
        else:
            said = [as_label(_plain(label)) for label in np.asarray(fitted.predict(prepared)).ravel()]
            values = np.asarray([[text == label for label in own] for text in said], dtype=np.float64)
            values = values.reshape(len(said), len(own))
        if tuple(own) == self.classes or values.shape[1] != len(own):
            return values
        # A clone that saw fewer classes has fewer columns: the others have no chance.
        placed = np.zeros((len(values), len(self.classes)))
        placed[:, [self.classes.index(label) for label in own]] = values
        return placed


def _keep_rows(sizes: tuple[int, ...], stored: tuple[int, ...]) -> bool:
    """Whether what is stored may grow in proportion to the rows; so too where that is not known."""
    if min(stored) <= 0 or min(sizes) <= 0:
        return True
    fewest, most = sizes.index(min(sizes)), sizes.index(max(sizes))
    return stored[most] / stored[fewest] > (sizes[most] / sizes[fewest]) ** ROWS_KEPT


def _numbers(raw: Any) -> "np.ndarray":
    import numpy as np

    values = np.asarray(raw)
    if values.dtype.kind not in "biuf":
        raise Unusable("The model answers with something other than numbers.")
    values = values.astype(np.float64)
    return values[:, None] if values.ndim == 1 else values


def _classes(fitted: Any) -> tuple[str, ...] | None:
    if not hasattr(fitted, "classes_") or _is_regressor(fitted):
        return None
    found = fitted.classes_
    if isinstance(found, list) or getattr(found, "ndim", 1) != 1:
        raise Unusable("The model answers several questions at once; give one with a single answer.")
    if len(found) > MOST_CLASSES:
        raise Unusable(f"The model has {len(found)} classes; at most {MOST_CLASSES} can be assessed.")
    return tuple(as_label(_plain(label)) for label in found)


def _plain(value: Any) -> object:
    """A numpy scalar as Python's own."""
    return value.item() if hasattr(value, "item") else value


def _is_regressor(fitted: Any) -> bool:
    from sklearn.base import is_regressor

    try:
        return bool(is_regressor(fitted))
    except Exception:
        return False  # not scikit-learn's, and without its tags


def _last_step(fitted: Any) -> Any:
    steps = getattr(fitted, "steps", None)
    return _last_step(steps[-1][1]) if isinstance(steps, list) and steps else fitted


def _features(fitted: Any) -> tuple[str, ...] | None:
    names = asked(lambda: fitted.feature_names_in_)
    return None if names is None else tuple(str(name) for name in names)


def _count(fitted: Any) -> int | None:
    count = asked(lambda: fitted.n_features_in_)
    return None if count is None else int(count)


def _has_probabilities(fitted: Any) -> bool:
    """SVC and SGD offer predict_proba only with some parameters; hasattr asks them."""
    return bool(asked(lambda: hasattr(fitted, "predict_proba")))


def _can_be_cloned(fitted: Any) -> bool:
    from sklearn.base import clone

    return asked(lambda: hasattr(clone(fitted), "fit")) is True
