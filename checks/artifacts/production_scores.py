"""What the model says of every production row, asked once, and the answers where production has them."""

from dataclasses import dataclass, replace
from typing import Any

from checks.artifacts.cells import NUMERIC, cell
from checks.artifacts.inputs import Features, Given, Production
from checks.artifacts.models import MaybeModel
from checks.artifacts.scored import Scored, scored
from checks.artifacts.scores import Predictions, ask_all, prediction_column, score_column
from checks.artifacts.target import Answers, Target, answers_of
from checks.contract import NotApplicable, artifact
from checks.table.tables import Table

NONE = "There is no production table."
OUT_OF_FOLD = (
    "A stand-in that was trained on the judged table scores it by other models, out of fold, than production; "
    "give the model, or the training table, to compare their scores."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionScores:
    """`predictions` of all production rows, in row order; None where they cannot be had, and `why`.

    `unlike` is "", or says that the judged rows' scores come of other models: then each table's scores may be
    held against its own answers, but not against each other.
    """

    predictions: Predictions | None
    why: str
    unlike: str = ""

    @property
    def known(self) -> Predictions:
        if self.predictions is None:
            raise NotApplicable(self.why)
        return self.predictions


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionAnswers:
    """`answers` of all production rows, in row order; None where production has none, and `why`.

    `unheard` rows have an answer that none of the target's labels matches; their code is -1.
    """

    answers: Answers | None
    unheard: int
    why: str

    @property
    def known(self) -> Answers:
        if self.answers is None:
            raise NotApplicable(self.why)
        return self.answers


@dataclass(frozen=True, slots=True)
class ScoredProduction:
    """The production rows with both a known answer and a score, side by side."""

    scored: Scored


@dataclass(frozen=True, slots=True)
class LaterRows:
    """The same, None where there is no production table or it cannot be scored or lacks answers."""

    scored: Scored | None


@artifact()
def production_scores(given: Given, target: Target, maybe: MaybeModel) -> ProductionScores:
    table, roles = given.production, given.roles
    if table is None or not table.rows:
        return ProductionScores(predictions=None, why=NONE)
    if maybe.asked is not None:
        why = unfit(maybe.asked.features, table)
        if why:
            return ProductionScores(predictions=None, why=why)
        return ProductionScores(
            predictions=Predictions(
                values=ask_all(maybe.asked, table, target),
                probabilities=maybe.asked.model.facts.probabilities,
                origin="stand-in" if maybe.asked.said else "model",
                said=maybe.asked.said,
            ),
            why="",
            unlike=OUT_OF_FOLD if maybe.asked.said and given.train is None else "",
        )
    name = roles.score or roles.prediction
    assert name is not None
    if not table.has(name):
        return ProductionScores(
            predictions=None, why=f'The production table has no column "{name}", so its scores are unknown.'
        )
    read = score_column if roles.score else prediction_column
    return ProductionScores(predictions=read(table, table.column(name), target), why="")


@artifact()
def production_answers(given: Given, target: Target) -> ProductionAnswers:
    import numpy as np

    table, name = given.production, target.column.name
    if table is None or not table.rows:
        return ProductionAnswers(answers=None, unheard=0, why=NONE)
    if not table.has(name):
        return ProductionAnswers(
            answers=None, unheard=0, why=f'The production table has no column "{name}", so no answers.'
        )
    column = table.column(name)
    if target.task == "regression":
        if column.kind not in NUMERIC:
            return ProductionAnswers(
                answers=None,
                unheard=0,
                why=f'In the production table "{name}" is {column.kind}, not a number.',
            )
        found, unheard = answers_of(table, target), 0
    else:
        # As a binary target is read: a label that nobody knew before is no answer, and no reason to stop.
        found = answers_of(table, replace(target, task="binary"))
        assert found.codes is not None
        told: Any = cell(table.expr, column).count().to_pandas()
        unheard = int(told) - int((found.codes >= 0).sum())
    truth = found.codes if found.codes is not None else found.values
    assert truth is not None
    known = truth >= 0 if found.codes is not None else np.isfinite(truth)
    if not known.any():
        return ProductionAnswers(
            answers=None, unheard=unheard, why=f'In the production table no row has an answer in "{name}".'
        )
    return ProductionAnswers(answers=found, unheard=unheard, why="")


@artifact()
def scored_production(
    given: Given,
    production: Production,
    target: Target,
    answers: ProductionAnswers,
    scores: ProductionScores,
) -> ScoredProduction:
    """`production` makes this skipped where no production table was given."""
    return ScoredProduction(scored(given, target, answers.known, scores.known))


@artifact()
def later_rows(
    given: Given, target: Target, answers: ProductionAnswers, scores: ProductionScores
) -> LaterRows:
    """For what needs production only if it is there."""
    if answers.answers is None or scores.predictions is None:
        return LaterRows(None)
    try:
        return LaterRows(scored(given, target, answers.answers, scores.predictions))
    except NotApplicable:
        return LaterRows(None)


def unfit(features: Features, table: Table) -> str:
    """Why a table cannot be put to the model, naming the columns that it lacks or holds as another kind."""
    lacking = [column.name for column in features.columns if not table.has(column.name)]
    if lacking:
        return f"The production table lacks what the model asks for: {_listed(lacking)}."
    changed = [
        f'"{column.name}" ({column.kind}, now {table.column(column.name).kind})'
        for column in features.columns
        if not alike(column.kind, table.column(column.name).kind)
    ]
    if changed:
        return f"Columns of the production table are of another kind: {', '.join(changed[:12])}."
    return ""


def alike(kind: str, other: str) -> bool:
    """Whether a model that was given columns of one kind can be given the other."""
    moments = ("date", "time")
    return (
        kind == other or all(k in NUMERIC for k in (kind, other)) or all(k in moments for k in (kind, other))
    )


def _listed(names: list[str], most: int = 12) -> str:
    shown = ", ".join(f'"{name}"' for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
