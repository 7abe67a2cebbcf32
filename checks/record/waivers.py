"""Waivers: a block that somebody answers for until a day. They lift a block, never a score.

A file of them, for CI:

    [[waiver]]
    finding = "bias/selection-rate-ratio"   # the check
    about = "sex female"                  # as the report names it; left out, all findings of the check
    reason = "The new cut-off is live on 1 December."
    owner = "Ada Byron"                     # who fixes it
    approver = "Grace Hopper"               # who answers for it
    expires = 2026-12-31                    # the last day on which it holds

Imports contract, decisions, document, gates and table.
"""

import datetime
import os
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import asdict, replace

from checks.contract import Judged, Outcome, Unusable
from checks.decisions import Waived, Waiver
from checks.document import Gate, GateState, Report, Scorecard
from checks.scoring.gates import verdict_of, worst
from checks.table.names import shown

MOST = 200
LONGEST = 300
MOST_BYTES = 1 << 20


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """The waivers in a TOML file. Raises Unusable naming the key that is wrong."""
    try:
        if path.is_symlink() or not path.is_file():
            raise Unusable(f"The waivers {path} are not a regular file; give a TOML file.")
        with path.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise Unusable(f"The file {path.name} is over 1 MB; waivers are a short TOML file.")
        tables = tomllib.loads(raw.decode("utf-8"))
    except OSError as why:
        raise Unusable(f"The waivers {path} could not be read ({os.strerror(why.errno or 0)}).") from None
    except UnicodeDecodeError:
        raise Unusable(f"The file {path.name} is not UTF-8 text.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as why:
        raise Unusable(f"The file {path.name} is not TOML: {why}.") from None
    entries = tables.pop("waiver", [])
    if tables or not isinstance(entries, list):
        raise Unusable(f"The file {path.name} holds something other than [[waiver]] tables.")
    if len(entries) > MOST:
        raise Unusable(f"The file {path.name} holds over {MOST} waivers; whoever waives all waives nothing.")
    return tuple(_entry(each, f"{path.name}, waiver {i + 1}") for i, each in enumerate(entries))


def checked(waiver: Waiver) -> Waiver:
    """The waiver on single lines without control characters.

    Raises Unusable for one without a reason, an owner, an approver or a day.
    """
    clean = {name: shown(str(value).strip(), LONGEST) for name, value in asdict(waiver).items()}
    for name in ("finding", "reason", "owner", "approver"):
        if not clean[name]:
            raise Unusable(f"A waiver needs {'an' if name[0] in 'aeiou' else 'a'} {name}.")
    try:
        datetime.date.fromisoformat(clean["expires"])
    except ValueError:
        raise Unusable("A waiver needs the day on which it expires, such as 2026-12-31.") from None
    return Waiver(**clean)


def lift(report: Report, waivers: Sequence[Waiver], on: datetime.date) -> Report:
    """The report with the waivers that hold `on` that day: gates, verdict and its sentence, nothing else.

    A gate is waived where every finding that blocks it is; it is undecided where another finding of it still
    may lie beyond its limit. With a gate waived the verdict is at best *ready with conditions*. `report` is one
    without waivers.
    """
    if not waivers:
        return report
    holding = [waiver for waiver in waivers if waiver.expires >= on.isoformat()]
    outcomes = {outcome.check: outcome for outcome in report.outcomes}
    card = report.scorecard
    gates = tuple(_gate(gate, outcomes.get(gate.check), holding) for gate in card.gates)
    if gates != card.gates:
        card = _again(card, gates, report.outcomes, holding)
    marked = tuple(_marked(waiver, report.outcomes, on) for waiver in waivers)
    return replace(report, scorecard=card, waivers=marked)


def blockers(outcome: Outcome) -> list[Judged]:
    """The findings of a check that block release."""
    return [finding for finding in outcome.findings if finding.severity == "blocker"]


def covers(waiver: Waiver, outcome: Outcome, finding: Judged) -> bool:
    """Whether a waiver is about this finding."""
    return waiver.finding == outcome.check and waiver.about in ("", finding.about.name)


def _entry(raw: Any, where: str) -> Waiver:
    plain = (
        {key: str(value) if isinstance(value, datetime.date) else value for key, value in raw.items()}
        if isinstance(raw, dict)
        else raw
    )
    unknown = sorted(set(plain) - set(Waiver.__struct_fields__)) if isinstance(plain, dict) else []
    if unknown:
        raise Unusable(f"{where}: there is no key '{shown(unknown[0], 40)}'.")
    try:
        return checked(msgspec.convert(plain, Waiver))
    except (msgspec.ValidationError, Unusable) as why:
        raise Unusable(f"{where}: {str(why).removesuffix('.')}.") from None


def _gate(gate: Gate, outcome: Outcome | None, holding: Sequence[Waiver]) -> Gate:
    if gate.state != "fail" or outcome is None:
        return gate
    left = _uncovered(outcome, holding)
    if left:
        against = worst(left)
        return replace(gate, says=against.says if against else gate.says)
    state: GateState = "waived"
    lifting = [w for w in holding if any(covers(w, outcome, f) for f in blockers(outcome))]
    until = min(waiver.expires for waiver in lifting)
    names = " and ".join(dict.fromkeys(waiver.approver for waiver in lifting))
    says = f"Waived until {_day(until)} by {names}: {lifting[0].reason}"
    doubt = [f for f in outcome.findings if f.severity != "blocker" and f.status in ("fail", "unsure")]
    if doubtful := worst(f for f in doubt if f.against_limit != "within"):
        state, says = "unsure", f"{doubtful.says} No waiver covers this."
    return replace(gate, state=state, says=says)


def _uncovered(outcome: Outcome, holding: Sequence[Waiver]) -> list[Judged]:
    return [f for f in blockers(outcome) if not any(covers(w, outcome, f) for w in holding)]


def _again(
    card: Scorecard, gates: tuple[Gate, ...], outcomes: Sequence[Outcome], holding: Sequence[Waiver]
) -> Scorecard:
    """The verdict drawn again with these gates. Scores and grades stay: what is waived is not fixed."""
    left = sum(len(_uncovered(outcome, holding)) for outcome in outcomes)
    covered = sum(len(blockers(outcome)) for outcome in outcomes) - left
    past = sum(f.status == "fail" and f.against_limit != "within" for o in outcomes for f in o.findings)
    verdict, says = verdict_of([gate.state for gate in gates], left, past - covered, card.coverage)
    capped = card.capped
    if capped is not None and left == 0:
        capped = capped.replace("while this blocks release", "while this is waived and not fixed")
    return replace(card, gates=gates, verdict=verdict, says=says, capped=capped)


def _marked(waiver: Waiver, outcomes: Sequence[Outcome], on: datetime.date) -> Waived:
    met = [f for o in outcomes for f in o.findings if f.status == "fail" and covers(waiver, o, f)]
    state = "expired" if waiver.expires < on.isoformat() else "holds" if met else "no such finding"
    lifts = sum(f.severity == "blocker" for f in met) if state == "holds" else 0
    return Waived(**asdict(waiver), state=state, lifts=lifts)


def _day(iso: str) -> str:
    day = datetime.date.fromisoformat(iso)
    return f"{day.day} {day:%b %Y}"
