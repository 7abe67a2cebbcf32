"""The bench: choose a defect and how grave it is, have it planted in clean tables, and see which checks see it.

An experiment is an ordinary run of the queue: the worker plants and assesses, this page draws what it left.
"""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from checks import runs
from checks.contract import Unusable, noun
from checks.planting.choices import BASES, ROWS, SEVERITIES, Choice, Planting, choices
from checks.planting.shapes import Experiment, Sight
from checks.registry import FAMILIES
from checks.report import words
from checks.report.order import open_findings
from checks.runs import planting
from pages.parts import follower, linked, look, scoreboard
from pages.parts.escape import md_escape, shown

WORDS: dict[Sight, str] = {
    "hit": "Hit",
    "elsewhere": "Alarm elsewhere",
    "not seen": "Not seen",
    "not asked": "Not asked",
}
MARKS: dict[Sight, look.Mark] = {"hit": "ready", "elsewhere": "watch", "not seen": "block", "not asked": "na"}
KEPT = 12  # experiments of a session that are listed


def draw(run: str) -> None:
    """The bench with the experiment `run` on it, or with none ("")."""
    st.caption("The planted-defect bench")
    st.markdown(
        "**Plant one defect in clean tables, and see which checks see it.** Nothing here is about anybody."
    )
    what = asked_of(run) if run else None
    # On a phone the columns stand one below the other: what came of it comes first once there is something.
    first, second = st.columns([3, 2] if run else [2, 3], gap="medium")
    with second if run else first, st.container(border=True, height="stretch"):
        form(what)
    with first if run else second, st.container(border=True, height="stretch"):
        if run:
            standing(run)
        else:
            st.subheader("What came of it", anchor=False)
            st.markdown("Choose a defect and a severity, then press Plant it.")
        st.caption(
            "A hit: the check fails, names what was planted, and says no such thing of the same tables without "
            "the defect."
        )
    tried()


def asked_of(run: str) -> Planting | None:
    """What an experiment was asked to plant; None where it is gone or none of the bench."""
    try:
        return planting.planting_of(run)
    except Unusable:
        return None


def form(what: Planting | None) -> None:
    """What to plant, where, and how grave: first as the experiment on the bench has it."""
    st.subheader("Plant a defect", anchor=False)
    there = choices()
    if not there:
        st.markdown("The list of defects is not installed here, so there is nothing to plant.")
        return
    before = there.get(what.defect) if what else None
    families = _families(there)
    family = st.selectbox(
        "Dimension",
        families,
        index=families.index(before.family) if before else 0,
        format_func=FAMILIES.__getitem__,
        key="bench-family",
    )
    some = [name for name, choice in there.items() if choice.family == family]
    name = st.selectbox(
        "Defect",
        some,
        index=some.index(before.name) if before and before.name in some else 0,
        format_func=lambda name: there[name].title,
        key=f"bench-defect-{family}",
    )
    choice = there[name]
    st.caption(md_escape(choice.says))
    bases = choice.bases
    base = st.selectbox(
        "Tables",
        bases,
        index=bases.index(what.base) if what and what.base in bases else 0,
        format_func=BASES.__getitem__,
        key=f"bench-base-{'-'.join(bases)}",
    )
    severity = st.radio(
        "Severity",
        SEVERITIES,
        index=SEVERITIES.index(what.severity if what else "moderate"),
        format_func=lambda each: each.capitalize(),
        horizontal=True,
        key="bench-severity",
    )
    st.caption(f"{severity.capitalize()}: {size_says(choice.size(severity), choice.unit)}")
    seed = st.number_input(
        "Draw",
        0,
        999,
        what.seed if what else 0,
        key="bench-seed",
        help="Another number draws other rows from the same law.",
    )
    if st.button("Plant it", type="primary", icon=":material/potted_plant:", key="plant"):
        plant(Planting(base=base, defect=name, severity=severity, seed=int(seed)))
    st.caption(
        f"About {ROWS:,} rows a table. Only the dimensions concerned are asked; half a minute to two minutes."
    )


def _families(there: dict[str, Choice]) -> list[str]:
    return [family for family in FAMILIES if any(choice.family == family for choice in there.values())]


def plant(what: Planting) -> None:
    """Queue it and go to it, or say why not."""
    try:
        run = planting.start(what)
    except Unusable as refusal:
        st.error(md_escape(refusal), icon=":material/error:")
        return
    st.session_state["bench"] = [run, *st.session_state.get("bench", [])][:KEPT]
    go(run)


def go(run: str) -> None:
    """Put an experiment on the bench."""
    st.session_state["workshop"] = {"bench": run}
    st.query_params["bench"] = run
    st.rerun()


