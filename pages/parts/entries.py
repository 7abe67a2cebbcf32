"""Entries of the glossary: a measure's name, formula, denominator, rows used, source and limits."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from checks.contract import Grid, noun
from checks.report.glossary import Measure, find, measures
from checks.report.words import clean
from pages.parts import tables

MOST = 12
_STYLE = """<style>
.gls{padding:0!important;margin:0!important;display:grid;grid-template-columns:130px minmax(0,1fr);gap:4px 14px;overflow-wrap:anywhere;line-height:1.45}
.gls dt,.gls dd{margin:0!important;padding:0!important}.gls dt{opacity:.78}
.glsw{container-type:inline-size}@container (max-width:520px){.gls{grid-template-columns:minmax(0,1fr);gap:1px}
  .gls dd{margin-bottom:7px!important}}
</style>"""


def asked(word: str) -> None:
    """The entry that a link led to, above everything else."""
    found = find(word)
    if found is None:
        st.info("No measure has this word. Search for it below.", icon=":material/search_off:")
        return
    with st.container(border=True):
        st.caption("You asked what this means")
        st.subheader(found.name, anchor=False)
        entry(found)


def entry(each: Measure) -> None:
    """One measure as a list of facts."""
    st.html(f"{_STYLE}<div class='glsw'>{_facts(each)}</div>")


def listed(found: Sequence[Measure]) -> None:
    """Measures under their names, the first dozen."""
    for each in found[:MOST]:
        st.markdown(f"**{each.name}** · {noun(each.check)}")
        entry(each)
    if len(found) > MOST:
        st.caption(f"{len(found) - MOST} more have this word. Add another word to find yours.")


def matching(text: str) -> list[Measure]:
    """The measures in which every word of `text` occurs."""
    parts = text.lower().split()
    return [
        each
        for each in measures()
        if all(part in f"{each.name} {each.word} {each.formula} {each.source}".lower() for part in parts)
    ]


def everything() -> Grid:
    """The whole glossary as a table."""
    return Grid(
        title="Measures with their formulas",
        columns=(
            "Measure",
            "Check",
            "Formula",
            "Divided by",
            "Rows used",
            "Source",
            "Limit",
            "Source of the limit",
        ),
        rows=tuple(
            (
                each.name,
                each.check,
                each.formula,
                each.over,
                each.rows,
                each.source,
                each.scale.limit if each.scale else None,
                each.scale.source if each.scale else "for information only",
            )
            for each in measures()
        ),
    )


def whole() -> None:
    """Every measure as a table to search, to copy from and to take away, drawn only when it is asked for."""
    if st.toggle(f"Show all {len(measures())} measures as a table", key="measures"):
        tables.draw(everything(), "measures-table", height=460)


def _facts(each: Measure) -> str:
    told = [
        ("Formula", each.formula),
        ("Divided by", each.over),
        ("Rows used", each.rows),
        ("Source", each.source),
    ]
    if each.scale is None:
        told.append(("Limit", "none: for information only"))
    else:
        scale = each.scale
        told.append(
            (
                "Limit",
                f"{scale.limit:g}; a finding from {scale.floor:g}, score 0 at {scale.worst:g} ({scale.source})",
            )
        )
    told.append(("Check", f"{noun(each.check)} ({each.word})"))
    return (
        '<dl class="gls">'
        + "".join(f"<dt>{name}</dt><dd>{escape(clean(says, 900))}</dd>" for name, says in told)
        + "</dl>"
    )
