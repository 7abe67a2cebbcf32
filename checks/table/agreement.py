"""Whether the tables, the model and a prediction column speak of the same labels and columns."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from checks.contract import TableRole, Unusable
from checks.table.labels import match_known
from checks.table.names import listed, shown
from checks.table.roles import Roles, Task
from checks.table.tables import Table
from checks.table.target import MOST_LABELS, labels_of

NUMBERS = ("integer", "number", "boolean")
_SHOWN = 6


class Facts(Protocol):
    """What is asked of a model here; `checks.model.facts.ModelFacts` is one."""

    @property
    def features(self) -> tuple[str, ...] | None: ...
    @property
    def takes(self) -> int | None: ...
    @property
    def classes(self) -> tuple[str, ...] | None: ...
    @property
    def task(self) -> Task | None: ...


def refuse_other_labels(
    roles: Roles, tables: Mapping[TableRole, Table], labels: Mapping[str, int], model: Facts | None
) -> None:
    """Raise Unusable where labels would be taken for classes of their own.

    `roles` have their target and task; `labels` are the judged table's. Every one of them must be
    known to the model. The training table must share at least one, and for two labels may not have
    another in place of one of them. A prediction may only be one of the labels; a column that is
    none is named, its values never are.
    """
    assert roles.target is not None
    table, train = tables["table"], tables.get("train")
    if roles.task == "regression":
        _refuse_text(roles, tables)
        return
    own = tuple(labels)
    where = f'the target "{shown(roles.target)}" in {table.name}'
    classes = model.classes if model is not None else None
    if classes is not None:
        matched = match_known(own, classes, where=where)
        strange = [label for label in own if label not in matched]
        if strange:
            raise Unusable(
                f"The model does not know {listed(strange, _SHOWN)} of {where}: its labels are "
                f"{listed(classes, _SHOWN)}, the table's are {listed(own, _SHOWN)}; give both the same."
            )
    learned = tuple(labels_of(train, roles.target)) if train is not None else ()
    if train is not None and learned:
        shared = match_known(learned, own, where=f'the target "{shown(roles.target)}" in {train.name}')
        replaced = len(shared) < len(own) and len(shared) < len(learned)
        if not shared or (roles.task == "binary" and replaced):
            raise Unusable(
                f'The labels of the target "{shown(roles.target)}" do not match: {train.name} has '
                f"{listed(learned, _SHOWN)}, {table.name} has {listed(own, _SHOWN)}; give both the same."
            )
        if roles.task == "multiclass":
            own += tuple(label for label in learned if label not in shared)
    if roles.prediction is not None:
        _refuse_predictions(roles.prediction, table, own, target=roles.target)


def _refuse_text(roles: Roles, tables: Mapping[TableRole, Table]) -> None:
    table, train = tables["table"], tables.get("train")
    target = shown(roles.target or "")
    if roles.prediction is not None and table.column(roles.prediction).kind not in NUMBERS:
        raise Unusable(
            f'The prediction column "{shown(roles.prediction)}" in {table.name} does not hold numbers, '
            f'but the target "{target}" does.'
        )
    if train is not None and train.column(roles.target or "").kind not in NUMBERS:
        raise Unusable(f'The target "{target}" holds numbers in {table.name}, but not in {train.name}.')


def _refuse_predictions(name: str, table: Table, labels: Sequence[str], *, target: str) -> None:
    who = f'The prediction column "{shown(name)}" in {table.name}'
    found = tuple(labels_of(table, name))
    if not found:
        raise Unusable(f"{who} is empty in every row.")
    strange = len(found) - len(match_known(found, labels, where=f'the prediction column "{shown(name)}"'))
    if strange:
        many = f"more than {MOST_LABELS:,}" if strange > MOST_LABELS else f"{strange:,}"
        values = "1 value that is" if strange == 1 else f"{many} different values that are"
        raise Unusable(
            f'{who} holds {values} no label of the target "{shown(target)}"; '
            f"its labels are {listed(labels, _SHOWN)}."
        )


def agreement_notes(roles: Roles, tables: Mapping[TableRole, Table], model: Facts | None) -> tuple[str, ...]:
    """What was matched although it is spelled differently, and labels that only one side has.

    `roles` are complete.
    """
    notes: list[str] = []
    if model is not None and model.features is not None:
        pairs = zip(model.features, roles.features or (), strict=False)
        renamed = {theirs: own for theirs, own in pairs if theirs != own}
        if renamed:
            notes.append(
                f"The model's columns {listed([*renamed])} were read as {listed([*renamed.values()])}."
            )
    if roles.target is None or roles.task in (None, "regression"):
        return tuple(notes)
    table, train = tables["table"], tables.get("train")
    own = tuple(labels_of(table, roles.target))
    sides: list[tuple[str, tuple[str, ...]]] = []
    if train is not None:
        sides.append((train.name, tuple(labels_of(train, roles.target))))
    if model is not None and model.classes is not None:
        sides.append(("the model", model.classes))
    for who, theirs in sides:
        matched = match_known(theirs, own, where=who)
        other = {label: to for label, to in matched.items() if label != to}
        if other:
            notes.append(
                f"The labels {listed([*other], _SHOWN)} of {who} were read as "
                f"{listed([*other.values()], _SHOWN)} of {table.name}."
            )
        more = [label for label in theirs if label not in matched]
        if more and roles.task == "binary":
            notes.append(f"Rows of {who} with {listed(more, _SHOWN)} count as rows without an answer.")
        elif more:
            notes.append(
                f"No row of {table.name} has {listed(more, _SHOWN)} of {who}; the task is multiclass."
            )
    return tuple(notes)
