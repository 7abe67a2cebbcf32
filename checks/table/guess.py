"""A first guess at the roles of columns, for a person to confirm; the command line never guesses."""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from checks.contract import Unusable
from checks.table import hints
from checks.table.complete import complete as complete
from checks.table.preview import ColumnProfile, profile
from checks.table.roles import Roles, Task
from checks.table.tables import ROW, Table
from checks.table.target import favourable_of, labels_of, positive_of, task_of

if TYPE_CHECKING:
    import ibis

_LIKELY = 0.5
_UUID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}|[0-9a-f]{16,64}", re.IGNORECASE)


class Suggestion(Struct, frozen=True, kw_only=True):
    """A column or label, how sure we are (0 to 1, a rank and not a probability), and why in a few words."""

    value: str
    confidence: float
    reason: str


class Guess(Struct, frozen=True, kw_only=True):
    """Suggestions per role, the surest first. `roles` takes those more likely right than wrong."""

    target: tuple[Suggestion, ...] = ()
    task: Task | None = None
    positive: tuple[Suggestion, ...] = ()
    favourable: tuple[Suggestion, ...] = ()
    sensitive: tuple[Suggestion, ...] = ()
    identifiers: tuple[Suggestion, ...] = ()
    time: tuple[Suggestion, ...] = ()
    weight: tuple[Suggestion, ...] = ()
    quasi: tuple[Suggestion, ...] = ()
    confidential: tuple[Suggestion, ...] = ()
    score: tuple[Suggestion, ...] = ()
    prediction: tuple[Suggestion, ...] = ()

    def roles(self) -> Roles:
        """The guess as roles to fill a form with; never to be used unseen."""
        return Roles(
            target=_first(self.target),
            task=self.task,
            positive=_first(self.positive),
            favourable=_likely(self.favourable),
            sensitive=_likely(self.sensitive),
            identifiers=_likely(self.identifiers),
            time=_first(self.time),
            weight=_first(self.weight),
            quasi=_likely(self.quasi),
            confidential=_likely(self.confidential),
            score=_first(self.score),
            prediction=_first(self.prediction),
        )


def guess(
    table: Table,
    *,
    production: Table | None = None,
    columns: Sequence[ColumnProfile] | None = None,
) -> Guess:
    """Suggest roles from names, kinds and exact counts of the judged table.

    `production` helps: what it lacks is likely the target. `columns` is the table's profile where it
    is at hand (`Preview.columns`), else it is counted.
    """
    columns = columns if columns is not None else profile(table)
    scores = _ranked(columns, lambda c: _score(c, table))
    predictions = _ranked(columns, lambda c: _prediction(c, table))
    answers = {s.value for s in (*scores, *predictions) if s.confidence >= _LIKELY}
    identifiers = _ranked(columns, lambda c: _identifier(c, table))
    weight = _ranked(columns, _weight)
    aside = answers | {s.value for s in (*identifiers, *weight) if s.confidence >= _LIKELY}
    rest = [column for column in columns if column.name not in aside]
    target = _ranked(rest, lambda c: _target(c, columns, table, production))[:3]
    task, positive, favourable = _labels(table, target)
    chosen = {_first(target)} - {None}
    others = [column for column in rest if column.name not in chosen]
    return Guess(
        target=target,
        task=task,
        positive=positive,
        favourable=favourable,
        sensitive=_ranked(others, _sensitive),
        identifiers=identifiers,
        time=_ranked(others, _time),
        weight=weight,
        quasi=_ranked(others, lambda c: _named(c, hints.QUASI, 0.6, "others may know it of a person")),
        confidential=_ranked(
            others, lambda c: _named(c, hints.CONFIDENTIAL, 0.4, "people keep it to themselves")
        ),
        score=scores,
        prediction=predictions,
    )


def _first(suggestions: Sequence[Suggestion]) -> str | None:
    return suggestions[0].value if suggestions and suggestions[0].confidence >= _LIKELY else None


def _likely(suggestions: Sequence[Suggestion]) -> tuple[str, ...]:
    return tuple(s.value for s in suggestions if s.confidence >= _LIKELY)


def _ranked(
    columns: Sequence[ColumnProfile], rule: Callable[[ColumnProfile], tuple[float, str] | None]
) -> tuple[Suggestion, ...]:
    found = [(column.name, said) for column in columns if (said := rule(column)) is not None]
    made = [
        Suggestion(value=name, confidence=round(min(said[0], 0.97), 2), reason=said[1])
        for name, said in found
    ]
    return tuple(sorted(made, key=lambda s: -s.confidence))


