"""How often each text of a text column occurs, counted over all rows."""

from dataclasses import dataclass
from typing import Any

from checks.artifacts.inputs import DataTables, Given
from checks.artifacts.levels import levels_of
from checks.contract import artifact
from checks.table.tables import ROW, Column, Table

# Up to so many rows texts are counted here, above in the database; only so many levels are held.
MOST_ROWS, MOST_LEVELS = 20_000, 20_000
CHUNK = 100
SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TextColumn:
    """`levels` maps each text to its rows; None where there are more than 20,000 different ones."""

    column: Column
    filled: int
    distinct: int
    levels: dict[str, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableTexts:
    table: Table
    columns: tuple[TextColumn, ...]


@dataclass(frozen=True, slots=True)
class ValueCounts:
    """Of every text column of the data tables but identifiers and what a model said."""

    tables: tuple[TableTexts, ...]


@artifact()
def value_counts(given: Given, data: DataTables) -> ValueCounts:
    roles = given.roles
    left_out = {*roles.identifiers, *roles.ignore, roles.score, roles.prediction}
    return ValueCounts(
        tuple(
            TableTexts(
                table=table,
                columns=tuple(
                    _counted(table, [c for c in table.columns if c.kind == "text" and c.name not in left_out])
                ),
            )
            for table in data.tables
        )
    )


def rows_of(table: Table, column: Column, texts: list[str]) -> tuple[int, ...]:
    """0-based numbers of the first 100 rows whose text is one of `texts`."""
    expr: Any = table.expr
    rows = expr.filter(expr[column.key].isin(texts)).order_by(ROW).limit(SHOWN).select(ROW).to_pandas()[ROW]
    return tuple(int(row) for row in rows)


def _counted(table: Table, columns: list[Column]) -> list[TextColumn]:
    made: list[TextColumn] = []
    for start in range(0, len(columns), CHUNK):
        some = columns[start : start + CHUNK]
        made += _here(table, some) if table.rows <= MOST_ROWS else _there(table, some)
    return made


def _here(table: Table, columns: list[Column]) -> list[TextColumn]:
    import pandas as pd

    told = table.expr.select(*(column.key for column in columns)).to_pyarrow()
    made: list[TextColumn] = []
    for column in columns:
        counted = pd.Series(told[column.key].drop_null().to_pylist(), dtype=object).value_counts()
        levels = {str(text): int(n) for text, n in counted.items()}
        made.append(
            TextColumn(column=column, filled=sum(levels.values()), distinct=len(levels), levels=levels)
        )
    return made


def _there(table: Table, columns: list[Column]) -> list[TextColumn]:
    told = levels_of(table, columns).drop_null("value")
    sizes = {
        each["column"]: (int(each["filled"]), int(each["distinct"]))
        for each in told.group_by("column")
        .agg(filled=told["n"].sum(), distinct=told["value"].count())
        .to_pyarrow()
        .to_pylist()
    }
    few = [c for c in columns if sizes.get(c.key, (0, 0))[1] <= MOST_LEVELS]
    levels: dict[str, dict[str, int]] = {c.key: {} for c in few}
    if few:
        for key, text, n in levels_of(table, few).drop_null("value").to_pandas().itertuples(index=False):
            levels[key][str(text)] = int(n)
    return [
        TextColumn(
            column=c,
            filled=sizes.get(c.key, (0, 0))[0],
            distinct=sizes.get(c.key, (0, 0))[1],
            levels=levels.get(c.key),
        )
        for c in columns
    ]