def standing(run: str) -> None:
    """How far an experiment is, or what came of it."""
    try:
        state, what = runs.state_of(run), planting.planting_of(run)
        result = planting.experiment_of(run)
    except Unusable as refusal:
        st.error(md_escape(refusal), icon=":material/error:")
        return
    if what is None:
        st.warning("This run is none of the bench.", icon=":material/warning:")
        return
    choice = choices().get(what.defect)
    st.subheader(md_escape(choice.title if choice else what.defect), anchor=False)
    st.caption(f"{what.severity.capitalize()} · {BASES.get(what.base, '')} · draw {what.seed}")
    if result is not None:
        outcome(run, result)
    elif state.active:
        follower.follow(state, follower.progress)
        st.caption("You can close this page; the experiment goes on.")
    else:
        st.error(
            md_escape(state.message or "The experiment was not run. Plant it again.", 600),
            icon=":material/error:",
        )


def outcome(run: str, result: Experiment) -> None:
    """What was planted, which checks saw it, and who else raised an alarm."""
    hits = sum(each.sight == "hit" for each in result.seen)
    st.markdown(f"**{verdict(hits, len(result.seen))}**")
    st.markdown(
        f"Planted: {md_escape(result.says)} Size: {size_says(result.size, result.unit)}, "
        f"in tables of {result.rows:,} judged rows. {md_escape(where(result), 300)}"
    )
    links = _links(run)
    rows = "".join(
        _row(links, MARKS[each.sight], WORDS[each.sight], each.check, each.says) for each in result.seen
    )
    others = "".join(
        _row(
            links,
            "na" if alarm.twin else "minor",
            "On clean tables too" if alarm.twin else "Other alarm",
            alarm.check,
            alarm.says,
        )
        for alarm in result.others
    )
    st.html(f'{scoreboard.STYLE}<div class="ws"><ul>{rows}{others}</ul></div>')
    if not result.others:
        st.caption("No other check of these dimensions raised an alarm.")
    st.link_button("Open its scorecard", f"./scorecard?run={run}", icon=":material/open_in_new:")


def verdict(hits: int, asked: int) -> str:
    """One sentence: who saw it."""
    if asked == 1:
        return "The check for it saw the defect." if hits else "The check for it did not see the defect."
    return f"{hits} of {asked} checks for it saw the defect."


def where(result: Experiment) -> str:
    """What a finding should name, in a sentence."""
    if result.groups:
        named = ", ".join(f"{column}: {level}" for column, level in result.groups.items())
        return f"It lies in the group {named}."
    if result.columns:
        return f"It lies in the {'column' if len(result.columns) == 1 else 'columns'} {', '.join(result.columns)}."
    return "It is not of one column or group, so nothing of the kind need be named."


def size_says(size: float, unit: str) -> str:
    """A size with what it counts."""
    return f"{size:g} ({md_escape(unit)})"


def tried() -> None:
    """The experiments of this session, the newest first: which severity was the first to be seen."""
    there = [run for run in st.session_state.get("bench", []) if _line(run)]
    if not there:
        return
    st.subheader("Tried so far", anchor=False)
    with st.container(border=True):
        for run in there:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(_line(run), width="stretch")
                if st.button("Show", key=f"show-{run}", type="tertiary", icon=":material/visibility:"):
                    go(run)


def _line(run: str) -> str:
    """An experiment in a line of Markdown; "" where it is gone."""
    try:
        what, result = planting.planting_of(run), planting.experiment_of(run)
    except Unusable:
        return ""
    choice = choices().get(what.defect) if what else None
    if what is None or choice is None:
        return ""
    hits = sum(each.sight == "hit" for each in result.seen) if result else 0
    says = "waiting" if result is None else f"seen by {hits} of {words.plural(len(result.seen), 'check')}"
    place = f"{what.severity}, {BASES[what.base]}, draw {what.seed}"
    return f"**{md_escape(choice.title)}** · {md_escape(place)} · {says}"


def _links(run: str) -> dict[str, str]:
    """Where a browser finds what a check found, by its sentence; and by its id the first of its findings."""
    report = runs.report_of(run)
    found: dict[str, str] = {}
    for listed in open_findings(report) if report else ():
        page = listed.outcome.family.replace("_", "-")
        # Relative, so that it holds behind a proxy that serves the dashboard under a path.
        query = urlencode({"run": run, linked.FINDING: linked.name_of(listed)})
        found.setdefault(listed.finding.says, f"./{page}?{query}")
        found.setdefault(listed.outcome.check, f"./{page}?{query}")
    return found


def _row(links: dict[str, str], mark: look.Mark, word: str, check: str, says: str) -> str:
    place = links.get(says, links.get(check))
    link = (
        f'<br><a href="{escape(place)}" target="_blank" rel="noopener">See the finding</a>' if place else ""
    )
    return (
        f"<li>{look.shape(mark, 18, '')}<div><b>{escape(word)} · {escape(words.clean(noun(check), 80))}</b><br>"
        f'<span class="q">{escape(shown(says, 400))}</span>{link}</div></li>'
    )
