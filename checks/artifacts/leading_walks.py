"""The model's score along the features that it rests on most."""

from dataclasses import dataclass

from checks.artifacts.importance import Importance
from checks.artifacts.probe import Probe
from checks.artifacts.walks import Walk, score_words, walk
from checks.contract import Seed, artifact
from checks.stats.seeds import generator

FEATURES, STOPS, ROWS = 5, 20, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadingWalks:
    """At most five walks of at most 200 rows and 20 stops, the feature that matters most first.

    Features that go together come one by one, because each can be moved alone.
    """

    walks: tuple[Walk, ...]
    score: str
    said: str


@artifact(heavy=True)
def leading_walks(probe: Probe, importance: Importance, seed: Seed) -> LeadingWalks:
    import numpy as np

    columns = {column.name: column for column in probe.columns}
    order = np.argsort(-importance.rises.mean(axis=1), kind="stable")
    names = [name for at in order for name in importance.clusters[at]][:FEATURES]
    rng = generator(seed, "rows of effect curves")
    places = np.sort(rng.permutation(len(probe.rows))[:ROWS])
    walked = (walk(probe, columns[name], places, STOPS) for name in names)
    return LeadingWalks(
        walks=tuple(each for each in walked if each is not None), score=score_words(probe), said=probe.said
    )
