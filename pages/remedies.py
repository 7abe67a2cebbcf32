"""Remedies: choose some, have them applied to a copy, and see what they mend and what they cost."""

import streamlit as st

from checks import runs
from checks.contract import Unusable
from checks.report import words
from checks.runs import trying
from checks.runs.trying import Offer
from checks.trials.shapes import Tried
from pages.parts import frame, tried
from pages.parts.escape import md_escape

EVERY = 1.0


def chosen(offers: list[Offer]) -> tuple[str, ...]:
    """What the person picks, those that mend most first; what cannot be tried is said below."""
    able = {offer.id: offer for offer in offers if not offer.lacks}
    picked = st.multiselect(
        "Which remedies should be tried together?",
        list(able),
        format_func=lambda id_: says(able[id_]),
        max_selections=trying.MOST_TOGETHER,
        placeholder="Choose up to five",
        key="remedies",
    )
    for id_ in picked:
        st.caption(f"**{md_escape(able[id_].title)}.** {md_escape(able[id_].about, 600)}")
    return tuple(picked)


def says(offer: Offer) -> str:
    """A remedy in a line: what it does, for how many findings, and what it takes."""
    if offer.mends:
        whom = f"for {words.plural(offer.mends, 'finding')}"
    else:
        whom = f"for {words.plural(offer.doubts, 'open question')}" if offer.doubts else "no finding here"
    return f"{offer.title} ({whom}, {words.days(*offer.effort_days)})"


def start(run: str, remedies: tuple[str, ...]) -> None:
    try:
        trying.ask(run, remedies)
    except Unusable as refusal:
        st.error(md_escape(refusal), icon=":material/error:")
        return
    st.rerun()


def waiting(run: str) -> bool:
    """Follow a trial that waits or works; whether there is one. A failed one says why."""
    job = trying.latest(run)
    if job is None:
        return False
    if job.state == "failed":
        st.error(md_escape(job.message, 600), icon=":material/error:", title="The trial could not finish")
    elif job.state == "stopped":
        st.warning("The trial was stopped. Nothing was changed.", icon=":material/stop_circle:")
    if job.state not in ("queued", "running"):
        return False

    @st.fragment(run_every=EVERY)
    def fragment() -> None:
        now = trying.latest(run)
        if now is None or now.state not in ("queued", "running"):
            st.rerun()
        text = "**Waiting for a free place.**" if now.state == "queued" else f"**{md_escape(now.words)}**"
        st.progress(min(1.0, now.done / now.total) if now.total else 0.0, text=text)

    with st.container(border=True, width=760):
        fragment()
        if st.button("Stop the trial", icon=":material/stop_circle:"):
            runs.stop(run)
        st.caption("You can close this page. The trial goes on and its result appears here.")
    return True


def verdict(results: list[Tried]) -> str:
    """The page in one sentence."""
    if not results:
        return "Nothing has been tried yet."
    best = max(results, key=lambda result: (result.cleared, -result.open_))
    if not best.cleared:
        return f"{words.plural(len(results), 'trial')} measured; none clears a finding."
    return (
        f"{words.plural(len(results), 'trial')} measured. The one that clears most, "
        f"{words.plural(best.cleared, 'finding')}: {best.title}."
    )


def page() -> None:
    st.title("Remedies", anchor=False)
    report, run = frame.report(), frame.run_id()
    if report is None or run is None:
        frame.nothing_open()
        return
    results = trying.results(run)
    st.caption(frame.about(report))
    st.subheader(md_escape(verdict(results), 300), anchor=False)
    st.markdown(
        "A remedy is applied to a copy: rows, columns or the way the model is fitted. Then every check is asked again "
        "on rows that neither the remedy nor the model has seen, and you see all that moved, the worse first."
    )
    offers = trying.offered(report)
    with st.container(border=True):
        picked = chosen(offers)
        busy = waiting(run)
        if st.button("Try selected remedies", type="primary", disabled=busy or not picked):
            start(run, picked)
        if not picked and not busy:
            st.caption("Choose a remedy first. A trial takes about as long as the checks did, twice.")
    for place, result in enumerate(results):
        days = words.days(*result.effort_days)
        box = st.expander(
            f"**{md_escape(result.title, 160)}** · {days}",
            expanded=place == 0,
            key=f"trial-{'+'.join(result.remedies)}",
            on_change="rerun",
        )
        if box.open:
            with box:
                tried.draw(result, "+".join(result.remedies))
    if aside := [offer for offer in offers if offer.lacks]:
        with st.expander(f"Cannot be tried here ({len(aside)})"):
            st.markdown("\n".join(f"- {md_escape(o.title)}: needs {md_escape(o.lacks)}." for o in aside))


page()
