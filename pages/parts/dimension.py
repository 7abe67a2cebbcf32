"""The skeleton that the seven dimension pages share: verdict, charts, findings, every check, the method."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from checks.contract import Bars, Curve, Dots, Evidence, Heat, Judged, Outcome, noun
from checks.document import FamilyScore, Report
from checks.registry import FAMILIES
from checks.report import words
from checks.report.order import open_findings
from checks.report.words import Mark
from pages.parts import evidence, explored, frame, linked, look, method
from pages.parts.escape import md_escape
from pages.parts.finding import card, cards, headed, marks_of, noun_of
from pages.parts.ordered import by_urgency, worst
from pages.parts.rows import check_rows

CHARTS = 2
TOP_ROWS = 12  # rows of a chart at the top; the finding below, or the report, has them all
Drawable = Bars | Dots | Curve | Heat


class Chosen(NamedTuple):
    """A chart at the top of the page."""

    heading: str
    shape: Drawable
    marks: dict[str, Mark]
    check: str
    about: str


def page(
    family: str,
    *,
    questions: Mapping[str, str],
    shows_not: str,
    explore: Mapping[str, tuple[str, str]] | None = None,
    choose: Callable[[Sequence[Outcome]], None] | None = None,
    closing: Callable[[Report], None] | None = None,
) -> None:
    """Draw the page of one family.

    `questions` maps a check to the heading of its chart, in the order in which charts are wanted;
    `shows_not` says what this dimension cannot see; `explore` maps a check whose findings are drawn one at a
    time to its heading and to the label of the choice; `choose` draws what of these outcomes a person can turn;
    `closing` ends the page.
    """
    st.title(FAMILIES[family], anchor=False)
    report = frame.report()
    if report is None:
        frame.nothing_open()
        return
    outcomes = [outcome for outcome in report.outcomes if outcome.family == family]
    st.caption(frame.about(report, family))
    score = next((row for row in report.scorecard.families if row.family == family), None)
    if score is None or not outcomes:
        st.info("This run did not ask about this dimension.", icon=":material/inbox:")
        return
    verdict(score)
    if named := linked.asked(report, family):
        st.subheader("The finding of this link", anchor=False)
        card(named)
    top = charts(outcomes, questions)
    columns = st.columns(CHARTS, gap="medium") if len(top) > 1 else [st.container()]
    for column, chart in zip(columns, top, strict=False):
        with column:
            key = f"top-{chart.check}"
            evidence.draw(
                chart.shape,
                key,
                heading=chart.heading,
                about=chart.about,
                marks=chart.marks,
                noun=noun_of(family),
                most=TOP_ROWS,
            )
    shown = named[0].outcome.check if named else None
    findings(
        report, family, [chart.shape for chart in top if not evidence.is_cut(chart.shape, TOP_ROWS)], shown
    )
    explored.explore(outcomes, explore or {})
    if choose is not None:
        choose(outcomes)
    every_check(outcomes)
    how(outcomes, shows_not)
    if closing is not None:
        closing(report)


def verdict(score: FamilyScore) -> None:
    """The family's card."""
    coverage = score.coverage
    look.verdict_card(
        score=score.score,
        grade=score.grade,
        mark=score.status,
        word=words.MARK_WORDS[score.status],
        says=score.says,
        more=[
            look.held(score.capped, score.says),
            look.range_says(score.score),
            f"{coverage.assessed} of {words.plural(coverage.applicable, 'check')} assessed.",
        ],
        capped=score.capped is not None,
    )


def charts(outcomes: Sequence[Outcome], questions: Mapping[str, str]) -> list[Chosen]:
    """Up to two charts: of what failed, gravest first, then what the page asks for."""
    rank = {check: place for place, check in enumerate(questions)}
    told = [outcome for outcome in by_urgency(outcomes) if outcome.findings]
    ranked = [outcome for outcome in told if outcome.status == "fail"]
    ranked += sorted((o for o in told if o.status != "fail"), key=lambda o: rank.get(o.check, len(rank)))
    found: list[Chosen] = []
    for outcome in ranked:
        first = worst(outcome)
        shape = next((shape for shape in first.evidence if isinstance(shape, Drawable)), None)
        if shape is not None:
            heading = questions.get(outcome.check, shape.title)
            found.append(Chosen(heading, shape, marks_of(first), outcome.check, _subject(first, shape)))
    return found[:CHARTS]


def _subject(finding: Judged, shape: Drawable) -> str:
    """The column that a chart is about, where the chart itself does not name it among its labels."""
    told = isinstance(shape, Bars | Dots) and finding.about.name in shape.labels
    return "" if told or finding.about.kind != "column" else finding.about.name


def findings(report: Report, family: str, drawn: Sequence[Evidence], shown: str | None) -> None:
    """What to fix, then what cannot be told yet; evidence `drawn` and the check `shown` above come only once."""
    found = [
        item
        for item in open_findings(report)
        if item.outcome.family == family and item.outcome.check != shown
    ]
    fails = [item for item in found if item.finding.status == "fail"]
    unsure = [item for item in found if item.finding.status == "unsure"]
    headed()
    if fails:
        cards(fails, drawn=drawn)
    else:
        st.markdown(f"No {'other ' if shown else ''}finding to fix in this dimension.")
    if unsure:
        st.subheader("Cannot tell yet", anchor=False)
        st.caption(
            "The data is compatible with a problem and with none. Each card says what would settle it."
        )
        cards(unsure, opened=0, drawn=drawn)


def every_check(outcomes: Sequence[Outcome]) -> None:
    """Every check with its mark; those that do not apply are named below, without one."""
    st.subheader("Every check", anchor=False)
    applies = [o for o in by_urgency(outcomes) if o.status != "not_applicable"]
    if applies:
        check_rows(applies)
    if any(o.status == "skipped" and o.missing for o in applies):
        frame.link("setup", "Add what was not given", ":material/tune:")
    rest = [o for o in outcomes if o.status == "not_applicable"]
    if rest:
        named = "; ".join(
            f"{noun(o.check)} ({md_escape((o.reason or 'no reason given').rstrip('.'))})" for o in rest
        )
        st.caption(f"Does not apply here: {named}.")


def how(outcomes: Sequence[Outcome], shows_not: str) -> None:
    """The method and the limits of every check, read only when opened."""
    body = st.expander("How this is measured", key="how", on_change="rerun")
    if body.open:
        with body:
            for outcome in outcomes:
                if text := method.text_of(outcome.check, method.HOW):
                    st.markdown(f"**{noun(outcome.check)}**\n\n{text}")
    body = st.expander("What this does not show", key="limits", on_change="rerun")
    if body.open:
        with body:
            st.markdown(shows_not)
            for outcome in outcomes:
                if text := method.text_of(outcome.check, method.LIMITS):
                    st.markdown(f"**{noun(outcome.check)}**\n\n{text}")
