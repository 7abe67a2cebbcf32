"""How finely may the columns be told? A choice for each, and the stored k of what is chosen; nothing is computed."""

from collections.abc import Sequence

import streamlit as st

from checks.contract import Grid, Outcome
from pages.parts.escape import md_escape, shown

CHECK, TITLE = "privacy/k-anonymity", "What coarser columns would give"
AFTER = 2  # columns of the table after those that a stranger may know: k, and people in small groups


def choose(outcomes: Sequence[Outcome]) -> None:
    """A choice for each column that a stranger may know, and what k would be then."""
    grid = _stored(outcomes)
    if grid is None or not grid.rows:
        return
    names = grid.columns[:-AFTER]
    st.subheader("What if these columns were told less finely?", anchor=False)
    st.caption("k is how many people at least look alike. Every way offered here was worked out by the run.")
    chosen: list[str] = []
    for at, (name, place) in enumerate(zip(names, st.columns(min(4, len(names))) * len(names), strict=False)):
        # By place and not by name: two names may read alike once they are cut.
        options = list(dict.fromkeys(str(row[at]) for row in grid.rows))
        with place:
            chosen.append(
                str(st.selectbox(md_escape(name, 40), options, format_func=shown, key=f"coarser-{at}"))
            )
    found = next((row for row in grid.rows if [str(told) for told in row[:-AFTER]] == chosen), None)
    if found is None:
        st.info("These were not worked out together; change fewer columns.", icon=":material/info:")
        return
    k, few = found[-AFTER:]
    left, right = st.columns(2)
    left.metric("k, the smallest group", f"{k:,}")
    right.metric(
        "People to leave out for k of 5",
        "fewer than 5" if few is None else f"{few:,}",
        help="People who share what is known of them with fewer than four others.",
    )


def _stored(outcomes: Sequence[Outcome]) -> Grid | None:
    return next(
        (
            shape
            for outcome in outcomes
            if outcome.check == CHECK
            for finding in outcome.findings
            for shape in finding.evidence
            if isinstance(shape, Grid) and shape.title == TITLE
        ),
        None,
    )
