"""The ML Test Score of a run: 28 tests, half points and full points, the smallest of four sums.

A test scores for being run, not for its result (Breck and others 2017): half a point where it was run and written
down, a full point where a system runs it again and again. What a test found counts in the grade, never here.
Imports contract, attestations, gates, ml_tests, policy, registry, standing.
"""

import datetime
from collections.abc import Mapping, Sequence

from checks.attestations import STALE_DAYS, Attestation, stale
from checks.contract import Input, Outcome, noun
from checks.policy.questionnaire import ids
from checks.registry import all_checks, asks_model
from checks.scoring.gates import INPUT_WORDS
from checks.scoring.ml_tests import SECTIONS, TESTS, Test, reading
from checks.standing import MlTest, MlTestScore, Section, Source, StoredRun

ASSESSED = ("fail", "unsure", "pass")
REPEATED = 2  # different days on which stored runs have the test's evidence
QUESTIONNAIRE = "in the questionnaire, with an owner, a date and a link"


def ml_test_score(
    outcomes: Sequence[Outcome],
    *,
    attestations: Mapping[str, Attestation],
    earlier: Sequence[StoredRun],
    today: datetime.date,
    stored: bool,
    stand_in: bool,
) -> MlTestScore:
    """Score all 28 tests.

    Args:
        outcomes: of this run.
        attestations: people's answers by id; those of a test have its id.
        earlier: stored runs of the same project by the command line.
        today: the day of this run.
        stored: whether this run is kept too, because the command line makes it.
        stand_in: whether no model was given; then no check that asks one is evidence.
    """
    ended = {outcome.check: outcome for outcome in outcomes}
    tests = tuple(
        _test(test, ended, attestations.get(test.id), earlier, today, stored=stored, stand_in=stand_in)
        for test in TESTS
    )
    sections: dict[Section, float] = {
        section: sum(test.points for test in tests if test.section == section) for section in SECTIONS
    }
    score = min(sections.values())
    return MlTestScore(
        tests=tests,
        sections=sections,
        score=score,
        reading=reading(score),
        raise_first=tuple(
            test.id for test in sorted(tests, key=lambda t: _soonest(t, sections)) if test.next
        ),
    )


def _test(
    test: Test,
    ended: Mapping[str, Outcome],
    word: Attestation | None,
    earlier: Sequence[StoredRun],
    today: datetime.date,
    *,
    stored: bool,
    stand_in: bool,
) -> MlTest:
    usable = {check for check, outcome in ended.items() if _is_evidence(outcome, test, stand_in=stand_in)}
    checks = tuple(check for group in test.groups for check in group if check in usable)
    covered = _covers(test, usable)
    days = {run.created[:10] for run in earlier if covered and _covers(test, set(run.checks))}
    days |= {today.isoformat()} if covered and stored else set()
    vouched = word is not None and word.answer == "yes" and word.complete and not stale(word, today)
    repeated = len(days) >= REPEATED and (test.kind == "whole" or vouched)
    computed = (1.0 if repeated else 0.5) if covered else 0.0
    attested = (1.0 if word and word.automatic else 0.5) if vouched else 0.0
    points = max(computed, attested)
    source: Source = "none" if points == 0 else "computed" if computed >= attested else "attested"
    return MlTest(
        id=test.id,
        section=test.section,
        title=test.title,
        points=points,
        source=source,
        says=_says(test, checks, ended, word, today, source=source, days=len(days)),
        next="" if points == 1 else _next(test, ended, word, today, covered=covered, days=len(days)),
        checks=checks,
        dates=len(days),
        owner=word.owner if word else "",
        date=word.date if word else "",
        link=word.link if word else "",
    )


def _is_evidence(outcome: Outcome, test: Test, *, stand_in: bool) -> bool:
    """Whether a check was carried through on what the test is about: the person's own model, the right table."""
    if not any(outcome.check in group for group in test.groups):
        return False
    known = all_checks().get(outcome.check)
    if stand_in and known is not None and asks_model(known):
        return False
    told = outcome.status == "info" and known is not None and not known.scales
    if outcome.status not in ASSESSED and not told:
        return False
    return not test.production or any(f.about.table == "production" for f in outcome.findings)


def _covers(test: Test, checks: set[str]) -> bool:
    return bool(test.groups) and all(not checks.isdisjoint(group) for group in test.groups)


