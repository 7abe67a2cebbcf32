"""Asks every affected check of both sides and says what moved."""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from checks.artifacts.inputs import Given
from checks.artifacts.scored import Scored
from checks.contract import Check, Estimate, Judged, Outcome, Scale, Seed
from checks.engine import Artifacts, run
from checks.policy.policy import Policy
from checks.registry import all_checks, all_makers
from checks.stats.mover import difference
from checks.trials.arena import Arena
from checks.trials.headlines import moved
from checks.trials.lesson import Treatment
from checks.trials.offers import OPEN
from checks.trials.parts import headlines_of, pace_of, parts, scored_of
from checks.trials.shapes import Change, Side, Tried
from checks.trials.trial import Trial

# Timings say what this machine did in the two minutes apart; only a remedy for speed asks for them.
TIMED = frozenset(
    f"scalability/{name}"
    for name in (
        "latency",
        "batch-throughput",
        "memory",
        "artefact-size",
        "concurrency",
        "scaling-exponent",
        "pipeline-hot-spot",
        "capacity-forecast",
        "feature-cost",
        "performance-regression",
    )
)
OF_THE_RUN = frozenset({"governance/provenance", "governance/environment", "privacy/load-isolation"})
QUALITY = "scalability/predictive-quality"
NEGLIGIBLE = 0.01
Key = tuple[str, str, str, str, str]


def tried(
    trials: Sequence[Trial],
    given: Given,
    outcomes: Sequence[Outcome],
    policy: Policy,
    folder: Path,
    *,
    seed: int = 0,
    progress: Callable[[str], None] = lambda _words: None,
) -> Tried:
    """Apply the trials in order on a copy and measure all that they move.

    Args:
        trials: at least one.
        given: the run's settled inputs.
        outcomes: the run's, for what there is to mend and which checks were asked.
        policy: its limits.
        folder: an empty folder for scratch tables.
        progress: told in words what goes on.

    Raises:
        Unusable: it cannot be tried on these inputs; one sentence says why.
    """
    started = time.perf_counter()
    arena = Arena(given, folder, seed)
    try:
        progress("Applying the remedy")
        steps, did = applied(trials, arena, outcomes)
        treatment = steps[-1]
        checks = affected(outcomes, trials)
        progress("Measuring without the remedy")
        before, ended = _measured(arena.before(learns=treatment.learns), checks, policy, seed)
        progress("Measuring with the remedy")
        after, ended_now = _measured(arena.after(treatment), checks, policy, seed)
        first = list(headlines_of(before, after))
        if any(each.timed for each in trials):
            first.append(pace_of(before[0], after[0], treatment))
        every = changes(ended, ended_now)
        cleared, left = _mended(every, trials)
        return Tried(
            remedies=tuple(each.id for each in trials),
            title=" + ".join(each.title for each in trials),
            says=says(cleared, left, first, every, trials),
            did=did,
            basis=arena.basis(treatment),
            learned_rows=len(treatment.frame) if treatment.frame is not None else arena.learned_rows,
            judged_rows=arena.judged_rows,
            cleared=cleared,
            open_=left,
            headlines=tuple(first),
            parts=tuple(parts(trials, steps, arena, before, after, seed)),
            changes=tuple(every),
            effort_days=(sum(t.effort_days[0] for t in trials), sum(t.effort_days[1] for t in trials)),
            seconds=round(time.perf_counter() - started, 2),
            seed=seed,
            held=arena.held,
            notes=arena.notes(),
        )
    finally:
        arena.close()


def applied(
    trials: Sequence[Trial], arena: Arena, outcomes: Sequence[Outcome]
) -> tuple[list[Treatment], tuple[str, ...]]:
    """What all trials up to each make together, in order; each sees what the one before it left."""
    steps: list[Treatment] = []
    did: list[str] = []
    for each in trials:
        noted = [f for o in outcomes if o.check in each.answers for f in o.findings if f.status == "info"]
        lesson = arena.lesson(open_findings(outcomes, each.answers), noted)
        if steps:
            lesson = arena.passed_on(steps[-1], lesson)
        treatment = each.apply(lesson)
        did.append(treatment.did)
        steps.append(steps[-1].then(treatment) if steps else treatment)
    return steps, tuple(did)


def open_findings(outcomes: Sequence[Outcome], checks: Sequence[str]) -> tuple[Judged, ...]:
    """What fails or is in doubt, those that fail first."""
    found = [f for o in outcomes if o.check in checks for f in o.findings if f.status in OPEN]
    return tuple(sorted(found, key=lambda finding: finding.status != "fail"))


def affected(outcomes: Sequence[Outcome], trials: Sequence[Trial]) -> list[Check]:
    """The checks that the run asked and a remedy can move; timings only for a remedy that is about them.

    Where no answer changes, what is learnt from answers and refits stays as it is and is not asked again.
    """
    every = all_checks()
    aside = OF_THE_RUN | (frozenset() if any(each.timed for each in trials) else TIMED)
    asked = [o.check for o in outcomes if o.status in ("fail", "unsure", "pass", "info")]
    if all(each.same_answers for each in trials):
        asked = [check for check in asked if check in TIMED or check == QUALITY]
    wanted = dict.fromkeys((*asked, *(check for each in trials for check in each.answers)))
    return [every[id_] for id_ in wanted if id_ in every and id_ not in aside]


