"""What each feature still tells about the model's mistakes: what the model left unused."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Judged
from checks.artifacts.models import AskedModel
from checks.artifacts.samples import pandas_of, sample_rows
from checks.artifacts.scored import Scored
from checks.artifacts.simple_models import plain
from checks.contract import NotApplicable, Seed, artifact

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_ROWS, LEAST_ROWS = 20_000, 50
MOST_CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class Leftovers:
    """By feature, the p of no association with the model's errors (answer minus chance, or number)."""

    p: dict[str, float]


@artifact()
def leftovers(judged: Judged, asked: AskedModel, scored: Scored, seed: Seed) -> Leftovers:
    import numpy as np

    columns = asked.features.columns
    most = max(1000, min(MOST_ROWS, MOST_CELLS // len(columns)))
    rows = np.intersect1d(sample_rows(judged.table, most, seed.value), scored.rows)
    if len(rows) < LEAST_ROWS:
        raise NotApplicable(f"{len(rows)} rows have an answer and a prediction; {LEAST_ROWS} are needed.")
    frame = plain(pandas_of(judged.table, columns, rows), columns)
    places = scored.places(rows)
    values = scored.values[places]
    if scored.codes is None:
        assert scored.numbers is not None
        errors = scored.numbers[places][:, None] - values
    else:
        errors = np.eye(len(scored.labels))[scored.codes[places]] - values
        if len(scored.labels) == 2:
            errors = errors[:, :1]  # the other column is its mirror image
    return Leftovers({name: association(frame[name], errors) for name in frame.columns})


def association(feature: "pd.Series", errors: "np.ndarray") -> float:
    """p of no association of a `plain` column (n,) with any column of `errors` (n, k).

    Rank correlation for numbers, one-way analysis of variance for text; Bonferroni over k.
    """
    import numpy as np
    from scipy.stats import f as fisher
    from scipy.stats import norm

    from checks.stats.association import standard_ranks

    n, k = errors.shape
    spread = errors.std(axis=0)
    if not (spread > 0).any():
        return 1.0
    scores = (errors - errors.mean(axis=0))[:, spread > 0] / spread[spread > 0]
    if feature.dtype.kind == "f":
        ranks = standard_ranks(feature.to_numpy()[:, None])[:, 0]
        return min(1.0, k * float(2 * norm.sf(np.abs(ranks @ scores).max() / np.sqrt(n))))
    codes = np.unique(feature.to_numpy(), return_inverse=True)[1]
    counts = np.bincount(codes)
    common = counts[codes] >= 5  # levels of a handful of rows say nothing
    levels = np.unique(codes[common], return_inverse=True)[1] if common.any() else codes[:0]
    m, groups = len(levels), int(levels.max()) + 1 if len(levels) else 0
    if groups < 2 or m <= groups:
        return 1.0
    kept = scores[common] - scores[common].mean(axis=0)
    sums = np.zeros((groups, kept.shape[1]))
    np.add.at(sums, levels, kept)
    between = (sums**2 / np.bincount(levels)[:, None]).sum(axis=0)
    within = np.maximum((kept**2).sum(axis=0) - between, 1e-300)
    ratio = float((between / within).max()) * (m - groups) / (groups - 1)
    return min(1.0, k * float(fisher.sf(ratio, groups - 1, m - groups)))
