"""What a constant, a linear model and a shallow tree make of the judged rows, always out of sample.

They are the yardsticks that any model has to beat: the share of each answer, a regularised linear
model and a tree of depth three. They are trained on the training table where there is one, and
otherwise out of fold on the judged table.
"""

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from checks.artifacts.inputs import Features, Given, Judged
from checks.artifacts.retypes import same_columns
from checks.artifacts.samples import pandas_of, sample_rows
from checks.artifacts.target import Answers, Target, answers_of
from checks.contract import NotApplicable, Seed, artifact
from checks.table.tables import Column, Table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

DUMMY, LINEAR, TREE = "dummy", "linear", "tree"
FOLDS = 5
MOST_ROWS, FAST_ROWS, LEAST_ROWS = 20_000, 5_000, 30
# Rows times columns that one fit may see: a wide table gets fewer rows, so that time stays bounded.
MOST_CELLS = 2_000_000
MOST_LEVELS, MOST_WIDTH = 50, 5_000
FAR = 20.0  # standard deviations


@dataclass(frozen=True, slots=True, kw_only=True)
class SimpleModels:
    """`rows` (m,) int64 are the judged rows that were scored, sorted, all with a known answer.

    `scores` holds for "dummy", "linear" and "tree" the (m, k) float64 class probabilities in the
    order of the target's labels, or (m, 1) numbers for a regression. `trained_rows` is the number
    of rows that one fit saw. `sizes` are the bytes that each of them is stored in, without the
    encoding of columns, which lists every level that there is.
    """

    rows: "np.ndarray"
    scores: "dict[str, np.ndarray]"
    trained_on: Literal["train", "out-of-fold"]
    trained_rows: int
    sizes: dict[str, int] = field(default_factory=dict[str, int])


