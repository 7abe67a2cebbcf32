"""JSON, JUnit and Markdown carry the whole report, and nothing that a hostile name could start."""

import math
import re
import xml.etree.ElementTree as ET

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checks.contract import Unusable
from checks.report import jsonfile, junit, markdown
from checks.report.order import open_findings, unchecked
from checks.report.render import FILES, render
from tests.report import made, pieces


def with_number(value):
    """The made report with one estimate's value replaced."""
    report = made.report()
    outcome = report.outcomes[0]
    first = replace(outcome.findings[0], estimate=replace(outcome.findings[0].estimate, value=value))
    changed = replace(outcome, findings=(first, *outcome.findings[1:]))
    return replace(report, outcomes=(changed, *report.outcomes[1:]))


def test_a_report_survives_json():
    report = made.report()
    data = jsonfile.encode(report)
    assert jsonfile.decode(data) == msgspec.json.decode(data, type=type(report))
    again = jsonfile.decode(data)
    assert [o.check for o in again.outcomes] == [o.check for o in report.outcomes]
    assert again.outcomes[0].findings[0].evidence == report.outcomes[0].findings[0].evidence
    assert jsonfile.encode(again) == data
    assert msgspec.json.decode(data)["schema"] == "preflight/1"


def test_floats_have_twelve_digits_and_are_finite():
    data = jsonfile.encode(with_number(0.1 + 1e-14))
    assert msgspec.json.decode(data)["outcomes"][0]["findings"][0]["estimate"]["value"] == 0.1
    for bad in (math.nan, math.inf):
        with pytest.raises(ValueError, match=r"outcomes\[0\].findings\[0\].estimate.value"):
            jsonfile.encode(with_number(bad))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[" * 100_000, "not"),
        (b"\xff\xfe", "not JSON"),
        (b"[]", "not a Preflight report"),
        (b'{"schema": "other/9"}', "other/9"),
        (b'{"schema": "preflight/1"}', "run"),
        (b'{"schema": 3}', "schema"),
    ],
)
def test_what_is_no_report_is_refused_in_one_sentence(data, says):
    with pytest.raises(Unusable) as refusal:
        jsonfile.decode(data, "mine.json")
    assert says in str(refusal.value)
    assert "mine.json" in str(refusal.value)


def test_a_wrong_field_is_named():
    data = jsonfile.encode(made.report()).replace(b'"seed": 0', b'"seed": "none"')
    with pytest.raises(Unusable, match="seed"):
        jsonfile.decode(data)


def test_junit_counts_what_the_report_counts():
    report = made.report()
    root = ET.fromstring(junit.page(report))
    ended = [o.status for o in report.outcomes]
    expected = {
        "tests": len(ended),
        "failures": ended.count("fail"),
        "errors": ended.count("error"),
        "skipped": sum(s in ("skipped", "unsure", "not_applicable") for s in ended),
    }
    assert {key: int(root.get(key)) for key in expected} == expected
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert set(cases) == {o.check for o in report.outcomes}
    for outcome in report.outcomes:
        kinds = {child.tag for child in cases[outcome.check]} - {"system-out"}
        wanted = {"fail": {"failure"}, "error": {"error"}, "pass": set(), "info": set()}
        assert kinds == wanted.get(outcome.status, {"skipped"})
    assert cases["bias/selection-rate-ratio"].find("failure").get("type") == "blocker"
    facts = {fact.get("name"): fact.get("value") for fact in root.iter("property")}
    assert facts["verdict"] == "not ready"
    assert facts["gate bias/selection-rate-ratio"] == "fail"


@given(st.text(alphabet=st.characters(codec=None), max_size=60))
def test_junit_is_xml_whatever_a_check_says(text):
    report = made.report()
    outcome = next(o for o in report.outcomes if o.status == "error")
    hostile = replace(report, outcomes=(replace(outcome, reason=text, title=text),))
    assert ET.fromstring(junit.page(hostile)).find(".//error") is not None


def test_markdown_holds_every_open_finding_gate_and_gap():
    report = made.report()
    text = markdown.page(report).decode()
    assert text.startswith("# Not ready: 1 finding blocks release\n")
    for each in open_findings(report):
        assert f"### {each.code} · " in text
        assert each.outcome.check in text
    for gate in report.scorecard.gates:
        assert markdown.escaped(gate.says) in text
    for _, outcomes in unchecked(report):
        assert all(markdown.escaped(o.reason) in text for o in outcomes)
    assert "0.77, 95% interval 0.74 to 0.80" in text
    assert report.inputs.table.sha256 in text
    assert "not known: nothing was measured" in text


def test_markdown_is_never_markup_of_an_uploaded_name():
    assert markdown.escaped(pieces.MARKDOWN) == r"\!\[pixel\](http\://beacon.example/p.png)"
    assert markdown.escaped("| a | b |") == r"\| a \| b \|"
    assert markdown.escaped("# head") == r"\# head"
    assert markdown.escaped("- item") == r"\- item"
    assert markdown.escaped("1. item") == r"1\. item"
    assert markdown.escaped("www.beacon.example") == r"www\.beacon.example"
    text = markdown.page(made.report()).decode()
    assert pieces.HOSTILE not in text
    assert not re.search(r"(?<!\\)<(img|script|/style)", text)
    assert not re.search(r"(?<!\\)!\[", text)


def test_open_findings_come_gravest_first_with_codes_that_count_within_a_family():
    found = open_findings(made.report())
    severities = [each.finding.severity or each.finding.status for each in found]
    order = ["blocker", "major", "unsure", "minor"]
    assert severities == sorted(severities, key=order.index)
    assert found[0].code == "B-01"
    codes = [each.code for each in found]
    assert len(set(codes)) == len(codes)
    assert [code for code in codes if code.startswith("Q")] == ["Q-01", "Q-02", "Q-03"]


@pytest.mark.parametrize("fmt", sorted(FILES))
def test_render_writes_every_format(fmt):
    for report in (made.report(), made.ready(), made.report(())):
        data = render(report, fmt)
        assert data.decode("utf-8")
        assert b"\x00" not in data
        assert "\u202e".encode() not in data or fmt == "json"
