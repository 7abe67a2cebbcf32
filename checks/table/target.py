"""The labels of a target column, its task, and which label is the positive one."""

import re
from collections.abc import Iterable, Mapping

from checks.contract import Unusable
from checks.table import hints
from checks.table.labels import as_label
from checks.table.names import shown
from checks.table.roles import Task
from checks.table.tables import Table

MOST_LABELS = 1_000
# A number with more values than this is a quantity and not a class.
MOST_CLASSES_OF_A_NUMBER = 20
# What nobody wishes for themselves: then the other label is the favourable one.
HARMFUL_WORDS = frozenset({
    "bad", "default", "defaulted", "churn", "churned", "fraud", "fraudulent", "spam", "malignant", "sick",
    "recidivated", "readmitted", "died", "dead",
})  # fmt: skip
# The label that a two-label target is about, where its word says so; folded, without blanks or signs.
POSITIVE_WORDS = HARMFUL_WORDS | {
    "1", "yes", "y", "true", "t", "positive", "pos", "present", "success", "pass", "passed", "approve",
    "approved", "accept", "accepted", "granted", "hired", "admitted", "survived", "won", ">50k", "event",
    "case", "responder",
}  # fmt: skip


def labels_of(table: Table, name: str, most: int = MOST_LABELS) -> dict[str, int]:
    """The labels of a column as text and their rows, the commonest first; at most `most` + 1 of them.

    Missing values are no label. Values that read as one label (1 and 1.0) are counted together.
    """
    import ibis

    column = table.column(name)
    key = column.key
    counted = (
        table.expr.filter(table.expr[key].notnull())
        .group_by(key)
        .aggregate(rows=lambda t: t.count())
        .order_by([ibis.desc("rows"), key])
        .limit(most + 1)
        .to_pyarrow()
    )
    found: dict[str, int] = {}
    for value, rows in zip(counted[key].to_pylist(), counted["rows"].to_pylist(), strict=True):
        label = as_label(value)
        found[label] = found.get(label, 0) + rows
    return found


def task_of(table: Table, name: str, labels: Mapping[str, int]) -> Task:
    """Binary with two labels, regression for a number with many values, else multiclass.

    Raises Unusable for a target that is empty, constant, a date, or of countless labels.
    """
    kind = table.column(name).kind
    who = f'The target "{shown(name)}" in {table.name}'
    if not labels:
        raise Unusable(f"{who} is empty in every row; choose another column.")
    if len(labels) == 1:
        raise Unusable(f'{who} is "{shown(next(iter(labels)))}" in every row; nothing can be told apart.')
    if kind in ("date", "time"):
        raise Unusable(f"{who} is a {kind}; choose a column of labels or numbers.")
    if len(labels) == 2:
        return "binary"
    if kind in ("integer", "number") and len(labels) > MOST_CLASSES_OF_A_NUMBER:
        return "regression"
    if len(labels) > MOST_LABELS:
        raise Unusable(f"{who} has more than {MOST_LABELS:,} different labels; choose another column.")
    return "multiclass"


def positive_of(labels: Iterable[str]) -> str:
    """The positive one of two labels: the one whose word says so, else the last in order.

    The last in order (numbers by value) is also what scikit-learn's classifiers call class 1.
    """
    ordered = sorted(labels, key=_order)
    saying = [label for label in ordered if _word(label) in POSITIVE_WORDS]
    return saying[0] if len(saying) == 1 else ordered[-1]


def favourable_of(labels: Iterable[str], positive: str, name: str) -> tuple[str, str]:
    """The one of two labels that a person would rather have, and why in a few words.

    The positive one, unless a label names a harm (good, bad) or the column does (churn, fraud): then
    the harm is the label that the column is about, whichever of the two is counted as positive.
    """
    both = sorted(labels, key=_order)
    harmful = [label for label in both if is_harmful(label)]
    if not harmful and hints.words(name) & hints.HARM:
        harmful = [positive_of(both)]
    if len(harmful) != 1:
        return positive, "it is the positive answer"
    (other,) = set(both) - set(harmful)
    return other, "the other answer is a harm"


def is_harmful(label: str) -> bool:
    """Whether a label names what a person would rather not be."""
    return _word(label) in HARMFUL_WORDS


def _word(label: str) -> str:
    return re.sub(r"[\s._\-]+", "", label).casefold()


def _order(label: str) -> tuple[int, float, str]:
    try:
        return (0, float(label), label)
    except ValueError:
        return (1, 0.0, label)
