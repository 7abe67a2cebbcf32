"""The visual system: one colour, one shape and one word per status, the ring, the verdict card, family rows.

Everything drawn here is our own HTML with text escaped by `html.escape`; Streamlit sanitises it again and drops
``<svg>``, so shapes are data-URI images and the ring is a conic gradient. Colours keep 3:1 on white and on
#10161E (amber and pale blue excepted: never text, never a thin line) and stay apart for the common kinds of
colour blindness; shape and word say the same, for print and for screen readers.
"""

import base64
from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from checks.contract import Grid
from checks.document import FamilyScore, Range
from checks.report import words
from checks.report.words import Mark
from pages.parts import tables

COLOUR: dict[Mark, str] = {
    "ready": "#1C84C6",
    "watch": "#E69F00",
    "block": "#D2453A",
    "minor": "#8FB8D8",
    "unsure": "#56688C",
    "na": "#8A94A3",
    "error": "#8A94A3",
    "info": "#8A94A3",
}
# One button, seen while the pointer is on the chart: a picture of it. Plotly's others zoom and select.
CONFIG: dict[str, Any] = {"displaylogo": False, "responsive": True, "modeBarButtons": [["toImage"]]}
PICTURE = {"format": "png", "scale": 2}
NARROW = 3.0  # a range of fewer points of 100 is not worth an arc
GRID = "rgba(128,140,155,.25)"
LIMIT = "#7A8694"
GROUND = {"light": "#FFFFFF", "dark": "#10161E"}
INK = {"light": "#0E1620", "dark": "#E8EDF3"}
BADGE: dict[Mark, str] = {
    "ready": "blue",
    "watch": "orange",
    "block": "red",
    "minor": "gray",
    "unsure": "gray",
    "na": "gray",
    "error": "gray",
    "info": "gray",
}
ICON: dict[Mark, str] = {
    "ready": ":material/check_circle:",
    "watch": ":material/warning:",
    "block": ":material/dangerous:",
    "minor": ":material/info:",
    "unsure": ":material/contrast_square:",
    "na": ":material/remove_circle_outline:",
    "error": ":material/sync_problem:",
    "info": ":material/notes:",
}

_DRAWN: dict[Mark, str] = {
    "ready": '<circle cx="8" cy="8" r="7.4" fill="#1C84C6"/>'
    '<path d="M4.5 8.3l2.4 2.4 4.6-5.1" fill="none" stroke="#fff" stroke-width="1.9"/>',
    "watch": '<path d="M8 .9L15.7 15H.3z" fill="#E69F00"/>'
    '<path d="M8 5.8v4.4M8 11.7v1.6" stroke="#1b1b1b" stroke-width="1.8"/>',
    "block": '<path d="M4.9.6h6.2L15.4 4.9v6.2L11.1 15.4H4.9L.6 11.1V4.9z" fill="#D2453A"/>'
    '<path d="M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4" stroke="#fff" stroke-width="1.9"/>',
    "minor": '<circle cx="8" cy="8" r="7.4" fill="#8FB8D8"/>'
    '<path d="M8 3.4v1.8M8 6.8v5.6" stroke="#1b1b1b" stroke-width="1.8"/>',
    "unsure": '<path d="M8 1.2L14.8 8 8 14.8 1.2 8z" fill="none" stroke="#56688C" stroke-width="1.7"/>'
    '<path d="M8 1.2v13.6L1.2 8z" fill="#56688C"/>',
    "na": '<circle cx="8" cy="8" r="6.4" fill="none" stroke="#8A94A3" stroke-width="1.6" '
    'stroke-dasharray="2.6 2"/><path d="M5 8h6" stroke="#8A94A3" stroke-width="1.6"/>',
    "error": '<path d="M9.6 1.8A6.4 6.4 0 0 1 13.7 10.9M11.4 13.4A6.4 6.4 0 1 1 6.2 1.9" fill="none" '
    'stroke="#8A94A3" stroke-width="1.8"/><path d="M9.8 4.2L6.9 8h2.6l-2.3 3.8" fill="none" '
    'stroke="#8A94A3" stroke-width="1.5"/>',
    "info": '<rect x="1.4" y="1.4" width="13.2" height="13.2" rx="3" fill="none" stroke="#8A94A3" '
    'stroke-width="1.5"/><path d="M4.6 6h6.8M4.6 9.8h4.6" stroke="#8A94A3" stroke-width="1.5"/>',
}
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">{}</svg>'
_IMAGE: dict[Mark, str] = {
    mark: "data:image/svg+xml;base64," + base64.b64encode(_SVG.format(drawn).encode()).decode()
    for mark, drawn in _DRAWN.items()
}

