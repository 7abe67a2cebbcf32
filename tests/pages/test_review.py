"""The review page: the report's own numbers in three boxes, a decision that freezes it, waivers that expire."""

import datetime
import html
import re
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from streamlit.testing.v1 import AppTest

from checks import runs
from checks.decisions import Waiver
from checks.record.waivers import blockers
from checks.report import jsonfile
from checks.report.meeting import meeting
from checks.report.signature import verified
from checks.runs import deciding
from tests.pages import made
from tests.pages.test_pages import html as drawn
from tests.pages.test_pages import markdown
from tests.report import made as shared

Show = Callable[..., AppTest]
Store = Callable[..., str]
# What a room without statisticians has no use for.
TERMS = re.compile(
    r"interval|confidence|p-value|\bp =|AUC|quantile|percentile|standard dev|variance|bootstrap|regression"
    r"|coefficient|significan|sigma|\bsd\b|\bR2\b|Wilson|McNemar",
    re.IGNORECASE,
)


def text(at: AppTest) -> str:
    """What the page says, tags aside."""
    return html.unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", drawn(at), flags=re.DOTALL)) + markdown(
        at
    )


def test_the_three_boxes_hold_what_the_report_holds(app: Show, stored: Store) -> None:
    report = made.report()
    said = text(app("review", stored()))
    blocking = [outcome for outcome in report.outcomes if blockers(outcome)]
    assert len(blocking) == 2
    for outcome in blocking:
        assert outcome.title in said
    pressing = [work for work in report.scorecard.work if work.gravity == "blocker"]
    low, high = (sum(work.days[end] for work in pressing if work.days) for end in (0, 1))
    assert meeting(report).to_release.days == (low, high)
    assert report.scorecard.says in said
    for heading in ("What goes wrong today", "What it takes", "What nobody checked"):
        assert heading in said
    skipped = [o for o in report.outcomes if o.status in ("skipped", "error")]
    named = sum(len(gap.checks) for gap in meeting(report).gaps)
    assert named >= len(skipped)
    assert f"{named} checks that nobody made" in said


@pytest.mark.parametrize("report", [made.report(), shared.report()], ids=["pages", "every status"])
def test_it_speaks_no_statistics_and_draws_no_chart(report, app: Show, stored: Store) -> None:
    at = app("review", stored(report))
    assert not at.exception
    assert not at.get("plotly_chart")
    quoted = [f.says for o in report.outcomes for f in o.findings]
    said = text(at)
    for sentence in quoted:
        said = said.replace(sentence, "")
    assert TERMS.search(said) is None


def test_release_is_not_offered_while_a_blocker_is_open(app: Show, stored: Store) -> None:
    at = app("review", stored())
    assert "Release is not available while a blocker is open." in markdown(at)
    assert list(at.radio[0].options) == ["Release with conditions", "Do not release"]


def test_a_decision_needs_names_and_freezes_the_report(app: Show, stored: Store) -> None:
    run = stored()
    at = app("review", run)
    at.button[0].click().run()
    assert at.error[0].value == "Choose a decision first."
    at.radio[0].set_value("do not release")
    at.button[0].click().run()
    assert "name" in at.error[0].value
    at.text_input[0].set_value("Ada Byron, Grace Hopper")
    at.button[0].click().run()
    assert not at.exception
    said = markdown(at)
    assert "Do not release" in said
    assert "Signed by Ada Byron and Grace Hopper" in said
    assert "Later changes start a new version" in said
    signoff, data = deciding.signed_of(run) or (None, None)
    assert signoff is not None
    assert data is not None
    assert signoff.sha256 in said
    assert verified(data, "report.json") == signoff
    assert replace(jsonfile.decode(data), signoff=None) == jsonfile.decode(jsonfile.encode(made.report()))


def test_a_waived_block_shows_its_day_and_an_expired_one_is_red(app: Show, stored: Store) -> None:
    run = stored()
    report = made.report()
    (check, about) = next((o.check, f.about.name) for o in report.outcomes for f in blockers(o))
    waiver = Waiver(
        finding=check, about=about, reason="Live soon.", owner="Ada", approver="Grace", expires="2999-12-31"
    )
    deciding.waive(run, waiver)
    said = markdown(app("review", run))
    assert "orange-badge[Waived until 31 Dec 2999]" in said
    gates = markdown(app("scorecard", run))
    assert gates
    now = runs.report_of(run)
    assert now is not None
    assert "waived" in {gate.state for gate in now.scorecard.gates}
    deciding.waive(run, replace(waiver, expires="2020-01-01"))
    assert "red-badge[Expired on 1 Jan 2020]" in markdown(app("review", run))


def test_the_form_waives_a_block(app: Show, stored: Store) -> None:
    run = stored()
    at = app("review", run)
    form = {each.label: each for each in at.text_input}
    form["Why may it stand?"].set_value("Live soon.")
    form["Who fixes it?"].set_value("Ada")
    form["Who answers for it?"].set_value("Grace")
    next(b for b in at.button if b.label == "Waive this block").click()
    at.run()
    (kept,) = deciding.waivers_of(run)
    assert kept.waiver.owner == "Ada"
    assert kept.waiver.expires > datetime.datetime.now(datetime.UTC).date().isoformat()
    next(b for b in at.button if b.label == "Withdraw").click()
    at.run()
    assert deciding.waivers_of(run) == []


def test_without_another_run_there_is_nothing_to_compare(app: Show, stored: Store) -> None:
    at = app("compare", stored())
    assert at.info[0].value.startswith("This is the first run.")


def test_two_runs_are_compared(app: Show, stored: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.parts.history.at_this_machine", lambda: True)
    report = made.report()
    gone = tuple(
        replace(o, findings=tuple(f for f in o.findings if f.severity != "blocker"), status="pass")
        if blockers(o)
        else o
        for o in report.outcomes
    )
    stored()
    at = app("compare", stored(replace(report, outcomes=gone)))
    assert not at.exception
    said = text(at)
    assert "2 findings closed, 0 new" in said.replace("\\", "")
    assert "Closed (2)" in said
    assert at.get("plotly_chart")
    assert [box.label for box in at.selectbox] == ["Earlier run", "Later run"]


def test_the_runs_of_others_are_not_offered(
    app: Show, stored: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.parts.history.at_this_machine", lambda: False)
    stored()
    at = app("compare", stored())
    assert at.info[0].value.startswith("This is the first run.")


def test_the_report_page_hands_out_what_was_signed(app: Show, stored: Store) -> None:
    run = stored()
    assert "Signed by" not in markdown(app("report", run))
    deciding.sign(run, "do not release", ["Ada Byron"], "")
    assert "Signed by Ada Byron" in markdown(app("report", run))
    block = next(o.check for o in made.report().outcomes if blockers(o))
    waiver = Waiver(finding=block, reason="r", owner="o", approver="a", expires="2999-12-31")
    deciding.waive(run, waiver)
    assert "Signed by" not in markdown(app("report", run))
