"""The same number in plain words and for experts: same digits in both, kept in the link, with a way to its word."""

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from checks.report import words
from checks.report.order import open_findings
from pages.parts import telling
from tests.pages import made
from tests.report import made as shared

Show = Callable[..., AppTest]
Store = Callable[..., str]


def told(at: AppTest) -> list[str]:
    """The experts' lines of a page; its other code is addresses and recipes."""
    return [code.value for code in at.code if code.value.startswith("measure ")]


@pytest.mark.parametrize("report", [made.report(), shared.report()], ids=["pages", "report"])
def test_both_ways_say_the_same_digits(report) -> None:
    found = [
        (outcome.check, finding)
        for outcome in report.outcomes
        for finding in outcome.findings
        if finding.estimate is not None
    ]
    assert found
    for check, finding in found:
        told = telling.figures(finding)
        assert told is not None
        plain = re.sub(r"\\(.)", r"\1", telling.plain(finding))
        for says in (plain, telling.headline(check, finding), telling.line(check, finding)):
            assert told.value in says
            assert told.span in says
        assert told.limit in plain
        if finding.scale is not None:
            assert f"limit {told.limit}" in telling.line(check, finding)
            assert finding.scale.source[:40] in telling.line(check, finding)
        assert words.estimate(finding.estimate, finding.scale).startswith(told.value)


def test_plain_words_come_first_and_the_switch_changes_every_card(app: Show, stored: Store) -> None:
    at = app("bias", stored())
    first = next(item for item in open_findings(made.report()) if item.outcome.family == "bias")
    says = first.finding.says
    assert any(says[:30] in e.label for e in at.expander)
    assert not told(at)
    at.segmented_control(key="view").set_value("Expert").run()
    assert not at.exception
    headline = telling.headline(first.outcome.check, first.finding)
    labels = [re.sub(r"\\(.)", r"\1", e.label) for e in at.expander]
    assert any(headline in label for label in labels)
    line = told(at)[0]
    for word in (
        "estimate  0.74",
        "interval  0.70 to 0.78, level 99%",
        "n         ",
        "floor",
        "limit 0.80",
        "worst",
    ):
        assert word in line


def test_a_link_opens_the_experts_view(app: Show, stored: Store) -> None:
    run = stored()
    at = app("start", run)
    at.query_params["view"] = "Expert"
    at.switch_page("pages/bias.py").run()
    at.query_params["run"], at.query_params["view"] = run, "Expert"
    at.run()
    assert at.segmented_control(key="view").value == "Expert"
    assert told(at)


def test_the_choice_holds_on_the_next_page(app: Show, stored: Store) -> None:
    run = stored()
    at = app("bias", run)
    at.segmented_control(key="view").set_value("Expert").run()
    at.switch_page("pages/scorecard.py").run()
    assert at.segmented_control(key="view").value == "Expert"


def test_a_number_leads_to_its_word(app: Show, stored: Store) -> None:
    run = stored()
    at = app("bias", run)
    links = [e.proto for e in at.get("page_link") if e.proto.label.startswith("What it means")]
    assert links
    assert "Disparate impact ratio" in links[0].label
    at = app("catalogue", run)
    at.query_params["word"] = "bias/selection-rate-ratio#selection_rate_ratio"
    at.run()
    drawn = "\n".join(e.proto.body for e in at.get("html"))
    assert at.subheader[0].value == "Disparate impact ratio (selection rate ratio)"
    for fact in ("Formula", "Divided by", "Rows used", "Source", "29 CFR 1607.4(D)"):
        assert fact in drawn
    at.query_params["word"] = "<script>"
    at.run()
    assert any(i.value.startswith("No measure has this word") for i in at.info)


def test_the_glossary_is_searched_by_word_and_by_formula(app: Show) -> None:
    at = app("catalogue")
    at.text_input(key="find").set_value("equal opportunity").run()
    assert any("Equal opportunity difference" in m.value for m in at.markdown)
    at.text_input(key="find").set_value("zzzz").run()
    assert any(i.value.startswith("No check has this word") for i in at.info)
