"""What the model's own class rests on when it is fitted again and again on other halves of the rows.

A half of the rows drawn without putting back spreads a statistic as a bootstrap sample of all of them does
(Politis and Romano 1994, Ann. Stat. 22:2031), and holds no row twice, which some models remember.
"""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.feature_clusters import FeatureClusters
from checks.artifacts.inputs import Given, Judged
from checks.artifacts.models import AskedModel
from checks.artifacts.retypes import same_columns
from checks.artifacts.samples import frame_of, sample_rows
from checks.artifacts.scores import ask, refit
from checks.artifacts.simple_models import content_order
from checks.artifacts.target import Target, answers_of
from checks.contract import NotApplicable, Seed, Unusable, artifact
from checks.stats.levels import level
from checks.stats.refit_agreement import of_pairs, overlaps, shares
from checks.stats.seeds import generator

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

REFITS, FEW = 12, 6
# Refits that are sure to agree so far, and to lose so little to redundancy, are not followed by more.
AGREED, LOST_FLOOR = 0.60, 0.07
MOST_ROWS, FAST_ROWS, LEAST_ROWS = 2_000, 1_000, 400
MOST_ASKED, LEAST_ASKED = 300, 50
# Rows that one refit answers for in all: a wide table gets fewer rows, and past that fewer features.
MOST_ANSWERS = 5_000
MOST_FEATURES = 60
MOST_CLASSES = 50
SLOW = 5.0  # seconds of one fit; a dozen of them would keep a person waiting for a minute


@dataclass(frozen=True, slots=True, kw_only=True)
class RefitImportance:
    """Of r refits, 12, or six that agree so well that more would tell nothing. `moved` (r, p) is by how much (root mean square over the asked rows and the classes) the answers of
    refit r move where feature p is shuffled between the rows; no labels are needed for it. `clustered` (r, c)
    is the same of `clusters`, shuffled in step. The rows, and how they are shuffled, are the same in all refits.

    `features` are at most 60, those that move the model's own answers most; `left_out` counts the others.
    """

    features: tuple[str, ...]
    moved: "np.ndarray"
    clusters: tuple[tuple[str, ...], ...]
    clustered: "np.ndarray"
    fitted_on: int
    asked_of: int
    left_out: int
    said: str


