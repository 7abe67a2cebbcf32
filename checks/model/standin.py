"""A model that Preflight trains itself where none was given, so that checks have something to ask.

Trusted and in-process: gradient-boosted trees over numbers and ordinal-encoded text (scikit-learn's
HistGradientBoosting). Nothing depends on the order of rows or columns: rows are ordered by a hash of
their content, columns by name.
"""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from checks.contract import NotApplicable, Unusable
from checks.model.attributions import Attributions, spread_out
from checks.model.facts import ModelFacts, Timings
from checks.model.frames import chosen, to_pandas
from checks.table.labels import match

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    from checks.model.steps import StepTimings

FOLDS = 5
FEWEST_ROWS = 20
MOST_ROWS = 50_000  # more rows than these change a stand-in little and cost minutes
MOST_CATEGORIES = 250  # the trees take up to 255 a column; rarer values share one
NANOSECONDS_A_DAY = 86_400e9


class StandIn:
    """Fits when it is first asked.

    Args:
        frame: n rows of features under the person's column names.
        answers: n class codes (indices into `classes`, -1 where there is no answer), or n numbers
            for a regression (NaN where there is none).
        task: what the answers are.
        classes: the labels, in the order of the output's columns; ignored for a regression.
        seed: of the folds and of the trees.

    Raises:
        NotApplicable: there are fewer than 20 answers, no columns, or no two different answers.
    """

    def __init__(
        self,
        frame: "pa.Table",
        answers: "np.ndarray",
        *,
        task: Literal["binary", "multiclass", "regression"],
        classes: tuple[str, ...] = (),
        seed: int,
    ) -> None:
        import numpy as np

        self._classes = None if task == "regression" else classes
        self._columns = tuple(sorted(frame.column_names))
        self._seed = seed
        self._text = tuple(n for n in self._columns if _is_text(frame.schema.field(n).type))
        self._rows = self._prepared(frame)
        self._answers = np.asarray(answers)
        self._known = np.isfinite(self._answers) if self._classes is None else self._answers >= 0
        if not self._columns or int(self._known.sum()) < FEWEST_ROWS:
            raise NotApplicable(
                f"A stand-in model needs columns and at least {FEWEST_ROWS} rows with an answer."
            )
        if len(np.unique(self._answers[self._known])) < 2:
            raise NotApplicable("All rows have the same answer, so no stand-in model can be trained.")
        recipe = f"HistGradientBoosting on {self._columns} for {task} of {classes} with seed {seed}"
        self.facts = ModelFacts(
            name="stand-in",
            format="stand-in",
            sha256=hashlib.sha256(recipe.encode()).hexdigest(),
            estimator=f"HistGradientBoosting{'Regressor' if self._classes is None else 'Classifier'}",
            classes=self._classes,
            features=self._columns,
            task=task,
            probabilities=self._classes is not None,
            cloneable=True,
            size_bytes=0,
            load_seconds=0.0,
            layers=(),
            named_modules=(),
            takes=len(self._columns),
        )

    @cached_property
    def oof(self) -> "np.ndarray":
        """float64 (n, k): answers for each row of `frame` by a model that did not see it, nor its copies.

        Five folds; equal rows share a fold, and the folds share out the answers evenly.
        """
        import numpy as np

        folds = self._folds()
        values = np.zeros((len(self._answers), self._outputs))
        for fold in range(FOLDS):
            mine = folds == fold
            values[mine] = self._ask(self._fit(np.flatnonzero(~mine & self._known)), self._rows[mine])
        return values

    def predict(self, frame: "pa.Table") -> "np.ndarray":
        return self._ask(self._full, self._prepared(frame))

    def time(self, frame: "pa.Table", sizes: tuple[int, ...], blocks: int, budget_seconds: float) -> Timings:
        from checks.model.measure import measured

        rows, model = self._prepared(frame), self._full
        return measured(
            lambda b: self._ask(model, b), rows.iloc.__getitem__, len(rows), sizes, blocks, budget_seconds
        )

    def time_steps(self, frame: "pa.Table", blocks: int, budget_seconds: float) -> "StepTimings":
        raise Unusable("How long a stand-in takes says nothing of your model.")

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
        raise Unusable("How long a stand-in takes says nothing of your model.")

    def refit(
        self,
        frame: "pa.Table",
        labels: "Sequence[str] | np.ndarray",
        masks: "np.ndarray",
        seed: int,
        restraint: int = 0,
    ) -> "np.ndarray":
        import numpy as np

        if restraint:
            raise Unusable("A stand-in is restrained already.")
        rows = self._prepared(frame)
        if self._classes is None:
            answers = np.asarray(labels, dtype=np.float64)
        else:
            mapped = match(dict.fromkeys(labels), self._classes, where="the target column")
            answers = np.asarray([self._classes.index(mapped[label]) for label in labels])
        fitted = (self._fit_on(rows[mask], answers[mask], seed + n) for n, mask in enumerate(masks))
        return np.stack([self._ask(model, rows) for model in fitted])

    def explain(self, frame: "pa.Table", background: "pa.Table", wanted: "np.ndarray") -> Attributions:
        import pyarrow as pa

        from checks.model.explaining import explained

        if self._classes is not None and len(self._full.classes_) < self._outputs:
            raise Unusable("The stand-in has not seen all answers.")
        rows = self._prepared(pa.concat_tables([frame, background]))
        found = explained(self._full, rows, frame.num_rows, wanted, self._columns)
        return spread_out(found, self._columns, frame.column_names)

    def close(self) -> None:
        """Nothing to end: it lives in this process."""

    @property
    def _outputs(self) -> int:
        return 1 if self._classes is None else len(self._classes)

    @cached_property
    def _full(self) -> Any:
        import numpy as np

        return self._fit(np.flatnonzero(self._known))

    @cached_property
    def _hashes(self) -> "np.ndarray":
        """uint64 (n,): of each row's features and the seed."""
        import pandas as pd

        key = f"{self._seed % 10**16:016d}"
        return pd.util.hash_pandas_object(self._rows, index=False, hash_key=key).to_numpy()

    def _folds(self) -> "np.ndarray":
        """int (n,): equal rows together; distinct rows in turn, ordered by answer and then by hash."""
        import numpy as np

        hashes, place = np.unique(self._hashes, return_inverse=True)
        answer = np.full(len(hashes), np.inf)
        np.minimum.at(answer, place, np.where(self._known, self._answers, np.inf))
        turn = np.empty(len(hashes), dtype=np.int64)
        turn[np.lexsort((hashes, answer))] = np.arange(len(hashes)) % FOLDS
        return turn[place]

    def _fit(self, rows: "np.ndarray") -> Any:
        return self._fit_on(self._rows.iloc[rows], self._answers[rows], self._seed, self._hashes[rows])

    def _fit_on(
        self, rows: "pd.DataFrame", answers: "np.ndarray", seed: int, hashes: "np.ndarray | None" = None
    ) -> Any:
        import numpy as np
        from sklearn.compose import ColumnTransformer
        from sklearn.dummy import DummyClassifier, DummyRegressor
        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import OrdinalEncoder

        if not len(rows):
            raise Unusable("There are no rows to fit the stand-in model on.")
        if hashes is not None:
            order = np.lexsort((answers, hashes))[:MOST_ROWS]
            rows, answers = rows.iloc[order], answers[order]
        encode = OrdinalEncoder(
            handle_unknown="use_encoded_value",
            unknown_value=np.nan,
            encoded_missing_value=np.nan,
            max_categories=MOST_CATEGORIES,
        )
        filled = [name for name in self._columns if rows[name].notna().any()]  # the trees need one value
        text = [name for name in filled if name in self._text]
        numbers = [name for name in filled if name not in self._text]
        if not filled or len(np.unique(answers)) < 2:
            return (DummyRegressor() if self._classes is None else DummyClassifier()).fit(rows, answers)
        columns = ColumnTransformer([("text", encode, text), ("numbers", "passthrough", numbers)])
        kind: Any = HistGradientBoostingRegressor if self._classes is None else HistGradientBoostingClassifier
        # Small trees that stop early: on five real tables they beat the defaults in Brier skill by up
        # to 0.13 and never lost to them, as a careful person's first model would.
        trees = kind(
            categorical_features=list(range(len(text))),
            max_leaf_nodes=8,
            max_iter=150,
            early_stopping=True,
            n_iter_no_change=5,
            random_state=seed % 2**32,
        )
        return make_pipeline(columns, trees).fit(rows, answers)

    def _ask(self, fitted: Any, rows: "pd.DataFrame") -> "np.ndarray":
        import numpy as np

        if not len(rows):
            return np.zeros((0, self._outputs))
        if self._classes is None:
            return np.asarray(fitted.predict(rows), dtype=np.float64)[:, None]
        values = np.zeros((len(rows), self._outputs))
        values[:, np.asarray(fitted.classes_, dtype=np.int64)] = fitted.predict_proba(rows)
        return values

    def _prepared(self, frame: "pa.Table") -> "pd.DataFrame":
        """Text as objects; everything else as float64, dates and times in days."""
        import pandas as pd

        mine = chosen(frame, self._columns, None)
        rows = to_pandas(mine, "text")
        columns: dict[int, pd.Series] = {}
        for place, name in enumerate(self._columns):
            column = rows.iloc[:, place]
            if name in self._text:
                columns[place] = column.astype(object).where(column.notna(), None)
            elif pd.api.types.is_datetime64_any_dtype(column.dtype):
                days = column.astype("datetime64[ns]") if column.dt.tz is None else column.dt.tz_convert(None)
                stamp = days.astype("datetime64[ns]").astype("int64").astype("float64") / NANOSECONDS_A_DAY
                columns[place] = stamp.where(column.notna())
            else:
                columns[place] = column.astype("float64")
        made = pd.DataFrame(columns)
        made.columns = list(self._columns)
        return made


def _is_text(kind: "pa.DataType") -> bool:
    import pyarrow as pa

    return pa.types.is_string(kind) or pa.types.is_large_string(kind)
