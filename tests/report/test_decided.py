"""Waivers, the signature and what was noted stand in every report for people."""

import datetime
import re
from html import unescape

import pytest

from checks.decisions import Waiver
from checks.record.waivers import blockers, lift
from checks.report import jsonfile
from checks.report.render import render
from checks.report.signature import sign
from tests.pages import made
from tests.report import made as shared
from tests.report.pieces import HOSTILE

DAY = datetime.date(2026, 11, 20)


def decided(name="Grace Hopper"):
    report = made.report()
    waivers = [
        Waiver(
            finding=o.check,
            about=f.about.name,
            reason="Live soon.",
            owner="Ada",
            approver=name,
            expires=until,
        )
        for o in report.outcomes
        for f in blockers(o)
        for until in ("2026-12-31", "2026-11-01")
    ]
    signed, _ = sign(
        lift(report, waivers, DAY),
        decision="do not release",
        names=[name],
        reason="Wait for the new cut-off.",
        signed="2026-11-20T09:00:00+00:00",
        version=3,
    )
    return jsonfile.decode(signed)


@pytest.mark.parametrize("fmt", ["html", "md"])
def test_a_person_reads_who_decided_and_what_is_waived(fmt: str) -> None:
    report = decided()
    text = unescape(render(report, fmt).decode()).replace("\\", "")
    for words in (
        "Waived until",
        "31 Dec 2026",
        "Expired on",
        "1 Nov 2026",
        "Do not release",
        "Wait for the new",
    ):
        assert words in text
    assert report.signoff is not None
    assert report.signoff.sha256 in text
    assert text.count("Grace Hopper") >= 3
    assert "Waived until 31 Dec 2026 by Grace Hopper" in text


def test_an_expired_waiver_is_red_in_the_page() -> None:
    assert re.search(r'class="word expired">Expired on 1 Nov 2026<', render(decided(), "html").decode())


@pytest.mark.parametrize("fmt", ["html", "md", "card", "agenda"])
def test_a_hostile_name_of_a_signer_starts_nothing(fmt: str) -> None:
    text = render(decided(HOSTILE), fmt).decode()
    assert "<script" not in text.replace("\\<", "")
    assert "<img" not in text.replace("\\<", "")


def test_what_was_noted_while_reading_stands_in_html_and_markdown() -> None:
    report = shared.report()
    assert report.inputs.notes
    assert "3 blank lines were left out of the table" in render(report, "html").decode()
    assert "3 blank lines were left out of the table" in render(report, "md").decode()
