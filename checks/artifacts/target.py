"""What the model predicts: the target column, its labels and which of them are good or counted."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Given, Judged
from checks.contract import InputMissing, NotApplicable, artifact
from checks.table.roles import Task
from checks.table.tables import Column, Table

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """`labels` as text and sorted: the judged table's, and for more than two classes those that only
    the training table or the model knows; empty for regression.
    """

    column: Column
    task: Task
    labels: tuple[str, ...]
    positive: str | None
    favourable: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassTarget:
    """A target with two or more labels."""

    column: Column
    labels: tuple[str, ...]
    favourable: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The true answers of the judged table, in row order.

    `codes` (n,) int64 are indices into the target's labels, -1 where the answer is missing; None
    for regression. `values` (n,) float64 are the numbers of a regression, NaN where missing.
    """

    codes: "np.ndarray | None"
    values: "np.ndarray | None"


@artifact(needs="target")
def target(judged: Judged, given: Given) -> Target:
    roles = given.roles
    if roles.target is None or roles.task is None:
        raise InputMissing("target", "Say which column the model predicts.")
    column = judged.table.column(roles.target)
    labels = () if roles.task == "regression" else _all_labels(given, judged.table, column, roles.task)
    return Target(
        column=column, task=roles.task, labels=labels, positive=roles.positive, favourable=roles.favourable
    )


@artifact()
def class_target(target: Target) -> ClassTarget:
    if target.task == "regression":
        raise NotApplicable("This check is for classes, and the target is a number.")
    return ClassTarget(column=target.column, labels=target.labels, favourable=target.favourable)


@artifact()
def answers(judged: Judged, target: Target) -> Answers:
    return answers_of(judged.table, target)


MOST_KEPT = 4
_kept: list[tuple[Table, Target, Answers]] = []


def answers_of(table: Table, target: Target) -> Answers:
    """The answers of any of the tables, matched to the judged table's labels (see `table.labels`); read once.

    For a binary target another label is no answer: its code is -1. For more classes it raises Unusable.
    """
    for own, asked, found in _kept:
        if own is table and asked == target:
            return found
    found = _answers_of(table, target)
    _kept.append((table, target, found))
    del _kept[:-MOST_KEPT]
    return found


def _answers_of(table: Table, target: Target) -> Answers:
    import numpy as np

    from checks.table.labels import as_label, match, match_known

    column = table.column(target.column.name)
    values = table.expr.order_by("row").select(column.key).to_pandas()[column.key]
    if target.task == "regression":
        return Answers(codes=None, values=values.to_numpy(dtype=np.float64, na_value=np.nan))
    there: list[object] = values.dropna().unique().tolist()
    to_code = {label: code for code, label in enumerate(target.labels)}
    matching = match_known if target.task == "binary" else match
    mapped = matching([as_label(value) for value in there], target.labels, where=table.name)
    codes = {value: to_code[to] for value in there if (to := mapped.get(as_label(value))) is not None}
    return Answers(codes=values.map(codes).fillna(-1).to_numpy(dtype=np.int64), values=None)


def _all_labels(given: Given, table: Table, column: Column, task: Task) -> tuple[str, ...]:
    """Labels are spelled as in the judged table wherever it has them; a binary target has its two only."""
    from checks.table.labels import folded

    own = labels_of(table, column)
    labels = list(own)
    others: list[str] = []
    if given.train is not None and given.train.has(column.name):
        others += labels_of(given.train, given.train.column(column.name))
    if given.model is not None and given.model.facts.classes is not None:
        others += given.model.facts.classes
    known = {folded(label) for label in labels}
    for label in others:
        if folded(label) not in known:
            known.add(folded(label))
            labels.append(label)
    if task == "binary" and len(labels) != 2:
        return own
    return tuple(sorted(labels, key=_in_order))


def _in_order(label: str) -> tuple[bool, float, str]:
    """Numbers as numbers and before text."""
    try:
        return (False, float(label), label)
    except ValueError:
        return (True, 0.0, label)


def labels_of(table: Table, column: Column) -> tuple[str, ...]:
    """The distinct labels of a column as text, sorted; numbers sort as numbers."""
    from checks.table.labels import as_label

    values = table.expr.select(column.key).distinct().to_pandas()[column.key].dropna().tolist()
    return tuple(sorted({as_label(value) for value in values}, key=_in_order))
