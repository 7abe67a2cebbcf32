"""The calibrated membership attack: can the model's answers tell its training rows from others?

After Zarifzadeh et al. 2024 (RMIA, arXiv 2312.03262; the online form, which for one target model is
rank-equivalent to the log ratio used here) and Watson et al. 2022 (difficulty calibration, arXiv
2111.08440). The blind baseline is Das et al. 2024 (arXiv 2406.16201).
"""

import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.membership_pool import MembershipPool
from checks.artifacts.models import AskedModel
from checks.artifacts.target import Target
from checks.contract import NotApplicable, Seed, Unusable, artifact
from checks.stats.seeds import generator

if TYPE_CHECKING:
    import numpy as np

    from checks.model.facts import Model

REFERENCES = 4
EPSILON = 1e-3
# Seconds of the first pair of references, after which the attack makes do with that pair.
LONG = 6.5


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipAttack:
    """`member` (n,) bool; `score` (n,) larger for more likely members; `difficulty` (n,) the mean
    score that reference models which never saw the row give it, in the same direction.

    `rows` (n,) are the 0-based numbers of the rows in their own table. `surrogate` says that the
    references are of another kind than the model, so that the attack is weaker than it could be;
    `references` how many there are; `labels_only` that the model gives bare answers. `dropped` rows stood
    in both tables and were left out.
    """

    member: "np.ndarray"
    score: "np.ndarray"
    difficulty: "np.ndarray"
    rows: "np.ndarray"
    references: int
    surrogate: bool
    labels_only: bool
    dropped: int
    said: str


@dataclass(frozen=True, slots=True)
class BlindBaseline:
    """`score` (n,) is the chance that a classifier which never saw the model, nor the row, gives to each row
    of the pool of being one of the training table's.
    """

    score: "np.ndarray"


@artifact(needs="train", heavy=True)
def membership_attack(
    pool: MembershipPool, target: Target, asked: AskedModel, seed: Seed
) -> MembershipAttack:
    """Each of four references is trained on a random half of members AND non-members, in two
    complementary pairs. So members and others are exchangeable to them: references trained on
    non-members alone would call every new sample a leak.
    """
    import numpy as np

    from checks.artifacts.scores import ask

    said = ask(asked.model, pool.frame, target)
    if not np.isfinite(said).all():
        raise NotApplicable("The model answers some rows with something that is no number.")
    if float(np.ptp(said, axis=0).max()) == 0:
        raise NotApplicable(
            "Not measurable: the model answers the same for every row, so its answers tell nothing of any."
        )
    masks = _halves(len(pool.truth), generator(seed, "membership"))
    others, surrogate = _references(pool, asked, masks, target, seed)
    masks = masks[: len(others)]
    own = _of_truth(said, pool.truth, target)
    score, difficulty = calibrate(own, others, masks, regression=target.task == "regression")
    return MembershipAttack(
        member=pool.member,
        score=score,
        difficulty=difficulty,
        rows=pool.rows,
        references=len(others),
        surrogate=surrogate,
        labels_only=target.task != "regression" and not asked.model.facts.probabilities,
        dropped=pool.dropped,
        said=asked.said,
    )


@artifact(needs="train", heavy=True)
def blind_baseline(pool: MembershipPool, target: Target, seed: Seed) -> BlindBaseline:
    """Two folds of small boosted trees over the features and the answer."""
    import numpy as np
    import pyarrow as pa

    from checks.model.standin import StandIn

    name = "answer"
    while name in pool.frame.column_names:
        name += "_"
    frame = pool.frame.append_column(name, pa.array(pool.truth.astype(np.float64)))
    inside = pool.member.astype(np.int64)
    labels = ("other", "member")
    teller = StandIn(frame, inside, task="binary", classes=labels, seed=seed.value)
    first = np.zeros(len(inside), dtype=bool)
    first[generator(seed, "blind baseline").permutation(len(inside))[: len(inside) // 2]] = True
    said = teller.refit(frame, [labels[at] for at in inside], np.stack([first, ~first]), seed.value)
    return BlindBaseline(np.where(first, said[1, :, 1], said[0, :, 1]))


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


def _references(
    pool: MembershipPool, asked: AskedModel, masks: "np.ndarray", target: Target, seed: Seed
) -> "tuple[np.ndarray, bool]":
    """What the references (m, n) say of each row's own answer, and whether they are of another kind."""
    if asked.model.facts.cloneable:
        # A model that will not be fitted again is judged against references of another kind.
        with contextlib.suppress(Unusable):
            return _pairs(asked.model, pool, masks, target, seed), False
    from checks.model.standin import StandIn

    stand_in = StandIn(pool.frame, pool.truth, task=target.task, classes=target.labels, seed=seed.value)
    return _pairs(stand_in, pool, masks, target, seed), True


def _pairs(
    model: "Model", pool: MembershipPool, masks: "np.ndarray", target: Target, seed: Seed
) -> "np.ndarray":
    """One complementary pair of references after the other, as long as time allows; (2, n) or (4, n)."""
    import numpy as np

    from checks.artifacts.scores import refit

    made: list[np.ndarray] = []
    started = time.monotonic()
    for pair in range(0, REFERENCES, 2):
        try:
            values = refit(model, pool.frame, pool.truth, masks[pair : pair + 2], target, seed.value + pair)
        except Unusable:
            if made:
                break
            raise
        made += [_of_truth(each, pool.truth, target) for each in values]
        if time.monotonic() - started > LONG:
            break
    return np.stack(made)


def _of_truth(values: "np.ndarray", truth: "np.ndarray", target: Target) -> "np.ndarray":
    """(n,) probability of the true answer, or the absolute residual."""
    import numpy as np

    if target.task == "regression":
        return np.abs(values[:, 0] - truth)
    return values[np.arange(len(truth)), truth.astype(np.int64)]
