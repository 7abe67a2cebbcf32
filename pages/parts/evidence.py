"""Draw one piece of evidence: its heading, its figure or table, and a line that explains the marks."""

from collections.abc import Mapping
from typing import TypeGuard

import streamlit as st

from checks.contract import Bars, Curve, Dots, Evidence, Grid, Heat, RowNumbers
from checks.report.words import TABLE_WORDS, Mark
from pages.parts import charts, look, tables
from pages.parts.escape import md_escape, shown
from pages.parts.measures import axis, short


def draw(
    evidence: Evidence,
    key: str,
    *,
    heading: str | None = None,
    about: str = "",
    marks: Mapping[str, Mark] | None = None,
    noun: str = "rows",
    most: int = charts.MOST,
) -> None:
    """Draw `evidence` under `heading` (its own title where None), and below it what it is `about`."""
    st.subheader(md_escape(heading or evidence.title), anchor=False)
    told = " · ".join(part for part in (about, evidence.title if heading else "") if part and part != heading)
    if told:
        st.caption(md_escape(told))
    match evidence:
        case RowNumbers():
            st.markdown(rows_says(evidence))
        case Grid():
            tables.draw(evidence, key)
        case _:
            figure = charts.figure_of(evidence, ink=look.ink(), marks=marks, noun=noun, most=most)
            note = caption_of(evidence, noun, most)
            look.chart(figure, key, alt_of(evidence), tables.numbers_of(evidence), note)


def rows_says(evidence: RowNumbers) -> str:
    """The row numbers in words, counted from 0 at the first row after the header."""
    if not evidence.numbers:
        return f"No rows in the {TABLE_WORDS[evidence.table]}."
    first = ", ".join(f"{number:,}" for number in evidence.numbers[:20])
    more = len(evidence.numbers) - 20
    rest = f" {more:,} more are in the report." if more > 0 else ""
    which = TABLE_WORDS[evidence.table]
    return f"Rows {first} of the {which}, counted from 0 at the first row after the header.{rest}"


def alt_of(evidence: Bars | Dots | Curve | Heat) -> str:
    """One sentence for those who do not see the figure, with its main numbers."""
    title = shown(evidence.title)
    if isinstance(evidence, Bars | Dots):
        pairs = [
            (name, value)
            for name, value in zip(evidence.labels, evidence.values, strict=True)
            if value is not None
        ]
        scale = axis(evidence.unit, [value for _, value in pairs])
        told = "; ".join(f"{shown(n, 40)}: {short(v, evidence.unit, scale)}" for n, v in pairs[:4])
        more = f"; and {len(pairs) - 4} more" if len(pairs) > 4 else ""
        return f"{title}, {scale.says}. {told}{more}."
    if isinstance(evidence, Heat):
        return f"{title}. A table of {len(evidence.rows)} by {len(evidence.columns)} shaded cells."
    return f"{title}. A curve of {shown(evidence.y_title)} over {shown(evidence.x_title)}, {len(evidence.x)} points."


def caption_of(evidence: Bars | Dots | Curve | Heat, noun: str = "rows", most: int = charts.MOST) -> str:
    """What each mark of the figure means."""
    cut = f" The first {most} of {len(evidence.labels):,} are drawn." if is_cut(evidence, most) else ""
    if isinstance(evidence, Dots):
        lines = ["Dot: measured. Band: how far it can be trusted."]
        if not all(evidence.judged):
            lines.append("Hollow: not judged.")
        if len(set(evidence.counts)) == 1 and evidence.counts[0] and len(evidence.counts) > 3:
            lines.append(f"{evidence.counts[0]:,} {noun} each.")
        if evidence.limit is not None:
            says = evidence.limit_says or "the limit"
            lines.append(f"Dashed line: {md_escape(says)}.")
        return " ".join(lines) + cut
    if isinstance(evidence, Curve) and evidence.low:
        return "Line: measured. Band: how far it can be trusted." + (
            " Dashed line: ideal." if evidence.ideal == "diagonal" else ""
        )
    return cut.strip()


def is_cut(evidence: Evidence, most: int) -> TypeGuard[Bars | Dots]:
    """Whether a chart of `most` rows leaves some out."""
    return isinstance(evidence, Bars | Dots) and len(evidence.labels) > most
