"""Features that tell nearly the same, which must be judged together or not at all."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Judged
from checks.artifacts.models import AskedModel
from checks.artifacts.samples import pandas_of, sample_rows
from checks.artifacts.simple_models import plain
from checks.contract import Seed, artifact

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_ROWS = 2_000
MOST_LEVELS = 50
# Pairs of text columns cost a table each: beyond this many only copies of a column are looked for.
MOST_TEXTS = 150
TOGETHER = 0.8


@dataclass(frozen=True, slots=True)
class FeatureClusters:
    """The model's features by name, each in one cluster; most clusters are a single feature.

    Two features belong together where Spearman's correlation, Cramér's V or the correlation ratio
    is over 0.8, and so do those that are linked through a third.
    """

    clusters: tuple[tuple[str, ...], ...]


@artifact()
def feature_clusters(judged: Judged, asked: AskedModel, seed: Seed) -> FeatureClusters:
    names = sorted(asked.features.names)
    columns = tuple(judged.table.column(name) for name in names)
    rows = sample_rows(judged.table, MOST_ROWS, seed.value)
    frame = plain(pandas_of(judged.table, columns, rows), columns)
    return FeatureClusters(linked(frame))


def linked(frame: "pd.DataFrame") -> tuple[tuple[str, ...], ...]:
    """Connected features of a `plain` frame (see `simple_models`), clusters and members by name."""
    import numpy as np
    from scipy.sparse.csgraph import connected_components

    names = list(frame.columns)
    near = np.eye(len(names), dtype=bool)
    numbers = [at for at, name in enumerate(names) if frame[name].dtype.kind == "f"]
    texts = [at for at in range(len(names)) if at not in set(numbers)]
    _link_all(near, frame, numbers, texts)
    _, label = connected_components(near, directed=False)
    return tuple(
        sorted(
            tuple(sorted(names[at] for at in np.flatnonzero(label == which))) for which in np.unique(label)
        )
    )


def _link_all(near: "np.ndarray", frame: "pd.DataFrame", numbers: list[int], texts: list[int]) -> None:
    """Set near[a, b] for every pair that goes together."""
    import numpy as np

    from checks.stats.association import correlation_ratio, cramers_v, rank_correlation, standard_ranks

    if len(frame) < 2:
        return
    values = frame.iloc[:, numbers].to_numpy(dtype=np.float64)
    if numbers:
        near[np.ix_(numbers, numbers)] |= np.abs(rank_correlation(values)) > TOGETHER
    codes = {at: _codes(frame.iloc[:, at]) for at in texts}
    scores = standard_ranks(values)
    for place, at in enumerate(texts):
        if numbers:
            near[at, numbers] |= correlation_ratio(codes[at], scores) > TOGETHER
        for other in texts[place + 1 :]:
            few = len(texts) <= MOST_TEXTS
            near[at, other] = (
                cramers_v(codes[at], codes[other]) > TOGETHER
                if few
                else bool((codes[at] == codes[other]).all())
            )


def _codes(values: "pd.Series") -> "np.ndarray":
    """Level codes by frequency; all levels beyond the most frequent are one."""
    import numpy as np

    counts = values.value_counts()
    order = sorted(counts.index, key=lambda level: (-int(counts[level]), level))
    place = {level: min(at, MOST_LEVELS) for at, level in enumerate(order)}
    return values.map(place).to_numpy(dtype=np.int64)