# A Material icon here would be fetched from another host by every visitor's browser.
FAVICON = _IMAGE["ready"]


def ink() -> str:
    """The colour of text on charts; Plotly's default grey is too pale on white."""
    return INK["dark" if st.context.theme.type == "dark" else "light"]


def shape(mark: Mark, size: int = 17, word: str | None = None) -> str:
    """The shape of a status as an image whose name is the status word; ``word=""`` where text beside it says it."""
    name = escape(words.MARK_WORDS[mark] if word is None else word, quote=True)
    return (
        f'<img src="{_IMAGE[mark]}" alt="{name}" width="{size}" height="{size}" '
        f'style="flex:none;display:block">'
    )


def share_ring(share: float, size: int = 17) -> str:
    """A small ring filled to a share of 1: work under way. It says nothing of the result."""
    hole = "radial-gradient(farthest-side,transparent calc(100% - 4px),#000 calc(100% - 3px))"
    return (
        f'<div style="width:{size}px;height:{size}px;border-radius:50%;background:conic-gradient(currentColor '
        f'{100 * share:.0f}%,rgba(128,140,155,.3) 0);-webkit-mask:{hole};mask:{hole}"></div>'
    )


def ring(score: Range | None, grade: str | None, mark: Mark, *, capped: bool = False, size: int = 164) -> str:
    """A ring filled to the score of 100, its letter inside. No grade: a dash, and the words say why."""
    at = 0.0 if score is None else score.value
    below = "no score" if score is None else f"{words.score(at)}{', capped' if capped else ' of 100'}"
    letter = grade or "–"
    name = (
        f"Grade {letter}, {below}, {words.MARK_WORDS[mark]}"
        if grade
        else f"No grade, {words.MARK_WORDS[mark]}"
    )
    hole = "radial-gradient(farthest-side,transparent calc(100% - 15px),#000 calc(100% - 14px))"
    band = ""
    if score is not None and score.high - score.low >= NARROW:
        band = (
            f'<div style="position:absolute;inset:19px;border-radius:50%;background:conic-gradient(transparent '
            f"{score.low:.1f}%,rgba(128,140,155,.65) {score.low:.1f}% {score.high:.1f}%,transparent 0);"
            "-webkit-mask:radial-gradient(farthest-side,transparent calc(100% - 4px),#000 calc(100% - 3px));"
            'mask:radial-gradient(farthest-side,transparent calc(100% - 4px),#000 calc(100% - 3px))"></div>'
        )
    return (
        f'<div role="img" aria-label="{escape(name, quote=True)}" '
        f'style="position:relative;width:{size}px;height:{size}px;flex:none">'
        f'<div style="position:absolute;inset:0;border-radius:50%;background:conic-gradient({COLOUR[mark]} '
        f'{at:.1f}%,rgba(128,140,155,.22) 0);-webkit-mask:{hole};mask:{hole}"></div>{band}'
        '<div style="position:absolute;inset:0;display:flex;flex-direction:column;align-items:center;'
        'justify-content:center;line-height:1">'
        f'<div style="font-size:3.4rem;font-weight:700">{escape(letter)}</div>'
        f'<div style="font-size:.92rem;opacity:.78;margin-top:7px">{escape(below)}</div></div></div>'
    )


def range_says(score: Range | None) -> str:
    """How far a score can be trusted, where its range is wide enough to say so."""
    if score is None or score.high - score.low < NARROW:
        return ""
    return f"The score may lie between {words.score(score.low)} and {words.score(score.high)} (the thin arc)."


def gate_says(says: str) -> str:
    """What a gate is, where a verdict speaks of gates."""
    return "A gate is a condition for release that was named beforehand." if " gate" in says else ""


def held(capped: str | None, says: str) -> str:
    """Why a grade is held, without the sentence that the card says already."""
    if capped is None:
        return ""
    shorter = capped.removesuffix(f": {says}")
    return capped if shorter == capped else f"{shorter}."


def chart(figure: go.Figure, key: str, alt: str, numbers: Grid, note: str = "") -> None:
    """Draw a figure; `alt` is its one sentence for those who do not see it, `numbers` the table behind it.

    `note` (Markdown) explains the marks to those who do see it.
    """
    picture = {**PICTURE, "filename": f"preflight-{key}"}
    st.plotly_chart(figure, key=key, alt=alt, config={**CONFIG, "toImageButtonOptions": picture})
    if note:
        st.caption(note)
    tables.behind(numbers, key)


