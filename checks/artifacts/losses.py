"""A bounded sample of the judged rows with what the model lost on each, against rows of like scores."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Given, Judged
from checks.artifacts.samples import sample_rows
from checks.artifacts.scored import Scored
from checks.contract import NotApplicable, Seed, artifact
from checks.stats.hardness import Hardness, hardness, mean_in, strata_of

if TYPE_CHECKING:
    import numpy as np

MOST_ROWS, FAST_ROWS, LEAST_ROWS = 20_000, 5_000, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Hard:
    """`rows` (m,) are judged row numbers; `told` are their losses against those of rows of like scores.

    The loss is the squared error, summed over classes (the Brier score). `wrong` (m,) bool are decisions that
    missed, None where there are none.
    """

    rows: "np.ndarray"
    told: Hardness
    wrong: "np.ndarray | None"
    number: bool
    said: str


@artifact()
def hard(given: Given, judged: Judged, scored: Scored, seed: Seed) -> Hard:
    import numpy as np

    if not scored.graded:
        raise NotApplicable("Bare answers do not say how sure the model is, so no row is known to be hard.")
    drawn = sample_rows(judged.table, FAST_ROWS if given.fast else MOST_ROWS, seed.value)
    places, _ = scored.shared(drawn)
    if len(places) < LEAST_ROWS:
        raise NotApplicable(f"{len(places)} rows have an answer and a score; {LEAST_ROWS} are needed.")
    values = scored.values[places]
    if scored.numbers is not None:
        score = values[:, 0]
    elif scored.positive is not None:
        score = scored.score[places]
    else:
        score = values.max(axis=1)
    strata = strata_of(score)
    if scored.numbers is None and not scored.probabilities:
        # Scores on a scale of their own are read as the share of positives among rows of like scores.
        truth = scored.is_positive[places].astype(np.float64)
        losses = 2 * (mean_in(strata, truth) - truth) ** 2
    else:
        losses = scored.losses(values, places)
    missed = None
    if scored.predicted is not None and scored.codes is not None:
        missed = scored.predicted[places] != scored.codes[places]
    return Hard(
        rows=scored.rows[places],
        told=hardness(losses, strata),
        wrong=missed,
        number=scored.numbers is not None,
        said=scored.said,
    )
