"""Evidence as small pictures that need no script: HTML with inline SVG, every text escaped.

Widths are per cent, so text keeps its size on a phone; colours are classes that report.css sets for
light, dark and print. Position and words carry the meaning, never colour alone.
"""

from collections.abc import Sequence
from html import escape

from checks.contract import Estimate, Scale, Unit
from checks.evidence import Bars, Curve, Dots, Evidence, Grid, Heat, RowNumbers
from checks.report import words
from checks.report.axis import Axis, logarithmic, straight

MOST_ROWS = 40
MOST_CELLS = 30
SHADES = 9


def draw(evidence: Evidence) -> str:
    """One picture with its title and a caption that explains each mark."""
    match evidence:
        case Bars():
            return _bars(evidence)
        case Dots():
            return _dots(evidence)
        case Curve():
            return _curve(evidence)
        case Heat():
            return _heat(evidence)
        case Grid():
            return _grid(evidence)
        case RowNumbers():
            return _rows(evidence)


def on_scale(estimate: Estimate, scale: Scale) -> str:
    """An estimate and its interval on the scale that it was judged by."""
    ends = [end for end in (estimate.low, estimate.high) if end is not None]
    marks = [scale.floor, scale.limit, scale.worst]
    axis = (logarithmic if scale.log else straight)([*ends, *marks, estimate.value])
    rising = scale.worst >= scale.floor
    worse = (axis.at(scale.limit), 100.0) if rising else (0.0, axis.at(scale.limit))
    drawn = [
        f'<rect class="beyond" x="{worse[0]}%" y="0" width="{worse[1] - worse[0]:.3f}%" height="100%"/>',
        _upright("floor", axis.at(scale.floor)),
        _upright("limit", axis.at(scale.limit)),
        *_interval(axis, estimate.value, estimate.low, estimate.high, judged=True),
    ]
    unit = estimate.unit
    says = words.estimate(estimate, scale)
    notes = [
        f"Dashed: limit {words.measure(scale.limit, unit)}, shaded beyond.",
        f"Dotted: {words.measure(scale.floor, unit)}, the floor." if scale.floor != scale.limit else "",
        f"Score 0 at {words.measure(scale.worst, unit)}.",
    ]
    return (
        f'<figure class="scale"><svg class="strip" role="img" aria-label="{_text(says)}">{"".join(drawn)}</svg>'
        f"<figcaption>{_text(' '.join(filter(None, notes)))}</figcaption></figure>"
    )


def _bars(it: Bars) -> str:
    axis = straight(it.values, zero=True)
    zero = axis.at(0.0)
    lines: list[str] = []
    for label, value in list(zip(it.labels, it.values, strict=True))[:MOST_ROWS]:
        at = axis.at(value)
        bar = (
            f'<rect class="bar" x="{min(zero, at)}%" y="8" width="{abs(at - zero):.3f}%" height="14" rx="2"/>'
        )
        lines.append(
            _line(label, _grounds(axis) + _upright("zero", zero) + bar, words.measure(value, it.unit))
        )
    return _figure(it.title, "".join(lines), "Bars start at 0.", len(it.labels) - MOST_ROWS)


def _dots(it: Dots) -> str:
    known = [v for column in (it.values, it.lows, it.highs, it.limits) for v in column if v is not None]
    axis = straight(known)
    lines: list[str] = []
    every = zip(it.labels, it.values, it.lows, it.highs, it.counts, it.judged, strict=True)
    for label, value, low, high, number, judged in list(every)[:MOST_ROWS]:
        limit = "".join(_upright("limit", axis.at(each)) for each in it.limits)
        marks = "" if value is None else "".join(_interval(axis, value, low, high, judged=judged))
        if value is None:
            says = "not known"
        else:
            says = f"{words.measure(value, it.unit)} ({words.interval(low, high, it.unit)})"
        says += f", n = {words.count(number)}" if number is not None else ""
        says += "" if judged else ", too few to judge"
        lines.append(_line(label, _grounds(axis) + limit + marks, says))
    lines.append(_line("", "".join(_tick(axis, tick, it.unit) for tick in axis.ticks), "", "axis"))
    notes = ["Dot: measured. Band: interval."]
    notes += (
        [f"Dashed: {words.measure(it.limit, it.unit)}, {it.limit_says or 'the limit'}."]
        if it.limit is not None
        else []
    )
    notes += ["Hollow: too few to judge."] if not all(it.judged) else []
    return _figure(it.title, "".join(lines), " ".join(notes), len(it.labels) - MOST_ROWS)


