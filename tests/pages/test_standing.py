"""What stands beside the score on the pages: ledger, ML Test Score, other limits, the policy's choice."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace
from streamlit.testing.v1 import AppTest

from checks import runs
from checks.attestations import Attestation
from checks.document import Report
from checks.policy.policy import read_policy, shipped
from checks.runs import answers
from checks.scoring.rejudge import rejudged
from pages.parts import debt
from pages.parts.look import INK
from tests.pages import made_run
from tests.report import made as shared

Show = Callable[..., AppTest]
Store = Callable[..., str]
RATIO = "bias/selection-rate-ratio#selection_rate_ratio"
VIEWS = {"Where the days sit": "All findings, ", "What the work buys": "From a score of "}


@pytest.fixture(scope="module")
def report() -> Report:
    # By the registry's own scales, as every real report is.
    return rejudged(shared.report(), read_policy("standard"))


def texts(at: AppTest) -> str:
    return "\n".join(str(e.value) for kind in ("markdown", "caption", "subheader") for e in at.get(kind))


def test_the_treemap_adds_up_to_all_findings_and_leaves_out_what_is_not_known(report: Report) -> None:
    done = report.scorecard.work
    figure = debt.treemap(done, ink=INK["light"])
    tree = figure.data[0]
    known = [work for work in done if work.days is not None]
    assert tree.labels[0] == debt.root_says(done)
    assert tree.labels[0].startswith("All findings, ")
    assert tree.values[0] == pytest.approx(sum(sum(work.days) / 2 for work in known))
    for at, name in enumerate(tree.ids):
        children = [value for value, parent in zip(tree.values, tree.parents, strict=True) if parent == name]
        assert not children or sum(children) == pytest.approx(tree.values[at])
    assert len(tree.ids) == 1 + len({work.category for work in known}) + len(known)


def test_the_waterfall_begins_at_zero_and_ends_where_all_work_does(report: Report) -> None:
    card = report.scorecard
    figure = debt.waterfall(card.score.value, card.work, ink=INK["dark"])
    bars = figure.data[0]
    assert figure.layout.xaxis.range[0] == 0
    assert bars.base == 0
    assert sum(bars.x) == pytest.approx(card.work[-1].score_after)
    assert bars.measure[0] == "absolute"
    assert bars.measure[-1] == "total"


@pytest.mark.parametrize("view", debt.VIEWS)
def test_each_view_of_the_ledger_has_words_behind_its_chart(
    view: str, app: Show, stored: Store, report: Report
) -> None:
    at = app("scorecard", stored(report))
    at.segmented_control(key="ledger").set_value(view).run()
    assert not at.exception
    charts = [chart.proto.alt for chart in at.get("plotly_chart") if hasattr(chart.proto, "alt")]
    if view in VIEWS:
        assert any(alt.startswith(VIEWS[view]) for alt in charts)
        key = {"Where the days sit": "treemap", "What the work buys": "waterfall"}[view]
        at.session_state[f"{key}-numbers"] = True
        at.run()
        assert any("Costs while open" in frame.value.columns for frame in at.dataframe)
    if view == "Hidden debt":
        assert "Not known is not zero." in texts(at)


def test_the_panel_counts_what_is_answered_today(app: Show, stored: Store) -> None:
    run = stored(shared.report())
    before = app("scorecard", run)
    assert any(s.value == "ML Test Score: 0 of 7" for s in before.subheader)
    answers.give(
        run,
        Attestation(
            id="mon-1",
            answer="yes",
            owner="A",
            date=datetime.now(UTC).date().isoformat(),
            link="https://x",
            automatic=True,
        ),
    )
    after = app("scorecard", run)
    assert "Answers given since this assessment are counted here" in texts(after)
    assert any("Monitoring: 1 of 7" in e.proto.body for e in after.get("html"))


def test_how_firm_the_grade_is_stands_in_the_verdict_card(app: Show, stored: Store, report: Report) -> None:
    first = app("scorecard", stored(report)).get("html")[0].proto.body
    assert "of 1,000 resamples." in first


def test_a_moved_limit_judges_again_at_once_and_shows_what_differs(
    app: Show, stored: Store, report: Report
) -> None:
    at = app("scorecard", stored(report))
    at.session_state["limits"] = True
    at.run()
    assert "as shipped, SHA-256" in texts(at)
    at.slider(key=f"limit-standard-{RATIO}").set_value(0.5).run()
    assert not at.exception
    told = texts(at)
    assert "1 difference from standard as shipped" in told
    assert "Selection rate ratio: Blocks release → " in told
    assert "SHA-256 of these rules: " in told
    assert "With these rules: **Cannot say yet" in told or "With these rules: **Ready" in told


@pytest.mark.parametrize("name", shipped())
def test_every_policy_can_be_tried(name: str, app: Show, stored: Store, report: Report) -> None:
    at = app("scorecard", stored(report))
    at.session_state["limits"] = True
    at.run()
    at.selectbox(key="limits-policy").set_value(name).run()
    assert not at.exception
    assert f"These are the rules of {name} as shipped" in texts(at)
    expected = rejudged(report, read_policy(name)).scorecard
    assert expected.verdict.capitalize() in texts(at).replace("\\", "")


def test_the_policy_chosen_in_set_up_is_what_is_asked(app: Show) -> None:
    run = made_run.read_run()
    at = app("setup", run)
    at.selectbox(key=f"policy-{run[:8]}").set_value("credit").run()
    at.button(key="go").click().run()
    assert not at.exception
    assert runs.asked(run).policy == "credit"


def test_the_catalogue_says_which_clauses_a_check_gives_evidence_for(app: Show) -> None:
    at = app("catalogue")
    at.session_state["check-bias/selection-rate-ratio"] = True
    at.run()
    told = texts(at).replace("\\", "")
    assert "29 CFR 1607.4(D)" in told
    assert "Evidence is not compliance" in told


def test_a_report_from_before_has_no_ledger_and_no_fault(app: Show, stored: Store, report: Report) -> None:
    card = replace(report.scorecard, work=(), paper_debt=(), stability=None, ml_test_score=None)
    at = app("scorecard", stored(replace(report, scorecard=card)))
    assert not at.exception
    assert not any("ledger" in s.value for s in at.subheader)
