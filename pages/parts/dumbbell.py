"""Seven dimensions before and after: a hollow and a filled dot on one line each. Pure."""

from collections.abc import Sequence

import plotly.graph_objects as go

from checks.record.compare import FamilyMoved
from checks.report import words
from pages.parts.escape import figure_text
from pages.parts.look import COLOUR
from pages.parts.plot import ground, lay

STEADY = "#6C8EAD"


def figure(rows: Sequence[FamilyMoved], *, ink: str) -> go.Figure:
    """Scores of 100; a dimension without a score in either run says so in words."""
    drawn = go.Figure()
    for place, row in enumerate(rows):
        before, after = (None if it is None else it.value for it in (row.before, row.after))
        known = [value for value in (before, after) if value is not None]
        if before is not None and after is not None:
            drawn.add_trace(_line(before, after, place))
        for value, hollow in ((before, True), (after, False)):
            if value is not None:
                drawn.add_trace(_dot(value, place, row, ink, hollow=hollow))
        drawn.add_annotation(
            x=max(known, default=0.0),
            y=place,
            text=says(row),
            showarrow=False,
            xanchor="left",
            xshift=14,
            bgcolor=ground(ink),
        )
    lay(drawn, ink, height=60 + 44 * len(rows))
    drawn.update_xaxes(range=[-3, 150], tickvals=[0, 25, 50, 75, 100], title_text="score of 100")
    drawn.update_yaxes(
        range=[len(rows) - 0.5, -0.5],
        showgrid=False,
        tickvals=list(range(len(rows))),
        ticktext=[figure_text(row.title) for row in rows],
    )
    return drawn


def says(row: FamilyMoved) -> str:
    """85 to 92, +7; or why there is no change."""
    if row.before is None and row.after is None:
        return "no score"
    if row.before is None or row.after is None:
        return "not scored before" if row.before is None else "not scored now"
    moved = words.change(int(row.after.value) - int(row.before.value))
    return f"{words.score(row.before.value)} to {words.score(row.after.value)}, {moved}"


def alt(rows: Sequence[FamilyMoved]) -> str:
    """The figure in one sentence."""
    return f"Scores of 100 before and after. {'; '.join(f'{row.title}: {says(row)}' for row in rows)}."


def _colour(before: float, after: float) -> str:
    if abs(after - before) < 1:
        return STEADY
    return COLOUR["ready"] if after > before else COLOUR["block"]


def _line(before: float, after: float, place: int) -> go.Scatter:
    return go.Scatter(
        x=[before, after],
        y=[place, place],
        mode="lines",
        line={"width": 6, "color": _colour(before, after)},
        opacity=0.45,
        hoverinfo="skip",
    )


def _dot(value: float, place: int, row: FamilyMoved, ink: str, *, hollow: bool) -> go.Scatter:
    earlier = row.before.value if row.before else value
    colour = STEADY if hollow else _colour(earlier, value)
    return go.Scatter(
        x=[value],
        y=[place],
        mode="markers",
        marker={
            "size": 15,
            "symbol": "circle",
            "color": ground(ink) if hollow else colour,
            "line": {"width": 3, "color": colour},
        },
        hovertext=[
            f"<b>{figure_text(row.title)}</b><br>{'before' if hollow else 'now'} {words.score(value)}"
        ],
        hoverinfo="text",
    )
