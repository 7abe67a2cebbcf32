"""Figures are pure functions of evidence: zero-based bars, hollow where nothing was judged, harmless labels."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from checks.contract import Bars, Curve, Dots, Heat
from pages.parts import charts
from pages.parts.look import COLOUR
from tests.pages.made import HOSTILE

INK = "#0E1620"


def test_bars_include_zero_on_either_side() -> None:
    low, high = charts.bars(
        Bars(title="t", labels=("a", "b"), values=(0.90, 0.95), unit="share"), ink=INK, marks={}
    ).layout.xaxis.range
    assert low == 0
    assert high > 95
    low, high = charts.bars(
        Bars(title="t", labels=("a",), values=(-0.2,), unit="auc"), ink=INK, marks={}
    ).layout.xaxis.range
    assert low < -0.2
    assert high >= 0


def test_the_title_of_an_axis_is_in_the_page_s_ink(groups: Dots) -> None:
    bars = charts.bars(Bars(title="t", labels=("a",), values=(0.2,), unit="auc"), ink=INK, marks={})
    for figure in (bars, charts.dots(groups, ink=INK, marks={}, noun="people")):
        assert figure.layout.xaxis.title.text
        assert figure.layout.xaxis.title.font.color == INK


def test_bars_are_drawn_in_the_units_of_their_words() -> None:
    figure = charts.bars(Bars(title="t", labels=("a",), values=(0.062,), unit="share"), ink=INK, marks={})
    assert figure.data[0].x == (6.2,)
    assert figure.data[0].text == ("6.2",)
    assert figure.layout.xaxis.title.text == "out of 100"


@pytest.fixture
def groups() -> Dots:
    return Dots(
        title="Approved",
        labels=("young", "old", "few", "none"),
        values=(0.48, 0.62, 0.55, None),
        lows=(0.47, 0.61, None, None),
        highs=(0.49, 0.63, 0.66, None),
        counts=(6012, 9455, 12, None),
        judged=(True, True, False, False),
        unit="share",
        limit=0.498,
        limit_says="four fifths",
    )


def test_a_group_that_was_not_judged_is_hollow_and_says_so(groups: Dots) -> None:
    figure = charts.dots(groups, ink=INK, marks={"few": "block"}, noun="people")
    markers = [trace.marker for trace in figure.data if trace.mode == "markers"]
    assert [marker.symbol for marker in markers] == ["circle", "circle", "circle-open"]
    assert markers[2].color == COLOUR["na"]
    texts = [note.text for note in figure.layout.annotations]
    assert "<b>55</b>  too few to judge" in texts
    assert "not enough to measure" in texts


def test_many_people_without_a_verdict_are_not_called_few(groups: Dots) -> None:
    figure = charts.dots(replace(groups, counts=(1, 2, 1000, None)), ink=INK, marks={}, noun="people")
    assert "<b>55</b>  not judged" in [note.text for note in figure.layout.annotations]


def test_timings_are_counted_as_measurements(groups: Dots) -> None:
    figure = charts.dots(replace(groups, unit="seconds", limit=None), ink=INK, marks={}, noun="rows")
    assert figure.layout.yaxis.ticktext[0] == "young<br>measured 6,012 times"


def test_the_group_of_a_blocker_has_its_shape_and_colour(groups: Dots) -> None:
    figure = charts.dots(groups, ink=INK, marks={"young": "block"}, noun="people")
    first = next(trace.marker for trace in figure.data if trace.mode == "markers")
    assert (first.symbol, first.color) == ("octagon", COLOUR["block"])


def test_the_limit_is_a_dashed_line_with_its_number(groups: Dots) -> None:
    figure = charts.dots(groups, ink=INK, marks={}, noun="people")
    (line,) = figure.layout.shapes
    assert (line.x0, line.line.dash) == (pytest.approx(49.8), "dash")
    assert "limit 49.8" in [note.text for note in figure.layout.annotations]


def test_an_open_end_reaches_the_edge_and_a_share_stays_inside_100(groups: Dots) -> None:
    figure = charts.dots(groups, ink=INK, marks={}, noun="people")
    left = figure.layout.xaxis.range[0]
    bands = [trace for trace in figure.data if trace.mode == "lines"]
    assert bands[2].x[0] == left
    assert left > -2


def test_hidden_counts_are_words(groups: Dots) -> None:
    ticks = charts.dots(groups, ink=INK, marks={}, noun="people").layout.yaxis.ticktext
    assert ticks[0] == "young<br>6,012 people"
    assert ticks[3] == "none<br>fewer than 5 people"


def test_marks_below_zero_are_inside_even_where_shares_are_drawn(groups: Dots) -> None:
    lower = replace(groups, values=(-0.04, 0.62, 0.55, None), lows=(-0.1, 0.61, 0.5, None))
    assert charts.dots(lower, ink=INK, marks={}, noun="rows").layout.xaxis.range[0] < -10


def test_an_axis_out_of_100_ends_at_100(groups: Dots) -> None:
    near = replace(groups, values=(0.9, 0.97, 0.95, None), highs=(0.93, 1.0, 0.99, None))
    ticks = charts.dots(near, ink=INK, marks={"young": "block"}, noun="people").layout.xaxis.tickvals
    assert max(ticks) == 100
    assert min(ticks) >= 0


def test_many_groups_are_cut() -> None:
    count = charts.MOST + 20
    figure = charts.dots(
        Dots(
            title="t",
            labels=tuple(f"g{at}" for at in range(count)),
            values=(0.5,) * count,
            lows=(0.4,) * count,
            highs=(0.6,) * count,
            counts=(100,) * count,
            judged=(True,) * count,
            unit="share",
        ),
        ink=INK,
        marks={},
        noun="rows",
    )
    assert len(figure.layout.yaxis.ticktext) == charts.MOST


def test_a_curve_has_its_band_and_its_diagonal() -> None:
    figure = charts.curve(
        Curve(
            title="t",
            x=(0.1, 0.5, 0.9),
            y=(0.2, 0.5, 0.8),
            low=(0.1, 0.4, 0.7),
            high=(0.3, 0.6, 0.9),
            x_title="said",
            y_title="was",
            ideal="diagonal",
        ),
        ink=INK,
    )
    assert figure.data[1].fill == "tonexty"
    diagonal = figure.data[2]
    assert diagonal.x == diagonal.y
    assert figure.data[3].y == (0.2, 0.5, 0.8)


def test_a_curve_without_a_band_is_one_line() -> None:
    plain = Curve(title="t", x=(1.0, 2.0), y=(3.0, 4.0), x_title="x", y_title="y")
    assert len(charts.curve(plain, ink=INK).data) == 1


def test_heat_leaves_what_is_unknown_blank() -> None:
    figure = charts.heat(
        Heat(title="t", rows=("a", "b"), columns=("c",), values=((0.25,), (None,)), unit="share"), ink=INK
    )
    assert [list(row) for row in figure.data[0].z] == [[25.0], [None]]
    assert [list(row) for row in figure.data[0].text] == [["25"], [""]]


@pytest.mark.parametrize("label", [HOSTILE, "<b>bold</b>", "a & b", '<a href="http://evil.example">x</a>'])
def test_no_label_is_markup(label: str) -> None:
    figures = [
        charts.bars(Bars(title="t", labels=(label,), values=(1.0,), unit="count"), ink=INK, marks={}),
        charts.dots(
            Dots(
                title="t",
                labels=(label,),
                values=(0.5,),
                lows=(0.4,),
                highs=(0.6,),
                counts=(50,),
                judged=(True,),
                unit="share",
            ),
            ink=INK,
            marks={},
            noun="rows",
        ),
        charts.heat(
            Heat(title="t", rows=(label,), columns=(label,), values=((1.0,),), unit="count"), ink=INK
        ),
        charts.curve(Curve(title="t", x=(1.0,), y=(1.0,), x_title=label, y_title=label), ink=INK),
    ]
    for figure in figures:
        for text in strings(figure.to_plotly_json()):
            bare = re.sub(r"</?b>|<br>|<extra></extra>", "", text)
            assert "<" not in bare
            assert "&" not in re.sub("&(lt|gt|amp);", "", bare)


def strings(value: Any) -> Iterator[str]:
    """Every text in a figure."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list | tuple | np.ndarray):
        for inner in value:
            yield from strings(inner)
