"""What the model loses where a feature's values are shuffled between rows, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.feature_clusters import FeatureClusters
from checks.artifacts.inputs import Given, Judged
from checks.artifacts.models import AskedModel
from checks.artifacts.samples import frame_of, sample_rows
from checks.artifacts.scores import ask
from checks.artifacts.simple_models import content_order, plain
from checks.artifacts.target import Answers, Target
from checks.contract import NotApplicable, Seed, artifact
from checks.stats.association import association
from checks.stats.seeds import generator

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

# Rows tell more than repeats: what one shuffle leaves uncertain is mostly which rows were drawn.
REPEATS = 2
MOST_ROWS, FAST_ROWS, LEAST_ROWS = 5_000, 2_000, 50
# Standard errors by which the model must beat a constant, for a share of its gain to have an interval.
SURE = 4.0
# Rows the model is asked about in all: a wide table gets fewer rows, not more time.
MOST_ASKED, ROWS_AT_ONCE = 400_000, 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Importance:
    """Permutation importance (Breiman 2001; Fisher, Rudin, Dominici 2019) on a bounded sample.

    `clusters` (c) are features shuffled together. `gains` (m,) is by how much each row's loss lies
    under that of a constant, `rises` (c, m) by how much it rises where the cluster is shuffled, the
    mean of `repeats`. The loss is the squared error, summed over classes (the Brier score). Of a model
    that gives bare answers it is twice the number of wrong ones, and the constant gives the commonest
    answer, not the shares: an answer that never hedges is not held to one that does.
    `telling` (c,) is the p of no association between the cluster and what is left of the answer once
    the model has spoken without it: small where the cluster tells something, used or not.
    """

    clusters: tuple[tuple[str, ...], ...]
    gains: "np.ndarray"
    rises: "np.ndarray"
    telling: tuple[float, ...]
    repeats: int
    said: str


@artifact(heavy=True)
def importance(
    given: Given,
    judged: Judged,
    target: Target,
    answers: Answers,
    asked: AskedModel,
    clusters: FeatureClusters,
    seed: Seed,
) -> Importance:
    import numpy as np

    found = clusters.clusters
    most = FAST_ROWS if given.fast else MOST_ROWS
    most = max(LEAST_ROWS, min(most, MOST_ASKED // (REPEATS * len(found))))
    frame, truth = _sample(judged, answers, asked, most, seed.value)
    wanted = _wanted(truth, target)
    constant = np.broadcast_to(_constant(wanted, target, asked), wanted.shape)
    before = _losses(ask(asked.model, frame, target), wanted)
    rises = np.zeros((len(found), len(truth)))
    telling: list[float] = []
    plainly = plain(frame.to_pandas(), asked.features.columns)
    for at, (names, spoken) in enumerate(_spoken(asked, frame, found, wanted.shape, target, seed)):
        rises[at] = np.mean([_losses(each, wanted) for each in spoken], axis=0) - before
        left = (
            (wanted - spoken.mean(axis=0))[:, -1:] if wanted.shape[1] == 2 else wanted - spoken.mean(axis=0)
        )
        alone = (
            [association(plainly[name].to_numpy(), left) for name in names] if np.isfinite(left).all() else []
        )
        telling.append(min(1.0, len(names) * min(alone, default=1.0)))
    if not (np.isfinite(before).all() and np.isfinite(rises).all()):
        raise NotApplicable("The model answers some rows with something that is no number.")
    gains = _losses(constant, wanted) - before
    if not gains.mean() > SURE * gains.std() / np.sqrt(len(gains)):
        raise NotApplicable("The model is hardly better than a constant, so there is nothing to share out.")
    return Importance(
        clusters=found,
        gains=gains,
        rises=rises,
        telling=tuple(telling),
        repeats=REPEATS,
        said=asked.said,
    )


def _spoken(
    asked: AskedModel,
    frame: "pa.Table",
    found: tuple[tuple[str, ...], ...],
    shape: tuple[int, ...],
    target: Target,
    seed: Seed,
) -> "Iterator[tuple[tuple[str, ...], np.ndarray]]":
    """Each cluster with what the model says where it is shuffled, (repeats, m, k); several are asked in one call."""
    import pyarrow as pa

    together = max(1, ROWS_AT_ONCE // (REPEATS * frame.num_rows))
    for start in range(0, len(found), together):
        some = found[start : start + together]
        rows = pa.concat_tables([_shuffled(frame, names, REPEATS, seed) for names in some])
        yield from zip(some, ask(asked.model, rows, target).reshape(-1, REPEATS, *shape), strict=True)


def _sample(
    judged: Judged, answers: Answers, asked: AskedModel, most: int, seed: int
) -> "tuple[pa.Table, np.ndarray]":
    """Features under their names and answers of a bounded sample, in an order set by content."""
    import numpy as np

    truth = answers.codes if answers.codes is not None else answers.values
    assert truth is not None
    rows = sample_rows(judged.table, most, seed)
    rows = rows[truth[rows] >= 0 if answers.codes is not None else np.isfinite(truth[rows])]
    if len(rows) < LEAST_ROWS:
        raise NotApplicable(f"{len(rows)} rows have an answer; {LEAST_ROWS} are needed.")
    frame = frame_of(judged.table, asked.features.columns, rows)
    order = content_order(frame.to_pandas(), truth[rows])
    return frame.take(order), truth[rows][order]


def _wanted(truth: "np.ndarray", target: Target) -> "np.ndarray":
    """(m, k): one-hot answers, or numbers."""
    import numpy as np

    return truth[:, None] if target.task == "regression" else np.eye(len(target.labels))[truth]


def _constant(wanted: "np.ndarray", target: Target, asked: AskedModel) -> "np.ndarray":
    """(k,): the shares of the answers or the mean; for a model that gives bare answers the commonest one."""
    import numpy as np

    shares = wanted.mean(axis=0)
    if target.task == "regression" or asked.model.facts.probabilities:
        return shares
    return np.eye(len(shares))[shares.argmax()]


def _losses(values: "np.ndarray", wanted: "np.ndarray") -> "np.ndarray":
    return ((values - wanted) ** 2).sum(axis=1)


def _shuffled(frame: "pa.Table", names: tuple[str, ...], repeats: int, seed: Seed) -> "pa.Table":
    """`repeats` copies of the frame below each other, with the columns `names` shuffled in step."""
    import numpy as np

    rng = generator(seed, "importance of " + "\x00".join(names))
    kept = np.tile(np.arange(frame.num_rows), repeats)
    moved = np.concatenate([rng.permutation(frame.num_rows) for _ in range(repeats)])
    made = frame.take(kept)
    for at, name in enumerate(frame.column_names):
        if name in names:
            made = made.set_column(at, name, frame.column(at).take(moved))
    return made
