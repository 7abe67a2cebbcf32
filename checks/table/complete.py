"""Roles as a person gave them, checked against the tables and the model, and filled in."""

import math
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from checks.contract import TableRole, Unusable
from checks.table.agreement import NUMBERS, Facts, refuse_other_labels
from checks.table.bands import refuse_bands
from checks.table.labels import match
from checks.table.names import listed, paired, shown
from checks.table.roles import Roles, Task
from checks.table.tables import Table, missing_column
from checks.table.target import favourable_of, labels_of, positive_of, task_of

_LISTS = (
    "features",
    "sensitive",
    "identifiers",
    "quasi",
    "confidential",
    "ignore",
    "increasing",
    "decreasing",
    "immutable",
)
_SINGLE = ("target", "time", "weight", "score", "prediction")
_WORDS = {
    "features": "a feature", "sensitive": "a sensitive column", "identifiers": "an identifier",
    "quasi": "a quasi-identifier", "ignore": "ignored", "increasing": "a feature with a direction",
    "decreasing": "a feature with a direction", "time": "the time", "weight": "the weight",
    "score": "the score", "prediction": "the prediction",
}  # fmt: skip


def complete(roles: Roles, tables: Mapping[TableRole, Table], model: Facts | None = None) -> Roles:
    """The roles of a run, with nothing left open that the tables can settle.

    Columns are checked and named in full, `features` is set (the model's own, else the given ones,
    else every column with no other role, see `Roles.taken`), and where there is a target also the
    task, and for two labels `positive`, `favourable` (the positive one unless that is a harm, see
    `favourable_of`) and `threshold` (0.5). Columns and labels are spelled as in the judged table.

    A later or a training table may lack some of the features: what that breaks is for checks to say.

    Raises:
        Unusable: a column or label does not exist (names the nearest), has two roles that cannot go
            together, or the target, task, threshold, model and tables do not fit.
    """
    table = tables["table"]
    roles = replace(
        roles, **{name: tuple(dict.fromkeys(getattr(roles, name) or ())) or _none(name) for name in _LISTS}
    )
    _refuse_unknown(roles, table)
    _refuse_double(roles)
    refuse_bands(roles, table)
    if roles.population is not None and roles.population < table.rows:
        raise Unusable(
            f"The population of {roles.population:,} is smaller than the {table.rows:,} rows of {table.name}, "
            "which are said to be a part of it."
        )
    features = _features(roles, table, model)
    if model is not None:
        _refuse_missing(features, table, model)
    for role, other in tables.items():
        if role != "table":
            _refuse_other_table(features, other, model)
    roles = replace(roles, features=features)
    if roles.target is None:
        return roles
    if "train" in tables:
        tables["train"].column(roles.target)
    return _outcome(roles, tables, model)


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
        if name and table.column(name).kind not in NUMBERS:
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
        pairs = paired(model.features, [column.name for column in table.columns])
        if roles.target is not None and roles.target in pairs.values():
            raise Unusable(
                f'The model takes the target "{shown(roles.target or "")}" as a feature: it is given the answer.'
            )
        return tuple(own or name for name, own in pairs.items())
    taken, aside = roles.taken(), roles.aside()
    features = roles.features or tuple(c.name for c in table.columns if c.name not in taken)
    takes = model.takes if model is not None else None
    if roles.features is None and (not features or (takes is not None and takes != len(features))):
        # A model that counts its columns says by that whether it takes the sensitive ones too.
        wider = tuple(c.name for c in table.columns if c.name not in aside)
        features = wider if takes is None or takes >= len(wider) else features
    # A table of nothing but answers and scores is a whole input too.
    if not features and roles.target is not None and not (roles.score or roles.prediction):
        raise Unusable(f"No column of {table.name} is left as a feature; every one has another role.")
    if takes is not None and takes != len(features):
        hint = (
            "leave out the rest with --ignore" if takes < len(features) else "give the table it is made for"
        )
        raise Unusable(
            f"The model takes {_columns(takes)} and names none of them, but {table.name} offers "
            f"{len(features):,}: {listed(features, 12)}; {hint}."
        )
    return features


def _columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count:,} columns"


def _refuse_missing(features: Sequence[str], table: Table, model: Facts | None) -> None:
    missing = [name for name in features if not table.has(name)]
    if not missing:
        return
    if len(missing) == 1:
        raise Unusable(missing_column(missing[0], table.name, tuple(c.name for c in table.columns)))
    who = "that the model needs" if model is not None and model.features else "of the judged table"
    raise Unusable(f"The table {table.name} lacks {len(missing):,} columns {who}: {listed(missing)}.")


def _refuse_other_table(features: Sequence[str], table: Table, model: Facts | None) -> None:
    """A missing column is a finding; a table without a single one is another table altogether."""
    if not any(table.has(name) for name in features):
        _refuse_missing(features, table, model)


def _outcome(roles: Roles, tables: Mapping[TableRole, Table], model: Facts | None) -> Roles:
    """Settle task, labels and threshold of a run that has a target."""
    assert roles.target is not None
    table = tables["table"]
    labels = labels_of(table, roles.target)
    task = _task(roles, table, model, labels)
    refuse_other_labels(replace(roles, task=task), tables, labels, model)
    if roles.threshold is not None and not math.isfinite(roles.threshold):
        raise Unusable("The threshold must be a finite number.")
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
        favourable=favourable or favourable_of(labels, positive, roles.target)[:1],
        threshold=_threshold(roles, table, model),
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
    classes = model.classes if model is not None else None
    if asked == "binary" and classes is not None and len(classes) > 2:
        raise Unusable(
            f"The task was given as binary, but the model knows {len(classes):,} labels: {listed(classes, 6)}; "
            "choose multiclass."
        )
    if asked is None or asked == found:
        return found
    numeric = table.column(roles.target).kind in NUMBERS
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


def _threshold(roles: Roles, table: Table, model: Facts | None) -> float:
    """The threshold of a binary decision: the one given, else 0.5 where that can be one."""
    if model is not None or roles.score is None:
        if roles.threshold is not None and roles.prediction is not None and model is None:
            raise Unusable("A prediction column holds decisions already; leave --threshold out.")
        return _chance(0.5 if roles.threshold is None else roles.threshold)
    key = table.column(roles.score).key
    ends = (
        table.expr.aggregate(low=table.expr[key].min(), high=table.expr[key].max())
        .to_pyarrow()
        .to_pylist()[0]
    )
    if ends["low"] is None:
        raise Unusable(f'The score column "{shown(roles.score)}" is empty in every row.')
    if ends["low"] >= 0 and ends["high"] <= 1:
        return _chance(0.5 if roles.threshold is None else roles.threshold)
    if roles.threshold is None:
        raise Unusable(
            f'The score column "{shown(roles.score)}" does not lie between 0 and 1, so 0.5 decides nothing; '
            "give --threshold."
        )
    return roles.threshold


def _chance(threshold: float) -> float:
    if not 0 <= threshold <= 1:
        raise Unusable(
            f"The threshold is {threshold:g}, but scores between 0 and 1 are decided; give one of these."
        )
    return threshold
