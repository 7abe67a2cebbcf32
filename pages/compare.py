"""Compare runs: what closed, what is new, what is unchanged, and whether two models err on the same rows."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from checks import runs
from checks.contract import Unusable, noun
from checks.document import Report
from checks.record.champion import Duel, duel
from checks.record.compare import Change, Comparison, Moved, compare
from checks.report import changes, words
from checks.runs import deciding
from pages.parts import dumbbell, frame, grids, history, look
from pages.parts.escape import distinct, md_escape

FIRST = "This is the first run. Run the checks again after a change to compare."
GROUPS: tuple[tuple[str, tuple[Change, ...]], ...] = (
    ("New", ("new",)),
    ("Worse than before", ("worse",)),
    ("Closed", ("closed",)),
    ("Can no longer be told", ("no longer told",)),
    ("Better, and still a finding", ("better",)),
    ("Unchanged", ("unchanged",)),
)
MOST = 60
_STYLE = """<style>
.cmp .r{display:grid;grid-template-columns:20px minmax(0,1fr) minmax(0,250px);gap:3px 12px;padding:9px 2px;
  border-top:1px solid rgba(128,140,155,.22);overflow-wrap:anywhere}
.cmp .r:first-child{border-top:0}.cmp .q{opacity:.82;font-size:.93rem}.cmp .f{font-variant-numeric:tabular-nums}
.cmpw{container-type:inline-size}@container (max-width:620px){.cmp .r{grid-template-columns:20px minmax(0,1fr)}.cmp .f{grid-column:2}}
</style>"""


def chosen(run: str) -> tuple[str, str] | None:
    """The earlier and the later run; None where there is nothing to compare with."""
    mine = history.visible(runs.recent(200), st.session_state.get("mine", ()), history.at_this_machine())
    done = [line for line in mine if line.verdict is not None]
    if all(line.run != run for line in done) or len(done) < 2:
        return None
    names = dict(zip((line.run for line in done), distinct([_named(line) for line in done]), strict=True))
    here = next(i for i, line in enumerate(done) if line.run == run)
    before = next((line.run for line in done[here + 1 :] if line.title == done[here].title), None)
    before = before or next((line.run for line in done[here + 1 :]), None) or done[here - 1].run
    ids = list(names)
    with st.grid(2, min_column_width=260):
        first = st.selectbox("Earlier run", ids, index=ids.index(before), format_func=names.__getitem__)
        second = st.selectbox("Later run", ids, index=here, format_func=names.__getitem__)
    return first or before, second or run


def _named(line: runs.Past) -> str:
    from datetime import UTC, datetime

    created = frame.when(datetime.fromtimestamp(line.created, UTC).isoformat())
    return words.clean(f"{line.title} · {created} · {(line.verdict or '').capitalize()}", 120)


def row(each: Moved) -> str:
    """One finding as escaped HTML: shape, what it is, and the two figures."""
    mark = (
        "ready"
        if each.state == "closed"
        else words.SEVERITY_MARKS[each.severity]
        if each.severity
        else "unsure"
    )
    word = words.SEVERITY_WORDS[each.severity] if each.severity else words.MARK_WORDS[mark]
    return (
        f'<div class="r" role="listitem">{look.shape(mark, 18, word)}'
        f"<div><b>{escape(noun(each.check))}</b> · {escape(words.clean(each.about, 80))}"
        f'<div class="q">{escape(words.clean(each.says))}</div></div>'
        f'<div class="f q">{escape(changes.figures(each))}</div></div>'
    )


def table(comparison: Comparison) -> None:
    """New, Closed, Unchanged: a list each, those that need somebody's eyes first."""
    for heading, states in GROUPS:
        found = comparison.of_state(*states)
        if not found:
            continue
        rows = "".join(row(each) for each in found[:MOST])
        listed = f'{_STYLE}<div class="cmpw"><div class="cmp" role="list">{rows}</div></div>'
        if heading == "Unchanged":
            with st.expander(f"{heading} ({len(found)})"):
                st.html(listed)
        else:
            st.subheader(f"{heading} ({len(found)})", anchor=False)
            with st.container(border=True):
                st.html(listed)
        if len(found) > MOST:
            st.caption(f"{len(found) - MOST} more are in the output of preflight compare.")


def models(first: str, second: str, comparison: Comparison) -> None:
    """Champion and challenger, where both judged the same rows."""
    st.subheader("The two models on the same rows", anchor=False)
    told: Duel | str = "They judged different tables, so no row can be compared with its like."
    if comparison.same_table:
        try:
            kept = deciding.scores_of(first), deciding.scores_of(second)
        except Unusable as refusal:
            kept, told = (None, None), str(refusal)
        else:
            told = "No scores of a model of yours were kept with both runs."
        if kept[0] is not None and kept[1] is not None:
            told = duel(kept[0], kept[1])
    st.markdown("\n".join(f"- {md_escape(line, 500)}" for line in changes.duel_says(told)))


def apart(comparison: Comparison) -> None:
    """What is not compared, and why."""
    if comparison.apart:
        with st.expander(f"Not compared ({len(comparison.apart)})"):
            st.markdown(
                "\n".join(f"- **{noun(each.check)}**: {md_escape(each.why)}" for each in comparison.apart)
            )


def how() -> None:
    """What the intervals of a change mean."""
    with st.expander("How this is measured"):
        st.markdown(
            "A check is compared where both runs were made by the same version, judged by the same limits, and "
            "assessed. A finding got worse or better where the whole interval of its change lies on one side of "
            "zero and the step is at least a tenth of the way from floor to limit. All changes together hold at "
            "99%. For two tables the intervals are those of separate rows, shares of a file's rows too. Two "
            "models on the same table are paired row by row."
        )


def about(reports: Sequence[Report], comparison: Comparison) -> str:
    """The caption: which tables, and how much of the two runs can be compared."""
    named = " and ".join(dict.fromkeys(md_escape(each.inputs.table.name, 60) for each in reports))
    return f"{named} · {changes.compared(comparison)}"


def page() -> None:
    st.title("Compare runs", anchor=False)
    report, run = frame.report(), frame.run_id()
    if report is None or run is None:
        frame.nothing_open()
        return
    if (pair := chosen(run)) is None:
        st.info(FIRST, icon=":material/inbox:")
        frame.link("setup", "Change something and run again", ":material/tune:")
        return
    first, second = pair
    try:
        before, after = runs.report_of(first), runs.report_of(second)
    except Unusable as refusal:
        st.warning(md_escape(refusal), icon=":material/warning:")
        return
    if before is None or after is None or first == second:
        st.info("Choose two different runs that have a result.", icon=":material/inbox:")
        return
    comparison = compare(before, after)
    st.caption(about((before, after), comparison))
    with st.container(border=True):
        st.markdown(f"### {md_escape(comparison.says)}")
        was, now = before.scorecard, after.scorecard
        st.markdown(f"Before: {md_escape(was.says)}.  \nNow: {md_escape(now.says)}.")
    st.subheader("How did the seven dimensions move?", anchor=False)
    look.chart(
        dumbbell.figure(comparison.families, ink=look.ink()),
        "moved",
        dumbbell.alt(comparison.families),
        grids.families(comparison.families),
        "Hollow: the earlier run. Filled: the later one. Scores of 100, higher is better.",
    )
    table(comparison)
    models(first, second, comparison)
    apart(comparison)
    how()


page()
