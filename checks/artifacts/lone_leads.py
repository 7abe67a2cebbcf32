"""How far one column leads additive models of the others, out of fold."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from checks.artifacts.additive import design, fitted
from checks.artifacts.lone_columns import FOLDS, Read, encoding, numbers, partly_filled
from checks.artifacts.lone_features import LoneFeature
from checks.contract import Estimate

if TYPE_CHECKING:
    import numpy as np

STRONG, STRIKING = 0.88, 0.90  # the low end, or the value, from which an AUC is held against the others
SURE = 0.75  # of the doubt gone by one state: then a column is no yardstick for others
MODEL_ROWS = 20_000
# What can be known only when all is over, as whole words of a name; not "result" or "outcome", which name
# honest tests and earlier cases as well.
LATE_WORDS = frozenset(("closed", "duration", "ended", "refund", "resolved", "settled"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """A design x (m, d) of all features, its sums of products by fold (FOLDS, d, d), and whose each column is
    (`owner` (d,), -1 nobody's).
    """

    read: Read
    x: "np.ndarray"
    owner: "np.ndarray"
    fold: "np.ndarray"
    products: "np.ndarray"

    @classmethod
    def of(cls, read: Read) -> "Others":
        import numpy as np

        x, owner = design(read.frame.iloc[:MODEL_ROWS], read.features)
        fold = np.arange(len(x)) % FOLDS
        products = np.stack([x[fold == f].T @ x[fold == f] for f in range(FOLDS)])
        return cls(read=read, x=x, owner=owner, fold=fold, products=products)

    def scores(self, label: str | None, but: frozenset[int]) -> "np.ndarray | None":
        """Out-of-fold scores (m,) of the answer by all features but these; None where none is left."""
        import numpy as np

        kept = ~np.isin(self.owner, list(but))
        if kept.sum() < 2:
            return None
        x, y = self.x[:, kept], self.read.asked[label][: len(self.x), None]
        parts = [
            (self.products[f][np.ix_(kept, kept)], x[self.fold == f].T @ y[self.fold == f])
            for f in range(FOLDS)
        ]
        made = np.zeros(len(x))
        for held in range(FOLDS):
            model = fitted([part for f, part in enumerate(parts) if f != held])
            made[self.fold == held] = (x[self.fold == held] @ model)[:, 0]
        return made


def striking(estimate: Estimate | None) -> bool:
    """Whether an AUC is so high that the others must say whether the task is that easy."""
    return (
        estimate is not None
        and estimate.unit == "auc"
        and ((estimate.low or 0.0) > STRONG or estimate.value > STRIKING)
    )


def sounds_late(name: str) -> bool:
    """Whether a column's name says that it is known only when all is over."""
    import re

    words = re.split(r"[\W_\d]+|(?<=[a-z])(?=[A-Z])", name)
    return not LATE_WORDS.isdisjoint(word.casefold() for word in words)


def with_leads(read: Read, made: list[LoneFeature], level: float) -> list[LoneFeature]:
    """The features with their leads, where a lead can change what is said of them."""
    settled = {at for at, each in enumerate(made) if each.settled and (each.settled.estimate.low or 0) > SURE}
    loud = {at for at, each in enumerate(made) if striking(each.alone)}
    partly = {at for at, each in enumerate(made) if each.filled is not None and striking(each.filled.alone)}
    strongest = max(range(len(made)), key=lambda at: _value(made[at].alone), default=0)
    late = (
        {strongest}
        if made and made[strongest].label is not None and sounds_late(made[strongest].column.name)
        else set()
    )
    if not loud | partly | late:
        return made
    others = Others.of(read)
    quiet: dict[str | None, np.ndarray | None] = {}
    made = list(made)
    for at in sorted(loud | partly | late):
        each = made[at]
        for label in {
            each.label if at in loud | late else None,
            each.filled.label if each.filled and at in partly else None,
        } - {None}:
            if label not in quiet:
                quiet[label] = others.scores(label, frozenset(loud | partly | settled))
        if at in loud | late:
            without = others.scores(each.label, frozenset({at}))
            each = replace(
                each,
                over_others=_lead(read, at, each.label, without, level),
                over_quiet=_lead(read, at, each.label, quiet.get(each.label), level),
            )
        if at in partly and each.filled is not None:
            there = partly_filled(read, at)
            lead = _lead(read, at, each.filled.label, quiet.get(each.filled.label), level, there)
            each = replace(each, filled=replace(each.filled, over_quiet=lead))
        made[at] = each
    return made


def _lead(
    read: Read,
    at: int,
    label: str | None,
    others: "np.ndarray | None",
    level: float,
    there: "np.ndarray | None" = None,
) -> Estimate | None:
    """AUC of the feature less that of the others' scores, on the same rows (`there`, all by default)."""
    import numpy as np

    from checks.stats.auc import auc_gap, placements

    if others is None:
        return None
    rows = np.flatnonzero(np.ones(len(others), dtype=bool) if there is None else there[: len(others)])
    answer = read.asked[label][rows]
    if min(answer.sum(), len(answer) - answer.sum()) < 2:
        return None
    own = [encoding(read.codes[rows, at], answer)]
    order = numbers(read.frame.iloc[:, at].iloc[rows], read.features[at])
    if order is not None:
        filled = np.where(np.isnan(order), np.nanmedian(order), order)
        own += [filled, -filled]
    best = max(own, key=lambda scores: placements(answer == 1, scores)[0])
    return auc_gap("lead_over_others", answer == 1, best, others[rows], level)


def _value(estimate: Estimate | None) -> float:
    return 0.0 if estimate is None else estimate.value
