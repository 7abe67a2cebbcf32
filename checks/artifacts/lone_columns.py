"""One column against the answer: its order, an out-of-fold encoding, and values that settle it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from checks.artifacts.lone_features import LoneFeature, LoneIdentifier, Settled
from checks.contract import Estimate, Seed
from checks.table.tables import Column, Table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

Asked: TypeAlias = "dict[str | None, np.ndarray]"
FOLDS = 5
BINS = 32
SMOOTHING = 2.0
COMMON = 0.05  # share of rows from which a value is looked at as settling the answer
RARE_STATE = 30  # rows in which being empty or filled is
MODEL_ROWS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A table's sample in an order that its content alone decides, and its answers.

    `frame` (n rows) holds features, then identifiers, then the answer; `asked` maps a label (None for
    numbers) to (n,) 0/1 or values; `codes` (n, features) are bins or levels with 0 for empty.
    """

    table: Table
    features: tuple[Column, ...]
    identifiers: tuple[Column, ...]
    frame: "pd.DataFrame"
    asked: Asked
    codes: "np.ndarray"

    @classmethod
    def of(
        cls,
        table: Table,
        features: tuple[Column, ...],
        identifiers: tuple[Column, ...],
        frame: "pd.DataFrame",
        asked: Asked,
    ) -> "Read":
        import numpy as np

        from checks.artifacts.cells import content_hash

        order = np.argsort(content_hash(frame), kind="stable")
        frame = frame.iloc[order].reset_index(drop=True)
        codes = [binned(frame.iloc[:, at], column) for at, column in enumerate(features)]
        return cls(
            table=table,
            features=features,
            identifiers=identifiers,
            frame=frame,
            asked={label: answer[order] for label, answer in asked.items()},
            codes=np.column_stack(codes),
        )


def looked_at(read: Read) -> int:
    """How many intervals the table's columns are judged by, fixed by the columns alone."""
    per_answer = 2 * len(read.features) + len(read.identifiers)
    states = sum(len(_states(read, at)) for at in range(len(read.features)))
    return per_answer * len(read.asked) + states


def feature_of(read: Read, at: int, level: float) -> LoneFeature:
    import numpy as np

    column, codes = read.features[at], read.codes[:, at]
    order = numbers(read.frame.iloc[:, at], column)
    alone: tuple[Estimate | None, str | None] = (None, None)
    best: Estimate | None = None
    for label, answer in read.asked.items():
        encoded = _judged(answer, encoding(codes, answer), label, level)
        # The answer that it may tell most of: only if even that is nothing does it tell nothing.
        if encoded is not None and (best is None or (encoded.high or 0) > (best.high or 0)):
            best = encoded
        ordered = None
        if order is not None:
            filled = np.where(np.isnan(order), np.nanmedian(order), order)
            fitted = filled if label is not None else line(filled, answer)
            ordered = _judged(answer, fitted, label, level, either_way=True)
        for estimate in (encoded, ordered):
            if estimate is not None and _better(alone[0], estimate) is estimate:
                alone = estimate, label
    return LoneFeature(
        column=column,
        rows=len(codes),
        levels=int(read.frame.iloc[:, at].nunique(dropna=False)),
        alone=alone[0],
        label=alone[1],
        encoded=best,
        settled=settled(read, at, level),
        without=None,
    )


def identifier_of(read: Read, at: int, level: float) -> LoneIdentifier | None:
    """Order by number, or by the digits at the end of a text; None where it has neither."""
    import numpy as np
    import pandas as pd

    from checks.stats.absolute import absolute
    from checks.stats.explained import spearman

    column = read.identifiers[at]
    values = read.frame.iloc[:, len(read.features) + at]
    if column.kind == "text":
        values = pd.to_numeric(values.astype("string").str.extract(r"(\d{1,15})$")[0], errors="coerce")
        order: Any = values.to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        order = numbers(values, column)
    if order is None or np.isfinite(order).mean() < 0.9:
        return None
    there = np.isfinite(order)
    found: LoneIdentifier | None = None
    for label, answer in read.asked.items():
        if label is None:
            rho = spearman("identifier_rank", order[there], answer[there], level)
            estimate = None if rho is None else absolute(rho)
        else:
            estimate = _judged(
                answer[there], order[there], label, level, either_way=True, name="identifier_order"
            )
        if estimate is not None and (found is None or _better(found.order, estimate) is estimate):
            found = LoneIdentifier(column=column, label=label, order=estimate)
    return found


def without(read: Read, at: int, label: str | None, level: float, seed: Seed) -> Estimate | None:
    """AUC of one feature minus the out-of-fold AUC of a boosted model of all the others."""
    import numpy as np
    from sklearn.ensemble import HistGradientBoostingClassifier

    from checks.stats.auc import auc_gap

    answer = read.asked[label][:MODEL_ROWS]
    codes = read.codes[:MODEL_ROWS]
    others = np.delete(codes, at, axis=1)
    if not others.shape[1] or min(answer.sum(), len(answer) - answer.sum()) < 2 * FOLDS:
        return None
    fold, score = np.arange(len(answer)) % FOLDS, np.zeros(len(answer))
    for held in range(FOLDS):
        model = HistGradientBoostingClassifier(max_iter=60, max_leaf_nodes=8, random_state=seed.value)
        model.fit(others[fold != held], answer[fold != held])
        score[fold == held] = model.predict_proba(others[fold == held])[:, 1]
    own = encoding(codes[:, at], answer)
    order = numbers(read.frame.iloc[:MODEL_ROWS, at], read.features[at])
    if order is not None:
        filled = np.where(np.isnan(order), np.nanmedian(order), order)
        own = max((own, filled, -filled), key=lambda scores: _area(answer, scores))
    return auc_gap("lead_over_others", answer == 1, own, score, level)


