"""Evidence to Plotly figures: pure functions, no Streamlit, no numbers but those of the evidence.

Bars start at zero; rates with intervals are dots, never bars; a limit is a dashed line with its word; what has
too few people to judge is hollow. Text is in ink colour, labels are escaped for Plotly (`escape.figure_text`).
"""

import math
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from checks.contract import Bars, Curve, Dots, Heat, Unit
from checks.report.words import Mark
from pages.parts import drawn
from pages.parts.escape import figure_lines, figure_text
from pages.parts.look import COLOUR, LIMIT
from pages.parts.measures import Axis, axis, short
from pages.parts.plot import ground, lay

NEUTRAL = "#4A7FAE"
FEWEST = 30  # people in a group for a verdict
MOST = 30  # rows of one chart; more cannot be read
BLUES = ["#EEF5FB", "#BDD8EC", "#6EAAD3", "#2474AE", "#033357"]
_SYMBOL: dict[Mark, str] = {
    "block": "octagon",
    "watch": "triangle-up",
    "minor": "circle",
    "unsure": "diamond-open",
    "ready": "circle",
}


@drawn.once
def figure_of(
    evidence: Bars | Dots | Curve | Heat,
    *,
    ink: str,
    marks: Mapping[str, Mark] | None = None,
    noun: str = "rows",
    most: int = MOST,
) -> go.Figure:
    """The figure of one piece of evidence, its first `most` rows.

    `marks` gives the status of labels that a finding is about; `noun` says what is counted.
    """
    match evidence:
        case Bars():
            return bars(evidence, ink=ink, marks=marks or {}, most=most)
        case Dots():
            return dots(evidence, ink=ink, marks=marks or {}, noun=noun, most=most)
        case Curve():
            return curve(evidence, ink=ink)
        case Heat():
            return heat(evidence, ink=ink)


def bars(evidence: Bars, *, ink: str, marks: Mapping[str, Mark], most: int = MOST) -> go.Figure:
    """Horizontal bars from zero, each with its number."""
    labels, values = evidence.labels[:most], evidence.values[:most]
    scale = axis(evidence.unit, values)
    lengths = [value * scale.factor for value in values]
    places = list(range(len(labels)))
    figure = go.Figure(
        go.Bar(
            x=lengths,
            y=places,
            orientation="h",
            marker={"color": [COLOUR[marks[name]] if name in marks else NEUTRAL for name in labels]},
            text=[short(value, evidence.unit, scale) for value in values],
            textposition="outside",
            cliponaxis=False,
            textfont={"color": ink},
            hovertext=[
                f"<b>{figure_text(name)}</b><br>{short(value, evidence.unit, scale)} {scale.says}"
                for name, value in zip(labels, values, strict=True)
            ],
            hoverinfo="text",
        )
    )
    low, high = min([0.0, *lengths]), max([0.0, *lengths])
    room = (high - low or 1.0) * 0.16
    lay(figure, ink, height=90 + 34 * len(labels))
    figure.update_layout(bargap=0.45)
    figure.update_xaxes(range=[low - (room if low < 0 else 0), high + room], title_text=scale.says)
    _rows_axis(figure, [figure_lines(name) for name in labels])
    return figure