def _interval(axis: Axis, value: float, low: float | None, high: float | None, *, judged: bool) -> list[str]:
    """A band from end to end, open with an arrow where an end is infinite, and a dot."""
    start, end = (0.0 if low is None else axis.at(low)), (100.0 if high is None else axis.at(high))
    drawn = [f'<line class="band" x1="{start}%" x2="{end}%" y1="15" y2="15"/>']
    for place, open_, arrow in (
        (start, low is None, "M7 -5L0 0L7 5"),
        (end, high is None, "M-7 -5L0 0L-7 5"),
    ):
        shape = arrow if open_ else "M0 -5V5"
        drawn.append(f'<svg x="{place}%" y="15" overflow="visible"><path class="whisker" d="{shape}"/></svg>')
    hollow = "" if judged else " hollow"
    drawn.append(f'<circle class="dot{hollow}" cx="{axis.at(value)}%" cy="15" r="5.5"/>')
    return drawn


def _curve(it: Curve) -> str:
    far = min(it.x, default=0.0) > 0 and max(it.x) >= 100 * min(it.x)
    across = logarithmic(it.x) if far else straight(it.x, pad=0.02)
    up = straight([*it.y, *it.low, *it.high], zero=min(it.y, default=0.0) >= 0)
    if it.ideal == "diagonal":
        across = up = straight([*it.x, *it.y, *it.low, *it.high], pad=0.02)

    def path(xs: Sequence[float], ys: Sequence[float]) -> str:
        return " ".join(f"{across.at(x)},{100 - up.at(y):.3f}" for x, y in zip(xs, ys, strict=True))

    inner: list[str] = []
    if it.low and it.high:
        outline = path((*it.x, *reversed(it.x)), (*it.high, *reversed(it.low)))
        inner.append(f'<polygon class="area" points="{outline}"/>')
    if it.ideal == "diagonal":
        inner.append('<line class="limit" x1="0" y1="100" x2="100" y2="0"/>')
    inner.append(f'<polyline class="curve" points="{path(it.x, it.y)}"/>')
    grid = "".join(
        f'<line class="ground" x1="0" x2="100%" y1="{100 - up.at(t):.3f}%" y2="{100 - up.at(t):.3f}%"/>'
        for t in up.ticks
    )
    points = "".join(
        f'<circle class="dot" cx="{across.at(x)}%" cy="{100 - up.at(y):.3f}%" r="3.5"/>'
        for x, y in zip(it.x, it.y, strict=True)
        if len(it.x) <= MOST_ROWS
    )
    ys = "".join(f'<span style="bottom:{up.at(t)}%">{_number(t)}</span>' for t in up.ticks)
    xs = "".join(f'<span style="left:{across.at(t)}%">{_number(t)}</span>' for t in across.ticks)
    first, last = (
        (f"{_number(it.y[0])} at {_number(it.x[0])}", f"{_number(it.y[-1])} at {_number(it.x[-1])}")
        if it.x
        else ("", "")
    )
    says = f"{it.y_title} against {it.x_title}: {first}, {last}"
    scale = ", log scale" if across.log else ""
    notes = "Line: measured." + (" Shade: interval." if it.low and it.high else "")
    notes += " Dashed: perfect agreement." if it.ideal == "diagonal" else ""
    return _figure(
        it.title,
        f'<div class="plot"><div class="up">{_text(it.y_title)}</div><div class="ys">{ys}</div>'
        f'<svg class="field" role="img" aria-label="{_text(says)}">{grid}'
        f'<svg viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" height="100%">{"".join(inner)}</svg>'
        f'{points}</svg><div class="xs">{xs}</div><div class="across">{_text(it.x_title + scale)}</div></div>',
        notes,
    )


