"""Pictures of evidence: marks lie where the numbers say, and names stay text."""

import re
import xml.etree.ElementTree as ET

import pytest

from checks.contract import Bars, Curve, Dots, Estimate, Grid, Heat, RowNumbers, Scale
from checks.report.drawings import draw, on_scale
from tests.report import made
from tests.report.pieces import BIDI, HOSTILE


def tree(picture):
    return ET.fromstring(picture)


def of_class(root, name):
    return [element for element in root.iter() if name in (element.get("class") or "").split()]


def place(element, key="cx"):
    return float(element.get(key).rstrip("%"))


def dots(values, lows, highs, *, judged=None, limit=None, labels=None):
    return Dots(
        title="t",
        labels=labels or tuple(f"g{i}" for i in range(len(values))),
        values=values,
        lows=lows,
        highs=highs,
        counts=(5,) * len(values),
        judged=judged or (True,) * len(values),
        unit="share",
        limit=limit,
    )


def every_evidence():
    return [e for o in made.outcomes() for f in o.findings for e in f.evidence]


def test_the_made_report_has_every_kind_of_evidence():
    assert {type(e) for e in every_evidence()} == {Bars, Dots, Curve, Heat, Grid, RowNumbers}


@pytest.mark.parametrize("evidence", every_evidence(), ids=lambda e: type(e).__name__)
def test_every_picture_is_well_formed_and_has_no_element_from_a_name(evidence):
    picture = draw(evidence)
    root = tree(picture)
    assert {element.tag for element in root.iter()} <= {
        "figure", "h5", "div", "span", "svg", "rect", "line", "circle", "path", "polyline", "polygon", "text",
        "figcaption", "table", "tr", "td", "th", "p",
    }  # fmt: skip
    assert "\u202e" not in picture
    assert not re.search(r"(href|src|url\(|on\w+=\")", re.sub(r">[^<]*<|aria-label=\"[^\"]*\"", "", picture))


def test_bars_start_at_zero_and_are_as_long_as_their_values():
    bars = Bars(title="t", labels=("a", "b", "c"), values=(0.4, 0.1, -0.2), unit="share")
    drawn = of_class(tree(draw(bars)), "bar")
    lengths = [place(bar, "width") for bar in drawn]
    assert lengths[0] == pytest.approx(4 * lengths[1], rel=1e-3)
    assert lengths[2] == pytest.approx(2 * lengths[1], rel=1e-3)
    zero = place(drawn[0], "x")
    assert place(drawn[1], "x") == zero
    assert place(drawn[2], "x") + lengths[2] == pytest.approx(zero, abs=1e-2)


def test_bars_of_nothing_are_drawn():
    assert "0%" in draw(Bars(title="t", labels=("a",), values=(0.0,), unit="share"))
    assert draw(Bars(title="t", labels=(), values=(), unit="share"))


def test_dots_lie_inside_their_bands_and_limits_between():
    root = tree(draw(dots((0.2, 0.6), (0.1, 0.5), (0.3, 0.7), limit=0.4)))
    points, bands, limits = (of_class(root, name) for name in ("dot", "band", "limit"))
    for point, band in zip(points, bands, strict=True):
        assert place(band, "x1") < place(point) < place(band, "x2")
    assert place(points[0]) < place(limits[0], "x1") < place(points[1])
    assert place(points[1]) - place(points[0]) == pytest.approx(
        2 * (place(limits[0], "x1") - place(points[0])), abs=0.01
    )


def test_what_is_not_judged_is_hollow_and_said_in_words():
    root = tree(draw(dots((0.2, 0.6), (0.1, 0.5), (0.3, 0.7), judged=(True, False))))
    assert len(of_class(root, "hollow")) == 1
    text = "".join(root.itertext())
    assert "too few to judge" in text
    assert "20% (10% to 30%), n = 5" in text


def test_an_infinite_end_is_open_and_an_absent_value_is_not_drawn():
    root = tree(draw(dots((0.2, None), (0.1, None), (None, None), labels=("a", HOSTILE))))
    assert len(of_class(root, "dot")) == 1
    assert place(of_class(root, "band")[0], "x2") == 100
    text = "".join(root.itertext())
    assert "at least 10%" in text
    assert "not known" in text
    assert HOSTILE in text


def test_a_curve_rises_where_its_numbers_do():
    curve = Curve(title="t", x=(1.0, 2.0, 3.0), y=(0.0, 5.0, 2.0), x_title="x", y_title="y")
    line = of_class(tree(draw(curve)), "curve")[0].get("points").split()
    xs, ys = zip(*(map(float, pair.split(",")) for pair in line), strict=True)
    assert xs[0] < xs[1] < xs[2]
    assert ys[1] < ys[2] < ys[0]
    assert "log scale" not in draw(curve)
    assert "log scale" in draw(Curve(title="t", x=(1.0, 1000.0), y=(1.0, 2.0), x_title="x", y_title="y"))
    assert draw(Curve(title="t", x=(), y=(), x_title="x", y_title="y"))


def test_heat_prints_each_number_and_hides_none():
    heat = Heat(
        title="t", rows=("r", BIDI), columns=("a", "b"), values=((0.0, 1.0), (None, 0.5)), unit="share"
    )
    root = tree(draw(heat))
    cells = [(cell.get("class"), cell.text) for cell in root.iter("td")][1:]
    assert [text for _, text in root_cells(cells)] == ["0%", "100%", "–", "50%"]
    shades = {text: kind for kind, text in cells if text and "%" in text}
    assert shades["0%"] == "h0"
    assert shades["100%"] == "h9"


def root_cells(cells):
    return [(kind, text) for kind, text in cells if kind]


def test_long_evidence_is_cut_and_says_so():
    many = Bars(title="t", labels=tuple(map(str, range(500))), values=(1.0,) * 500, unit="count")
    picture = draw(many)
    assert len(of_class(tree(picture), "bar")) == 40
    assert "460 more" in picture
    grid = Grid(title="t", columns=("a",), rows=tuple((i,) for i in range(100)))
    assert "60 more" in draw(grid)


@pytest.mark.parametrize("rising", [True, False])
def test_an_estimate_lies_on_its_scale_as_it_was_judged(rising):
    marks = (0.05, 0.10, 0.20) if rising else (0.20, 0.10, 0.05)
    scale = Scale(floor=marks[0], limit=marks[1], worst=marks[2], source="s")
    estimate = Estimate(
        name="x", value=0.13, low=0.11, high=0.15, level=0.95, n=9, method="m", of="population", unit="gap"
    )
    root = tree(on_scale(estimate, scale))
    limit = place(of_class(root, "limit")[0], "x1")
    band = of_class(root, "band")[0]
    beyond = of_class(root, "beyond")[0]
    start, end = place(beyond, "x"), place(beyond, "x") + place(beyond, "width")
    inside = start <= place(band, "x1") and place(band, "x2") <= end
    assert inside == rising
    assert limit < place(band, "x1") < place(of_class(root, "dot")[0]) < place(band, "x2")
