"""Empty cells per column, where in the file they lie, and what the answers are beside them."""

from dataclasses import dataclass
from typing import Any

from checks.artifacts.cells import cell
from checks.artifacts.inputs import DataTables, Given
from checks.contract import artifact
from checks.table.tables import ROW, Column, Table

TENTHS = 10
MOST_LABELS = 20
LEAST = 30  # empty and filled cells that a comparison needs


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelGap:
    """How often one answer occurs where a cell is empty and where it is filled (rows with an answer)."""

    label: str
    empty_hits: int
    empty: int
    filled_hits: int
    filled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanGap:
    """The answers' mean and variance where a cell is empty and where it is filled."""

    empty: int
    empty_mean: float
    empty_variance: float
    filled: int
    filled_mean: float
    filled_variance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnGaps:
    """`by_tenth` counts the empty cells in each tenth of the file's rows.

    `labels` (one for two answers, else up to the 20 most common) or `mean` compare the answers;
    empty and None where there is no target, for the target itself, or under 30 cells of a kind.
    """

    column: Column
    missing: int
    by_tenth: tuple[int, ...]
    labels: tuple[LabelGap, ...] = ()
    mean: MeanGap | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableGaps:
    table: Table
    columns: tuple[ColumnGaps, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    tables: tuple[TableGaps, ...]

    @property
    def looks(self) -> int:
        """Comparisons of answers over all columns and tables."""
        return sum(len(c.labels) + (c.mean is not None) for t in self.tables for c in t.columns)


@artifact()
def gaps(given: Given, data: DataTables) -> Gaps:
    return Gaps(tuple(_table_gaps(given, table) for table in data.tables))


def _table_gaps(given: Given, table: Table) -> TableGaps:
    import numpy as np

    row: Any = table.expr[ROW]
    tenth = (row * TENTHS // table.rows).name("tenth")
    counted = table.expr.group_by(tenth).agg(**{c.key: _empty(table, c).sum() for c in table.columns})
    frame = counted.to_pandas().set_index("tenth").reindex(range(TENTHS)).fillna(0).astype(np.int64)
    columns = [
        ColumnGaps(
            column=column,
            missing=int(frame[column.key].sum()),
            by_tenth=tuple(int(count) for count in frame[column.key]),
        )
        for column in table.columns
    ]
    target = given.roles.target
    if target is None or not table.has(target):
        return TableGaps(table=table, columns=tuple(columns))
    answer = table.column(target)
    some = [c for c in columns if LEAST <= c.missing <= table.rows - LEAST and c.column != answer]
    if given.roles.task == "regression":
        compared = _means(table, answer, some)
    else:
        compared = _labels(table, answer, some, given.roles.positive)
    return TableGaps(table=table, columns=tuple(compared.get(c.column.key, c) for c in columns))


def _empty(table: Table, column: Column) -> Any:
    return cell(table.expr, column).isnull()


def _labels(
    table: Table, answer: Column, columns: list[ColumnGaps], positive: str | None
) -> dict[str, ColumnGaps]:
    from dataclasses import replace

    import ibis

    from checks.table.labels import as_label, folded

    known = cell(table.expr, answer)
    counted = (
        table.expr.filter(known.notnull())
        .group_by(known.name("answer"))
        .agg(rows=ibis._.count(), **{c.column.key: _empty(table, c.column).sum() for c in columns})
        .to_pandas()
    )
    counted["answer"] = [as_label(value) for value in counted["answer"].tolist()]
    counted = counted.sort_values(["rows", "answer"], ascending=[False, True]).set_index("answer")
    rows = int(counted["rows"].sum())
    shown = counted.index.tolist()[:MOST_LABELS]
    if len(shown) == 2:
        chosen = [label for label in shown if positive and folded(label) == folded(positive)]
        shown = chosen or shown[1:]
    elif len(shown) < 2:
        return {}
    made: dict[str, ColumnGaps] = {}
    for each in columns:
        hits, empty = counted[each.column.key], int(counted[each.column.key].sum())
        if not LEAST <= empty <= rows - LEAST:
            continue
        labels = tuple(
            LabelGap(
                label=label,
                empty_hits=int(hits[label]),
                empty=empty,
                filled_hits=int(counted["rows"][label] - hits[label]),
                filled=rows - empty,
            )
            for label in shown
        )
        made[each.column.key] = replace(each, labels=labels)
    return made


def _means(table: Table, answer: Column, columns: list[ColumnGaps]) -> dict[str, ColumnGaps]:
    from dataclasses import replace

    if not columns:
        return {}
    known: Any = cell(table.expr, answer).cast("float64")
    asked: dict[str, Any] = {}
    for each in columns:
        for state, where in (("empty", _empty(table, each.column)), ("filled", ~_empty(table, each.column))):
            asked[f"{each.column.key}_{state}"] = known.count(where=where)
            asked[f"{each.column.key}_{state}_mean"] = known.mean(where=where)
            asked[f"{each.column.key}_{state}_variance"] = known.var(where=where)
    told = table.expr.agg(**asked).to_pandas().iloc[0].to_dict()
    made: dict[str, ColumnGaps] = {}
    for each in columns:
        key = each.column.key
        if min(told[f"{key}_empty"], told[f"{key}_filled"]) < LEAST:
            continue
        mean = MeanGap(
            empty=int(told[f"{key}_empty"]),
            empty_mean=float(told[f"{key}_empty_mean"]),
            empty_variance=float(told[f"{key}_empty_variance"]),
            filled=int(told[f"{key}_filled"]),
            filled_mean=float(told[f"{key}_filled_mean"]),
            filled_variance=float(told[f"{key}_filled_variance"]),
        )
        made[key] = replace(each, mean=mean)
    return made
