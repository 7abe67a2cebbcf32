"""One column against the answer: its order, and an out-of-fold encoding, in all rows and in those it fills."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from checks.artifacts.lone_features import Filled, LoneFeature, LoneIdentifier
from checks.contract import Estimate
from checks.table.tables import Column, Table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

Asked: TypeAlias = "dict[str | None, np.ndarray]"
FOLDS = 5
BINS = 32
FILLED = ("auc_where_filled", "r_squared_where_filled")
SMOOTHING = 2.0
MANY_LEVELS = 50
GAIN_DOUBT = 0.01  # for each of the few texts with many levels, whatever other features there are
LEAST_FILLED, LEAST_EMPTY = 60, 30  # rows from which the filled ones of a column are looked at alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A table's sample in an order that its content alone decides, and its answers.

    `frame` (n rows) holds features, then identifiers, then the answer; `asked` maps a label (None for
    numbers) to (n,) 0/1 or values; `codes` (n, features) are bins or levels with 0 for empty; `moments`
    (n,) are the rows' times in days, None where no column holds them as dates.
    """

    table: Table
    features: tuple[Column, ...]
    identifiers: tuple[Column, ...]
    frame: "pd.DataFrame"
    asked: Asked
    codes: "np.ndarray"
    moments: "np.ndarray | None"

    @classmethod
    def of(
        cls,
        table: Table,
        features: tuple[Column, ...],
        identifiers: tuple[Column, ...],
        frame: "pd.DataFrame",
        asked: Asked,
        moments: "np.ndarray | None" = None,
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
            moments=None if moments is None else moments[order],
        )


def partly_filled(read: Read, at: int) -> "np.ndarray | None":
    """Which rows (n,) bool a column fills, where there are enough of them and enough empty ones."""
    filled = read.codes[:, at] > 0
    many = int(filled.sum())
    return filled if LEAST_FILLED <= many <= len(filled) - LEAST_EMPTY else None


def feature_of(read: Read, at: int, level: float) -> LoneFeature:
    import numpy as np

    column, codes = read.features[at], read.codes[:, at]
    order = numbers(read.frame.iloc[:, at], column)
    alone: tuple[Estimate | None, str | None] = (None, None)
    levels = int(read.frame.iloc[:, at].nunique(dropna=False))
    gain: Estimate | None = None
    for label, answer in read.asked.items():
        scores = encoding(codes, answer)
        encoded = _judged(answer, scores, label, level)
        if column.kind == "text" and levels >= MANY_LEVELS:
            gain = _surer(gain, _judged(answer, scores, label, 1 - GAIN_DOUBT / len(read.asked)))
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
        levels=levels,
        alone=alone[0],
        label=alone[1],
        gain=gain,
        filled=_where_filled(read, at, level),
        settled=None,
        over_others=None,
        over_quiet=None,
    )


def _where_filled(read: Read, at: int, level: float) -> "Filled | None":
    """What the column tells in the rows that it fills, the better of its order and its encoding."""
    there = partly_filled(read, at)
    if there is None:
        return None
    order = numbers(read.frame.iloc[:, at][there], read.features[at])
    found: tuple[Estimate, str | None] | None = None
    for label, whole in read.asked.items():
        answer = whole[there]
        tried = [
            _judged(answer, encoding(read.codes[there, at], answer), label, level, name=FILLED[label is None])
        ]
        if order is not None:
            fitted = order if label is not None else line(order, answer)
            tried.append(_judged(answer, fitted, label, level, either_way=True, name=FILLED[label is None]))
        for estimate in tried:
            if estimate is not None and (found is None or estimate.value > found[0].value):
                found = estimate, label
    if found is None:
        return None
    return Filled(rows=int(there.sum()), alone=found[0], label=found[1], over_quiet=None)


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
    """The values as numbers with NaN for empty, dates in days; None for text and where every cell is empty."""
    import numpy as np
    import pandas as pd

    if column.kind == "text":
        return None
    if column.kind in ("date", "time"):
        # In days, because pandas keeps dates of one file in other units than those of another.
        since: Any = pd.to_datetime(values, errors="coerce", utc=True) - pd.Timestamp(0, tz="UTC")
        made = (since / pd.Timedelta(days=1)).to_numpy(dtype=np.float64)
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


def _judged(
    answer: "np.ndarray",
    scores: "np.ndarray",
    label: str | None,
    level: float,
    *,
    either_way: bool = False,
    name: str = "",
) -> Estimate | None:
    from msgspec.structs import replace

    from checks.stats.explained import explained
    from checks.stats.separation import separation

    if label is None:
        return explained(name or "single_feature_r_squared", answer, scores, level)
    told = separation(name or "single_feature_auc", answer == 1, scores, level)
    if told is None or not either_way or told.value >= 0.5:
        return told
    low, high = told.low, told.high
    assert low is not None
    assert high is not None
    return replace(told, value=1 - told.value, low=1 - high, high=1 - low)


def _surer(one: Estimate | None, other: Estimate | None) -> Estimate | None:
    """What shows most to be told; where neither shows anything, what was measured more closely."""
    if one is None or other is None:
        return one if other is None else other
    none = 0.5 if one.unit == "auc" else 0.0

    def rank(gain: Estimate) -> tuple[bool, float]:
        assert gain.low is not None
        assert gain.high is not None
        return (True, gain.low) if gain.low > none else (False, gain.low - gain.high)

    return max(one, other, key=rank)


def _better(one: Estimate | None, other: Estimate | None) -> Estimate | None:
    if one is None or other is None:
        return one if other is None else other
    return other if other.value > one.value else one