def _heat(it: Heat) -> str:
    known = [value for row in it.values for value in row if value is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    lines: list[str] = []
    for label, row in list(zip(it.rows, it.values, strict=True))[:MOST_ROWS]:
        cells = "".join(_cell(value, low, high, it.unit) for value in row[:MOST_CELLS])
        lines.append(f'<tr><th scope="row">{_text(label)}</th>{cells}</tr>')
    heads = "".join(f'<th scope="col">{_text(name)}</th>' for name in it.columns[:MOST_CELLS])
    body = f'<div class="wide"><table class="heat"><tr><td></td>{heads}</tr>{"".join(lines)}</table></div>'
    gaps = " Dash: too few, or hidden." if any(v is None for row in it.values for v in row) else ""
    return _figure(it.title, body, f"Stronger colour: more.{gaps}", len(it.rows) - MOST_ROWS)


def _cell(value: float | None, low: float, high: float, unit: Unit) -> str:
    if value is None:
        return '<td class="none">–</td>'
    shade = round(SHADES * (value - low) / (high - low)) if high > low else 0
    return f'<td class="h{shade}">{_text(words.measure(value, unit))}</td>'


def _grid(it: Grid) -> str:
    heads = "".join(f'<th scope="col">{_text(name)}</th>' for name in it.columns)
    lines = "".join("<tr>" + "".join(_entry(value) for value in row) + "</tr>" for row in it.rows[:MOST_ROWS])
    body = f'<div class="wide"><table class="grid"><tr>{heads}</tr>{lines}</table></div>'
    gaps = (
        "Dash: fewer than 5 people, or not known." if any(v is None for row in it.rows for v in row) else ""
    )
    return _figure(it.title, body, gaps, len(it.rows) - MOST_ROWS)


def _entry(value: str | float | None) -> str:
    if isinstance(value, str):
        return f"<td>{_text(value)}</td>"
    return f'<td class="number">{"–" if value is None else _number(value)}</td>'


def _rows(it: RowNumbers) -> str:
    numbers = ", ".join(str(number) for number in it.numbers[:100])
    return _figure(
        f"{it.title} ({words.TABLE_WORDS[it.table]})",
        f'<p class="numbers">{numbers or "none"}</p>',
        "Row numbers count from 0, after the header; at most 100 are listed.",
    )


def _figure(title: str, body: str, caption: str, left_out: int = 0) -> str:
    more = f" {words.count(left_out)} more are in report.json." if left_out > 0 else ""
    note = f"<figcaption>{_text(caption + more)}</figcaption>" if caption or more else ""
    return f"<figure><h5>{_text(title)}</h5>{body}{note}</figure>"


def _line(label: str, drawn: str, says: str, kind: str = "") -> str:
    named = f'role="img" aria-label="{_text(f"{label}: {says}")}"' if says else 'aria-hidden="true"'
    return (
        f'<div class="line {kind}"><span class="label">{_text(label, 80)}</span>'
        f'<svg class="strip" {named}>{drawn}</svg><span class="value">{_text(says)}</span></div>'
    )


def _grounds(axis: Axis) -> str:
    return "".join(_upright("ground", axis.at(tick)) for tick in axis.ticks)


def _upright(kind: str, at: float) -> str:
    return f'<line class="{kind}" x1="{at}%" x2="{at}%" y1="0" y2="100%"/>'


def _tick(axis: Axis, value: float, unit: Unit) -> str:
    at = axis.at(value)
    anchor = "start" if at < 4 else "end" if at > 96 else "middle"
    return f'<text x="{at}%" y="12" text-anchor="{anchor}">{_text(words.measure(value, unit))}</text>'


def _number(value: float) -> str:
    return _text(words.measure(value, ""))


def _text(text: str, most: int = words.CUT) -> str:
    return escape(words.clean(text, most))
