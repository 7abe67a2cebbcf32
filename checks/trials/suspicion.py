"""Which training rows carry an answer that the features deny, and what they say instead.

The same models and the same curve as the check of label noise, on the lesson's rows alone: how many answers are mixed
up comes from the curve's own estimate, which rows those are from how surely the features deny them.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.held_out_labels import HeldOutLabels
from checks.contract import NotApplicable, Unusable
from checks.stats.lapse import End, lapse
from checks.stats.levels import level
from checks.trials.lesson import Lesson

if TYPE_CHECKING:
    import numpy as np

FLOOR, DOUBT = 0.005, 0.02  # of the check: under this share nobody is shown to have mixed up an answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspected:
    """`rows` (m,) places in the lesson, the surest first; `codes` (m,) the answer that the features tell."""

    rows: "np.ndarray"
    codes: "np.ndarray"


def suspected(lesson: Lesson) -> Suspected:
    """As many as the estimate says. Raises Unusable where no mistake is shown, or the answer is a number."""
    import numpy as np

    if lesson.task == "regression":
        raise Unusable("The target is a number; whether it was mixed up with another cannot be told so.")
    try:
        held: HeldOutLabels = lesson.find(HeldOutLabels)
    except NotApplicable as why:
        raise Unusable(str(why)) from None
    own = lesson.codes[held.rows]
    two = len(held.labels) == 1
    share, denied, instead = (_of_two if two else _of_several)(lesson, held, own)
    many = round(share * len(own))
    first = np.argsort(-denied, kind="stable")[:many]
    first = first[denied[first] > 0]
    if not len(first):
        raise Unusable("The features deny no answer of the training rows surely enough to suspect it.")
    return Suspected(rows=held.rows[first], codes=instead[first])


Denial = tuple[float, "np.ndarray", "np.ndarray"]


def _of_two(lesson: Lesson, held: HeldOutLabels, own: "np.ndarray") -> Denial:
    """The share of mixed-up answers, how much each row's is denied (n,) and the other one (n,).

    Mistakes of both kinds where those are shown, else of one kind alone.
    """
    import numpy as np

    each = held.labels[0]
    positive, sure = each.positive, level(3, DOUBT)
    denied, other = np.where(positive, -each.scores, each.scores), 1 - own
    kinds: tuple[tuple[End, np.ndarray], ...] = (
        ("both", np.ones(len(own), dtype=bool)),
        ("floor", positive),
        ("ceiling", ~positive),
    )
    for end, carry in kinds:
        told = lapse("mislabelled_share", positive, each.scores, end, sure)
        if told is not None and (told.low or 0.0) > FLOOR:
            part = 1.0 if end == "both" else float((~carry).mean())  # of the rows that surely are the other
            return told.value * part, np.where(carry, denied, -np.inf), other
    return 0.0, denied, other


def _of_several(lesson: Lesson, held: HeldOutLabels, own: "np.ndarray") -> Denial:
    """The same: each answer is taken against the rest, and its curve counts the rows that surely are another."""
    import numpy as np

    share, sure = 0.0, level(len(held.labels), DOUBT)
    denied, best = np.full(len(own), -np.inf), np.full(len(own), -np.inf)
    instead = own.copy()
    for each in held.labels:
        code = lesson.labels.index(each.label)
        told = lapse("mislabelled_share", each.positive, each.scores, "floor", sure)
        if told is not None and (told.low or 0.0) > FLOOR:
            share += told.value * float((~each.positive).mean())
            denied = np.where(own == code, -each.scores, denied)
        ahead = (own != code) & (each.scores > best)
        best, instead = np.where(ahead, each.scores, best), np.where(ahead, code, instead)
    return share, denied, instead