def dots(evidence: Dots, *, ink: str, marks: Mapping[str, Mark], noun: str, most: int = MOST) -> go.Figure:
    """A dot and its interval per label, the limit as a dashed line, hollow where nothing was judged."""
    count = min(len(evidence.labels), most)
    alike = len(set(evidence.counts)) == 1 and count > 3
    known = [
        x
        for x in (*evidence.values[:count], *evidence.lows[:count], *evidence.highs[:count], *evidence.limits)
        if x is not None
    ]
    scale = axis(evidence.unit, known)
    left, right = _span([x * scale.factor for x in known], evidence.unit, scale.factor)
    figure = go.Figure()
    ticks: list[str] = []
    for place in range(count):
        name, value = evidence.labels[place], evidence.values[place]
        people = evidence.counts[place]
        size = _size(people, evidence.unit, noun)
        ticks.append(figure_lines(name, 24) + ("" if alike or not size else f"<br>{size}"))
        if value is None:
            _note(figure, left, place, "not enough to measure", shift=4, ground=ground(ink))
            continue
        mark = marks.get(name) if evidence.judged[place] else "na"
        colour = COLOUR[mark] if mark else NEUTRAL
        low, high = evidence.lows[place], evidence.highs[place]
        start = left if low is None else low * scale.factor
        end = right if high is None else high * scale.factor
        at = value * scale.factor
        figure.add_trace(
            go.Scatter(
                x=[start, end],
                y=[place, place],
                mode="lines",
                line={"color": colour, "width": 9},
                opacity=0.38,
                hoverinfo="skip",
            )
        )
        figure.add_trace(
            go.Scatter(
                x=[at],
                y=[place],
                mode="markers",
                marker={
                    "symbol": "circle-open" if mark == "na" else _SYMBOL.get(mark or "ready", "circle"),
                    "size": 16,
                    "color": colour,
                    "line": {
                        "width": 3 if mark in ("na", "unsure") else 1,
                        "color": colour if mark in ("na", "unsure", None) else "rgba(20,30,40,.55)",
                    },
                },
                hovertext=[_dot_says(evidence, place, scale, size)],
                hoverinfo="text",
            )
        )
        told = {"block": "beyond the limit", "watch": "needs work"}.get(mark or "", "")
        if mark == "na":
            told = "too few to judge" if people is None or people < FEWEST else "not judged"
        text = f"<b>{short(value, evidence.unit, scale)}</b>" + (f"  {told}" if told else "")
        _note(figure, max(end, at), place, text, shift=14, ground=ground(ink))
    for limit in evidence.limits:
        x = limit * scale.factor
        figure.add_vline(x=x, line={"dash": "dash", "width": 2, "color": LIMIT})
        figure.add_annotation(
            x=x,
            y=1,
            yref="paper",
            yanchor="bottom",
            text=f"limit {short(limit, evidence.unit, scale)}",
            showarrow=False,
            font={"size": 12},
        )
    lay(figure, ink, height=96 + (36 if alike else 56) * count, top=26)
    room = 0.3 if all(evidence.judged[:count]) and not marks else 0.5
    figure.update_xaxes(range=[left, right + (right - left) * room], title_text=scale.says)
    if evidence.unit == "share":
        figure.update_xaxes(tickvals=_shares(left, right))
    _rows_axis(figure, ticks)
    return figure


def _shares(left: float, right: float) -> list[int]:
    """Ticks for an axis out of 100: round, at most eight, none below 0 or above 100."""
    step = next((step for step in (1, 2, 5, 10) if (right - left) / step <= 8), 20)
    first = math.ceil(max(left, 0 if left >= -5 else left) / step) * step
    return list(range(first, min(100, math.floor(right)) + 1, step))


def _size(count: int | None, unit: Unit, noun: str) -> str:
    """What lies behind a dot: people or rows, or how often something was timed."""
    if unit in ("seconds", "bytes", "rows/s"):
        return "" if count is None else f"measured {count:,} times"
    return f"fewer than 5 {noun}" if count is None else f"{count:,} {noun}"


def _dot_says(evidence: Dots, place: int, scale: Axis, size: str) -> str:
    """A dot in full, for the pointer."""
    value, low, high = (ends[place] for ends in (evidence.values, evidence.lows, evidence.highs))
    told = ["–" if x is None else short(x, evidence.unit, scale) for x in (value, low, high)]
    return (
        f"<b>{figure_text(evidence.labels[place])}</b><br>{told[0]} {scale.says}"
        f"<br>between {told[1]} and {told[2]}<br>{size}"
    )


