"""What models that did not see a row make of its label, out of fold, on a bounded sample of the learning rows."""

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.inputs import DataTables, Given
from checks.artifacts.learned_rows import LearnedRows
from checks.artifacts.target import ClassTarget
from checks.contract import NotApplicable, Seed, artifact
from checks.table.tables import Table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

FOLDS, MOST_ROWS, LEAST_ROWS, LEAST_OF_LABEL, MOST_LABELS = 5, 10_000, 200, 30, 10
LEVELS, BENDS, FAR = 20, (0.1, 0.35, 0.65, 0.9), 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelScores:
    """Of one label against the rest: `positive` (n,) bool and `scores` (n,) float64, log odds out of fold."""

    label: str
    positive: "np.ndarray"
    scores: "np.ndarray"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOutLabels:
    """`rows` (n,) are row numbers of `table`. Of two labels there is one entry, of more one for each."""

    table: Table
    target: str
    rows: "np.ndarray"
    labels: tuple[LabelScores, ...]
    names: tuple[str, ...]


@artifact(heavy=True)
def held_out_labels(
    given: Given, data: DataTables, classes: ClassTarget, learned: LearnedRows, seed: Seed
) -> HeldOutLabels:
    import numpy as np

    from checks.artifacts.samples import pandas_of
    from checks.table.labels import as_label

    table, name = learned.table, classes.column.name
    if not table.has(name):
        raise NotApplicable(f'{table.name} has no column "{name}".')
    rows = learned.rows[:MOST_ROWS]
    truth = pandas_of(table, (table.column(name),), np.sort(rows)).iloc[:, 0]
    by_row = dict(zip(np.sort(rows).tolist(), truth.tolist(), strict=True))
    answers = [by_row[int(row)] for row in rows]
    known = np.array([answer is not None and answer == answer for answer in answers])
    labels = np.array(
        [as_label(answer) if there else "" for answer, there in zip(answers, known, strict=True)]
    )
    rows, labels, frame = rows[known], labels[known], learned.frame.iloc[:MOST_ROWS][known]
    names, counts = np.unique(labels, return_counts=True)
    asked = [str(each) for each, count in zip(names, counts, strict=True) if count >= LEAST_OF_LABEL]
    if len(rows) < LEAST_ROWS or len(asked) < 2:
        raise NotApplicable(
            f"Fewer than {LEAST_ROWS} rows have an answer, or {LEAST_OF_LABEL} rows two different ones."
        )
    if len(names) == 2:
        asked = [given.roles.positive if given.roles.positive in asked else asked[-1]]
    made = [
        LabelScores(label=label, positive=labels == label, scores=_scores(frame, labels == label, seed))
        for label in asked[:MOST_LABELS]
    ]
    return HeldOutLabels(
        table=table, target=name, rows=rows, labels=tuple(made), names=tuple(str(each) for each in names)
    )


def _scores(frame: "pd.DataFrame", positive: "np.ndarray", seed: Seed) -> "np.ndarray":
    """Log odds out of fold: smooth terms of every feature and small trees, weighed by how well both tell."""
    import numpy as np
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    # The rows stand in an order set by their content: every fifth makes a fold that no file order moves.
    fold, made = np.arange(len(frame)) % FOLDS, np.zeros((len(frame), 2))
    smooth, plain = _design(frame), _coded(frame)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for out in range(FOLDS):
            held = fold == out
            if positive[~held].all() or not positive[~held].any():
                continue
            line = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=100))
            trees = HistGradientBoostingClassifier(
                max_iter=50, max_leaf_nodes=6, learning_rate=0.12, random_state=seed.value % 2**32
            )
            for at, (model, seen) in enumerate(((line, smooth), (trees, plain))):
                model.fit(seen[~held], positive[~held])
                made[held, at] = model.decision_function(seen[held])
        spread = made.std(axis=0)
        made = (made - made.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
        weighed = LogisticRegression(C=10.0).fit(made, positive)
    return np.asarray(weighed.decision_function(made), dtype=np.float64)


def _design(frame: "pd.DataFrame") -> "np.ndarray":
    """Bent lines of numbers, common levels of text: (n, many) float64."""
    import numpy as np
    import pandas as pd

    parts: list[np.ndarray] = []
    for name in frame.columns:
        values: Any = frame[name]
        if values.dtype.kind == "f":
            empty = values.isna().to_numpy()
            filled = values.fillna(values.median()).fillna(0.0).to_numpy()[:, None]
            if empty.any():
                parts.append(empty[:, None].astype(np.float64))
            spread = float(filled.std())
            z = np.clip((filled - filled.mean()) / (spread or 1.0), -FAR, FAR)
            bends = np.unique(np.quantile(z, BENDS))
            parts += [z, np.maximum(0.0, z - bends)]
        else:
            common = values.value_counts().index[:LEVELS]
            parts.append(pd.get_dummies(values.where(values.isin(common), "\x01")).to_numpy(dtype=np.float64))
    return np.column_stack(parts)


def _coded(frame: "pd.DataFrame") -> "np.ndarray":
    """Numbers with the empty ones below all others, levels by how common they are: (n, d) float64."""
    import numpy as np

    made: list[np.ndarray] = []
    for name in frame.columns:
        values: Any = frame[name]
        if values.dtype.kind == "f":
            lowest = values.min()
            # Not left empty: the trees cannot cut a column that a fold has no value of.
            values = values.fillna(0.0 if np.isnan(lowest) else lowest - 1.0)
        else:
            values = values.map(values.value_counts())
        made.append(values.to_numpy(dtype=np.float64))
    return np.column_stack(made)
