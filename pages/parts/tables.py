"""Tables on pages: drawn, and handed out as CSV whose cells no spreadsheet runs; and the numbers behind a chart.

Streamlit's own button for a table is hidden, because it would write cells that a spreadsheet takes for formulas. A
cell is copied with Ctrl+C, or with the block of cells that is marked.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from checks.contract import Bars, Curve, Dots, Grid, Heat, Unit
from checks.report.cells import csv_of
from pages.parts.escape import shown
from pages.parts.measures import Axis, axis

DIGITS = 6


def draw(
    grid: Grid, key: str, *, height: int | None = None, columns: Mapping[str, Any] | None = None
) -> None:
    """A table with its download; `columns` are Streamlit's settings of columns by name."""
    st.dataframe(
        frame_of(grid),
        hide_index=True,
        height="auto" if height is None else height,
        column_config=columns,
        alt=shown(grid.title),
        key=key,
    )
    st.download_button(
        "Download as CSV",
        data=lambda: csv_of(grid.columns, grid.rows),
        file_name="preflight-table.csv",
        mime="text/csv",
        icon=":material/table:",
        type="tertiary",
        on_click="ignore",
        key=f"{key}-csv",
    )


def behind(grid: Grid, key: str) -> None:
    """What a chart was drawn from, made only when somebody asks for it."""
    body = st.popover(
        "Numbers", icon=":material/table:", type="tertiary", key=f"{key}-numbers", on_change="rerun"
    )
    if body.open:
        with body:
            st.caption(shown(grid.title))
            draw(grid, f"{key}-table")


def frame_of(grid: Grid) -> pd.DataFrame:
    """The grid as a frame; hidden counts are blank, columns of one name stay apart."""
    names: list[str] = []
    for column in grid.columns:
        name = shown(column, 60)
        while name in names:
            name += " "
        names.append(name)
    return pd.DataFrame([list(row) for row in grid.rows], columns=names)


def numbers_of(evidence: Bars | Dots | Curve | Heat) -> Grid:
    """The numbers of a chart, all of them, in the unit that it is drawn in."""
    match evidence:
        case Bars():
            scale = axis(evidence.unit, evidence.values)
            rows = [
                (label, _drawn(value, scale))
                for label, value in zip(evidence.labels, evidence.values, strict=True)
            ]
            return Grid(title=evidence.title, columns=("Name", _head("Value", scale)), rows=tuple(rows))
        case Dots():
            return _of_dots(evidence)
        case Curve():
            band = (evidence.low, evidence.high) if evidence.low and evidence.high else ()
            return Grid(
                title=evidence.title,
                columns=(evidence.x_title, evidence.y_title, *(("Low", "High") if band else ())),
                rows=tuple(zip(evidence.x, evidence.y, *band, strict=True)),
            )
        case Heat():
            known = [value for row in evidence.values for value in row if value is not None]
            scale = axis(evidence.unit, known)
            return Grid(
                title=evidence.title,
                columns=(_head("", scale), *evidence.columns),
                rows=tuple(
                    (name, *(_drawn(value, scale) for value in row))
                    for name, row in zip(evidence.rows, evidence.values, strict=True)
                ),
            )


def _of_dots(evidence: Dots) -> Grid:
    ends = (evidence.values, evidence.lows, evidence.highs)
    scale = axis(evidence.unit, [x for column in (*ends, evidence.limits) for x in column if x is not None])
    rows = tuple(
        (label, *(_drawn(x, scale) for x in three), count, "yes" if judged else "no")
        for label, *three, count, judged in zip(
            evidence.labels, *ends, evidence.counts, evidence.judged, strict=True
        )
    )
    columns = ("Name", _head("Value", scale), "Low", "High", _counted(evidence.unit), "Judged")
    limits = tuple(
        (evidence.limit_says or "the limit", _drawn(limit, scale), None, None, None, "")
        for limit in evidence.limits
    )
    return Grid(title=evidence.title, columns=columns, rows=rows + limits)


def _counted(unit: Unit) -> str:
    return "Times measured" if unit in ("seconds", "bytes", "rows/s") else "Rows"


def _head(name: str, scale: Axis) -> str:
    return f"{name}, {scale.says}".strip(", ") if scale.says else name or "Name"


def _drawn(value: float | None, scale: Axis) -> float | None:
    """As it is drawn, without the last digits that arithmetic leaves."""
    return None if value is None else float(f"{value * scale.factor:.{DIGITS}g}")