def changes(before: Iterable[Outcome], after: Iterable[Outcome]) -> list[Change]:
    """Every judged finding of either side; those that moved first, what got worse before what got better."""
    ours, theirs = _by_key(before), _by_key(after)
    made = [_changed(key, ours.get(key), theirs.get(key)) for key in dict.fromkeys((*ours, *theirs))]
    order = {"worse": 0, "better": 1, "no clear change": 2, "same": 3}
    return sorted(made, key=lambda change: order[change.moved])


def says(
    cleared: int, left: int, first: Sequence[Change], every: Sequence[Change], trials: Sequence[Trial]
) -> str:
    """The verdict in one sentence: what it mends, and what it costs."""
    total = cleared + left
    worse = [c for c in (*first, *every) if c.moved == "worse"]
    better = [c for c in (*first, *every) if c.moved == "better"]
    if total and cleared:
        what = f"It clears {cleared} of the {total} finding{'s' * (total > 1)} it is for"
    elif total:
        mine = [c for c in better if c.check in {check for each in trials for check in each.answers}]
        what = "It makes better what it is for, but clears no finding" if mine else "It does not help here"
    else:
        gains = f", but {len(better)} measure{'s get' if len(better) > 1 else ' gets'} clearly better"
        what = f"There was no finding for it to clear{gains if better else ''}"
    costs = (
        f"{len(worse)} measure{'s get' if len(worse) > 1 else ' gets'} clearly worse"
        if worse
        else ("nothing gets clearly worse")
    )
    return f"{what}; {costs}."


def _measured(
    given: Given, checks: list[Check], policy: Policy, seed: int
) -> tuple[tuple[Given, Scored | None], list[Outcome]]:
    shelf = Artifacts({Given: given, Seed: Seed(seed)}, all_makers())
    ended = list(run(checks, shelf, scales=policy.scales, gates=frozenset(policy.gates)))
    return (given, scored_of(shelf)), ended


def _by_key(outcomes: Iterable[Outcome]) -> dict[Key, tuple[str, Judged]]:
    found: dict[Key, tuple[str, Judged]] = {}
    for outcome in outcomes:
        for finding in outcome.findings:
            if finding.estimate is not None and finding.scale is not None:
                about = finding.about
                key = (outcome.check, about.kind, about.name, about.table, finding.estimate.name)
                found.setdefault(key, (outcome.check, finding))
    return found


def _changed(key: Key, ours: tuple[str, Judged] | None, theirs: tuple[str, Judged] | None) -> Change:
    check, finding = ours or theirs or ("", None)
    assert finding is not None
    scale = finding.scale
    assert scale is not None
    before, after = (None if side is None else side[1] for side in (ours, theirs))
    gap = None
    if before is not None and after is not None:
        assert before.estimate is not None
        assert after.estimate is not None
        gap = _difference(before.estimate, after.estimate)
    how: Any = "no clear change"
    if gap is not None:
        how = moved(gap, lower_is_better=scale.worst > scale.floor, least=_least(scale))
    elif before is not None and before.status == "fail" and after is None:
        how = "better"  # what it was about is gone
    elif after is not None and after.status == "fail" and before is None:
        how = "worse"
    return Change(
        measure=key[-1],
        moved=how,
        check=check,
        about=msgspec.structs.replace(finding.about, rows=()),
        before=_side(before),
        after=_side(after),
        difference=gap,
        scale=scale,
    )


def _least(scale: Scale) -> float:
    """A hundredth of the way from the floor to the worst: less moves no score by a point."""
    return NEGLIGIBLE * abs(scale.worst - scale.floor)


def _side(finding: Judged | None) -> Side | None:
    if finding is None or finding.estimate is None:
        return None
    return Side(estimate=finding.estimate, status=finding.status)


def _difference(before: Estimate, after: Estimate) -> Estimate | None:
    """After minus before. The rows are the same, so that the interval of two samples errs on the wide side."""
    name, unit = before.name, before.unit
    if before.of == "file" and after.of == "file":
        return Estimate.exact(
            name, after.value - before.value, n=after.n, unit=unit, method="exact difference"
        )
    if None in (before.low, before.high, after.low, after.high):
        return None
    if before == after:
        return Estimate.exact(name, 0.0, n=after.n, unit=unit, method="the same measure on both sides")
    return difference(name, after, before, unit=unit)


def _mended(every: Sequence[Change], trials: Sequence[Trial]) -> tuple[int, int]:
    """Findings that the trials are for: how many no longer fail, and how many still do."""
    mine = {check for each in trials for check in each.answers}
    failed = [c for c in every if c.check in mine and c.before is not None and c.before.status == "fail"]
    left = sum(c.after is not None and c.after.status == "fail" for c in failed)
    return len(failed) - left, left