def _target(
    column: ColumnProfile, columns: Sequence[ColumnProfile], table: Table, production: Table | None
) -> tuple[float, str] | None:
    numeric = column.kind in ("integer", "number")
    if column.distinct < 2 or column.kind in ("date", "time") or (column.distinct > 100 and not numeric):
        return None
    said = hints.words(column.name)
    confidence, reasons = 0.0, list[str]()
    if said & hints.TARGET:
        confidence, reasons = 0.6, ["its name"]
    elif said & hints.MAYBE_TARGET:
        confidence, reasons = 0.4, ["its name"]
    if column.name == columns[-1].name:
        confidence += 0.2
        reasons.append("it is the last column")
    if column.distinct <= 20:
        confidence += 0.15 if column.distinct == 2 else 0.1
        reasons.append(f"it has {column.distinct} different values")
    if production is not None and not production.has(column.name) and table.has(column.name):
        confidence += 0.3
        reasons.append("the production table lacks it")
    # Few values alone make a category, not a target.
    return (confidence, ", ".join(reasons)) if confidence >= 0.3 else None


def _labels(
    table: Table, target: Sequence[Suggestion]
) -> tuple[Task | None, tuple[Suggestion, ...], tuple[Suggestion, ...]]:
    name = _first(target)
    if name is None:
        return None, (), ()
    labels = labels_of(table, name)
    try:
        task = task_of(table, name, labels)
    except Unusable:
        return None, (), ()
    if task != "binary":
        return task, (), ()
    positive = positive_of(labels)
    favourable, why = favourable_of(labels, positive, name)
    return (
        task,
        (Suggestion(value=positive, confidence=0.7, reason="its word, or the last of the two in order"),),
        (Suggestion(value=favourable, confidence=0.6, reason=why),),
    )


def _sensitive(column: ColumnProfile) -> tuple[float, str] | None:
    what = hints.sensitive(column.name)
    if what is None or column.distinct < 2:
        return None
    stands_in = what.startswith("something")
    if column.every_row_differs or column.kind in ("date", "time"):
        return 0.3, f"its name speaks of {what}, but its values hardly repeat"
    return 0.4 if stands_in else 0.85, f"its name speaks of {what}"


def _identifier(column: ColumnProfile, table: Table) -> tuple[float, str] | None:
    said = hints.words(column.name)
    named = bool(said & hints.IDENTIFIER)
    filled = table.rows - column.missing
    if column.kind in ("number", "boolean", "date", "time") or filled < 2:
        return None
    if column.every_row_differs and table.rows >= 20:
        if named:
            return 0.95, "its name, and it is different in every row"
        if column.kind == "integer":
            return (0.85, "it counts the rows") if _counts_up(column, table) else None
        if _is_code(column, table):
            return 0.9, "it is a different code in every row"
        return 0.6, "it is different in every row"
    repeats = column.distinct / filled
    if named and repeats > 0.3:
        return 0.7, "its name, and its values hardly repeat"
    if said & hints.PERSON and column.kind == "text" and repeats > 0.3:
        return 0.75, "its name speaks of a person"
    return None


def _counts_up(column: ColumnProfile, table: Table) -> bool:
    value: ibis.Value = table.expr[column.key]
    ends = table.expr.aggregate(low=value.min(), high=value.max()).to_pyarrow().to_pylist()[0]
    return ends["high"] - ends["low"] + 1 == table.rows


def _is_code(column: ColumnProfile, table: Table) -> bool:
    first = table.expr.order_by(ROW).limit(50)[column.key].to_pyarrow().to_pylist()
    return all(_UUID.fullmatch(str(value)) for value in first)


def _time(column: ColumnProfile) -> tuple[float, str] | None:
    said = hints.words(column.name)
    if column.kind in ("date", "time"):
        if said & hints.BORN:
            return None
        return (0.9, "its name, and it holds times") if said & hints.TIME else (0.7, "it holds times")
    return None


def _weight(column: ColumnProfile) -> tuple[float, str] | None:
    if column.kind not in ("integer", "number") or column.missing:
        return None
    said = hints.words(column.name)
    if said & set(hints.SURE_WEIGHT):
        return 0.9, "its name"
    # A weight may also be a body's, or a parcel's.
    return (0.4, "its name") if said & {"weight", "weights"} else None


def _score(column: ColumnProfile, table: Table) -> tuple[float, str] | None:
    said = hints.words(column.name)
    if column.kind != "number" or not said & hints.SCORE:
        return None
    value: ibis.Value = table.expr[column.key]
    ends = table.expr.aggregate(low=value.min(), high=value.max()).to_pyarrow().to_pylist()[0]
    inside = ends["low"] is not None and ends["low"] >= 0 and ends["high"] <= 1
    return (0.85, "its name, and it lies between 0 and 1") if inside else (0.3, "its name")


def _prediction(column: ColumnProfile, table: Table) -> tuple[float, str] | None:
    said = hints.words(column.name)
    if not said & hints.PREDICTION or said & hints.SCORE or column.distinct < 2:
        return None
    return (0.85, "its name") if column.distinct <= 50 or column.kind == "number" else (0.4, "its name")


def _named(
    column: ColumnProfile, words: frozenset[str], sure: float, reason: str
) -> tuple[float, str] | None:
    return (sure, reason) if hints.words(column.name) & words and column.distinct > 1 else None
