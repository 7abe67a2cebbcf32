"""The calibrated membership attack: can the model's answers tell its training rows from others?

After Zarifzadeh et al. 2024 (RMIA, arXiv 2312.03262; the online form, which for one target model is
rank-equivalent to the log ratio used here) and Watson et al. 2022 (difficulty calibration, arXiv
2111.08440).
"""

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.inputs import Features, Given, Judged, Training
from checks.artifacts.models import AskedModel
from checks.artifacts.retypes import same_columns
from checks.artifacts.samples import pandas_of, sample_rows
from checks.artifacts.target import Target, answers_of
from checks.contract import NotApplicable, Seed, Unusable, artifact
from checks.stats.seeds import generator

if TYPE_CHECKING:
    import numpy as np

REFERENCES = 4
MOST, MOST_FAST, LEAST = 10_000, 2_000, 100
EPSILON = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipAttack:
    """`member` (n,) bool; `score` (n,) larger for more likely members; `difficulty` (n,) the mean
    score that reference models which never saw the row give it, in the same direction.

    `surrogate` says that the references are of another kind than the model, so that the attack is
    weaker than it could be. `dropped` rows stood in both tables and were left out.
    """

    member: "np.ndarray"
    score: "np.ndarray"
    difficulty: "np.ndarray"
    surrogate: bool
    dropped: int
    said: str


@artifact(needs="train")
def membership_attack(
    given: Given,
    training: Training,
    judged: Judged,
    features: Features,
    target: Target,
    asked: AskedModel,
    seed: Seed,
) -> MembershipAttack:
    """Each of four references is trained on a random half of members AND non-members, in two
    complementary pairs. So members and others are exchangeable to them: references trained on
    non-members alone would call every new sample a leak.
    """
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    frames: list[Any] = []
    answers: list[np.ndarray] = []
    names = sorted(features.names)
    for table in (training.table, judged.table):
        rows = sample_rows(table, MOST_FAST if given.fast else MOST, seed.value)
        columns = same_columns(table, tuple(judged.table.column(name) for name in names))
        frames.append(pandas_of(table, columns, rows))
        answers.append(_answers(answers_of(table, target))[rows])
    pool = pd.concat(frames, ignore_index=True)
    truth = np.concatenate(answers)
    member = np.arange(len(pool)) < len(frames[0])
    content = pd.util.hash_pandas_object(pool.astype(str), index=False).to_numpy()
    shared = np.isin(content, np.intersect1d(content[member], content[~member]))
    kept = ~shared & (truth >= 0 if target.task != "regression" else np.isfinite(truth))
    # In an order set by content, so that the halves do not follow the order of the file.
    order = np.flatnonzero(kept)[np.lexsort((truth[kept], content[kept]))]
    pool, truth, member = pool.iloc[order].reset_index(drop=True), truth[order], member[order]
    if min(member.sum(), (~member).sum()) < LEAST:
        raise NotApplicable(
            f"Membership needs {LEAST} rows that stand in only one of the two tables on either side."
        )
    frame = pa.Table.from_pandas(pool, preserve_index=False)
    masks = _halves(len(pool), generator(seed, "membership"))
    own, others, surrogate = _asked(asked, frame, truth, masks, target, seed)
    if float(own.std()) == 0:
        raise NotApplicable("The model answers the same for every row, so it cannot tell members apart.")
    score, difficulty = calibrate(own, others, masks, regression=target.task == "regression")
    return MembershipAttack(
        member=member,
        score=score,
        difficulty=difficulty,
        surrogate=surrogate,
        dropped=int(shared.sum()),
        said=asked.said,
    )


def calibrate(
    own: "np.ndarray", others: "np.ndarray", masks: "np.ndarray", *, regression: bool
) -> "tuple[np.ndarray, np.ndarray]":
    """Score and difficulty (n,) from the model's p(y|x) or absolute residuals `own` (n,), those of
    the references `others` (m, n), and the `masks` (m, n) of the rows each was trained on.
    """
    import numpy as np

    if regression:
        unit = EPSILON * float(np.median(own)) + 1e-300
        own, others = -np.log(own + unit), -np.log(others + unit)
        score = own - others.mean(axis=0)
    else:
        score = np.log(own + EPSILON) - np.log(others.mean(axis=0) + EPSILON)
    outside = np.where(masks, np.nan, others)
    return score, np.nanmean(outside, axis=0)


def _halves(n: int, rng: "np.random.Generator") -> "np.ndarray":
    """(4, n) bool masks in complementary pairs: every row is in exactly two."""
    import numpy as np

    masks = np.zeros((REFERENCES, n), dtype=bool)
    for pair in range(0, REFERENCES, 2):
        masks[pair, rng.permutation(n)[: n // 2]] = True
        masks[pair + 1] = ~masks[pair]
    return masks


def _asked(
    asked: AskedModel, frame: Any, truth: "np.ndarray", masks: "np.ndarray", target: Target, seed: Seed
) -> "tuple[np.ndarray, np.ndarray, bool]":
    """What the model (n,) and its references (m, n) say of each row's own answer."""
    from checks.artifacts.scores import ask, refit

    own = _of_truth(ask(asked.model, frame, target), truth, target)
    values = None
    if asked.model.facts.cloneable:
        # A model that will not be fitted again is judged against references of another kind.
        with contextlib.suppress(Unusable):
            values = refit(asked.model, frame, truth, masks, target, seed.value)
    surrogate = values is None
    if values is None:
        from checks.model.standin import StandIn

        stand_in = StandIn(frame, truth, task=target.task, classes=target.labels, seed=seed.value)
        values = refit(stand_in, frame, truth, masks, target, seed.value)
    import numpy as np

    return own, np.stack([_of_truth(each, truth, target) for each in values]), surrogate


def _of_truth(values: "np.ndarray", truth: "np.ndarray", target: Target) -> "np.ndarray":
    """(n,) probability of the true answer, or the absolute residual."""
    import numpy as np

    if target.task == "regression":
        return np.abs(values[:, 0] - truth)
    return values[np.arange(len(truth)), truth.astype(np.int64)]


def _answers(known: Any) -> "np.ndarray":
    return known.codes if known.codes is not None else known.values
