"""The questionnaire: what no file can answer, group by group, saved with every answer.

An answer belongs to the open run. What is chosen is written to its folder before the page is drawn again, so a
reload or a closed tab loses nothing; an answer that is taken back is unanswered, which is not "no".
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import streamlit as st
from msgspec.structs import replace

from checks import runs
from checks.attestations import STALE_DAYS, Answer, Attestation, age_days, stale
from checks.policy.questionnaire import CARD, QUESTIONS, Question, groups
from checks.report import words
from checks.runs import answers
from checks.stats.sample_size import of_two_shares
from pages.parts import frame, history
from pages.parts.escape import md_escape

WORDS: dict[Answer, str] = {"yes": "Yes", "partly": "Partly", "no": "No", "n/a": "Does not apply"}
CARD_GROUP = "Model card"
TESTS = {"data": "Data", "model": "Model", "infra": "Infrastructure", "mon": "Monitoring"}


def draw(run: str) -> None:
    """The questionnaire of a run: how far it is, one group at a time, and what was said before."""
    st.subheader("Questionnaire", anchor=False)
    st.markdown(
        "No file shows who reviews a model, how it is released or who is called at night. What you answer counts "
        "in the ML Test Score and the debt ledger of the next assessment. A question left out is unknown, not a no."
    )
    given = answers.given(run)
    _progress(run, given)
    _earlier(run, given)
    asked = groups()
    chosen = st.segmented_control(
        "Group of questions",
        [*asked, CARD_GROUP],
        default=next(iter(asked)),
        required=True,
        key=f"group-{run[:8]}",
    )
    if chosen == CARD_GROUP:
        _card(run, given)
    elif chosen in asked:
        told = sum(question.id in given for question in asked[chosen])
        st.caption(f"{told} of {len(asked[chosen])} answered in this group.")
        for question in asked[chosen]:
            _question(run, question, given.get(question.id))


def progress_says(given: Mapping[str, Attestation]) -> str:
    """14 of 28 answered, 3 of them older than 180 days."""
    told = [given[question.id] for question in QUESTIONS if question.id in given]
    old = sum(stale(answer, _today()) for answer in told)
    says = f"{len(told)} of {len(QUESTIONS)} answered"
    return f"{says}, {old} of them older than {STALE_DAYS} days" if old else says


def _progress(run: str, given: Mapping[str, Attestation]) -> None:
    told = sum(question.id in given for question in QUESTIONS)
    says = progress_says(given)
    if saved := st.session_state.get(f"saved-{run}"):
        says += f" · Saved {saved}"
    st.progress(told / len(QUESTIONS), text=says)


def _earlier(run: str, given: Mapping[str, Attestation]) -> None:
    """Offer the answers of the newest run of the same table that this person may see."""
    if given:
        return
    title = runs.state_of(run).title
    past = history.visible(runs.recent(200), st.session_state.get("mine", ()), history.at_this_machine())
    for line in past:
        if line.run == run or line.title != title or not (there := answers.given(line.run)):
            continue
        when = _day(datetime.fromtimestamp(line.created, UTC))
        st.button(
            f"Take over {words.plural(len(there), 'answer')} given for {md_escape(title, 60)} on {when}",
            key=f"carry-{run[:8]}",
            icon=":material/history:",
            on_click=_carry,
            args=(line.run, run),
        )
        return


def _question(run: str, question: Question, given: Attestation | None) -> None:
    """One question: four answers, and below what was said about them."""
    key = f"{run[:8]}-{question.id}"
    with st.container(border=True, gap="small"):
        st.markdown(f"**{question.asks}**")
        st.caption(f"Evidence: {question.evidence} {_feeds(question)}")
        st.segmented_control(
            question.asks,
            list(WORDS),
            default=given.answer if given else None,
            format_func=lambda answer: WORDS[answer],
            key=f"answer-{key}",
            label_visibility="collapsed",
            on_change=_answered,
            args=(run, question.id),
        )
        if given is None:
            return
        if stale(given, _today()):
            _stale(run, given)
        for name, asks in question.numbers.items():
            st.number_input(
                asks,
                value=given.numbers.get(name),
                min_value=-1.0,
                max_value=1.0,
                format="%.4f",
                key=f"{name}-{key}",
                on_change=_said,
                args=(run, question.id),
            )
        if question.id == "ab-plan":
            st.caption(plan_says(given.numbers))
        left, right = st.columns(2, gap="small")
        args = (run, question.id)
        left.text_input(
            "Who answers for it",
            value=given.owner,
            max_chars=120,
            key=f"owner-{key}",
            on_change=_said,
            args=args,
        )
        right.text_input(
            "Where it can be seen",
            value=given.link,
            max_chars=300,
            placeholder="https://",
            key=f"link-{key}",
            on_change=_said,
            args=args,
        )
        if problem := st.session_state.pop(f"problem-{key}", None):
            st.error(problem, icon=":material/error:")
        st.text_area(
            "Note",
            value=given.note,
            max_chars=2_000,
            height=68,
            key=f"note-{key}",
            on_change=_said,
            args=args,
        )
        st.checkbox(
            "A system does it every time, without anyone having to remember",
            value=given.automatic,
            key=f"automatic-{key}",
            on_change=_said,
            args=args,
        )
        st.caption(_standing(given))


def _feeds(question: Question) -> str:
    if question.test is None:
        return ""
    section, number = question.test.split("-")
    return f"ML Test Score: {TESTS[section]} {number}."


def _standing(given: Attestation) -> str:
    lacking = [
        name
        for name, text in (("an owner", given.owner), ("a link", given.link), ("a date", given.date))
        if not text
    ]
    says = (
        f"Answered on {_day(date.fromisoformat(given.date))}." if given.date else "Answered without a date."
    )
    return f"{says} It still lacks {' and '.join(lacking)}." if lacking else says


def plan_says(numbers: Mapping[str, float]) -> str:
    """How many cases an A/B test needs, or what is missing to say it."""
    baseline, effect = numbers.get("baseline"), numbers.get("effect")
    if baseline is None or effect is None:
        return "Give both numbers to see how many cases the comparison needs."
    try:
        many = of_two_shares(baseline, effect)
    except ValueError:
        return "Both the present rate and the rate with the difference must lie between 0 and 1, and differ."
    return (
        f"Each of the two groups needs about {many:,} cases to see a difference of {100 * abs(effect):g} in 100 with "
        "80 % power, two-sided at 5 % (Fleiss, Levin and Paik 2003, eq. 4.14)."
    )


def _stale(run: str, given: Attestation) -> None:
    age = age_days(given, _today())
    says = "This answer bears no date." if age is None else f"This answer is {age} days old."
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/schedule: {says}")
        st.button(
            "It still holds", key=f"holds-{run[:8]}-{given.id}", on_click=_renewed, args=(run, given.id)
        )


def _card(run: str, given: Mapping[str, Attestation]) -> None:
    st.caption(
        "Six texts that the model card needs from people; the rest of it is filled from what was measured."
    )
    for name, asks in CARD.items():
        st.text_area(
            asks,
            value=given[name].note if name in given else "",
            max_chars=2_000,
            height=80,
            key=f"card-{run[:8]}-{name}",
            on_change=_card_said,
            args=(run, name),
        )


def _answered(run: str, question: str) -> None:
    """Save the chosen answer, dated today; nothing chosen takes it back."""
    chosen = st.session_state[f"answer-{run[:8]}-{question}"]
    if chosen is None:
        answers.take_back(run, question)
    else:
        before = answers.given(run).get(question)
        owner = st.session_state.get("owner", "")
        said = before or Attestation(id=question, answer=chosen, owner=owner)
        answers.give(run, replace(said, answer=chosen, date=_today().isoformat()))
    _saved(run)


def _said(run: str, question: str) -> None:
    """Save what was said about an answer."""
    key = f"{run[:8]}-{question}"
    before = answers.given(run).get(question)
    if before is None:
        return
    state = st.session_state
    link = str(state[f"link-{key}"]).strip()
    if link and not link.startswith(("https://", "http://")):
        state[f"problem-{key}"] = "A link begins with https:// or http://; it was not saved."
        link = before.link
    owner = str(state[f"owner-{key}"]).strip()
    if owner:
        state["owner"] = owner  # whoever answers one question often answers the next
    asked = next(each for each in QUESTIONS if each.id == question)
    numbers = {name: float(v) for name in asked.numbers if (v := state.get(f"{name}-{key}")) is not None}
    answers.give(
        run,
        replace(
            before,
            owner=owner,
            link=link,
            note=str(state[f"note-{key}"]).strip(),
            automatic=bool(state[f"automatic-{key}"]),
            numbers=numbers,
            date=_today().isoformat(),
        ),
    )
    _saved(run)


def _renewed(run: str, question: str) -> None:
    answers.give(run, replace(answers.given(run)[question], date=_today().isoformat()))
    _saved(run)


def _card_said(run: str, name: str) -> None:
    text = str(st.session_state[f"card-{run[:8]}-{name}"]).strip()
    if text:
        answers.give(run, Attestation(id=name, answer="yes", note=text, date=_today().isoformat()))
    else:
        answers.take_back(run, name)
    _saved(run)


def _carry(source: str, run: str) -> None:
    answers.carry(source, run)
    _saved(run)


def _saved(run: str) -> None:
    st.session_state[f"saved-{run}"] = f"{datetime.now(frame.zone() or UTC):%H:%M}"


def _day(at: date) -> str:
    return f"{at.day} {at:%b %Y}"


def _today() -> date:
    return datetime.now(UTC).date()
