"""Checks as rows: shape, title, what was seen or why not, and the status word."""

from collections.abc import Iterable
from html import escape

import streamlit as st

from checks.contract import Outcome, noun
from checks.report import words
from pages.parts import look, telling
from pages.parts.ordered import worst

_STYLE = """<style>
.chk .r{display:grid;grid-template-columns:22px minmax(0,250px) minmax(0,1fr) 120px;gap:12px;padding:9px 2px;
  border-top:1px solid rgba(128,140,155,.22);align-items:start;overflow-wrap:anywhere}
.chk .r:first-child{border-top:0}.chk .g{opacity:.86}.chk .x{opacity:.8;font-size:.9rem;text-align:right}
.chkw{container-type:inline-size}
@container (max-width:620px){.chk .r{grid-template-columns:22px minmax(0,1fr);gap:3px 12px}
  .chk .g,.chk .x{grid-column:2}.chk .x{text-align:left}}
</style>"""


def check_row(outcome: Outcome, *, expert: bool = False) -> str:
    """One check as escaped HTML, its worst finding in plain words or for experts."""
    if outcome.reason or not outcome.findings:
        said = outcome.reason or outcome.title
    else:
        said = telling.headline(outcome.check, worst(outcome)) if expert else worst(outcome).says
    return (
        f'<div class="r" role="listitem"><div style="padding-top:2px">'
        f"{look.shape(words.outcome_mark(outcome), word='')}</div>"
        f'<div><b>{escape(noun(outcome.check))}</b></div><div class="g">{escape(words.clean(said))}</div>'
        f'<div class="x">{escape(words.outcome_word(outcome))}</div></div>'
    )


def check_rows(outcomes: Iterable[Outcome]) -> None:
    """A bordered list of checks, in the order given."""
    rows = "".join(check_row(outcome, expert=telling.expert()) for outcome in outcomes)
    with st.container(border=True):
        st.html(f'{_STYLE}<div class="chkw"><div class="chk" role="list">{rows}</div></div>')
