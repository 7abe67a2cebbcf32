"""The debt ledger: where the days sit, what the work buys, the pieces of work and the 27 hidden debts.

Figures are pure; each has its sentence for those who do not see it, and the list behind it.
"""

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go
import streamlit as st

from checks.contract import noun
from checks.document import Report, Scorecard
from checks.report import standing, words
from checks.report.words import SEVERITY_MARKS, SEVERITY_WORDS
from checks.standing import PaperDebt, Work
from pages.parts import grids, look, priorities, tables
from pages.parts.escape import figure_text, md_escape
from pages.parts.look import COLOUR
from pages.parts.plot import lay

VIEWS = ("In order", "Where the days sit", "What the work buys", "Hidden debt")
MOST_STEPS = 10
TEXT = {"block": "#FFFFFF", "watch": "#1B1B1B", "minor": "#1B1B1B"}
ROOT = "rgba(128,140,155,.18)"


def section(report: Report) -> None:
    """The ledger under its heading, one view at a time: a chart in a hidden tab has no width."""
    card = report.scorecard
    if not card.work and not card.paper_debt:
        return
    st.subheader(f"The debt ledger: {priorities.total_says(card.debt)}", anchor=False)
    view = st.segmented_control("View", VIEWS, default=VIEWS[0], required=True, key="ledger")
    if view == VIEWS[1]:
        _treemap(card)
    elif view == VIEWS[2]:
        _waterfall(card)
    elif view == VIEWS[3]:
        _hidden(card.paper_debt)
    else:
        work_list(card.work)
        st.caption(
            "Blockers first, then what a trial showed to pay most for a day's work, then by gravity. Days are those "
            "of the cheapest remedy; several findings may share one."
        )


def work_list(done: Sequence[Work]) -> None:
    """Every piece of work as a row: what, how grave, days, what it costs while open, what paying bought."""
    if not done:
        st.success("No open finding needs work.", icon=":material/check_circle:")
        return
    tables.draw(
        grids.work(done),
        "work",
        height=min(38 * len(done) + 40, 460),
        columns={"Work": st.column_config.TextColumn(width="large")},
    )


def _treemap(card: Scorecard) -> None:
    drawn = [work for work in card.work if work.days is not None and work.days[1] > 0]
    if drawn:
        look.chart(
            treemap(card.work, ink=look.ink()),
            "treemap",
            treemap_alt(card.work),
            grids.work(card.work),
            "Area: days of work, the middle of each range. Red: blocks release. Yellow: major. Pale blue: minor.",
        )
    unknown = [work for work in card.work if work.days is None]
    if unknown:
        named = ", ".join(md_escape(noun(work.check)) for work in unknown)
        st.markdown(f"**Effort not known, so not drawn:** {named}.")
    unseen = [line.category for line in card.debt if line.confidence == "unknown"]
    if unseen:
        st.markdown(f"**Not looked at, which is not zero:** {', '.join(unseen)}.")


def treemap(done: Sequence[Work], *, ink: str) -> go.Figure:
    """Days as areas: all findings, their categories, their pieces of work. Work of unknown days is left out."""
    drawn = [(work, sum(work.days) / 2) for work in done if work.days is not None and work.days[1] > 0]
    ids, labels, parents, values = ["all"], [root_says(done)], [""], [sum(days for _, days in drawn)]
    colours, hover, inks, told = [ROOT], [root_says(done)], [ink], [""]
    for category in dict.fromkeys(work.category for work, _ in drawn):
        own = [(work, days) for work, days in drawn if work.category == category]
        ids.append(category)
        labels.append(category.capitalize())
        parents.append("all")
        values.append(sum(days for _, days in own))
        hover.append(f"{category.capitalize()}<br>{_range([work for work, _ in own])}")
        colours.append(ROOT)
        inks.append(ink)
        told.append("")
        for work, days in own:
            mark = SEVERITY_MARKS[work.gravity]
            ids.append(f"{work.check} {work.remedy}")
            labels.append(figure_text(noun(work.check), 40).replace(" ", "<br>"))
            parents.append(category)
            values.append(days)
            hover.append(
                f"<b>{figure_text(noun(work.check))}</b>, {SEVERITY_WORDS[work.gravity]}<br>"
                f"{figure_text(work.do, 90)}<br>{standing.work_days(work)}"
            )
            colours.append(COLOUR[mark])
            inks.append(TEXT[mark])
            told.append(f"<br><i>{SEVERITY_WORDS[work.gravity]}</i>")
    figure = go.Figure(
        go.Treemap(
            ids=ids,
            labels=labels,
            parents=parents,
            values=values,
            branchvalues="total",
            marker={"colors": colours, "line": {"width": 1, "color": "rgba(128,140,155,.6)"}},
            hovertext=hover,
            hoverinfo="text",
            customdata=told,
            texttemplate="%{label}%{customdata}",
            textfont={"color": inks, "size": 13},
            tiling={"pad": 2},
            sort=True,
        )
    )
    lay(figure, ink, height=420)
    # What is too small to read is named by the pointer and in the list.
    figure.update_layout(uniformtext={"minsize": 9, "mode": "hide"})
    return figure


def root_says(done: Sequence[Work]) -> str:
    """All findings, 22 to 97 days"""
    return f"All findings, {_range([work for work in done if work.days is not None])}"


