"""The model card and the agenda hold the report's own numbers, say their gaps, and let no name do anything."""

import json
import re
from typing import Any

import pytest
from msgspec.structs import replace

from checks.report import agenda, card
from checks.report.meeting import meeting
from checks.report.render import FILES, render
from tests.pages import made
from tests.report import made as shared

HEADINGS = (
    "Model Details", "Uses", "Bias, Risks, and Limitations", "Training Details", "Evaluation", "Environmental Impact",
    "Technical Specifications", "Citation", "Model Card Authors", "Model Card Contact",
)  # fmt: skip


def front(text: str) -> list[tuple[int, str, Any]]:
    """The front matter's lines as (indent, key or "-", value): our own subset of YAML, read strictly."""
    match = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    assert match
    lines: list[tuple[int, str, Any]] = []
    for line in match[1].splitlines():
        found = re.fullmatch(r"( *)(?:- )?(?:([\w-]+):)?(?: ?(.*))", line)
        assert found, line
        value = json.loads(found[3]) if found[3] else None
        lines.append((len(found[1]), found[2] or "-", value))
    return lines


@pytest.mark.parametrize("report", [made.report(), shared.report()], ids=["pages", "every status"])
def test_the_card_has_every_section_in_order(report):
    text = card.page(report).decode()
    places = [text.index(f"\n## {heading}\n") for heading in HEADINGS]
    assert places == sorted(places)
    assert text.count("*Add it by hand.*") >= 6
    assert front(text)


def test_the_card_s_front_matter_holds_what_the_hub_reads():
    report = shared.report()
    lines = front(card.page(report).decode())
    told = {key: value for _, key, value in lines if value is not None}
    assert told["library_name"] == "sklearn"
    assert told["pipeline_tag"] == "tabular-classification"
    assert told["revision"] == report.inputs.table.sha256
    quality = next((o for o in report.outcomes if o.check == card.QUALITY), None)
    measured = [f.estimate for f in quality.findings if f.estimate] if quality else []
    values = [value for _, key, value in lines if key == "value"]
    assert values == [pytest.approx(it.value, rel=1e-5) for it in measured]


@pytest.mark.parametrize("fmt", ["card", "agenda", "md"])
def test_a_hostile_name_starts_nothing(fmt):
    text = render(shared.report(), fmt).decode()
    assert "<script" not in re.sub(r"\\<", "", text)
    assert re.search(r"(?<!\\)!\[", text) is None
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\u0000-\u0008]", text)


def test_the_agenda_asks_first_what_blocks_release():
    report = made.report()
    asked = agenda.questions(report)
    ranks = [each.rank for each in asked]
    assert ranks == sorted(ranks)
    blocking = meeting(report).wrong
    assert [each.rank for each in asked].count(0) == len(blocking) == 2
    text = agenda.page(report).decode()
    assert meeting(report).to_release.says in text
    for each in blocking:
        assert f"**{each.title}" in text.replace("\\", "")
    stakes = [each.stake for each in asked if each.rank == 3]
    assert stakes == sorted(stakes, reverse=True)


def test_the_agenda_asks_for_every_input_that_was_not_given():
    report = made.report()
    missing = {o.missing for o in report.outcomes if o.status == "skipped" and o.missing}
    assert missing
    asked = [each.asks for each in agenda.questions(report) if each.asks.startswith("Who can give")]
    assert len(asked) == len(missing)


def test_every_format_survives_a_report_without_outcomes():
    report = made.report()
    empty = replace(report, outcomes=(), scorecard=replace(report.scorecard, gates=(), families=(), work=()))
    for fmt in FILES:
        assert render(empty, fmt)
