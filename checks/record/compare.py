"""Two reports side by side: what closed, what is new, what moved, and what cannot be compared.

Only like is compared with like: a check of the same version of Preflight, judged by the same limits, assessed in
both. Whether a measure moved is told from the interval of its difference. Imports contract, document, judgement
and stats.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import zip_longest
from typing import Literal

from msgspec import Struct

from checks.contract import Estimate, Judged, Outcome, Scale, Severity, noun
from checks.document import GateState, Range, Report
from checks.stats.change import change_of, direction
from checks.stats.levels import level

Change = Literal["new", "worse", "unchanged", "better", "closed", "no longer told"]
ORDER: tuple[Change, ...] = ("new", "worse", "no longer told", "unchanged", "better", "closed")
ASSESSED = ("fail", "unsure", "pass")
GRAVER: dict[Severity | None, int] = {None: 0, "minor": 1, "major": 2, "blocker": 3}
Key = tuple[object, ...]
Pair = tuple[Judged | None, Judged | None]


class Moved(Struct, frozen=True, kw_only=True):
    """One finding in both reports; `before` or `after` is None where the check did not name it there.

    `change` is the difference of the two estimates, None where it cannot be had. `regression` is whether it must
    stop a merge: a finding that is new, or one that is measurably worse.
    """

    check: str
    title: str
    about: str
    state: Change
    says: str
    severity: Severity | None
    before: Estimate | None
    after: Estimate | None
    change: Estimate | None
    regression: bool


class FamilyMoved(Struct, frozen=True, kw_only=True):
    family: str
    title: str
    before: Range | None
    after: Range | None


class GateMoved(Struct, frozen=True, kw_only=True):
    """A gate that does not stand as it stood; `lost` says that it passed and now nobody can tell."""

    check: str
    before: GateState | None
    after: GateState | None
    lost: bool


class Apart(Struct, frozen=True, kw_only=True):
    """A check that cannot be compared, and why."""

    check: str
    why: str


class Comparison(Struct, frozen=True, kw_only=True):
    """`findings` in the order in which to read them; `same_table` where both judged the same bytes."""

    says: str
    same_table: bool
    compared: int
    of: int
    findings: tuple[Moved, ...]
    families: tuple[FamilyMoved, ...]
    gates: tuple[GateMoved, ...]
    apart: tuple[Apart, ...]
    regressions: int

    def of_state(self, *states: Change) -> tuple[Moved, ...]:
        """The findings in any of these states."""
        return tuple(each for each in self.findings if each.state in states)


def compare(first: Report, second: Report) -> Comparison:
    """What changed from the first report to the second."""
    ours, theirs = ({o.check: o for o in report.outcomes} for report in (first, second))
    checks = list(dict.fromkeys([*ours, *theirs]))
    differing = _question(first, second)
    why = {check: differing or _incomparable(ours.get(check), theirs.get(check)) for check in checks}
    alike = [check for check in checks if not why[check]]
    same = first.inputs.table.sha256 == second.inputs.table.sha256
    pairs = [(check, pair) for check in alike for pair in _paired(ours[check], theirs[check])]
    measured = sum(one is not None and other is not None for _, (one, other) in pairs)
    findings = [
        moved
        for check, (one, other) in pairs
        if (moved := _moved(theirs[check], one, other, level(measured), same=same)) is not None
    ]
    gates = _gates(first, second, theirs)
    findings.sort(key=lambda it: (ORDER.index(it.state), -GRAVER[it.severity], it.check, it.about))
    applicable = [check for check in checks if _asked(ours.get(check)) or _asked(theirs.get(check))]
    return Comparison(
        says=_says(findings),
        same_table=same,
        compared=sum(check in alike for check in applicable),
        of=len(applicable),
        findings=tuple(findings),
        families=_families(first, second),
        gates=gates,
        apart=tuple(Apart(check=check, why=why[check]) for check in applicable if why[check]),
        regressions=sum(each.regression for each in findings) + sum(gate.lost for gate in gates),
    )


def _question(first: Report, second: Report) -> str:
    """Why nothing of the two reports can be compared; "" where they answer one question."""
    one, other = first.run.version.split(".")[:2], second.run.version.split(".")[:2]
    if one != other:
        return "The two reports were made by different versions of the checks."
    for role in ("target", "task"):
        asked = [
            report.inputs.task if role == "task" else report.inputs.roles.get(role)
            for report in (first, second)
        ]
        if asked[0] != asked[1]:
            return f"The two reports have another {role}."
    return ""


def _incomparable(one: Outcome | None, other: Outcome | None) -> str:
    for outcome, which in ((one, "first"), (other, "second")):
        if outcome is None:
            return f"It was not part of the {which} run."
        if outcome.status == "info":
            return f"It was for information only in the {which} run."
        if outcome.status not in ASSESSED:
            return f"It was not assessed in the {which} run: {outcome.reason or 'no reason was given.'}"
    assert one is not None
    assert other is not None
    limits, others = _limits(one), _limits(other)
    for name in limits.keys() & others.keys():
        if _marks(limits[name]) != _marks(others[name]):
            return f"Its limits for {name.replace('_', ' ')} are not the same in both runs."
    if limits and others and limits.keys().isdisjoint(others):
        return "The two runs measured different things."
    return ""


def _limits(outcome: Outcome) -> dict[str, Scale]:
    return {f.estimate.name: f.scale for f in outcome.findings if f.estimate and f.scale}


def _marks(scale: Scale) -> tuple[float, float, float, bool]:
    return scale.floor, scale.limit, scale.worst, scale.log


def _asked(outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.status not in ("not_applicable", "info")


def _paired(one: Outcome, other: Outcome) -> list[Pair]:
    """The findings of a check side by side: what they are about, what they measure.

    What is left over meets its like on the same columns: of two groups a check may name either.
    """
    pairs = _met(one.findings, other.findings, _key)
    whole = [pair for pair in pairs if pair[0] is not None and pair[1] is not None]
    lone = [[pair[side] for pair in pairs if pair[1 - side] is None] for side in (0, 1)]
    firsts, seconds = ([each for each in side if each is not None] for side in lone)
    return [*whole, *_met(firsts, seconds, lambda finding: _key(finding, named=False))]


def _met(firsts: Iterable[Judged], seconds: Iterable[Judged], key: Callable[[Judged], Key]) -> list[Pair]:
    kept: dict[Key, tuple[list[Judged], list[Judged]]] = defaultdict(lambda: ([], []))
    for side, findings in enumerate((firsts, seconds)):
        for finding in findings:
            kept[key(finding)][side].append(finding)
    return [pair for ours, theirs in kept.values() for pair in _matched(ours, theirs)]


def _matched(firsts: list[Judged], seconds: list[Judged]) -> list[Pair]:
    """Findings of one subject and measure: those in the same words but for their numbers first, then in order."""
    alike: dict[str, list[Judged]] = defaultdict(list)
    for other in reversed(seconds):
        alike[_wording(other)].append(other)
    pairs: list[Pair] = []
    left: list[Judged] = []
    for one in firsts:
        like = alike[_wording(one)]
        if like:
            pairs.append((one, like.pop()))
        else:
            left.append(one)
    return [*pairs, *zip_longest(left, (other for likes in alike.values() for other in likes))]


def _wording(finding: Judged) -> str:
    return re.sub(r"\d[\d.,]*", "#", finding.says)


def _key(finding: Judged, *, named: bool = True) -> Key:
    about = finding.about
    # A table is named by its file, and the next table by another.
    name = "" if about.kind in ("dataset", "model", "rows") else about.name
    measured = finding.estimate.name if finding.estimate else ""
    if not named:
        return about.kind, about.table, about.columns, measured
    return about.kind, about.table, about.columns, tuple(sorted(about.groups.items())), name, measured


def _moved(
    outcome: Outcome, one: Judged | None, other: Judged | None, sure: float, *, same: bool
) -> Moved | None:
    was, now = (None if each is None else each.status for each in (one, other))
    if "fail" not in (was, now):
        return None
    change = change_of(one and one.estimate, other and other.estimate, sure, same=same)
    scale = other.scale if other else None
    worse, better = direction(change, scale) if change and scale else (False, False)
    state: Change
    if was != "fail":
        state = "new"
    elif now == "fail":
        state = "worse" if worse else "better" if better else "unchanged"
    else:
        state = "no longer told" if now == "unsure" else "closed"
    shown = other if other is not None and now != "pass" else one or other
    assert shown is not None
    blocks = other is not None and other.severity == "blocker"
    # A new finding stops a merge where nothing was measured before, or where the measure surely moved, or where
    # it blocks: then it does not help that the two may differ by chance.
    regression = (state == "new" and (change is None or worse or blocks)) or (state == "worse")
    return Moved(
        check=outcome.check,
        title=outcome.title if now == "fail" else noun(outcome.check),
        about=shown.about.name,
        state=state,
        says=shown.says,
        severity=shown.severity,
        before=one and one.estimate,
        after=other and other.estimate,
        change=change,
        regression=regression,
    )


def _families(first: Report, second: Report) -> tuple[FamilyMoved, ...]:
    """Seven rows, the one that lost most first."""
    before = {family.family: family.score for family in first.scorecard.families}
    rows = [
        FamilyMoved(family=now.family, title=now.title, before=before.get(now.family), after=now.score)
        for now in second.scorecard.families
    ]
    return tuple(
        sorted(rows, key=lambda row: row.after.value - row.before.value if row.before and row.after else 0.0)
    )


def _gates(first: Report, second: Report, theirs: dict[str, Outcome]) -> tuple[GateMoved, ...]:
    """The gates whose state changed."""
    before, after = _states(first), _states(second)
    rows: list[GateMoved] = []
    for check in dict.fromkeys([*before, *after]):
        was, now = before.get(check), after.get(check)
        if was == now:
            continue
        outcome = theirs.get(check)
        silent = now in (None, "not asked") or outcome is None or outcome.status not in ASSESSED
        rows.append(GateMoved(check=check, before=was, after=now, lost=was == "pass" and silent))
    return tuple(rows)


def _states(report: Report) -> dict[str, GateState]:
    return {gate.check: gate.state for gate in report.scorecard.gates}


def _says(findings: Iterable[Moved]) -> str:
    """4 findings closed, 1 new, 3 unchanged."""
    states = [each.state for each in findings]
    parts = [(states.count("closed"), "closed"), (states.count("new"), "new")]
    parts += [(states.count(state), state) for state in ("worse", "better") if state in states]
    parts += [(states.count("unchanged"), "unchanged")]
    if lost := states.count("no longer told"):
        parts.append((lost, "that can no longer be told"))
    (number, word), *rest = parts
    head = f"{number} {'finding' if number == 1 else 'findings'} {word}"
    return ", ".join([head, *(f"{count} {what}" for count, what in rest)])
