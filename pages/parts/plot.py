"""The layout that every figure shares: ink-coloured text, no legend, thin grid, small margins. Pure."""

from typing import Any

import plotly.graph_objects as go

from pages.parts.look import GRID, GROUND, INK


def ground(ink: str) -> str:
    """The background of the theme that `ink` belongs to: behind labels that a line would strike through."""
    return GROUND[next(mode for mode, colour in INK.items() if colour == ink)]


def lay(figure: go.Figure, ink: str, *, height: int, top: int = 8) -> None:
    """Lay out `figure` in place. Call it after annotations are added: it colours them too."""
    figure.update_layout(
        height=height,
        margin={"l": 0, "r": 8, "t": top, "b": 0},
        showlegend=False,
        hoverlabel={"align": "left"},
        font={"size": 13, "color": ink},
        separators=".,",
    )
    shared: dict[str, Any] = {"gridcolor": GRID, "zeroline": False, "automargin": True}
    figure.update_xaxes(**shared, tickfont_color=ink, title_font_color=ink)
    figure.update_yaxes(**shared, tickfont_color=ink, title_font_color=ink)
    figure.update_annotations(font_color=ink)
