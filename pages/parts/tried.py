"""One trial of remedies: what it mends and costs, before and after on one line each. Draws what was measured."""

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go
import streamlit as st

from checks.contract import noun
from checks.report import trials, words
from checks.report.words import Mark
from checks.trials.shapes import Change, Moved, Tried
from pages.parts import grids, look
from pages.parts.escape import figure_text, md_escape
from pages.parts.look import COLOUR
from pages.parts.plot import ground, lay

MARKS: dict[Moved, Mark] = {
    "worse": "watch",
    "better": "ready",
    "no clear change": "unsure",
    "same": "unsure",
}
WORDS: dict[Moved, str] = {
    "worse": "worse",
    "better": "better",
    "no clear change": "no clear change",
    "same": "the same",
}
STEADY = "#6C8EAD"
MOST = 12
_STYLE = """<style>
.tri .r{display:grid;grid-template-columns:22px minmax(0,1fr) minmax(0,300px);gap:3px 12px;padding:8px 2px;
  border-top:1px solid rgba(128,140,155,.22);overflow-wrap:anywhere}
.tri .r:first-child{border-top:0}.tri .f{font-variant-numeric:tabular-nums;opacity:.86;font-size:.93rem}
.triw{container-type:inline-size}@container (max-width:620px){.tri .r{grid-template-columns:22px minmax(0,1fr)}.tri .f{grid-column:2}}
</style>"""


def draw(result: Tried, key: str) -> None:
    """What gets worse first, then the measures that a decision rests on, then all that got better."""
    st.markdown(f"**{md_escape(result.says, 300)}**")
    st.markdown("\n".join(f"- {md_escape(did, 300)}" for did in (*result.did, result.basis, *result.notes)))
    listable = (*(each for each in result.headlines if not drawable(each)), *result.changes)
    worse, better = (of(listable, how) for how in ("worse", "better"))
    listed("What gets worse", worse, key)
    shown = [change for change in result.headlines if drawable(change)]
    if shown:
        st.markdown("**Before and after, on the same rows**")
        note = "Hollow: without the remedy. Filled: with it. Grey: no clear change."
        look.chart(figure(shown, ink=look.ink()), f"tried-{key}", alt(shown), grids.trial(shown), note)
    for part in result.parts:
        listed(f"What “{md_escape(part.title)}” adds", part.headlines, f"{key}-{part.remedy}")
    listed("What gets better", better, key)
    rest = [c for c in (*result.headlines, *result.changes) if c.moved in ("no clear change", "same")]
    with st.expander(f"No clear change ({len(rest)})"):
        st.html(rows(rest[:60]))
    st.caption(
        f"Learned from {result.learned_rows:,} rows, judged on {result.judged_rows:,} that the remedy has not seen; "
        f"{words.seconds(result.seconds)}. Simulated on your table; nothing of yours was changed."
    )


def of(changes: Sequence[Change], how: Moved) -> list[Change]:
    return [change for change in changes if change.moved == how]


def listed(title: str, changes: Sequence[Change], key: str) -> None:
    """A heading and a row each; nothing where there are none."""
    if not changes:
        return
    st.markdown(f"**{title} ({len(changes)})**")
    with st.container(border=True):
        st.html(rows(changes[:MOST]))
        if len(changes) > MOST and st.toggle(f"Show {len(changes) - MOST} more", key=f"more-{title}-{key}"):
            st.html(rows(changes[MOST:]))


def rows(changes: Sequence[Change]) -> str:
    """Each change as escaped HTML: shape and word, what was measured, both figures and the difference."""
    made = "".join(_row(change) for change in changes)
    return f'{_STYLE}<div class="triw"><div class="tri" role="list">{made}</div></div>'


def _row(change: Change) -> str:
    check = change.measure if change.check is None else noun(change.check)
    about = "" if change.about is None else f" · {escape(words.clean(change.about.name, 80))}"
    shape = look.shape(MARKS[change.moved], 18, WORDS[change.moved])
    return (
        f'<div class="r" role="listitem">{shape}<div><b>{escape(check)}</b>{about}</div>'
        f'<div class="f">{escape(trials.figures(change))}</div></div>'
    )


def drawable(change: Change) -> bool:
    """Whether both sides lie between 0 and 1, so that all fit one axis of 100."""
    sides = [side.estimate for side in (change.before, change.after) if side is not None]
    return len(sides) == 2 and all(each.unit != "seconds" and 0 <= each.value <= 1 for each in sides)


def figure(changes: Sequence[Change], *, ink: str) -> go.Figure:
    """A line a measure, from the hollow dot without to the filled one with the remedy. Pure."""
    drawn = go.Figure()
    for place, change in enumerate(changes):
        assert change.before is not None
        assert change.after is not None
        before, after = (100 * side.estimate.value for side in (change.before, change.after))
        colour = {"better": COLOUR["ready"], "worse": COLOUR["watch"]}.get(change.moved, STEADY)
        line = {"width": 6, "color": colour}
        drawn.add_trace(
            go.Scatter(
                x=[before, after], y=[place, place], mode="lines", line=line, opacity=0.45, hoverinfo="skip"
            )
        )
        for value, fill in ((before, ground(ink)), (after, colour)):
            ring = {"width": 3, "color": STEADY if fill != colour else colour}
            drawn.add_trace(
                go.Scatter(
                    x=[value],
                    y=[place],
                    mode="markers",
                    marker={"size": 14, "color": fill, "line": ring},
                    hovertext=[f"{figure_text(label(change))}<br>{value:.1f}"],
                    hoverinfo="text",
                )
            )
        far = max(before, after) > 60  # on a phone there is no room on the right of it
        drawn.add_annotation(
            x=min(before, after) if far else max(before, after),
            y=place,
            text=f"{before:.1f} to {after:.1f}",
            showarrow=False,
            xanchor="right" if far else "left",
            xshift=-13 if far else 13,
            bgcolor=ground(ink),
        )
    lay(drawn, ink, height=64 + 46 * len(changes))
    drawn.update_xaxes(range=[-3, 105], tickvals=[0, 25, 50, 75, 100], title_text="of 100")
    drawn.update_yaxes(
        range=[len(changes) - 0.5, -0.5],
        showgrid=False,
        tickvals=list(range(len(changes))),
        ticktext=[figure_text(words.clean(label(change), 44)) for change in changes],
    )
    return drawn


def label(change: Change) -> str:
    """What was measured, and of whom."""
    return (
        change.measure if change.about is None else f"{change.measure}, {words.clean(change.about.name, 40)}"
    )


def alt(changes: Sequence[Change]) -> str:
    """The figure in words."""
    parts = (f"{label(change)}: {trials.figures(change)}, {WORDS[change.moved]}" for change in changes)
    return f"Measures without and with the remedy. {'; '.join(parts)}."
