"""What people answered to the questionnaire, and what each answer lacks on the day of the run."""

import datetime
from dataclasses import dataclass

from checks.artifacts.inputs import Given
from checks.attestations import Attestation, age_days, asked_in, group_of, stale
from checks.contract import NotApplicable, artifact

NONE_GIVEN = (
    "Nobody has answered the questionnaire for this run, which is unknown and not a no. Answer it on the Governance "
    "page, or give a file of answers by --attestations FILE."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What people said, and on which day it is read: known before any table is."""

    attestations: tuple[Attestation, ...]
    today: datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer. `age` is in days, None without a date; `lacking` of "owner", "date", "link"."""

    question: str
    group: str
    asks: str
    answer: str
    age: int | None
    stale: bool
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attested:
    """The answers in the order of the questions, and how many questions there are by group."""

    answers: tuple[Answered, ...]
    asked: dict[str, int]


@artifact()
def said(given: Given) -> Said:
    return Said(attestations=given.attestations, today=given.today)


@artifact()
def attested(said: Said) -> Attested:
    questions, answers = asked_in(), {each.id: each for each in said.attestations}
    made: list[Answered] = []
    for name, asks in questions.items():
        if (one := answers.get(name)) is None:
            continue
        # What does not apply has nothing to show.
        wanted = {"owner": one.owner, "date": one.date, **({} if one.answer == "n/a" else {"link": one.link})}
        made.append(
            Answered(
                question=name,
                group=group_of(name),
                asks=asks,
                answer=one.answer,
                age=age_days(one, said.today),
                stale=stale(one, said.today),
                lacking=tuple(part for part, text in wanted.items() if not text),
            )
        )
    if not made:
        raise NotApplicable(NONE_GIVEN)
    groups = [group_of(name) for name in questions]
    return Attested(tuple(made), {group: groups.count(group) for group in dict.fromkeys(groups)})