def curve(evidence: Curve, *, ink: str) -> go.Figure:
    """A line with its band; the ideal as a dashed diagonal."""
    figure = go.Figure()
    if evidence.low and evidence.high:
        for edge, fill in ((evidence.high, None), (evidence.low, "tonexty")):
            figure.add_trace(
                go.Scatter(
                    x=list(evidence.x),
                    y=list(edge),
                    mode="lines",
                    line={"width": 0},
                    fill=fill,
                    fillcolor="rgba(74,127,174,.25)",
                    hoverinfo="skip",
                )
            )
    if evidence.ideal == "diagonal":
        ends = [min([*evidence.x, *evidence.y, 0.0]), max([*evidence.x, *evidence.y])]
        figure.add_trace(
            go.Scatter(
                x=ends,
                y=ends,
                mode="lines",
                line={"dash": "dash", "width": 2, "color": LIMIT},
                hoverinfo="skip",
            )
        )
        figure.add_annotation(
            x=ends[1], y=ends[1], text="ideal", showarrow=False, xanchor="right", yanchor="bottom", yshift=4
        )
    figure.add_trace(
        go.Scatter(
            x=list(evidence.x),
            y=list(evidence.y),
            mode="lines+markers",
            line={"color": NEUTRAL, "width": 3},
            marker={"size": 8},
            hovertemplate="%{x:.4~g}: %{y:.4~g}<extra></extra>",
        )
    )
    lay(figure, ink, height=340)
    figure.update_xaxes(title_text=figure_text(evidence.x_title, 80))
    figure.update_yaxes(title_text=figure_text(evidence.y_title, 80))
    return figure


def heat(evidence: Heat, *, ink: str) -> go.Figure:
    """Cells from pale to dark blue, each with its number; an empty cell is blank."""
    rows, columns = evidence.rows[:MOST], evidence.columns[:MOST]
    cells = [row[:MOST] for row in evidence.values[:MOST]]
    known = [x for row in cells for x in row if x is not None]
    scale = axis(evidence.unit, known)
    table = [[None if x is None else x * scale.factor for x in row] for row in cells]
    figure = go.Figure(
        go.Heatmap(
            z=table,
            x=list(range(len(columns))),
            y=list(range(len(rows))),
            colorscale=[[at / (len(BLUES) - 1), colour] for at, colour in enumerate(BLUES)],
            text=[["" if x is None else short(x, evidence.unit, scale) for x in row] for row in cells],
            texttemplate="%{text}" if len(rows) * len(columns) <= 120 else None,
            hoverongaps=False,
            customdata=[[f"{figure_text(r)} · {figure_text(c)}" for c in columns] for r in rows],
            hovertemplate="%{customdata}<br>%{text}<extra></extra>",
            xgap=2,
            ygap=2,
            colorbar={"title": scale.says, "thickness": 10},
        )
    )
    lay(figure, ink, height=110 + 34 * len(rows))
    figure.update_xaxes(
        tickvals=list(range(len(columns))), ticktext=[figure_text(c, 18) for c in columns], showgrid=False
    )
    _rows_axis(figure, [figure_lines(r, 24) for r in rows])
    return figure


def _rows_axis(figure: go.Figure, ticks: Sequence[str]) -> None:
    places = list(range(len(ticks)))
    figure.update_yaxes(range=[len(ticks) - 0.5, -0.5], showgrid=False, tickvals=places, ticktext=list(ticks))


def _note(figure: go.Figure, x: float, y: float, text: str, *, shift: int, ground: str) -> None:
    figure.add_annotation(x=x, y=y, text=text, showarrow=False, xanchor="left", xshift=shift, bgcolor=ground)


def _span(values: Sequence[float], unit: Unit, factor: float) -> tuple[float, float]:
    """The axis' ends: what is measured plus a margin, hardly beyond 0 and 100 for shares."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    margin = (high - low or abs(high) or 1.0) * 0.12
    start, end = low - margin, high + margin
    if unit == "share" and low >= 0 and high <= factor:
        # A little beyond the ends, so that a dot at 0 or 100 is whole.
        return max(-0.2 * margin, start), min(factor + 0.2 * margin, end)
    return start, end
