"""JUnit XML, so that a build server lists each check as a test beside the project's own."""

import re
import xml.etree.ElementTree as ET

from checks.contract import Outcome
from checks.document import Report
from checks.registry import FAMILIES
from checks.report import words

ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def page(report: Report) -> bytes:
    """One suite per family, one case per check.

    A failing check is a failure typed by its gravest severity, a check that could not run is an
    error; what was not assessed or cannot be told yet is skipped, never passed. The verdict and the
    gates are properties: whether to go on is decided by them, not by the number of failures.
    """
    root = ET.Element("testsuites", name="preflight")
    _count(root, report.outcomes)
    for name, title in FAMILIES.items():
        outcomes = tuple(o for o in report.outcomes if o.family == name)
        if not outcomes:
            continue
        suite = ET.SubElement(root, "testsuite", name=title)
        _count(suite, outcomes)
        facts = ET.SubElement(suite, "properties")
        for gate in report.scorecard.gates:
            if gate.check.startswith(f"{name}/"):
                _property(facts, f"gate {gate.check}", gate.state)
        _property(facts, "verdict", report.scorecard.verdict)
        for outcome in outcomes:
            _case(suite, outcome)
    ET.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="utf-8") + b"\n"


def _count(element: ET.Element, outcomes: tuple[Outcome, ...]) -> None:
    ended = [outcome.status for outcome in outcomes]
    element.set("tests", str(len(ended)))
    element.set("failures", str(ended.count("fail")))
    element.set("errors", str(ended.count("error")))
    element.set("skipped", str(sum(s in ("skipped", "unsure", "not_applicable") for s in ended)))
    element.set("time", f"{sum(outcome.seconds for outcome in outcomes):.3f}")


def _case(suite: ET.Element, outcome: Outcome) -> None:
    case = ET.SubElement(
        suite, "testcase", classname=outcome.family, name=outcome.check, time=f"{outcome.seconds:.3f}"
    )
    reason = _legal(words.clean(outcome.reason or words.outcome_word(outcome), 1_000))
    open_ = [f for f in outcome.findings if f.status in ("fail", "unsure")]
    lines = "\n".join(
        _legal(f"{words.finding_word(f)}: {words.clean(f.says)}")
        + (f" [{words.estimate(f.estimate, f.scale)}]" if f.estimate else "")
        for f in open_
    )
    if outcome.status == "fail":
        gravest = next(
            (s for s in ("blocker", "major", "minor") if any(f.severity == s for f in open_)), "major"
        )
        ET.SubElement(case, "failure", type=gravest, message=_legal(words.clean(outcome.title))).text = lines
    elif outcome.status == "error":
        ET.SubElement(case, "error", type="error", message=reason)
    elif outcome.status == "unsure":
        ET.SubElement(case, "skipped", message=f"Cannot tell yet: {_legal(words.clean(open_[0].says))}")
        ET.SubElement(case, "system-out").text = lines
    elif outcome.status in ("skipped", "not_applicable"):
        ET.SubElement(case, "skipped", message=f"{words.ENDED_WORDS[outcome.status]}: {reason}")


def _property(parent: ET.Element, name: str, value: str) -> None:
    ET.SubElement(parent, "property", name=_legal(name), value=_legal(value))


def _legal(text: str) -> str:
    """XML 1.0 has no way to write most control characters, not even escaped."""
    return ILLEGAL.sub("", text)
