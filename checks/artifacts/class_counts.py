"""How many rows each answer has, in every data table."""

from dataclasses import dataclass

from checks.artifacts.cells import cell, features_in
from checks.artifacts.inputs import DataTables, Given
from checks.artifacts.target import ClassTarget
from checks.contract import NotApplicable, artifact
from checks.table.tables import Column, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class TableClasses:
    """`counts` maps an answer, as text, to its rows, the rarest first; `features` are the model's columns.

    An answer that another table has and this one lacks counts 0.
    """

    table: Table
    counts: tuple[tuple[str, int], ...]
    features: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassCounts:
    """`learned` is the role of the table that a model learns from: the training table if given."""

    tables: tuple[TableClasses, ...]
    target: Column
    learned: str


@artifact()
def class_counts(given: Given, data: DataTables, classes: ClassTarget) -> ClassCounts:
    import ibis

    from checks.table.labels import as_label, folded

    name = classes.column.name
    counted: list[tuple[Table, dict[str, int]]] = []
    for table in data.tables:
        if not table.has(name):
            continue
        answers = cell(table.expr, table.column(name)).name("answer")
        frame = table.expr.group_by(answers).agg(n=ibis._.count()).to_pandas().dropna()
        rows: dict[str, int] = {}
        for value, n in zip(frame["answer"].tolist(), frame["n"].tolist(), strict=True):
            rows[as_label(value)] = rows.get(as_label(value), 0) + int(n)
        if rows:
            counted.append((table, rows))
    if not counted:
        raise NotApplicable("No row has an answer.")
    known = {folded(label): label for _, rows in reversed(counted) for label in rows}
    made: list[TableClasses] = []
    for table, rows in counted:
        here = {folded(label) for label in rows}
        absent = {label: 0 for fold, label in known.items() if fold not in here}
        ranked = sorted({**rows, **absent}.items(), key=lambda item: (item[1], item[0]))
        made.append(TableClasses(table=table, counts=tuple(ranked), features=len(features_in(given, table))))
    return ClassCounts(tables=tuple(made), target=classes.column, learned=made[0].table.role)
