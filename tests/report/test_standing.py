"""What stands beside the score is in every report, in the same words, and nothing unknown reads as zero."""

from datetime import date

import pytest
from msgspec.structs import replace

from checks.attestations import Attestation
from checks.policy.policy import read_policy
from checks.report import html, markdown, standing
from checks.scoring.summing import Circumstances, whole_scorecard
from checks.standing import Interest
from tests.report import made

WORD = Attestation(
    id="infra-6",
    answer="yes",
    owner="Ada <b>Byron</b>",
    date="2026-11-03",
    link="https://wiki.example/canary",
    automatic=True,
)


@pytest.fixture(scope="module")
def report():
    one = made.report()
    around = Circumstances(today=date(2026, 11, 12), attestations={WORD.id: WORD})
    return replace(one, scorecard=whole_scorecard(one.outcomes, read_policy("standard"), around))


def test_the_page_has_the_four_parts_and_escapes_what_people_wrote(report):
    page = html.page(report).decode()
    for head in (
        "What would change the verdict",
        "The work, in the order",
        "27 categories",
        "ML Test Score: 0 of 7",
    ):
        assert head in page
    assert "Ada &lt;b&gt;Byron" in page
    assert "<b>Byron" not in page
    assert page.count("Infrastructure 6") >= 1
    assert standing.stability_says(report) in page.replace("&#34;", '"')
    assert "Evidence is not compliance" in page
    assert "Art. 10(3)" in page


def test_markdown_says_the_same(report):
    text = markdown.page(report).decode()
    assert "## ML Test Score" in text
    assert "## Hidden technical debt" in text
    assert "Not known, which is not zero: " in text
    assert "Monitoring: 0 of 7" in text


def test_a_report_without_them_still_renders(report):
    card = replace(report.scorecard, work=(), paper_debt=(), stability=None, ml_test_score=None)
    old = replace(report, scorecard=card)
    assert "ML Test Score" not in html.page(old).decode()
    assert "ML Test Score" not in markdown.page(old).decode()
    assert standing.stability_says(old) == ""


def test_halves_and_days_in_words(report):
    assert [standing.points(x) for x in (0, 0.5, 1, 1.5, 7)] == ["0", "½", "1", "1½", "7"]
    work = report.scorecard.work[0]
    assert standing.work_days(replace(work, days=None)) == "not known"
    unknown = next(line for line in report.scorecard.paper_debt if line.severity is None)
    assert standing.paper_days(unknown) == "not known"
    clean = next(line for line in report.scorecard.paper_debt if line.severity == 0)
    assert standing.paper_days(clean) == "none"
    gain = Interest(name="selection_rate_ratio", value=0.1, low=0.0, high=0.2, unit="ratio", says="Better.")
    assert standing.payoff_says(replace(work, payoff=gain)) == "selection rate ratio 0.10"
    assert standing.payoff_says(work) == "not tried"


def test_clauses_count_what_was_assessed(report):
    told = standing.served(report)
    fifths = next(rows for title, _, rows in told if title.startswith("Four-fifths"))
    assert fifths[0].assessed == ("Selection rate ratio",)
    assert (
        standing.served_says(fifths[0]) == "Evidence from 1 check; 1 found something: Selection rate ratio."
    )
