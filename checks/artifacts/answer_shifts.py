"""How answers and predictions lie before production and in it: shares of labels, means and ranks."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from checks.artifacts.inputs import Given, Judged, Production
from checks.artifacts.production_scores import ProductionAnswers, ProductionScores
from checks.artifacts.scored import Scored, scored
from checks.artifacts.scores import Predictions, decide
from checks.artifacts.target import Answers, Target, answers_of
from checks.contract import NotApplicable, artifact
from checks.stats.auc import placements, variance
from checks.stats.prior_shift import Mixture, mixture

if TYPE_CHECKING:
    import numpy as np

LEAST = 10  # rows on either side that a comparison needs
SURE = 3.84  # chi-squared of 95 %: beyond, the training table is not the judged one's like

Of = Literal["answer", "prediction"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Rows with one label among the rows that have any, before and in production."""

    label: str
    before: tuple[int, int]
    after: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranks:
    """Chance `area` that a production number exceeds an earlier one, with DeLong's variance, of n and m rows;
    `means` are (n, mean, variance) of either. `label` is whose score it is, or None.
    """

    label: str | None
    area: float
    variance: float
    n: int
    m: int
    means: tuple[tuple[int, float, float], tuple[int, float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Of answers, or of predictions. `before` names the earlier rows."""

    of: Of
    before: str
    shares: tuple[Shares, ...]
    ranks: tuple[Ranks, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerShifts:
    """What could be compared of the answers in `column`. `unheard` production rows have an answer that was never seen before.

    For two answers `mixture` tells whether the scores are the old ones mixed otherwise; `within` are the
    ranks of scores among rows of the same answer, where production's answers are known, and None elsewhere.
    `why` holds what could not be compared.
    """

    production: str
    column: str
    task: str
    shifts: tuple[Shift, ...]
    unheard: int
    mixture: Mixture | None
    within: tuple[Ranks, Ranks] | None
    why: tuple[str, ...]
    said: str


@artifact()
def answer_shifts(
    given: Given,
    judged: Judged,
    production: Production,
    target: Target,
    answers: Answers,
    predictions: Predictions,
    later: ProductionScores,
    known: ProductionAnswers,
) -> AnswerShifts:
    shifts: list[Shift] = []
    name = judged.table.name
    if known.answers is not None:
        old, before = _earlier(given, judged, target, answers)
        shifts += _shift(
            "answer", before, *_of_answers(old, target), *_of_answers(known.answers, target), target
        )
    compared = later.predictions if not later.unlike else None
    if compared is not None:
        old, new = (_of_predictions(given, target, each) for each in (predictions, compared))
        shifts += _shift("prediction", name, *old, *new, target)
    if not shifts:
        raise NotApplicable(later.why or later.unlike or known.why or "There are too few rows to compare.")
    mixed, within = None, None
    if target.task == "binary" and compared is not None and predictions.probabilities:
        mixed, within = _kinds(given, target, answers, predictions, known, compared)
    return AnswerShifts(
        production=production.table.name,
        column=target.column.name,
        task=target.task,
        shifts=tuple(shifts),
        unheard=known.unheard,
        mixture=mixed,
        within=within,
        why=tuple(why for why in (later.why, later.unlike, known.why) if why),
        said=predictions.said,
    )


def _earlier(given: Given, judged: Judged, target: Target, answers: Answers) -> tuple[Answers, str]:
    """The judged answers, with the training ones where these are their like: a training table may be rebalanced."""
    import numpy as np

    train = given.train
    if train is None or not train.rows or not train.has(target.column.name):
        return answers, judged.table.name
    more = answers_of(train, target)
    if answers.codes is not None and more.codes is not None:
        counts = np.array(
            [
                np.bincount(each[each >= 0], minlength=len(target.labels))
                for each in (answers.codes, more.codes)
            ]
        ).astype(np.float64)
        totals, both = counts.sum(axis=1), counts.sum(axis=0)
        if min(totals) == 0:
            return answers, judged.table.name
        expected = np.outer(totals, both) / totals.sum()
        there = both > 0
        off = float(((counts - expected)[:, there] ** 2 / expected[:, there]).sum())
        if off > SURE * max(1, int(there.sum()) - 1):
            return answers, judged.table.name
        joined = Answers(codes=np.concatenate([answers.codes, more.codes]), values=None)
    else:
        assert answers.values is not None
        assert more.values is not None
        one, other = (each[np.isfinite(each)] for each in (answers.values, more.values))
        if min(len(one), len(other)) < LEAST:
            return answers, judged.table.name
        told = _ranked(None, one, other)
        if (told.area - 0.5) ** 2 > SURE * told.variance:
            return answers, judged.table.name
        joined = Answers(codes=None, values=np.concatenate([answers.values, more.values]))
    return joined, f"{judged.table.name} and {train.name}"


def _of_answers(answers: Answers, target: Target) -> "tuple[np.ndarray | None, np.ndarray | None]":
    """Codes (n,) of those known, and numbers (n, 1) of those known."""
    import numpy as np

    if answers.codes is not None:
        return answers.codes[answers.codes >= 0], None
    assert answers.values is not None
    return None, answers.values[np.isfinite(answers.values)][:, None]


def _of_predictions(
    given: Given, target: Target, predictions: Predictions
) -> "tuple[np.ndarray | None, np.ndarray | None]":
    """Decided codes (n,), None where none are decided, and scores (n, k), None for bare answers."""
    import numpy as np

    values = predictions.values[np.isfinite(predictions.values).all(axis=1)]
    if target.task == "regression":
        return None, values
    codes = decide(given.roles.threshold, target, predictions)
    graded = predictions.probabilities or predictions.origin == "score column"
    return None if codes is None else codes[codes >= 0], values if graded else None


def _shift(
    of: Of,
    before: str,
    codes: "np.ndarray | None",
    numbers: "np.ndarray | None",
    later: "np.ndarray | None",
    later_numbers: "np.ndarray | None",
    target: Target,
) -> list[Shift]:
    shares: list[Shares] = []
    ranks: list[Ranks] = []
    if codes is not None and later is not None and min(len(codes), len(later)) >= LEAST:
        for code in _told_apart(target):
            counts = [(int((each == code).sum()), len(each)) for each in (codes, later)]
            shares.append(Shares(label=target.labels[code], before=counts[0], after=counts[1]))
    if numbers is not None and later_numbers is not None and min(len(numbers), len(later_numbers)) >= LEAST:
        single = numbers.shape[1] == 1
        for code in [None] if target.task == "regression" else _told_apart(target):
            at = 0 if single or code is None else code
            label = None if code is None else target.labels[code]
            ranks.append(_ranked(label, numbers[:, at], later_numbers[:, at]))
    return [Shift(of=of, before=before, shares=tuple(shares), ranks=tuple(ranks))] if shares or ranks else []


def _told_apart(target: Target) -> list[int]:
    """Of two labels one tells all."""
    if target.task == "binary" and target.positive in target.labels:
        return [target.labels.index(target.positive)]
    return list(range(len(target.labels)))


def _ranked(label: str | None, before: "np.ndarray", after: "np.ndarray") -> Ranks:
    import numpy as np

    later = np.repeat([False, True], [len(before), len(after)])
    chance, up, down = placements(later, np.concatenate([before, after]))
    return Ranks(
        label=label,
        area=chance,
        variance=variance(up, down),
        n=len(before),
        m=len(after),
        means=(
            (len(before), float(before.mean()), float(before.var(ddof=1))),
            (len(after), float(after.mean()), float(after.var(ddof=1))),
        ),
    )


def _kinds(
    given: Given,
    target: Target,
    answers: Answers,
    predictions: Predictions,
    known: ProductionAnswers,
    later: Predictions,
) -> tuple[Mixture | None, tuple[Ranks, Ranks] | None]:
    """Whether scores mix otherwise, and how they rank among rows of the same answer."""
    import numpy as np

    try:
        old: Scored = scored(given, target, answers, predictions)
    except NotApplicable:
        return None, None
    if old.positive is None:
        return None, None
    values = later.values
    at = 0 if values.shape[1] == 1 else old.positive
    mixed = mixture(old.is_positive, old.score, values[np.isfinite(values).all(axis=1)][:, at])
    if known.answers is None:
        return mixed, None
    new: Scored = scored(given, target, known.answers, later)
    groups = [
        (one.score[one.is_positive == way], other.score[other.is_positive == way])
        for way in (True, False)
        for one, other in [(old, new)]
    ]
    if min(len(each) for pair in groups for each in pair) < LEAST:
        return mixed, None
    positive, negative = (_ranked(None, *pair) for pair in groups)
    return mixed, (positive, negative)
