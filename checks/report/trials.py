"""What a trial says, as lines for a console and as JSON; what can be tried on a report."""

import msgspec

from checks.document import Report
from checks.report import words
from checks.trials.offers import doubts, lacking, mends
from checks.trials.shapes import Change, Tried
from checks.trials.trial import all_trials

MOST = 12
SHOWN = ("worse", "better")


def encoded(result: Tried) -> bytes:
    return msgspec.json.format(msgspec.json.encode(result), indent=1) + b"\n"


def offers(report: Report) -> list[str]:
    """A line for each trial, those that mend most first, then what cannot be tried and why."""
    every = sorted(
        all_trials().values(),
        key=lambda t: (
            bool(lacking(t, report)),
            -mends(t, report.outcomes),
            -doubts(t, report.outcomes),
            t.id,
        ),
    )
    made: list[str] = []
    for each in every:
        count = mends(each, report.outcomes)
        why = lacking(each, report)
        said = (
            f"needs {why}"
            if why
            else f"for {words.plural(count, 'finding')}"
            if count
            else "for no finding here"
        )
        made.append(f"{each.id:<28} {each.title} ({said})")
    return made


def lines(result: Tried) -> list[str]:
    """The verdict, what was done, the headline measures, and what got clearly worse or better."""
    made = [result.title, result.says, "", *result.did, result.basis, *result.notes]
    made += [f"Judged on {result.judged_rows:,} rows that the remedy has not seen.", ""]
    made += [line(change) for change in result.headlines]
    for part in result.parts:
        made += ["", f"{part.title} adds:", *(line(change) for change in part.headlines)]
    for how in SHOWN:
        moved = [change for change in result.changes if change.moved == how]
        if moved:
            made += ["", f"{how.capitalize()} ({len(moved)}):", *(line(change) for change in moved[:MOST])]
            made += [f"  and {len(moved) - MOST} more"] if len(moved) > MOST else []
    return made


def line(change: Change) -> str:
    """One measure: both sides, the difference with its interval, and what that means."""
    return f"  {change.moved}: {name_of(change)}: {figures(change)}"


def figures(change: Change) -> str:
    """Both sides, and the difference with its interval."""
    before, after = (
        "no longer seen" if side is None else words.measure(side.estimate.value, side.estimate.unit)
        for side in (change.before, change.after)
    )
    if change.before is None:
        return f"new: {after}"
    gap = change.difference
    if gap is None or gap.low is None or gap.high is None:
        return f"{before} to {after}"
    if gap.low == gap.high:
        return f"{before} to {after}" if gap.value else f"{before}, the same"
    low, high = (words.measure(end, gap.unit) for end in (gap.low, gap.high))
    return f"{before} to {after} (change {words.measure(gap.value, gap.unit)}, {low} to {high})"


def name_of(change: Change) -> str:
    """What was measured, and of what."""
    what = change.measure if change.check is None else f"{change.check} {change.measure}"
    return what if change.about is None else f"{what} of {change.about.name}"