def verdict_card(
    *,
    score: Range | None,
    grade: str | None,
    mark: Mark,
    word: str,
    says: str,
    more: Sequence[str] = (),
    capped: bool = False,
) -> None:
    """The one heavy thing on a page: ring, status word, one sentence, and why."""
    lines = "".join(
        f'<div style="font-size:1rem;line-height:1.5;opacity:.88;max-width:62ch;margin-top:5px">{escape(line)}</div>'
        for line in more
        if line
    )
    with st.container(border=True):
        st.html(
            '<div style="display:flex;gap:28px;align-items:center;flex-wrap:wrap;padding:4px 2px">'
            f"{ring(score, grade, mark, capped=capped)}"
            '<div style="flex:1;min-width:min(260px,100%);overflow-wrap:anywhere">'
            '<div style="display:flex;gap:9px;align-items:center;font-weight:600;font-size:.95rem">'
            f"{shape(mark, 20, word='')}<span>{escape(word)}</span></div>"
            '<div role="heading" aria-level="2" style="font-size:1.75rem;font-weight:700;line-height:1.2;'
            f'margin:6px 0 4px;letter-spacing:-.01em">{escape(says)}</div>{lines}</div></div>'
        )


_ROWS = """<style>
.dimw{container-type:inline-size}
.dim .r{display:grid;grid-template-columns:165px minmax(0,1fr) 28% 34px 74px;gap:14px;align-items:center;
  padding:10px 2px;border-top:1px solid rgba(128,140,155,.22)}
.dim .r:first-child{border-top:0}
.dim .n{display:flex;gap:9px;align-items:center}
.dim .w{opacity:.86;overflow-wrap:anywhere}
.dim .s{font-weight:650;text-align:right;font-variant-numeric:tabular-nums}
.dim .d{opacity:.75;text-align:right;font-variant-numeric:tabular-nums;font-size:.86rem}
.dim .t{position:relative;height:8px;border-radius:4px;background:rgba(128,140,155,.2)}
.dim .f{height:8px;border-radius:4px}
.dim .p{position:absolute;top:-4px;height:16px;border:2px solid currentColor;border-width:0 2px;opacity:.55}
.dim .l{position:absolute;top:-3px;height:14px;border-left:2px dotted currentColor;opacity:.4}
@container (max-width:620px){.dim .r{grid-template-columns:1fr 34px 74px;gap:4px 10px}
  .dim .w{grid-column:1/-1;grid-row:2;font-size:.93rem}.dim .b{grid-column:1/-1;grid-row:3;padding:4px 0}}
</style>"""


def family_row(family: FamilyScore) -> str:
    """One dimension: shape and name, its sentence, a bar of 100 with the range and the line at 75, the number."""
    score, mark = family.score, family.status
    number = "–" if score is None else words.score(score.value)
    grade = family.grade or "no grade"
    bar = ""
    if score is not None:
        width = max(score.high - score.low, 0)
        bar = f'<div class="f" style="width:{score.value:.1f}%;background:{COLOUR[mark]}"></div>'
        if width >= 1:
            bar += f'<div class="p" style="left:{score.low:.1f}%;width:calc({width:.1f}% - 4px)"></div>'
    name = f"{family.title}: {words.MARK_WORDS[mark]}, {number} of 100, {grade}"
    return (
        f'<div class="r" role="listitem" aria-label="{escape(name, quote=True)}">'
        f'<div class="n">{shape(mark)}<b>{escape(family.title)}</b></div>'
        f'<div class="w">{escape(family.says)}</div>'
        f'<div class="b"><div class="t">{bar}<div class="l" style="left:75%"></div></div></div>'
        f'<div class="s">{number}</div><div class="d">{escape(grade)}</div></div>'
    )


def family_rows(families: Sequence[FamilyScore]) -> None:
    """All dimensions in the order given (weakest first), and a line that explains every mark."""
    with st.container(border=True):
        rows = "".join(family_row(family) for family in families)
        st.html(f'{_ROWS}<div class="dimw"><div class="dim" role="list">{rows}</div></div>')
    st.caption(
        "Bar: score of 100, higher is better. Two thin lines: how far the score can be trusted. "
        "Dotted line: 75. Blue circle: ready. Yellow triangle: needs work. Red octagon: blocks release. "
        "Half-filled diamond: cannot tell yet. Dashed circle: not assessed."
    )