def binned(values: "pd.Series", column: Column) -> "np.ndarray":
    """0 for empty, then 1.. for the values themselves or, of many numbers, for quantile bins."""
    import numpy as np
    import pandas as pd

    order = numbers(values, column)
    if order is not None and values.nunique() > BINS:
        edges = np.unique(np.nanquantile(order, np.linspace(0, 1, BINS + 1)[1:-1]))
        codes = np.searchsorted(edges, order, side="right") + 1
        return np.where(np.isnan(order), 0, codes).astype(np.int64)
    return pd.factorize(values, sort=False)[0].astype(np.int64) + 1


def numbers(values: "pd.Series", column: Column) -> "np.ndarray | None":
    """The values as numbers with NaN for empty; None for text and where every cell is empty."""
    import numpy as np
    import pandas as pd

    if column.kind == "text":
        return None
    if column.kind in ("date", "time"):
        moments = pd.to_datetime(values, errors="coerce", utc=True)
        made = np.where(moments.isna(), np.nan, moments.astype("int64").to_numpy(dtype=np.float64))
    else:
        made = values.to_numpy(dtype=np.float64, na_value=np.nan)
    made = np.where(np.isfinite(made), made, np.nan)
    return None if np.isnan(made).all() else made


def encoding(codes: "np.ndarray", answer: "np.ndarray") -> "np.ndarray":
    """The mean answer of a row's code in the other folds, drawn towards the mean of all."""
    import numpy as np

    fold, most = np.arange(len(codes)) % FOLDS, int(codes.max()) + 1
    count = np.bincount(codes * FOLDS + fold, minlength=most * FOLDS).reshape(most, FOLDS)
    total = np.bincount(codes * FOLDS + fold, weights=answer, minlength=most * FOLDS).reshape(most, FOLDS)
    others = count.sum(axis=1, keepdims=True) - count
    sums = total.sum(axis=1, keepdims=True) - total
    # The mean of the other folds: a fold's own mean would tell its rows' answers backwards.
    mean = (total.sum() - total.sum(axis=0)) / np.maximum(1, count.sum() - count.sum(axis=0))
    return ((sums + SMOOTHING * mean) / (others + SMOOTHING))[codes, fold]


def line(x: "np.ndarray", answer: "np.ndarray") -> "np.ndarray":
    """A straight line fitted to the other folds."""
    import numpy as np

    fold, fitted = np.arange(len(x)) % FOLDS, np.zeros(len(x))
    centred = x - x.mean()
    for held in range(FOLDS):
        own = fold == held
        a, b = centred[~own], answer[~own]
        spread = ((a - a.mean()) ** 2).sum()
        slope = ((a - a.mean()) * (b - b.mean())).sum() / spread if spread > 0 else 0.0
        fitted[own] = b.mean() + slope * (centred[own] - a.mean())
    return fitted


def settled(read: Read, at: int, level: float) -> Settled | None:
    """The value or state after which the answer is surest, of those that always go with one answer."""
    from checks.stats.certainty import certainty

    found: Settled | None = None
    for state, rows in _states(read, at):
        for label, answer in read.asked.items():
            if label is None:
                return None
            n, hits = int(rows.sum()), int(answer[rows].sum())
            for always, inside, outside in (
                (True, hits, int(answer.sum()) - hits),
                (False, n - hits, int((1 - answer).sum()) - (n - hits)),
            ):
                # Of more than two answers it is no news that a value never goes with one of them.
                if inside != n or (len(read.asked) > 1 and not always):
                    continue
                estimate = certainty("certainty", n, outside, len(answer) - n, level)
                if estimate is not None and (
                    found is None or (estimate.low or 0) > (found.estimate.low or 0)
                ):
                    found = Settled(state=state, label=label, always=always, rows=n, estimate=estimate)
    return found


def _states(read: Read, at: int) -> "list[tuple[str, np.ndarray]]":
    """Common values of a column with few of them, and being empty or filled."""
    import numpy as np

    values, codes = read.frame.iloc[:, at], read.codes[:, at]
    states: list[tuple[str, np.ndarray]] = []
    empty = values.isna().to_numpy()
    if RARE_STATE <= empty.sum() <= len(empty) - RARE_STATE:
        states += [("empty", empty), ("filled", ~empty)]
    counts = np.bincount(codes)
    if values.nunique() <= BINS or read.features[at].kind == "text":
        common = np.flatnonzero(counts >= max(RARE_STATE, COMMON * len(codes)))
        states += [("value", codes == code) for code in common if code > 0 and counts[code] < len(codes)]
    return states


def _judged(
    answer: "np.ndarray",
    scores: "np.ndarray",
    label: str | None,
    level: float,
    *,
    either_way: bool = False,
    name: str = "single_feature_auc",
) -> Estimate | None:
    from msgspec.structs import replace

    from checks.stats.auc import auc
    from checks.stats.explained import explained

    if label is None:
        return explained("single_feature_r_squared", answer, scores, level)
    told = auc(name, answer == 1, scores, level)
    if told is None or not either_way or told.value >= 0.5:
        return told
    low, high = told.low, told.high
    assert low is not None
    assert high is not None
    return replace(told, value=1 - told.value, low=1 - high, high=1 - low)


def _better(one: Estimate | None, other: Estimate | None) -> Estimate | None:
    if one is None or other is None:
        return one if other is None else other
    return other if other.value > one.value else one


def _area(answer: "np.ndarray", scores: "np.ndarray") -> float:
    from checks.stats.auc import placements

    return placements(answer == 1, scores)[0]
