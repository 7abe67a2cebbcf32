"""The ML Test Score: four sums, the smallest of them, what would raise it, and all 28 tests. Beside the grade."""

from datetime import UTC, datetime
from html import escape

import streamlit as st

from checks.contract import Grid
from checks.document import Report
from checks.report import standing
from checks.runs import answers
from checks.scoring import summing
from checks.standing import MlTestScore
from pages.parts import frame, tables
from pages.parts.escape import md_escape

_BAR = (
    '<div role="img" aria-label="{name}" style="display:grid;grid-template-columns:minmax(110px,1fr) 2fr 62px;'
    'gap:12px;align-items:center;padding:7px 2px"><b>{title}</b><div style="position:relative;height:10px;'
    'border-radius:5px;background:rgba(128,140,155,.22)"><div style="width:{share:.1f}%;height:10px;border-radius:5px;'
    'background:#6C8EAD"></div></div><span style="text-align:right;font-variant-numeric:tabular-nums">{sum} of 7</span>'
    "</div>"
)


def panel(report: Report) -> None:
    """The score of the open run with the answers that stand today."""
    score = _today(report)
    if score is None:
        return
    st.subheader(f"ML Test Score: {standing.points(score.score)} of 7", anchor=False)
    st.markdown(
        f"The smallest of four sums: {score.reading}. It counts which of 28 tests are run, not what they find, and "
        "stands beside the grade."
    )
    with st.container(border=True):
        st.html("".join(_bar(title, value) for title, value, _ in standing.section_rows(score)))
    _raise(score)
    with st.expander("All 28 tests with their evidence", key="ml-tests", on_change="rerun") as body:
        if body.open:
            _tests(score)
    own = report.scorecard.ml_test_score
    if own is not None and [test.points for test in score.tests] != [test.points for test in own.tests]:
        st.caption(
            "Answers given since this assessment are counted here; the report keeps those it was made with."
        )


def _today(report: Report) -> MlTestScore | None:
    run = frame.run_id()
    given = answers.given(run) if run else {}
    given = given or {word.id: word for word in report.inputs.attestations}
    return summing.answered_since(report, given, datetime.now(UTC).date())


def _bar(title: str, value: float) -> str:
    told = standing.points(value)
    name = escape(f"{title}: {told} of 7", quote=True)
    return _BAR.format(name=name, title=escape(title), share=100 * value / 7, sum=told)


def _raise(score: MlTestScore) -> None:
    if not score.raise_first:
        return
    st.markdown("**What would raise it soonest**")
    for test in standing.raises_first(score):
        st.markdown(f"- **{md_escape(standing.test_name(test))}**: {md_escape(test.next, 400)}")
    frame.link("governance", "Answer the questionnaire", ":material/edit_note:")


def _tests(score: MlTestScore) -> None:
    tables.draw(
        Grid(
            title="The 28 tests of the ML Test Score",
            columns=("Test", "Points", "Evidence now", "What would raise it", "Link"),
            rows=tuple(
                (
                    standing.test_name(test),
                    standing.points(test.points),
                    test.says,
                    test.next or "Nothing: it has its full point.",
                    (test.link or "") if test.source == "attested" else "",
                )
                for test in score.tests
            ),
        ),
        "ml-tests-table",
        height=460,
    )
    st.caption(
        "Half a point: the test was run and written down, here or by somebody who answers for it. A full point: the "
        "command line ran it on two different days, or a system does it each time. After Breck and others (2017)."
    )
