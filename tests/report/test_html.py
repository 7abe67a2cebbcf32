"""The page: whole, self-contained, small, and free of anything that a name could start."""

import re
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from checks.contract import Bars, noun
from checks.report import html, words
from checks.report.order import open_findings
from tests.report import made, pieces

DOC = """A check.

## Why it matters
Because `x < y` matters & <b>more</b>.

## How it is measured
First paragraph
over two lines.

Second paragraph.

## Limits
None known.
"""


class Reader(HTMLParser):
    """Tags with attributes, text by tag, and every address asked for."""

    def __init__(self):
        super().__init__()
        self.tags, self.addresses, self.handlers, self.text = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("href", "src", "action", "data", "srcset", "poster", "background"):
                self.addresses.append(value)
            if name.startswith("on"):
                self.handlers.append(name)

    def handle_data(self, data):
        self.text.append(data)


def read(page):
    reader = Reader()
    reader.feed(page.decode())
    return reader


@pytest.fixture(scope="module")
def page():
    report = made.report()
    return html.page(report, {o.check: DOC for o in report.outcomes})


def test_it_asks_for_nothing_and_runs_nothing(page):
    reader = read(page)
    assert {"script", "img", "link", "iframe", "object", "form"}.isdisjoint(reader.tags)
    assert reader.handlers == []
    assert all(address.startswith("#") for address in reader.addresses)
    css = "".join(re.findall(r"<style>(.*?)</style>", page.decode(), re.DOTALL))
    assert "url(" not in css
    assert "@import" not in css
    assert page.decode().count("<style>") == page.decode().count("</style>") == 1
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert f'http-equiv="Content-Security-Policy" content="{policy}"' in page.decode()


def test_hostile_names_are_shown_as_text(page):
    text = "".join(read(page).text)
    assert pieces.HOSTILE in text
    assert pieces.SCRIPT in text
    assert pieces.MARKDOWN in text
    assert "\u202e" not in page.decode()
    assert "\x1b" not in page.decode()


def test_it_holds_the_whole_report(page):
    report = made.report()
    text = " ".join("".join(read(page).text).split())
    assert report.scorecard.says in text
    assert report.scorecard.capped in text
    for family in report.scorecard.families:
        assert family.title in text
        assert family.says in text
    for gate in report.scorecard.gates:
        assert noun(gate.check) in text
        assert gate.says in text
    for each in open_findings(report):
        assert each.code in text
        if each.finding.estimate:
            assert words.estimate(each.finding.estimate, each.finding.scale) in text
        for remedy in each.finding.remedies:
            assert remedy.do in text
    for outcome in report.outcomes:
        assert outcome.title in text
        assert (outcome.reason or "") in text
    for given in (report.inputs.table, report.inputs.train, report.inputs.model, report.inputs.policy):
        assert given.sha256 in text
    assert "0.77, 95% interval 0.74 to 0.80" in text
    assert "user namespace, seccomp, rlimits, no network" in text
    assert text.count("not known: nothing was measured") == 3
    assert "from sklearn.impute import SimpleImputer" in text


def test_families_stand_weakest_first_and_each_mark_has_its_word(page):
    report = made.report()
    body = page.decode()
    rows = re.findall(
        r'<div class="name"><svg[^>]*><use href="#(\w+)"/></svg><b>([^<]+)</b><span class="word">([^<]+)',
        body,
    )
    assert [title for _, title, _ in rows] == [f.title for f in report.scorecard.families]
    assert [(mark, word) for mark, _, word in rows] == [
        (f.status, words.MARK_WORDS[f.status]) for f in report.scorecard.families
    ]
    shapes = set(re.findall(r'<use href="#(\w+)"', body))
    assert shapes <= set(re.findall(r'<symbol id="(\w+)"', body))


def test_the_method_of_each_check_is_its_published_text(page):
    body = page.decode()
    assert body.count("<h4>How it is measured</h4>") == len(made.report().outcomes)
    assert "<code>x &lt; y</code> matters &amp; &lt;b&gt;more&lt;/b&gt;." in body
    assert "<p>First paragraph over two lines.</p>" in body
    assert [section.heading for section in html.sections(DOC)] == [
        "Why it matters", "How it is measured", "Limits"
    ]  # fmt: skip
    assert html.sections("No headings") == ()


def test_an_assessment_without_findings_counts_instead_of_praising():
    text = " ".join("".join(read(html.page(made.ready(), {})).text).split())
    assert "No findings: 12 of 12 checks assessed, and none found anything." in text
    assert "Every check that applies was assessed." in text
    assert "Ready: no finding blocks release" in text


def test_a_report_of_nothing_still_opens():
    text = "".join(read(html.page(made.report(()), {})).text)
    assert "Cannot say yet" in text
    assert "no score" in text


def test_two_thousand_columns_stay_under_three_megabytes():
    report = made.report()
    outcome = report.outcomes[0]
    labels = tuple(f"column {i} {'x' * 60}" for i in range(2000))
    wide = Bars(title="All", labels=labels, values=(0.5,) * 2000, unit="share")
    many = tuple(
        replace(outcome.findings[0], evidence=(wide,), about=replace(outcome.findings[0].about, name=label))
        for label in labels
    )
    full = replace(report, outcomes=(replace(outcome, findings=many), *report.outcomes[1:]))
    page = html.page(full, {o.check: DOC * 4 for o in full.outcomes})
    assert len(page) < html.MOST_BYTES
    text = "".join(read(page).text)
    assert "more findings are in report.json" in text
    assert "More evidence is in report.json" in text
