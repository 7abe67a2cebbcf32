"""How many rows of each table belong to each group of the sensitive, else the quasi-identifying columns."""

from dataclasses import dataclass, replace
from typing import Any

from checks.artifacts.group_keys import GroupKey, key_of
from checks.artifacts.inputs import Given, Judged
from checks.artifacts.levels import levels_of
from checks.artifacts.retypes import same_kind
from checks.contract import InputMissing, NotApplicable, artifact
from checks.table.bands import cuts_of
from checks.table.tables import Table

MOST_GROUPS = 50
MOST_COLUMNS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShares:
    """Rows by group; `rows` are those with a filled cell, `total` of them all groups together."""

    table: Table
    counts: dict[str, int]

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnShares:
    """One column's. `groups` are the most frequent ones over all tables; `tables` have the column filled."""

    column: str
    groups: tuple[str, ...]
    tables: tuple[TableShares, ...]


@dataclass(frozen=True, slots=True)
class GroupShares:
    columns: tuple[ColumnShares, ...]


@artifact(needs="sensitive")
def group_shares(given: Given, judged: Judged) -> GroupShares:
    names = (given.roles.sensitive or given.roles.quasi)[:MOST_COLUMNS]
    if not names:
        raise InputMissing("sensitive", "Name the columns whose groups must be represented.")
    made: list[ColumnShares] = []
    for name in names:
        key = key_of(judged.table.expr, judged.table.column(name), cuts_of(given.roles, name))
        counted: list[TableShares] = []
        for table in (given.train, judged.table, given.production):
            if table is None or not table.rows or not table.has(name):
                continue
            own = table.column(name)
            if same_kind(key.column, own) and (counts := _counts(table, replace(key, column=own))):
                counted.append(TableShares(table=table, counts=counts))
        totals: dict[str, int] = {}
        for each in counted:
            for group, rows in each.counts.items():
                totals[group] = totals.get(group, 0) + rows
        groups = sorted(totals, key=lambda group: (-totals[group], group))[:MOST_GROUPS]
        if groups:
            made.append(ColumnShares(column=name, groups=tuple(groups), tables=tuple(counted)))
    if not made:
        raise NotApplicable("No sensitive column has a filled cell.")
    return GroupShares(tuple(made))


def _counts(table: Table, key: GroupKey) -> dict[str, int]:
    levels = levels_of(table, [key.column])
    values = levels.select(**{key.column.key: levels["value"]}, n=levels["n"])
    cells: Any = values.select(group=key.of(values), n=values["n"])
    counted = cells.filter(cells["group"].notnull()).group_by("group").aggregate(rows=cells["n"].sum())
    made: dict[str, int] = {}
    for each in counted.to_pyarrow().to_pylist():
        label = key.label(each["group"])
        made[label] = made.get(label, 0) + int(each["rows"])
    return made
