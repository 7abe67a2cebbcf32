"""Where the debt sits and what to do first: two figures over findings and the debt ledger. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from checks.document import DebtLine
from checks.report import words
from checks.report.order import Listed
from checks.report.words import Mark, finding_mark, finding_word
from pages.parts import drawn
from pages.parts.escape import figure_text
from pages.parts.look import COLOUR, GRID
from pages.parts.ordered import days_of
from pages.parts.plot import lay

BAR = "#6C8EAD"
_SERIES: tuple[tuple[Mark, str], ...] = (("block", "octagon"), ("watch", "triangle-up"), ("minor", "circle"))


MOST = 12  # findings placed; more cannot be told apart


class Placed(NamedTuple):
    """A finding on the figure: middle effort in days, impact from 0 to 10."""

    codes: tuple[str, ...]
    item: Listed
    mark: Mark
    days: float
    impact: float


@drawn.once
def debt_figure(lines: Sequence[DebtLine], *, ink: str) -> go.Figure:
    """Days of work by category, from zero: full up to the low estimate, pale up to the high one.

    A category whose effort nobody stated is drawn as words, never as zero.
    """
    lines = sorted(lines, key=lambda line: (-line.days[1], -line.findings))
    places = list(range(len(lines)))
    lows = [line.days[0] for line in lines]
    highs = [line.days[1] for line in lines]
    figure = go.Figure()
    hover = [
        f"<b>{figure_text(line.category)}</b><br>{debt_says(line)}, {_findings(line.findings)}"
        for line in lines
    ]
    spare = [high - low for low, high in zip(lows, highs, strict=True)]
    for values, opacity in ((lows, 1.0), (spare, 0.4)):
        figure.add_trace(
            go.Bar(
                x=values,
                y=places,
                orientation="h",
                marker={"color": BAR, "opacity": opacity},
                hovertext=hover,
                hoverinfo="text",
            )
        )
    for place, line in enumerate(lines):
        figure.add_annotation(
            x=highs[place], y=place, text=debt_says(line), showarrow=False, xanchor="left", xshift=8
        )
    lay(figure, ink, height=340)
    figure.update_layout(barmode="stack", bargap=0.5)
    figure.update_xaxes(range=[0, (max(highs, default=0.0) or 1.0) * 1.6], title_text="days of work")
    figure.update_yaxes(
        range=[len(lines) - 0.5, -0.5],
        showgrid=False,
        tickvals=places,
        ticktext=[_wrapped(line.category) for line in lines],
    )
    return figure


def debt_says(line: DebtLine) -> str:
    """One category's days in words. What nobody looked at, or cannot be costed, says so."""
    if line.known:
        return words.days(*line.days) if line.findings else "none"
    if not line.findings:
        return "not looked at"
    return f"at least {words.days(line.days[0])}" if line.days[0] else "effort not known"


def debt_alt(lines: Sequence[DebtLine]) -> str:
    """The debt figure in one sentence."""
    told = "; ".join(
        f"{line.category}: {debt_says(line)}"
        for line in sorted(lines, key=lambda line: -line.days[1])
        if line.findings
    )
    return f"Days of work by category of technical debt. {told or 'No open findings'}."


def total_days(lines: Sequence[DebtLine]) -> tuple[float, float]:
    """The days that are known, over all categories, low and high."""
    return sum(line.days[0] for line in lines), sum(line.days[1] for line in lines)


def total_says(lines: Sequence[DebtLine]) -> str:
    """All days in words; nobody knows a month's work to a quarter of a day."""
    low, high = total_days(lines)
    return words.days(round(low), round(high)) if high >= 10 else words.days(low, high)