@artifact(heavy=True)
def refit_importance(
    given: Given, judged: Judged, target: Target, asked: AskedModel, clusters: FeatureClusters, seed: Seed
) -> RefitImportance:

    if not asked.model.facts.cloneable:
        raise NotApplicable(
            "The model cannot be fitted anew: its format, or its class, holds no recipe for that."
        )
    if len(target.labels) > MOST_CLASSES:
        raise NotApplicable(f"The target has more than {MOST_CLASSES} answers.")
    pool, rows, truth = _drawn(given, judged, target, asked, seed)
    found, left_out = _leading(clusters.clusters, asked, rows, target, seed)
    features = tuple(sorted(name for names in found for name in names))
    if not features:
        raise NotApplicable("The model's features go together in sets that are too large to be looked at.")
    every: tuple[tuple[str, ...], ...] = tuple((name,) for name in features)
    every += tuple(names for names in found if len(names) > 1)
    many = min(rows.num_rows, max(LEAST_ASKED, MOST_ANSWERS // (1 + len(every))))
    questions = _questions(rows.slice(0, many), every, seed)
    place: dict[tuple[str, ...], int] = {group: at for at, group in enumerate(every)}
    together = [place[names] for names in found]
    moved = _moved(asked, pool, questions, truth, target, len(features), together, seed)
    return RefitImportance(
        features=features,
        moved=moved[:, : len(features)],
        clusters=found,
        clustered=moved[:, together],
        fitted_on=pool.num_rows // 2,
        asked_of=many,
        left_out=left_out,
        said=asked.said,
    )


def _drawn(
    given: Given, judged: Judged, target: Target, asked: AskedModel, seed: Seed
) -> "tuple[pa.Table, pa.Table, np.ndarray]":
    """Rows to fit on, others to ask about, and the answers (n,) of the first; all of the training table if given."""
    import numpy as np

    table = judged.table if given.train is None else given.train
    columns = same_columns(table, asked.features.columns)
    known = answers_of(table, target)
    truth = known.codes if known.codes is not None else known.values
    assert truth is not None
    most = FAST_ROWS if given.fast else MOST_ROWS
    rows = sample_rows(table, most + MOST_ASKED, seed.value)
    rows = rows[truth[rows] >= 0 if known.codes is not None else np.isfinite(truth[rows])]
    aside = min(MOST_ASKED, len(rows) // 5)
    if len(rows) - aside < LEAST_ROWS:
        raise NotApplicable(
            f"{table.name} has {len(rows)} rows with an answer; {round(1.25 * LEAST_ROWS)} are needed to fit the "
            "model again on halves of them."
        )
    frame = frame_of(table, columns, rows)
    order = content_order(frame.to_pandas(), truth[rows])
    order = order[generator(seed, "rows of refits").permutation(len(order))]
    pool = order[aside:][:most]
    if len(np.unique(truth[rows[pool]])) < 2:
        raise NotApplicable("The rows have the same answer, so there is nothing to learn.")
    return frame.take(pool), frame.take(order[:aside]), truth[rows[pool]]


def _leading(
    clusters: tuple[tuple[str, ...], ...], asked: AskedModel, rows: "pa.Table", target: Target, seed: Seed
) -> tuple[tuple[tuple[str, ...], ...], int]:
    """The clusters that move the model's own answers most, and how many features the others have."""
    import numpy as np

    width = sum(map(len, clusters))
    if width <= MOST_FEATURES:
        return clusters, 0
    few = rows.slice(0, min(rows.num_rows, LEAST_ASKED))
    said = ask(asked.model, _questions(few, clusters, seed), target).reshape(1 + len(clusters), -1)
    order = np.argsort(-((said[1:] - said[0]) ** 2).sum(axis=1), kind="stable")
    kept: list[tuple[str, ...]] = []
    for at in order:
        if sum(map(len, kept)) + len(clusters[at]) <= MOST_FEATURES:
            kept.append(clusters[at])
    return tuple(sorted(kept)), width - sum(map(len, kept))


def _questions(rows: "pa.Table", groups: tuple[tuple[str, ...], ...], seed: Seed) -> "pa.Table":
    """The rows (n) as they are, and below them once for every group with its columns shuffled in step."""
    import numpy as np
    import pyarrow as pa

    n = rows.num_rows
    moved = generator(seed, "shuffles of refits").permutation(n)
    there = np.arange(n)
    made: list[pa.ChunkedArray] = []
    for name in rows.column_names:
        places = [there, *(moved if name in names else there for names in groups)]
        made.append(rows.column(name).take(np.concatenate(places)))
    return pa.table(made, names=rows.column_names)


def _moved(
    asked: AskedModel,
    pool: "pa.Table",
    questions: "pa.Table",
    truth: "np.ndarray",
    target: Target,
    alone: int,
    together: list[int],
    seed: Seed,
) -> "np.ndarray":
    """(refits, groups), of which the first `alone` are the features and those at `together` the clusters."""
    import numpy as np
    import pyarrow as pa

    frame = pa.concat_tables([pool, questions])
    rng, groups = generator(seed, "halves of refits"), max([alone, *(at + 1 for at in together)])
    lesson = np.concatenate([truth, np.full(questions.num_rows, truth[0])])
    made: list[np.ndarray] = []
    for number in range(REFITS):
        if number == FEW and _agreed(np.stack(made), alone, together):
            break
        mask = np.zeros((1, frame.num_rows), dtype=bool)
        mask[0, rng.permutation(pool.num_rows)[: pool.num_rows // 2]] = True
        started = time.perf_counter()
        try:
            said = refit(asked.model, frame, lesson, mask, target, seed.value + number)[0, pool.num_rows :]
        except Unusable as why:
            raise NotApplicable(f"The model cannot be fitted anew on a part of its rows: {why}") from None
        if number == 0 and time.perf_counter() - started > SLOW:
            raise NotApplicable(
                f"One fit on {pool.num_rows // 2:,} rows took more than {SLOW:.0f} seconds, and "
                f"{REFITS} are needed."
            )
        said = said.reshape(1 + groups, -1, said.shape[1])
        made.append(np.sqrt(((said[1:] - said[0]) ** 2).sum(axis=2).mean(axis=1)))
    moved = np.stack(made)
    if not np.isfinite(moved).all() or not moved.sum() > 0:
        raise NotApplicable("Refits of the model answer the same whatever a row holds.")
    return moved


def _agreed(moved: "np.ndarray", alone: int, together: list[int]) -> bool:
    """Whether refits so far leave no doubt; what they do not rest on at all is for the whole to say."""
    if not moved.sum() > 0:
        return False
    overlap = overlaps(shares(moved[:, :alone]))
    agree = of_pairs("overlap", overlap, level(2))
    lost = of_pairs("lost", overlaps(shares(moved[:, together])) - overlap, level(2), low=-1.0)
    if agree is None or lost is None or agree.low is None or lost.high is None:
        return False
    return agree.low > AGREED and (len(together) == alone or lost.high <= LOST_FLOOR)