def _range(done: Sequence[Work]) -> str:
    low, high = (sum(work.days[end] for work in done if work.days) for end in (0, 1))
    return words.days(round(low), round(high)) if high >= 10 else words.days(round(low, 2), round(high, 2))


def treemap_alt(done: Sequence[Work]) -> str:
    """The treemap in one sentence, categories by their days."""
    parts = {
        category: [work for work in done if work.category == category and work.days]
        for category in dict.fromkeys(work.category for work in done)
    }
    ordered = sorted(parts.items(), key=lambda pair: -sum(sum(work.days or (0, 0)) for work in pair[1]))
    told = "; ".join(f"{category}: {_range(own)}" for category, own in ordered if own)
    return f"{root_says(done)}, as areas by category. {told}."


def _waterfall(card: Scorecard) -> None:
    steps = [work for work in card.work if work.score_after is not None]
    if card.score is None or not steps:
        st.info("There is no score, or no work that would change it.", icon=":material/info:")
        return
    look.chart(
        waterfall(card.score.value, steps, ink=look.ink()),
        "waterfall",
        waterfall_alt(card.score.value, steps),
        grids.work(steps),
        "Each bar: what the whole score gains if the work brings its findings to the smallest effect that counts. "
        "That is arithmetic and the most to hope for; what a remedy really does is measured when it is tried. "
        "The score is not the verdict: gates decide that.",
    )


def waterfall(now: float, steps: Sequence[Work], *, ink: str) -> go.Figure:
    """The score now, what each of the first works adds, what the rest adds, and the sum; the axis begins at 0."""
    names, kinds, sizes, texts = ["Now"], ["absolute"], [now], [words.score(now)]
    before = now
    for work in steps[:MOST_STEPS]:
        after = work.score_after if work.score_after is not None else before
        names.append(figure_text(noun(work.check), 26))
        kinds.append("relative")
        sizes.append(after - before)
        texts.append(_gain(after - before))
        before = after
    rest = (steps[-1].score_after or before) - before
    if len(steps) > MOST_STEPS:
        names.append(f"{len(steps) - MOST_STEPS} more")
        kinds.append("relative")
        sizes.append(rest)
        texts.append(_gain(rest))
    names.append("All of it")
    kinds.append("total")
    sizes.append(0.0)
    texts.append(words.score(before + (rest if len(steps) > MOST_STEPS else 0.0)))
    figure = go.Figure(
        go.Waterfall(
            orientation="h",
            measure=kinds,
            y=list(range(len(names))),
            x=sizes,
            text=texts,
            textposition="outside",
            textfont={"color": ink},
            base=0,
            connector={"line": {"width": 1, "color": "rgba(128,140,155,.6)"}},
            increasing={"marker": {"color": COLOUR["ready"]}},
            decreasing={"marker": {"color": COLOUR["block"]}},
            totals={"marker": {"color": priorities.BAR}},
            hoverinfo="skip",
        )
    )
    lay(figure, ink, height=70 + 32 * len(names))
    figure.update_xaxes(range=[0, 112], tickvals=[0, 25, 50, 75, 100], title_text="score of 100")
    figure.update_yaxes(
        range=[len(names) - 0.5, -0.5], tickvals=list(range(len(names))), ticktext=names, showgrid=False
    )
    return figure


def waterfall_alt(now: float, steps: Sequence[Work]) -> str:
    """The waterfall in one sentence."""
    last = steps[-1].score_after or now
    return (
        f"From a score of {words.score(now)} to at most {words.score(last)} of 100 by "
        f"{words.plural(len(steps), 'piece of work', 'pieces of work')}, first {noun(steps[0].check)}."
    )


def _gain(by: float) -> str:
    return f"+{by:.1f}" if by >= 0.05 else "±0"


def _hidden_row(line: PaperDebt) -> str:
    """One category: shape and name, gravity, how sure, days, and what was seen."""
    mark, word = standing.SEVERITY[line.severity]
    days = "" if line.severity == 0 else f" · {standing.paper_days(line)}"
    facts = f"{word} · {standing.CONFIDENCE[line.confidence]}{days}"
    return (
        '<div role="listitem" style="display:flex;gap:10px;padding:9px 2px;'
        'border-top:1px solid rgba(128,140,155,.22)">'
        f'<div style="padding-top:3px">{look.shape(mark, 17, word="")}</div>'
        '<div style="min-width:0;overflow-wrap:anywhere">'
        f"<b>{escape(words.clean(line.title))}</b> <span>{escape(facts)}</span>"
        f'<div style="opacity:.8;font-size:.92rem">{escape(words.clean(line.indicator))}. '
        f"{escape(words.clean(line.says))}</div></div></div>"
    )


def _hidden(lines: Sequence[PaperDebt]) -> None:
    """The 27 categories: what is known gravest first, and what is not in a list of its own."""
    known, unknown = standing.known_first(lines)
    if known:
        with st.container(border=True):
            st.html(f'<div role="list">{"".join(_hidden_row(line) for line in known)}</div>')
    if unknown:
        with st.expander(f"{words.plural(len(unknown), 'category', 'categories')} of which nothing is known"):
            st.markdown("Not known is not zero.")
            for line in unknown:
                st.markdown(f"- **{md_escape(line.title)}**: {md_escape(line.says)}")
    st.caption(
        "After Sculley and others (2015), Hidden Technical Debt in Machine Learning Systems: 27 categories. They "
        "share findings, so their days do not add up."
    )
