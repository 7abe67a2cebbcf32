"""Answers that nobody stands for, or that are older than half a year.

## Why it matters
Who reviews a model, how it is released and who is called when it fails stands in no file: somebody's word is the
evidence. A word without a name, a day and a place where it can be looked up is worth nothing in a review, and what
was true a year ago may not be.

## How it is measured
Every answer to the questionnaire must bear an owner, a date and a link (one that says "does not apply" needs no
link) and must not be older than 180 days. The share of each group's answers that lack something is an exact fact
of the answers given. Answers of "no" and "partly" are listed and judged nowhere here: they are debts that somebody
declared, and saying so must not be punished. Tests of the ML Test Score that rest on people: Breck et al. 2017.

## Limits
Nothing here is verified: a link is not opened, and a yes is believed. A question that nobody answered is unknown;
it is counted, and not taken for a no.
"""

from collections.abc import Iterator

from checks.artifacts.attested import Answered, Attested
from checks.contract import LOW, About, Estimate, Finding, Grid, Remedy, Scale, check

COMPLETE = Scale(
    floor=0.0,
    limit=0.25,
    worst=1.0,
    source="ours: every answer must have an owner, a date and a link (CATALOGUE); up to a quarter is a matter of days",
)
COMPLETE_THEM = Remedy(
    id="complete-answers",
    do="Give each answer an owner, a date and a link, and answer again what is older than 180 days.",
    effort_days=(0.25, 1),
)
WORDS = {"yes": "yes", "partly": "partly", "no": "no", "n/a": "does not apply"}


@check(
    passes="Every answer has somebody who stands for it",
    fails="Answers lack an owner, a date or a link, or are old",
    weight=LOW,
    debt="reproducibility and documentation",
    scales={"unproven_answers": COMPLETE},
    remedies=(COMPLETE_THEM,),
)
def attestations(given: Attested) -> Iterator[Finding]:
    """One finding for each group with an answer, and one that lists what was declared."""
    for group, asked in given.asked.items():
        answers = [each for each in given.answers if each.group == group]
        if not answers:
            continue
        bad = [each for each in answers if each.lacking or each.stale]
        yield Finding(
            about=About(kind="dataset", name=f"the answers on {group.lower()}"),
            estimate=Estimate.exact(
                "unproven_answers", len(bad) / len(answers), n=len(answers), unit="share"
            ),
            says=_says(answers, bad, asked),
            evidence=(
                Grid(
                    title="What was answered?",
                    columns=("question", "answer", "days old", "lacks"),
                    rows=tuple((a.asks, WORDS[a.answer], a.age, ", ".join(a.lacking)) for a in answers),
                ),
            ),
        )
    declared = [each for each in given.answers if each.answer in ("no", "partly")]
    if declared:
        yield Finding(
            about=About(kind="dataset", name="declared debts"),
            estimate=None,
            says=f"{len(declared)} of {len(given.answers)} answers are no or partly: "
            + " ".join(f"{each.asks} ({WORDS[each.answer].capitalize()}.)" for each in declared),
        )


def _says(answers: list[Answered], bad: list[Answered], asked: int) -> str:
    says = f"{len(answers)} of {asked} questions are answered"
    if not bad:
        return f"{says}, each with somebody who stands for it."
    lacking = sum(bool(each.lacking) for each in bad)
    old = sum(each.stale and each.age is not None for each in bad)
    parts = [
        f"{lacking} without an owner, a date or a link" if lacking else "",
        f"{old} older than 180 days" if old else "",
    ]
    return f"{says}, {' and '.join(part for part in parts if part)}."
