"""A figure is made once for equal content, whoever asks, and a bounded number of them is kept."""

from typing import Any

import plotly.graph_objects as go

from checks.contract import Bars, Unit
from pages.parts import charts, drawn

SHARE: Unit = "share"


def bars(value: float) -> Bars:
    return Bars(title="Gaps", labels=("income", "age"), values=(value, 0.1), unit=SHARE)


def test_equal_content_is_one_figure_and_other_content_another() -> None:
    ink: dict[str, Any] = {"ink": "#0E1620"}
    first = charts.figure_of(bars(0.5), **ink)
    assert charts.figure_of(bars(0.5), **ink) is first
    assert charts.figure_of(bars(0.6), **ink) is not first
    assert charts.figure_of(bars(0.5), ink="#E8EDF3") is not first
    assert charts.figure_of(bars(0.5), **ink, marks={"income": "block"}) is not first
    assert charts.figure_of(bars(0.6), **ink).to_dict() != first.to_dict()


def test_old_figures_go() -> None:
    made: list[int] = []

    @drawn.once
    def figure(number: int) -> go.Figure:
        made.append(number)
        return go.Figure()

    for number in range(drawn.MOST + 1):
        figure(number)
    figure(drawn.MOST)
    assert len(made) == drawn.MOST + 1
    figure(0)
    assert made[-1] == 0
