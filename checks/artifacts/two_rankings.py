"""The features that matter, ranked by two ways: by shuffling them, and by what is attributed to them."""

from dataclasses import dataclass

from checks.artifacts.explanations import Explained
from checks.artifacts.importance import Importance
from checks.contract import Estimate, Seed, artifact
from checks.stats.agreement import rank_agreement
from checks.stats.levels import level
from checks.stats.seeds import generator
from checks.stats.skill import relative_skill

SHOWN, LARGE = 0.01, 0.10


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoRankings:
    """`names` are the features (together where they go together) that either way shows to matter.

    `by_shuffling` and `by_parts` are their places in `names`, the most important first. `agreement` is None where
    there are fewer than four.
    """

    names: tuple[tuple[str, ...], ...]
    by_shuffling: tuple[int, ...]
    by_parts: tuple[int, ...]
    agreement: Estimate | None
    method: str
    said: str


@artifact(heavy=True)
def two_rankings(importance: Importance, explained: Explained, seed: Seed) -> TwoRankings:
    import numpy as np

    place = {name: at for at, name in enumerate(explained.features)}
    own = np.array(
        [explained.points[:, [place[n] for n in names]].sum(axis=1) for names in importance.clusters]
    )
    # In the unit of permutation importance: the square of what a feature moves.
    parts = (own - own.mean(axis=1, keepdims=True)) ** 2
    share = parts.mean(axis=1) / max(float(parts.mean(axis=1).sum()), 1e-300)
    one = level(len(importance.clusters))
    kept: list[int] = []
    for at, rises in enumerate(importance.rises):
        told = relative_skill("importance", importance.gains - rises, importance.gains, one)
        if share[at] > LARGE or (told is not None and told.low is not None and told.low > SHOWN):
            kept.append(at)
    rises, parts = importance.rises[kept], parts[kept]
    names = tuple(importance.clusters[at] for at in kept)
    return TwoRankings(
        names=names,
        by_shuffling=_order(rises.mean(axis=1).tolist(), names),
        by_parts=_order(parts.mean(axis=1).tolist(), names),
        agreement=rank_agreement("rank_agreement", rises, parts, level(1), generator(seed, "two rankings")),
        method=explained.method,
        said=explained.said,
    )


def _order(values: list[float], names: tuple[tuple[str, ...], ...]) -> tuple[int, ...]:
    return tuple(sorted(range(len(values)), key=lambda at: (-values[at], names[at])))