def evidence(outcomes: Sequence[Outcome], *, stand_in: bool) -> tuple[str, ...]:
    """Ids of the checks that were carried through and are evidence of some test: what the history keeps."""
    return tuple(
        sorted(o.check for o in outcomes if any(_is_evidence(o, test, stand_in=stand_in) for test in TESTS))
    )


def _says(
    test: Test,
    checks: Sequence[str],
    ended: Mapping[str, Outcome],
    word: Attestation | None,
    today: datetime.date,
    *,
    source: Source,
    days: int,
) -> str:
    parts: list[str] = []
    if source == "computed":
        found = sum(f.status == "fail" for check in checks for f in ended[check].findings)
        result = f"{found} to fix" if found else "nothing to fix found"
        on = f", on {days} different days" if days > 1 else ""
        parts.append(f"Run here by {_named(checks)}{on}; {result}.")
    if source == "attested" and word is not None:
        how = "A system does it each time" if word.automatic else "Done by hand"
        parts.append(f"{how}, says {word.owner}, {word.date}.")
    elif word is not None and (problem := _problem(word, today)):
        parts.append(problem)
    elif source == "none":
        parts.append("No check of this run shows it." if test.groups else "Nobody has answered for it.")
    return " ".join(parts)


def _problem(word: Attestation, today: datetime.date) -> str:
    """Why an answer does not count; empty where it does."""
    if word.answer == "n/a":
        return "Answered as not applying; the score knows no such answer."
    if word.answer != "yes":
        return f'The answer is "{word.answer}", and only a yes counts.'
    lacking = [what for what in ("owner", "date", "link") if not getattr(word, what)]
    if lacking:
        return f"The answer lacks {' and '.join(lacking)}, so it does not count."
    if stale(word, today):
        return f"The answer of {word.date} is older than {STALE_DAYS} days, so it does not count."
    return ""


def _next(
    test: Test,
    ended: Mapping[str, Outcome],
    word: Attestation | None,
    today: datetime.date,
    *,
    covered: bool,
    days: int,
) -> str:
    problem = _problem(word, today) if word else ""
    if test.kind == "word":
        if word is None:
            return f"Answer for it {QUESTIONNAIRE}."
        if word.answer != "yes":
            return f"Do it, then answer for it {QUESTIONNAIRE}."
        return f"Answer again {QUESTIONNAIRE}." if problem else "Let a system do it each time, and say so."
    if not covered:
        lacking = _lacking(test, ended)
        return f"{lacking}, or answer for it {QUESTIONNAIRE}." if test.id in ids() else f"{lacking}."
    steps: list[str] = []
    if days < REPEATED:
        steps.append("run it by the command line on two different days, as CI does, and keep the history")
    if test.kind == "part" and (word is None or problem):
        steps.append(f"let somebody answer for the rest ({test.rest}) {QUESTIONNAIRE}")
    text = "; ".join(steps)
    return f"{text[:1].upper()}{text[1:]}."


def _lacking(test: Test, ended: Mapping[str, Outcome]) -> str:
    """What it takes for a group of checks that was not assessed: an input, or the checks themselves."""
    short = [group for group in test.groups if not any(_assessed(ended.get(check)) for check in group)]
    needed: set[Input] = {
        o.missing for group in short for check in group if (o := ended.get(check)) and o.missing
    }
    if needed:
        return f"Give {' and '.join(sorted(INPUT_WORDS[each] for each in needed))}"
    if test.production:
        return "Give a production table"
    group = short[0] if short else test.groups[0]
    if any(check in ended for check in group):
        return f"Let {_named(group[:2])} be assessed with your own model"
    return f"Include {_named(group[:2])} in the run"


def _assessed(outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.status in ASSESSED


def _named(checks: Sequence[str]) -> str:
    names = [noun(check).lower() for check in dict.fromkeys(checks)]
    shown, more = names[:3], len(names) - 3
    told = f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 and more <= 0 else ", ".join(shown)
    return f"{told} and {more} more" if more > 0 else told


def _soonest(test: MlTest, sections: Mapping[Section, float]) -> tuple[float, int, int]:
    """The weakest section first, since the score is its sum; there an input before a word before repetition."""
    rank = 0 if test.next.startswith("Give") else 2 if test.points else 1
    return sections[test.section], rank, [each.id for each in TESTS].index(test.id)