@drawn.once
def first_figure(found: Sequence[Listed], *, ink: str) -> go.Figure:
    """The first findings by effort in days and by what they cost the score.

    Effort is the middle of the cheapest remedy's range; a finding without one is not placed.
    """
    placed = [
        Placed((item.code,), item, finding_mark(item.finding), sum(days) / 2, impact(item))
        for item in found[:MOST]
        if (days := days_of(item))
    ]
    reach = max((point.days for point in placed), default=1.0) * 1.2
    placed = _merged(placed, reach)
    middle = reach / 2
    figure = go.Figure()
    for mark, symbol in _SERIES:
        chosen = [point for point in placed if point.mark == mark]
        if chosen:
            figure.add_trace(_points(chosen, mark, symbol, ink))
    figure.add_shape(
        type="rect",
        x0=0,
        x1=middle,
        y0=5,
        y1=12,
        fillcolor=COLOUR["ready"],
        opacity=0.08,
        line_width=0,
        layer="below",
    )
    for x, y, text, side in (
        (0.0, 11.5, "Do now", "left"),
        (reach, 11.5, "Plan", "right"),
        (0.0, 0.4, "Do when convenient", "left"),
        (reach, 0.4, "Leave", "right"),
    ):
        figure.add_annotation(x=x, y=y, text=text, showarrow=False, xanchor=side, font={"size": 12})
    figure.add_vline(x=middle, line={"width": 1, "color": GRID})
    figure.add_hline(y=5, line={"width": 1, "color": GRID})
    lay(figure, ink, height=340)
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": {"color": ink}},
    )
    figure.update_xaxes(range=[0, reach], title_text="days of work", showgrid=False)
    figure.update_yaxes(
        range=[0, 12],
        title_text="impact on readiness",
        showgrid=False,
        tickvals=[0, 10],
        ticktext=["low", "high"],
    )
    return figure


def _merged(placed: Sequence[Placed], reach: float) -> list[Placed]:
    """Points so near to another that their codes would cover each other, as one point with all codes."""
    kept: list[Placed] = []
    for point in placed:
        near = next((at for at, other in enumerate(kept) if _near(point, other, reach)), None)
        if near is None:
            kept.append(point)
        else:
            kept[near] = kept[near]._replace(codes=(*kept[near].codes, *point.codes))
    return kept


def _near(one: Placed, other: Placed, reach: float) -> bool:
    return abs(one.days - other.days) < 0.12 * reach and abs(one.impact - other.impact) < 1


def _named(codes: Sequence[str]) -> str:
    """At most two codes, and how many more."""
    more = f" +{len(codes) - 2}" if len(codes) > 2 else ""
    return ", ".join(codes[:2]) + more


def _points(chosen: Sequence[Placed], mark: Mark, symbol: str, ink: str) -> go.Scatter:
    """One severity as one trace, each point with its code."""
    return go.Scatter(
        x=[point.days for point in chosen],
        y=[point.impact for point in chosen],
        mode="markers+text",
        cliponaxis=False,  # a point at the foot is whole
        name=finding_word(chosen[0].item.finding),
        text=[f"<b>{_named(point.codes)}</b>" for point in chosen],
        textposition="top center",
        textfont={"color": ink, "size": 13},
        marker={
            "symbol": symbol,
            "size": 16,
            "color": COLOUR[mark],
            "line": {"width": 1, "color": "rgba(20,30,40,.55)"},
        },
        hovertext=[
            f"<b>{', '.join(point.codes)}</b> {figure_text(point.item.finding.says, 90)}<br>"
            f"{words.days(*(days_of(point.item) or (0, 0)))}, impact {point.impact:.0f} of 10"
            for point in chosen
        ],
        hoverinfo="text",
    )


def impact(item: Listed) -> float:
    """0 to 10: a critical check (weight 10) that scores 0 is 10."""
    score = item.finding.score
    return min(10.0, item.outcome.weight * (1.0 - (1.0 if score is None else score)))


def first_alt(found: Sequence[Listed]) -> str:
    """The figure of what to do first in one sentence."""
    named = ", ".join(item.code for item in found[:5])
    return f"Findings by days of work and impact on readiness; in order of urgency: {named or 'none'}."


def _findings(count: int) -> str:
    return f"{count} finding" + ("" if count == 1 else "s")


def _wrapped(text: str) -> str:
    """A category on two lines where it has an "and": the axis stays narrow on a phone."""
    head, _, tail = text.partition(" and ")
    return f"{head.capitalize()}<br>and {tail}" if tail else text.capitalize()
