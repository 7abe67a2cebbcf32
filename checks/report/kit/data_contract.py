"""What a table must look like, in the two words that other validators read.

`table-schema.json` is a Frictionless Table Schema; `row.schema.json` is a JSON Schema (2020-12) of one row. And
the drift reference: shares per bin or level with the limits of `robustness/feature-drift`.
"""

from collections.abc import Mapping
from typing import Any

from checks.contract import Scale
from checks.report.kit.reference import ColumnReference, Reference

FIELD = {"integer": "integer", "number": "number", "boolean": "boolean", "date": "date", "time": "datetime"}
MARKS = ("", "NA", "NaN", "nan", "null", "NULL", "None")
TRUE, FALSE = ["true", "True", "TRUE", "t", "yes", "1"], ["false", "False", "FALSE", "f", "no", "0"]


def table_schema(reference: Reference) -> dict[str, Any]:
    levels = {level for column in reference.columns for level in column.levels or ()}
    return {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "missingValues": [mark for mark in MARKS if mark not in levels],
        "fields": [_field(column, reference.rows) for column in reference.columns],
    }


def row_schema(reference: Reference) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"One row, as in {reference.table}",
        "type": "object",
        "required": [column.name for column in reference.columns],
        "properties": {column.name: _property(column, reference.rows) for column in reference.columns},
    }


def drift(reference: Reference, scales: Mapping[str, Scale]) -> dict[str, Any]:
    return {
        "reference": {"table": reference.table, "rows": reference.rows},
        "read_with": "drift_check.py says how each statistic is computed from the shares",
        "limits": {
            name: {"floor": it.floor, "limit": it.limit, "worst": it.worst, "source": it.source}
            for name, it in scales.items()
        },
        "columns": [
            _shares(column, reference.rows)
            for column in reference.columns
            if column.feature and not column.withheld and column.kind not in ("date", "time")
        ],
    }


def _missing(column: ColumnReference, rows: int) -> float:
    return 1 - column.filled / rows


def _field(column: ColumnReference, rows: int) -> dict[str, Any]:
    made: dict[str, Any] = {"name": column.name, "type": FIELD.get(column.kind, "string")}
    if column.kind in ("date", "time"):
        made["format"] = "any"
    if column.kind == "boolean":
        made |= {"trueValues": TRUE, "falseValues": FALSE}
    bounds: dict[str, Any] = {"required": True} if column.filled == rows else {}
    if column.low is not None and column.high is not None:
        bounds |= {"minimum": _whole(column, column.low), "maximum": _whole(column, column.high)}
    if column.closed and column.levels and column.kind == "text":
        bounds["enum"] = list(column.levels)
    made["missing_share"] = _missing(column, rows)
    return made | ({"constraints": bounds} if bounds else {})


def _property(column: ColumnReference, rows: int) -> dict[str, Any]:
    kind = column.kind if column.kind in ("integer", "number", "boolean") else "string"
    empty = column.filled < rows
    made: dict[str, Any] = {"type": [kind, "null"] if empty else kind}
    if column.low is not None and column.high is not None:
        made |= {"minimum": _whole(column, column.low), "maximum": _whole(column, column.high)}
    if column.closed and column.levels and column.kind == "text":
        made["enum"] = [*column.levels, *([None] if empty else [])]
    return made | {"x-missing-share": _missing(column, rows)}


def _whole(column: ColumnReference, value: float) -> float:
    return int(value) if column.kind == "integer" and value.is_integer() else value


def _shares(column: ColumnReference, rows: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": column.name,
        "kind": column.kind,
        "filled": column.filled,
        "missing_share": _missing(column, rows),
    }
    if column.edges:
        shares = [count / column.filled for count in column.counts]
        return made | {"every_value_is_an_edge": column.exact, "edges": list(column.edges), "shares": shares}
    if column.levels:
        told = {level: count / column.filled for level, count in column.levels.items()}
        other = (column.filled - sum(column.levels.values())) / column.filled
        return made | {"levels": told, "other_share": other}
    return made
