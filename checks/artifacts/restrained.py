"""The model and stricter refits of its own class, on the rows they learned from and on others."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Given, Judged, Training
from checks.artifacts.models import AskedModel
from checks.artifacts.retypes import same_columns
from checks.artifacts.samples import frame_of, sample_rows
from checks.artifacts.scored import Scored
from checks.artifacts.scores import ask, refit
from checks.artifacts.simple_models import content_order
from checks.artifacts.target import Target, answers_of
from checks.contract import Estimate, NotApplicable, Seed, Unusable, artifact
from checks.stats.levels import level
from checks.stats.mover import difference
from checks.stats.skill import relative_skill

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

STRENGTHS = (1, 2)
GAP, LEAST_GAP = "skill_gap", 0.03
MOST_ROWS, FAST_ROWS, LEAST_ROWS = 20_000, 3_000, 100
# Rows times columns of a fit: a wide table gets fewer rows.
MOST_CELLS = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Restrained:
    """Squared errors (the Brier score summed over classes) row by row, and those of a constant.

    `learned` (n,) and `fresh` (m,) are the model's own on training and judged rows; `learned_by[s]` and
    `fresh_by[s]` those of a refit of strength s (see `checks.model.restraint`); there is none where the gap of
    the skills is not shown to be over three points, or where the model cannot be refitted, and then `refused`
    says why. `gap` is that gap, None where it is not defined. `constant` (m,) answers every judged row with the mean, `constant_learned` (n,)
    every training row. `areas` hold bool (n,) and (m,) positives with the model's scores, of two answers only.
    `all_rows` is False where the refits saw a sample of the training rows.
    """

    learned: "np.ndarray"
    fresh: "np.ndarray"
    constant_learned: "np.ndarray"
    constant: "np.ndarray"
    learned_by: "dict[int, np.ndarray]"
    fresh_by: "dict[int, np.ndarray]"
    gap: Estimate | None
    areas: "tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]] | None"
    refused: str
    all_rows: bool


@artifact(needs="train", heavy=True)
def restrained(
    given: Given,
    training: Training,
    judged: Judged,
    asked: AskedModel,
    scored: Scored,
    target: Target,
    seed: Seed,
) -> Restrained:
    import numpy as np
    import pyarrow as pa

    if asked.said:
        raise NotApplicable("A stand-in is restrained already, and how it does says nothing of your model.")
    most = max(1_000, min(FAST_ROWS if given.fast else MOST_ROWS, MOST_CELLS // len(asked.features.columns)))
    lessons, truth = _lessons(training, asked, target, most, seed)
    rows = sample_rows(judged.table, most, seed.value)
    here, _ = scored.shared(rows)
    answers = scored.codes if scored.codes is not None else scored.numbers
    assert answers is not None
    if min(len(truth), len(here)) < LEAST_ROWS or len(np.unique(truth)) < 2:
        raise NotApplicable(f"{LEAST_ROWS} rows with different answers are needed in either table.")
    own = ask(asked.model, lessons, target)
    learned, fresh = losses(own, truth, target), losses(scored.values[here], answers[here], target)
    constant_learned = losses(_mean(truth, target), truth, target)
    constant = losses(_mean(answers[here], target), answers[here], target)
    gap = gap_of(GAP, learned, fresh, constant_learned, constant)
    frame = pa.concat_tables(
        [lessons, frame_of(judged.table, asked.features.columns, scored.rows[here]).cast(lessons.schema)]
    )
    both = np.concatenate([truth, answers[here]])
    mask = np.arange(frame.num_rows)[None] < len(truth)
    learned_by: dict[int, np.ndarray] = {}
    fresh_by: dict[int, np.ndarray] = {}
    refused = "" if asked.model.facts.cloneable else "its format, or its class, holds no recipe for a refit"
    wide = gap is not None and gap.low is not None and gap.low > LEAST_GAP
    for strength in STRENGTHS if wide and not refused else ():
        try:
            said = refit(asked.model, frame, both, mask, target, seed.value, strength)[0]
        except Unusable as why:
            refused = str(why).rstrip(".")
            break
        learned_by[strength] = losses(said[: len(truth)], truth, target)
        fresh_by[strength] = losses(said[len(truth) :], answers[here], target)
    return Restrained(
        learned=learned,
        fresh=fresh,
        constant_learned=constant_learned,
        constant=constant,
        learned_by=learned_by,
        fresh_by=fresh_by,
        gap=gap,
        areas=_areas(own, truth, scored, here, target),
        refused=refused,
        all_rows=training.table.rows <= most,
    )


def losses(values: "np.ndarray", truth: "np.ndarray", target: Target) -> "np.ndarray":
    """(n,) squared error of scores (n, k) or (1, k); of classes summed over them."""
    import numpy as np

    if target.task == "regression":
        return (np.broadcast_to(values, (len(truth), 1))[:, 0] - truth) ** 2
    return ((values - np.eye(len(target.labels))[truth]) ** 2).sum(axis=1)


def gap_of(
    name: str,
    learned: "np.ndarray",
    fresh: "np.ndarray",
    constant_learned: "np.ndarray",
    constant: "np.ndarray",
) -> Estimate | None:
    """Skill over a constant on training rows less that on judged rows; None where one is not defined."""
    there = relative_skill(name, learned, constant_learned, level(1))
    here = relative_skill(name, fresh, constant, level(1))
    return None if there is None or here is None else difference(name, there, here)


def _lessons(
    training: Training, asked: AskedModel, target: Target, most: int, seed: Seed
) -> "tuple[pa.Table, np.ndarray]":
    """Features and answers of the training rows with an answer, in an order set by content."""
    import numpy as np

    table = training.table
    columns = same_columns(table, asked.features.columns)
    known = answers_of(table, target)
    truth = known.codes if known.codes is not None else known.values
    assert truth is not None
    rows = sample_rows(table, most, seed.value)
    rows = rows[truth[rows] >= 0 if known.codes is not None else np.isfinite(truth[rows])]
    frame = frame_of(table, columns, rows)
    order = content_order(frame.to_pandas(), truth[rows])
    return frame.take(order), truth[rows][order]


def _mean(truth: "np.ndarray", target: Target) -> "np.ndarray":
    """(1, k): the answer that is best for all rows alike."""
    import numpy as np

    if target.task == "regression":
        return np.array([[truth.mean()]])
    return np.eye(len(target.labels))[truth].mean(axis=0, keepdims=True)


def _areas(
    own: "np.ndarray", truth: "np.ndarray", scored: Scored, here: "np.ndarray", target: Target
) -> "tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]] | None":
    if scored.positive is None or own.shape[1] != len(target.labels):
        return None
    return (
        (truth == scored.positive, own[:, scored.positive]),
        (scored.is_positive[here], scored.score[here]),
    )