@artifact(heavy=True)
def simple_models(
    given: Given, judged: Judged, features: Features, target: Target, answers: Answers, seed: Seed
) -> SimpleModels:
    import numpy as np

    # Columns by name and rows by content: neither order of the file moves a fit.
    names = sorted(features.names)
    most = max(1000, min(FAST_ROWS if given.fast else MOST_ROWS, MOST_CELLS // len(names)))
    rows, frame, truth = _sample(judged.table, names, answers, most, seed.value)
    if given.train is not None:
        same_columns(given.train, features.columns)
        known = answers_of(given.train, target)
        _, learnt, lesson = _sample(given.train, names, known, most, seed.value)
        _enough(lesson, target, "The training table")
        scores, sizes = _fitted(learnt, lesson, frame, target, seed.value)
        trained_on, trained_rows = "train", len(lesson)
    else:
        _enough(truth, target, "The table")
        fold = _folds(frame, truth, target)
        width = 1 if target.task == "regression" else len(target.labels)
        scores = {name: np.zeros((len(truth), width)) for name in (DUMMY, LINEAR, TREE)}
        sizes: dict[str, int] = {}
        for out in range(FOLDS):
            held = fold == out
            if not held.any():
                continue
            learnt = frame.loc[~held].reset_index(drop=True)
            made, sizes = _fitted(learnt, truth[~held], frame.loc[held], target, seed.value)
            for name, values in made.items():
                scores[name][held] = values
        trained_on, trained_rows = "out-of-fold", len(truth) - len(truth) // FOLDS
    back = np.argsort(rows)
    return SimpleModels(
        rows=rows[back],
        scores={name: values[back] for name, values in scores.items()},
        trained_on=trained_on,
        trained_rows=trained_rows,
        sizes=sizes,
    )


def encoder(frame: "pd.DataFrame") -> Any:
    """An unfitted transformer of `plain` frames: numbers filled and scaled, text one-hot."""
    import numpy as np
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

    numbers = [name for name in frame.columns if frame[name].dtype.kind == "f"]
    texts = [name for name in frame.columns if name not in numbers]
    fill = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
    # One absurd value must not bend a linear fit, nor overflow the tree's 32 bits.
    clip = FunctionTransformer(np.clip, kw_args={"a_min": -FAR, "a_max": FAR})
    levels = max(2, min(MOST_LEVELS, MOST_WIDTH // max(1, len(texts))))
    one_hot = OneHotEncoder(handle_unknown="infrequent_if_exist", max_categories=levels)
    return ColumnTransformer(
        [("numbers", make_pipeline(fill, StandardScaler(), clip), numbers), ("texts", one_hot, texts)]
    )


def plain(frame: "pd.DataFrame", columns: tuple[Column, ...]) -> "pd.DataFrame":
    """Columns as float64 (numbers, yes/no, dates in days) or as text with a token for the missing."""
    import numpy as np
    import pandas as pd

    made: dict[str, Any] = {}
    for at, column in enumerate(columns):
        values = frame.iloc[:, at]
        if column.kind in ("integer", "number", "boolean"):
            numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
            # Beyond this a variance overflows; no fit can tell such values apart anyway.
            made[column.name] = np.where(np.isfinite(numbers), np.clip(numbers, -1e100, 1e100), np.nan)
        elif column.kind in ("date", "time"):
            since = pd.to_datetime(values, errors="coerce", utc=True) - pd.Timestamp(0, tz="UTC")
            made[column.name] = (since / pd.Timedelta(days=1)).to_numpy(dtype=np.float64)
        else:
            made[column.name] = values.astype(object).where(values.notna(), "\x00").astype(str).to_numpy()
    return pd.DataFrame(made)


def content_order(frame: "pd.DataFrame", truth: "np.ndarray") -> "np.ndarray":
    """An order of the rows (n,) set by their values and answers alone, whatever the order in the file."""
    import numpy as np
    import pandas as pd

    keyed = frame.sort_index(axis=1).assign(**{"\x00answer": truth})
    return np.argsort(pd.util.hash_pandas_object(keyed, index=False).to_numpy(), kind="stable")


def _sample(
    table: Table, names: list[str], answers: Answers, most: int, seed: int
) -> "tuple[np.ndarray, pd.DataFrame, np.ndarray]":
    """Row numbers, plain features and answers of a bounded sample, in an order set by content."""
    import numpy as np

    columns = tuple(table.column(name) for name in names)
    rows = sample_rows(table, most, seed)
    truth = answers.codes if answers.codes is not None else answers.values
    assert truth is not None
    known = truth[rows] >= 0 if answers.codes is not None else np.isfinite(truth[rows])
    rows = rows[known]
    frame = plain(pandas_of(table, columns, rows), columns)
    order = content_order(frame, truth[rows])
    return rows[order], frame.iloc[order].reset_index(drop=True), truth[rows][order]


def _enough(truth: "np.ndarray", target: Target, where: str) -> None:
    if len(truth) < LEAST_ROWS:
        raise NotApplicable(
            f"{where} has {len(truth)} rows with an answer; at least {LEAST_ROWS} are needed."
        )
    if (truth == truth[0]).all():
        raise NotApplicable(f"{where} has the same answer in every row, so there is nothing to learn.")


def _folds(frame: "pd.DataFrame", truth: "np.ndarray", target: Target) -> "np.ndarray":
    """(m,) fold numbers: even within every class, and the same for rows that are equal."""
    import numpy as np
    import pandas as pd

    content = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    fold = np.zeros(len(truth), dtype=np.int64)
    classes = np.unique(truth) if target.task != "regression" else np.array([np.nan])
    for value in classes:
        here = truth == value if target.task != "regression" else np.ones(len(truth), dtype=bool)
        fold[here] = np.unique(content[here], return_inverse=True)[1] % FOLDS
    return fold


def _fitted(
    learnt: "pd.DataFrame", lesson: "np.ndarray", asked: "pd.DataFrame", target: Target, seed: int
) -> "tuple[dict[str, np.ndarray], dict[str, int]]":
    """Scores (n, k) of `asked` by each simple model fitted on `learnt`, and each model's size in bytes."""
    import pickle

    import numpy as np
    from sklearn.dummy import DummyClassifier, DummyRegressor
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    leaf = max(5, len(lesson) // 200)
    models: dict[str, Any]
    if target.task == "regression":
        models = {
            DUMMY: DummyRegressor(),
            LINEAR: Ridge(),
            TREE: DecisionTreeRegressor(max_depth=3, min_samples_leaf=leaf, random_state=seed),
        }
    else:
        models = {
            DUMMY: DummyClassifier(strategy="prior"),
            LINEAR: LogisticRegression(max_iter=200),
            TREE: DecisionTreeClassifier(max_depth=3, min_samples_leaf=leaf, random_state=seed),
        }
        if (lesson == lesson[0]).all():
            models = {name: DummyClassifier(strategy="prior") for name in models}
    made: dict[str, np.ndarray] = {}
    with warnings.catch_warnings():
        # A fit that stops at its iteration limit is still an honest yardstick, judged out of sample.
        warnings.simplefilter("ignore")
        encode = encoder(learnt).fit(learnt)
        seen, ask = encode.transform(learnt), encode.transform(asked)
        for name, model in models.items():
            model.fit(seen, lesson)
            if target.task == "regression":
                made[name] = np.asarray(model.predict(ask), dtype=np.float64)[:, None]
            else:
                values = np.zeros((len(asked), len(target.labels)))
                values[:, model.classes_] = model.predict_proba(ask)
                made[name] = values
    return made, {name: len(pickle.dumps(model)) for name, model in models.items()}
