"""One number told twice: in plain words, and for experts. Both say the same value with the same digits.

What a person chose is kept in the link (`view`) and, through Streamlit's binding, from page to page.
"""

from typing import NamedTuple

import streamlit as st

from checks.contract import Judged
from checks.report import glossary, words
from pages.parts.escape import md_escape

PLAIN, EXPERT = "Plain words", "Expert"


_AGAINST = {
    "within": ("within the limit",),
    "perhaps": ("perhaps beyond the limit",),
    "beyond": ("beyond the limit",),
}


class Figures(NamedTuple):
    """The digits that both ways of telling share; `span` is empty for an exact fact, `limit` without a scale."""

    value: str
    span: str
    limit: str


# The chosen entry is in the primary colour, which is too dark as text on a dark page.
_CHOSEN = 'button[data-variant="segmented_control"][data-selected="true"]'
_STYLE = f"<style>{_CHOSEN},{_CHOSEN} *{{color:inherit!important}}</style>"


def switch() -> None:
    """The choice between plain words and experts' terms, for all findings and checks."""
    st.html(_STYLE)
    st.segmented_control(
        "How findings are told",
        (PLAIN, EXPERT),
        default=PLAIN,
        required=True,
        label_visibility="collapsed",
        key="view",
        bind="query-params",
        persist_state="session",
    )


def expert() -> bool:
    """Whether experts' terms were chosen."""
    return st.session_state.get("view", st.query_params.get("view")) == EXPERT


def figures(finding: Judged) -> Figures | None:
    """The digits of a finding; None where nothing could be measured."""
    it, scale = finding.estimate, finding.scale
    if it is None:
        return None
    exact = it.of == "file" and it.low == it.value == it.high
    return Figures(
        words.measure(it.value, it.unit, apart=scale.limit if scale else None),
        "" if exact else words.interval(it.low, it.high, it.unit),
        words.measure(scale.limit, it.unit) if scale else "",
    )


def plain(finding: Judged) -> str:
    """The number in a sentence or two, as Markdown; empty where nothing could be measured."""
    told = figures(finding)
    if told is None:
        return ""
    sure = f"the data allows {md_escape(told.span)}" if told.span else "counted exactly"
    limit = f" The limit is {md_escape(told.limit)}." if told.limit else ""
    return f"Measured: **{md_escape(told.value)}**, {sure}.{limit}"


def headline(check: str, finding: Judged) -> str:
    """What stands in the place of the plain sentence for experts: of whom, which measure, how much, how sure."""
    told, it = figures(finding), finding.estimate
    if told is None or it is None:
        return finding.says
    name = glossary.measure(check, it.name).name
    span = f", {words.level(it.level)} interval {told.span}" if told.span else ", exact"
    return f"{words.clean(finding.about.name, 80)}: {name} {told.value}{span}, n = {words.count(it.n)}"


def line(check: str, finding: Judged) -> str:
    """All that an expert asks of the number, one fact a line, to be copied."""
    told, it, scale = figures(finding), finding.estimate, finding.scale
    if told is None or it is None:
        return ""
    facts = [
        ("measure", f"{check}#{it.name}"),
        ("estimate", told.value),
        ("interval", f"{told.span}, level {words.level(it.level)}" if told.span else "none: an exact fact"),
        ("n", words.count(it.n)),
        ("method", it.method),
        ("holds for", "rows like these" if it.of == "population" else "this file"),
    ]
    if scale is not None:
        ends = (words.measure(end, it.unit) for end in (scale.floor, scale.limit, scale.worst))
        facts += [
            ("scale", "floor {}, limit {}, worst {}".format(*ends) + (", log" if scale.log else "")),
            ("source", scale.source),
        ]
    if finding.score is not None:
        facts.append(("score", f"{words.score(100 * finding.score)} of 100"))
    facts.append(("status", ", ".join([finding.status, *_AGAINST.get(finding.against_limit or "", ())])))
    return "\n".join(f"{name:<10}{words.clean(text)}" for name, text in facts)
