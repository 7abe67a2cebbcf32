"""Whether the answer is an exact sum, difference, product or ratio of two or three columns."""

from typing import TYPE_CHECKING

from checks.artifacts.lone_columns import Read, numbers
from checks.artifacts.lone_features import Formula

if TYPE_CHECKING:
    import numpy as np

MOST_TERMS, MOST_COLUMNS = 3, 200
NEARLY = 0.999
POSITIVE = 0.98  # share of rows above zero that a column of a product needs
LEAST_ROWS = 50


def formula_of(read: Read, level: float) -> Formula | None:
    """The fewest columns, two or three, whose sum or product with fitted weights is nearly the answer.

    Columns are added one by one, each the one most correlated with what is left (orthogonal matching
    pursuit, Pati et al. 1993); on logarithms for products. R2 is measured on the half of the rows that
    nothing was fitted on. None where a single column does as well or three do not.
    """
    import numpy as np

    if None not in read.asked:
        return None
    answer = read.asked[None]
    found = [
        (at, values)
        for at in range(len(read.features))
        if read.features[at].kind in ("integer", "number")
        and (values := numbers(read.frame.iloc[:, at], read.features[at])) is not None
        and np.isfinite(values).mean() >= POSITIVE
        and np.nanstd(values) > 0
    ][:MOST_COLUMNS]
    if len(found) < 2:
        return None
    places, x = [at for at, _ in found], np.column_stack([values for _, values in found])
    whole = np.isfinite(x).all(axis=1)
    tried = _pursued(read, places, x[whole], answer[whole], level, product=False)
    if tried is not None:
        return tried
    positive = (np.nan_to_num(x) > 0).mean(axis=0) >= POSITIVE
    places, x = [at for at, good in zip(places, positive, strict=True) if good], x[:, positive]
    above = (answer > 0) & (np.nan_to_num(x) > 0).all(axis=1)
    if len(places) < 2 or above.mean() < 0.5:
        return None
    return _pursued(read, places, np.log(x[above]), np.log(answer[above]), level, product=True)


def _pursued(
    read: Read, places: list[int], x: "np.ndarray", y: "np.ndarray", level: float, *, product: bool
) -> Formula | None:
    import numpy as np

    from checks.stats.explained import explained

    if len(y) < LEAST_ROWS or not y.std() > 0:
        return None
    x = (x - x.mean(axis=0)) / np.maximum(x.std(axis=0), 1e-300)
    learnt = np.arange(len(y)) % 2 == 0
    chosen: list[int] = []
    fitted = np.full(len(y), y[learnt].mean())
    for _ in range(min(MOST_TERMS, x.shape[1])):
        left = (y - fitted)[learnt]
        pull = np.abs(x[learnt].T @ (left - left.mean()))
        pull[chosen] = -1.0
        chosen.append(int(pull.argmax()))
        terms = np.column_stack([np.ones(len(y)), x[:, chosen]])
        fitted = terms @ np.linalg.lstsq(terms[learnt], y[learnt], rcond=None)[0]
        estimate = explained("combined_r_squared", y[~learnt], fitted[~learnt], level)
        if estimate is not None and (estimate.low or 0.0) > NEARLY:
            if len(chosen) == 1:
                return None  # one column alone is the answer, and is found as such
            columns = tuple(sorted((read.features[places[at]] for at in chosen), key=lambda c: c.name))
            return Formula(columns=columns, product=product, rows=len(y), estimate=estimate)
    return None
