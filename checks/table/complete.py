"""Roles as a person gave them, checked against the tables and the model, and filled in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from msgspec.structs import replace

from checks.contract import TableRole, Unusable
from checks.table.labels import match
from checks.table.names import listed, shown
from checks.table.roles import Roles, Task
from checks.table.tables import Table, missing_column
from checks.table.target import labels_of, positive_of, task_of

_LISTS = (
    "features",
    "sensitive",
    "identifiers",
    "quasi",
    "confidential",
    "ignore",
    "increasing",
    "decreasing",
)
_SINGLE = ("target", "time", "weight", "score", "prediction")
_WORDS = {
    "features": "a feature", "sensitive": "a sensitive column", "identifiers": "an identifier",
    "quasi": "a quasi-identifier", "ignore": "ignored", "increasing": "a feature with a direction",
    "decreasing": "a feature with a direction", "time": "the time", "weight": "the weight",
    "score": "the score", "prediction": "the prediction",
}  # fmt: skip
_NUMBERS = ("integer", "number", "boolean")


class Facts(Protocol):
    """What is asked of a model here; `checks.model.facts.ModelFacts` is one."""

    @property
    def features(self) -> tuple[str, ...] | None: ...
    @property
    def task(self) -> Task | None: ...


def complete(roles: Roles, tables: Mapping[TableRole, Table], model: Facts | None = None) -> Roles:
    """The roles of a run, with nothing left open that the tables can settle.

    Columns are checked and named in full, `features` is set (the model's own, else the given ones,
    else every column with no other role), and where there is a target also the task, and for two
    labels `positive`, `favourable` (= positive unless given) and `threshold` (0.5). Labels are spelled as
    in the judged table.

    Raises:
        Unusable: a column or label does not exist (names the nearest), has two roles that cannot go
            together, or the target, task and model do not fit.
    """
    table = tables["table"]
    roles = replace(
        roles, **{name: tuple(dict.fromkeys(getattr(roles, name) or ())) or _none(name) for name in _LISTS}
    )
    _refuse_unknown(roles, table)
    _refuse_double(roles)
    features = _features(roles, table, model)
    for role, other in tables.items():
        _refuse_missing(features if role != "table" or model is not None else (), other, model)
    roles = replace(roles, features=features)
    if roles.target is None:
        return roles
    if "train" in tables:
        tables["train"].column(roles.target)
    return _outcome(roles, table, model)


def _none(name: str) -> tuple[str, ...] | None:
    return None if name == "features" else ()


def _refuse_unknown(roles: Roles, table: Table) -> None:
    named: list[str | None] = [getattr(roles, name) for name in _SINGLE]
    for name in _LISTS:
        named += getattr(roles, name) or ()
    for name in named:
        if name is not None:
            table.column(name)
    for role in ("weight", "score"):
        name = getattr(roles, role)
        if name and table.column(name).kind not in _NUMBERS:
            raise Unusable(f'The {role} column "{shown(name)}" in {table.name} holds text, not numbers.')


def _refuse_double(roles: Roles) -> None:
    """Raise Unusable where one column has two roles that cannot go together."""
    singles = [(getattr(roles, name), name) for name in _SINGLE if getattr(roles, name)]
    for place, (name, role) in enumerate(singles):
        for other, second in singles[place + 1 :]:
            if name == other:
                raise Unusable(
                    f'The column "{shown(name)}" cannot be the {role} and {_WORDS[second]} at once.'
                )
    # The target may be confidential: it is what a table's other columns must not give away.
    for role in ("features", "sensitive", "identifiers", "quasi", "ignore", "increasing", "decreasing"):
        if roles.target in (getattr(roles, role) or ()):
            raise Unusable(f'The target "{shown(roles.target or "")}" cannot also be {_WORDS[role]}.')
    both = sorted(set(roles.increasing) & set(roles.decreasing))
    if both:
        raise Unusable(f"{listed(both)} cannot be both increasing and decreasing.")
    for role in ("ignore", "identifiers"):
        both = sorted(set(getattr(roles, role)) & set(roles.features or ()))
        if both:
            raise Unusable(f"{listed(both)} cannot be both a feature and {_WORDS[role]}.")


def _features(roles: Roles, table: Table, model: Facts | None) -> tuple[str, ...]:
    if model is not None and model.features is not None:
        if roles.target in model.features:
            raise Unusable(
                f'The model takes the target "{shown(roles.target or "")}" as a feature: it is given the answer.'
            )
        return model.features
    if roles.features is not None:
        return roles.features
    taken = roles.taken()
    features = tuple(column.name for column in table.columns if column.name not in taken)
    if not features and roles.target is not None:
        raise Unusable(f"No column of {table.name} is left as a feature; every one has another role.")
    return features


def _refuse_missing(features: Sequence[str], table: Table, model: Facts | None) -> None:
    missing = [name for name in features if not table.has(name)]
    if not missing:
        return
    if len(missing) == 1:
        raise Unusable(missing_column(missing[0], table.name, tuple(c.name for c in table.columns)))
    who = "that the model needs" if model is not None and model.features else "of the judged table"
    raise Unusable(f"The table {table.name} lacks {len(missing):,} columns {who}: {listed(missing)}.")


def _outcome(roles: Roles, table: Table, model: Facts | None) -> Roles:
    """Settle task, labels and threshold of a run that has a target."""
    assert roles.target is not None
    labels = labels_of(table, roles.target)
    task = _task(roles, table, model, labels)
    if task == "regression":
        if roles.positive is not None:
            raise Unusable("A regression has no positive label; leave --positive out.")
        return replace(roles, task=task)
    where = f'the target "{shown(roles.target)}"'
    favourable = _known(roles.favourable, labels, where=where)
    if task == "multiclass":
        positive = _known((roles.positive,), labels, where=where)[0] if roles.positive is not None else None
        return replace(roles, task=task, positive=positive, favourable=favourable)
    positive = (
        positive_of(labels) if roles.positive is None else _known((roles.positive,), labels, where=where)[0]
    )
    return replace(
        roles,
        task=task,
        positive=positive,
        favourable=favourable or (positive,),
        threshold=_threshold(roles, table),
    )


def _known(given: Iterable[str], labels: Mapping[str, int], *, where: str) -> tuple[str, ...]:
    """Labels that a person gave, as the table spells them."""
    told = tuple(dict.fromkeys(given))
    known = tuple(labels)
    try:
        mapped = match(told, known, where=where)
    except Unusable:
        unknown = next((label for label in told if label not in labels), told[0])
        raise Unusable(
            f'"{shown(unknown)}" is no label of {where}; its labels are {listed(known)}.'
        ) from None
    return tuple(mapped[label] for label in told)


def _task(roles: Roles, table: Table, model: Facts | None, labels: Mapping[str, int]) -> Task:
    assert roles.target is not None
    found = task_of(table, roles.target, labels)
    asked = roles.task or (model.task if model is not None else None)
    name = shown(roles.target)
    if (
        roles.task
        and model is not None
        and model.task
        and (roles.task == "regression") != (model.task == "regression")
    ):
        raise Unusable(f"The task was given as {roles.task}, but the model is made for {model.task}.")
    if asked is None or asked == found:
        return found
    numeric = table.column(roles.target).kind in _NUMBERS
    if asked == "regression":
        if not numeric:
            raise Unusable(f'A regression needs numbers, but the target "{name}" holds text.')
        return asked
    if asked == "binary":
        many = f"more than {len(labels) - 1:,}" if found == "regression" else f"{len(labels):,}"
        raise Unusable(f'A binary task needs two labels, but the target "{name}" has {many}.')
    # Two labels can still be a multiclass problem of which this table shows a part.
    if found == "regression" and len(labels) > 100:
        raise Unusable(f'The target "{name}" has more than 100 different numbers; that is a regression.')
    return asked


def _threshold(roles: Roles, table: Table) -> float:
    if roles.threshold is not None or roles.score is None:
        return 0.5 if roles.threshold is None else roles.threshold
    key = table.column(roles.score).key
    ends = (
        table.expr.aggregate(low=table.expr[key].min(), high=table.expr[key].max())
        .to_pyarrow()
        .to_pylist()[0]
    )
    if ends["low"] is None:
        raise Unusable(f'The score column "{shown(roles.score)}" is empty in every row.')
    if ends["low"] < 0 or ends["high"] > 1:
        raise Unusable(
            f'The score column "{shown(roles.score)}" does not lie between 0 and 1, so 0.5 decides nothing; '
            "give --threshold."
        )
    return 0.5
