"""What the model states of production rows, in the bins of what came true of the judged ones."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Judged, Production
from checks.artifacts.production_scores import ProductionScores
from checks.artifacts.scored import Scored
from checks.contract import NotApplicable, artifact
from checks.stats.expected_performance import Binned, binned

if TYPE_CHECKING:
    import numpy as np

LEAST_ROWS, LEAST_OF_KIND = 100, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """`ranks` are binned by the score of the positive answer, `label`, for an area under the curve; `hits` by
    how far a decision lies from the threshold, for its accuracy; `errors` by the prediction, for the mean
    absolute error of numbers. None where they do not apply. `beyond` is the share of production rows that
    are stated more than any judged one, or less.
    """

    names: tuple[str, str]
    rows: tuple[int, int]
    label: str | None
    ranks: Binned | None
    hits: Binned | None
    errors: Binned | None
    beyond: float
    said: str


@artifact()
def expectations(
    judged: Judged, production: Production, before: Scored, scores: ProductionScores
) -> Expectations:
    import numpy as np

    later = scores.known.values
    if scores.unlike:
        raise NotApplicable(scores.unlike)
    later = later[np.isfinite(later).all(axis=1)]
    sizes = (len(before.rows), len(later))
    if min(sizes) < LEAST_ROWS:
        raise NotApplicable(f"{min(sizes)} rows have a score; {LEAST_ROWS} are needed in each table.")
    if not before.graded:
        raise NotApplicable(
            "The model answers without saying how sure it is, so nothing can be expected of it."
        )
    ranks, hits, errors = None, None, None
    if before.numbers is not None:
        stated, new = before.values[:, 0], later[:, 0]
        errors = binned(stated, np.abs(before.numbers - stated), new)
    elif before.positive is not None:
        at = 0 if later.shape[1] == 1 else before.positive
        stated, new = before.score, later[:, at]
        if min(before.is_positive.sum(), (~before.is_positive).sum()) >= LEAST_OF_KIND:
            ranks = binned(stated, before.is_positive.astype(np.float64), new)
        if before.predicted is not None:
            hits = binned(stated, (before.predicted == before.codes).astype(np.float64), new)
    else:
        stated, new = before.values.max(axis=1), later.max(axis=1)
        hits = binned(stated, (before.values.argmax(axis=1) == before.codes).astype(np.float64), new)
    if ranks is None and hits is None and errors is None:
        raise NotApplicable("There are too few rows of either answer to know how often each comes.")
    return Expectations(
        names=(judged.table.name, production.table.name),
        rows=sizes,
        label=before.labels[before.positive] if before.positive is not None else None,
        ranks=ranks,
        hits=hits,
        errors=errors,
        beyond=_beyond(stated, new),
        said=before.said,
    )


def _beyond(stated: "np.ndarray", later: "np.ndarray") -> float:
    return float(((later < stated.min()) | (later > stated.max())).mean())
