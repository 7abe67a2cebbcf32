"""Numbers, statuses and names in the words people read; one style for reports and pages alike."""

import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from checks.contract import Ended, Estimate, Judged, Outcome, Scale, Severity, Status, Unit
from checks.document import GateState, Given, Verdict

Mark = Literal["ready", "watch", "block", "minor", "unsure", "error", "na", "info"]
MINUS = "\u2212"
CUT = 300
# What no test of a model's answers can rule out.
HONEST = (
    "A model that recognises the rows it is tested on could behave well on them and nowhere else. No test of "
    "its answers can rule that out; only who made it, and how, can."
)
MARK_WORDS: dict[Mark, str] = {
    "ready": "Ready",
    "watch": "Needs work",
    "block": "Blocks release",
    "minor": "Minor",
    "unsure": "Cannot tell yet",
    "error": "Could not run",
    "na": "Not assessed",
    "info": "For information",
}
ENDED_WORDS: dict[Ended, str] = {
    "fail": "Needs work",
    "unsure": "Cannot tell yet",
    "pass": "Passed",
    "info": "For information",
    "not_applicable": "Does not apply",
    "skipped": "Not assessed",
    "error": "Could not run",
}
ENDED_MARKS: dict[Ended, Mark] = {
    "fail": "watch",
    "unsure": "unsure",
    "pass": "ready",
    "info": "info",
    "not_applicable": "na",
    "skipped": "na",
    "error": "error",
}
GATE_WORDS: dict[GateState, str] = {
    "pass": "Passed",
    "fail": "Blocks release",
    "unsure": "Undecided",
    "not asked": "Not asked",
    "waived": "Waived",
}
GATE_MARKS: dict[GateState, Mark] = {
    "pass": "ready",
    "fail": "block",
    "unsure": "unsure",
    "not asked": "na",
    "waived": "watch",
}
VERDICT_WORDS: dict[Verdict, str] = {
    "ready": "Ready",
    "ready with conditions": "Ready with conditions",
    "not ready": "Blocks release",
    "cannot say yet": "Cannot say yet",
}
VERDICT_MARKS: dict[Verdict, Mark] = {
    "ready": "ready",
    "ready with conditions": "watch",
    "not ready": "block",
    "cannot say yet": "unsure",
}
SEVERITY_WORDS: dict[Severity, str] = {"blocker": "Blocker", "major": "Major", "minor": "Minor"}
SEVERITY_MARKS: dict[Severity, Mark] = {"blocker": "block", "major": "watch", "minor": "minor"}
STATUS_MARKS: dict[Status, Mark] = {"fail": "watch", "unsure": "unsure", "pass": "ready", "info": "info"}
TABLE_WORDS = {"table": "judged table", "train": "training table", "production": "production table"}
# Overrides and isolates of writing direction turn "gnp.exe" into "exe.png"; zero-width ones hide text.
HIDDEN = re.compile(
    "[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def clean(text: str, most: int = CUT) -> str:
    """Text from outside made safe to show: no control, direction or invisible characters, and cut.

    It is still plain text: escaping for HTML, Markdown or XML is for whoever writes those.
    """
    kept = "".join(
        " "
        if letter in "\t\r\n"
        else ""
        if unicodedata.category(letter) in ("Cc", "Cs", "Cn", "Co")
        else letter
        for letter in HIDDEN.sub("", text[: 4 * most])
    )
    return kept if len(kept) <= most else kept[: most - 1] + "\u2026"


def count(number: float) -> str:
    """30,000"""
    return _signed(f"{number:,.0f}")


def share(value: float) -> str:
    """A share of 1 in per cent: 6.2%, 48%, 0.04%, under 0.01%."""
    percent = 100 * value
    if percent == 0 or abs(percent) >= 99.95:
        return _signed(f"{percent:.0f}%")
    if abs(percent) < 0.01:
        return "under 0.01%" if percent > 0 else _signed("-0.01% to 0%")
    if abs(percent) > 99 or abs(percent) < 0.1:
        return _signed(f"{percent:.2f}%")
    return _signed(f"{percent:.1f}%".replace(".0%", "%"))


def measure(value: float, unit: Unit, *, apart: float | None = None) -> str:
    """A number in its unit. `apart`, such as a limit, adds decimals until both can be told apart."""
    text = _measure(value, unit, 0)
    if apart is None or apart == value:
        return text
    more = 0
    while more < 3 and text == _measure(apart, unit, more):
        more += 1
        text = _measure(value, unit, more)
    return text


def _measure(value: float, unit: Unit, more: int) -> str:
    match unit:
        case "share":
            return f"{100 * value:.{1 + more}f}%" if more else share(value)
        case "auc" if 0.95 <= value < 1:
            # 0.992 and 0.999 are far apart for an area, and both round to 0.99 or 1.00.
            return _signed(f"{value:.{3 + more}f}")
        case "ratio" | "auc":
            return _signed(f"{value:.{2 + more}f}")
        case "gap":
            points = f"{100 * value:.{1 + more}f}"
            return _signed(points if more else points.removesuffix(".0")) + " points"
        case "sd":
            return _signed(f"{value:.{2 + more}f} sd")
        case "count":
            return count(value)
        case "seconds":
            return seconds(value)
        case "bytes":
            return size(value)
        case "rows/s":
            return f"{_plain(value)} rows/s"
        case _:
            return _plain(value)


def _plain(value: float) -> str:
    if value == round(value) and abs(value) < 1e15:
        return _signed(f"{value:,.0f}")
    return _signed(f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}")


def seconds(value: float) -> str:
    """38 ms, 1.2 s, 74 s, 12 min, 3 h; microseconds below one millisecond."""
    if abs(value) < 1e-3:
        return _signed(f"{1e6 * value:.0f} µs")
    if abs(value) < 1:
        return _signed(f"{1e3 * value:.{0 if abs(value) >= 0.01 else 1}f} ms")
    if abs(value) < 120:
        return _signed(f"{value:.{0 if abs(value) >= 10 else 1}f} s")
    return f"{value / 60:.0f} min" if value < 7200 else f"{value / 3600:.1f} h"


def size(value: float) -> str:
    """148 MB, in powers of 1000 as file managers do."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if abs(value) < 1000 or unit == "GB":
            break
        value /= 1000
    return f"{value:.0f} {unit}" if unit == "bytes" or value >= 10 else f"{value:.1f} {unit}"


def days(low: float, high: float | None = None) -> str:
    """1 day, 2.5 days, 2 to 4 days."""
    high = low if high is None else high
    text = _day(low) if math.isclose(low, high) else f"{_day(low)} to {_day(high)}"
    return f"{text} day{'' if text == '1' else 's'}"


def _day(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def change(value: float) -> str:
    """+7, −3 or ±0."""
    rounded = round(value)
    return f"+{rounded}" if rounded > 0 else f"{MINUS}{-rounded}" if rounded < 0 else "±0"


def score(value: float) -> str:
    """A score of 100, cut and not rounded: 89.7 must not read 90 beside a B."""
    return f"{math.floor(value)}"


def date(iso: str) -> str:
    """12 Nov 2026, 14:05"""
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return clean(iso, 40)
    return f"{at.day} {at:%b %Y, %H:%M}{' UTC' if at.tzinfo and not at.utcoffset() else ''}"


def level(value: float) -> str:
    """95%, 99.86%, 99.9991%; only an exact fact is 100%."""
    digits = 2
    while digits < 9 and value < 1 and f"{100 * value:.{digits}f}".startswith("100"):
        digits += 1
    return f"{100 * value:.{digits}f}".rstrip("0").rstrip(".") + "%"


def interval(low: float | None, high: float | None, unit: Unit) -> str:
    """0.74 to 0.80; an infinite end in words."""
    if low is None and high is None:
        return "no bound on either side"
    if low is None:
        return f"at most {_measure(high or 0.0, unit, 0)}"
    if high is None:
        return f"at least {_measure(low, unit, 0)}"
    start, end = _measure(low, unit, 0), _measure(high, unit, 0)
    number, _, ending = start.partition(" ")
    # 61 to 84 ms, not 61 ms to 84 ms
    return f"{number if end.endswith(f' {ending}') else start} to {end}"


def estimate(it: Estimate, scale: Scale | None = None) -> str:
    """0.77, 95% interval 0.74 to 0.80; an exact fact of the file says so."""
    value = measure(it.value, it.unit, apart=scale.limit if scale else None)
    if it.of == "file" and it.low == it.value == it.high:
        return f"{value}, exact"
    return f"{value}, {level(it.level)} interval {interval(it.low, it.high, it.unit)}"


def limit(scale: Scale, unit: Unit) -> str:
    """limit 0.80 (EEOC four-fifths rule)"""
    return f"limit {measure(scale.limit, unit)} ({clean(scale.source)})"


def finding_mark(finding: Judged) -> Mark:
    """The mark of a finding: of its severity if it fails, else of its status."""
    if finding.status == "fail":
        return SEVERITY_MARKS[finding.severity or "major"]
    return STATUS_MARKS[finding.status]


def finding_word(finding: Judged) -> str:
    """Blocker, Major, Minor, Cannot tell yet, Passed or For information."""
    if finding.status == "fail":
        return SEVERITY_WORDS[finding.severity or "major"]
    return ENDED_WORDS[finding.status]


def outcome_mark(outcome: Outcome) -> Mark:
    """The mark of a check: of its worst finding, or of how it ended without one."""
    gravest = {finding.severity for finding in outcome.findings}
    for severity, mark in SEVERITY_MARKS.items():
        if severity in gravest:
            return mark
    return ENDED_MARKS[outcome.status]


def outcome_word(outcome: Outcome) -> str:
    """The status of a check in words: a failing one says how grave its worst finding is."""
    mark = outcome_mark(outcome)
    return MARK_WORDS[mark] if outcome.status == "fail" else ENDED_WORDS[outcome.status]


def listed(names: Sequence[str]) -> str:
    """a, b and c"""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def plural(number: int, one: str, many: str | None = None) -> str:
    """1 finding, 2 findings, 1,200 findings."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def rows_of(given: Given) -> str:
    """30,000 rows; where only a sample was kept: 500,000 rows, a sample of 3,000,000."""
    said = plural(given.rows, "row")
    return said if given.sampled_from is None else f"{said}, a sample of {count(given.sampled_from)}"


def _signed(text: str) -> str:
    """A real minus sign, and none before a zero."""
    if text.startswith("-"):
        return MINUS + text[1:] if re.search("[1-9]", text) else text[1:]
    return text
