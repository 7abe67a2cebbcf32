"""Two reports side by side: only like with like, a change by its interval, a regression only where there is one."""

import pytest
from msgspec.structs import replace

from checks.contract import About, Finding, Scale
from checks.policy.policy import read_policy
from checks.record.compare import compare
from checks.scoring.scorecard import score_outcomes
from checks.stats.change import change_of
from tests.pages import made
from tests.scoring import GATE, ended, finding, fine, outcome

OTHER = "data_quality/missing-values"


def report(*outcomes, sha="1" * 64, **run):
    """The made report with these outcomes."""
    whole = made.report()
    return replace(
        whole,
        outcomes=tuple(outcomes),
        scorecard=score_outcomes(outcomes, read_policy("standard")),
        inputs=replace(whole.inputs, table=replace(whole.inputs.table, sha256=sha)),
        run=replace(whole.run, **run),
    )


def bad(low, value, high, *, name="income", check=OTHER, **more):
    about = About(kind="column", name=name, columns=(name,))
    return outcome(check, Finding(**{**_fields(finding(low, value, high)), "about": about}), **more)


def _fields(found):
    return {field: getattr(found, field) for field in found.__struct_fields__}


def of(first, second):
    """The only finding of a comparison."""
    (moved,) = compare(report(*first), report(*second)).findings
    return moved


def test_a_report_compared_with_itself_has_nothing_new():
    whole = made.report()
    same = compare(whole, whole)
    fails = sum(f.status == "fail" for o in whole.outcomes for f in o.findings)
    assert same.says == f"0 findings closed, 0 new, {fails} unchanged"
    assert same.regressions == 0
    assert same.gates == ()
    assert same.apart == tuple(each for each in same.apart if "not assessed" in each.why)
    assert all(each.change is None or each.change.value == 0 for each in same.findings)


def test_what_is_gone_is_closed_and_what_comes_is_new():
    gone = of([bad(0.6, 0.7, 0.8)], [fine(OTHER)])
    assert (gone.state, gone.regression, gone.after) == ("closed", False, None)
    come = of([fine(OTHER)], [bad(0.6, 0.7, 0.8)])
    assert (come.state, come.regression, come.before) == ("new", True, None)


def test_what_nobody_assessed_again_is_not_closed():
    after = compare(report(bad(0.6, 0.7, 0.8)), report(ended(OTHER, "skipped", reason="Out of time.")))
    assert after.findings == ()
    assert [each.check for each in after.apart] == [OTHER]
    assert "Out of time." in after.apart[0].why


def test_a_finding_that_can_no_longer_be_told_is_not_closed():
    moved = of([bad(0.1, 0.3, 0.5)], [bad(-0.1, 0.3, 0.7)])
    assert (moved.state, moved.regression) == ("no longer told", False)


@pytest.mark.parametrize(
    ("after", "state", "regression"),
    [
        ((0.60, 0.65, 0.70), "worse", True),
        ((0.15, 0.32, 0.49), "unchanged", False),
        ((0.05, 0.08, 0.11), "better", False),
        ((0.26, 0.31, 0.36), "unchanged", False),
    ],
)
def test_a_finding_moves_only_where_the_interval_of_its_change_says_so(after, state, regression):
    moved = of([bad(0.25, 0.30, 0.35)], [bad(*after)])
    assert (moved.state, moved.regression) == (state, regression)
    assert moved.change.value == pytest.approx(after[1] - 0.30)
    assert moved.change.low < moved.change.value < moved.change.high


def test_smaller_is_worse_where_the_scale_says_so():
    scale = Scale(floor=0.9, limit=0.8, worst=0.5, source="made")
    moved = of([bad(0.83, 0.84, 0.85, scale=scale)], [bad(0.60, 0.61, 0.62, scale=scale)])
    assert moved.state == "worse"
    back = of([bad(0.60, 0.61, 0.62, scale=scale)], [bad(0.83, 0.84, 0.85, scale=scale)])
    assert back.state == "better"


def test_a_new_finding_that_chance_may_have_made_stops_no_merge_unless_it_blocks():
    before, after = bad(-0.05, 0.1, 0.49), bad(0.01, 0.15, 0.29)
    moved = of([before], [after])
    assert (before.status, moved.state, moved.regression) == ("pass", "new", False)
    blocker = bad(0.51, 0.6, 0.7, check=GATE)
    doubtful = bad(-0.1, 0.45, 0.9, check=GATE)
    moved = of([doubtful], [blocker])
    assert (moved.state, moved.severity, moved.regression) == ("new", "blocker", True)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (bad(0.6, 0.7, 0.8, scale=Scale(floor=0.0, limit=0.4, worst=1.0, source="made")), "limits"),
        (ended(OTHER, "error", reason="It broke."), "It broke."),
        (outcome(OTHER, finding(0.6, 0.7, 0.8), scale=None), "information only"),
    ],
    ids=["other limits", "error", "stand-in"],
)
def test_only_like_is_compared_with_like(other, why):
    after = compare(report(bad(0.6, 0.7, 0.8)), report(other))
    assert (after.findings, after.compared) == ((), 0)
    assert why in after.apart[0].why


def test_another_version_or_target_leaves_nothing_to_compare():
    one = report(bad(0.6, 0.7, 0.8))
    assert "versions" in compare(one, report(fine(OTHER), version="0.9.0")).apart[0].why
    assert compare(one, report(fine(OTHER), version=f"{one.run.version}1")).compared == 1
    asked = replace(one, inputs=replace(one.inputs, roles={"target": "something else"}))
    assert "target" in compare(one, asked).apart[0].why


def test_a_gate_that_passed_and_is_not_asked_any_more_is_a_regression():
    after = compare(report(fine(GATE)), report(ended(GATE, "skipped", reason="No.", missing="target")))
    (gate,) = [gate for gate in after.gates if gate.check == GATE]
    assert (gate.before, gate.after, gate.lost) == ("pass", "not asked", True)
    assert after.regressions == 1


def test_the_change_of_a_measure_covers_the_truth_as_often_as_it_says():
    """Two shares from separate samples, 4,000 times: the 95 % interval of their difference holds the truth."""
    import numpy as np

    from checks.stats.proportions import share

    draw = np.random.default_rng(5)
    firsts, seconds = draw.binomial(300, 0.10, 4000), draw.binomial(500, 0.16, 4000)
    held = 0
    for one, other in zip(firsts, seconds, strict=True):
        # At levels of their own: the change must bring both to one.
        it = change_of(share("s", one, 300, 0.999), share("s", other, 500, 0.99), 0.95, same=False)
        held += it.low <= 0.06 <= it.high
    assert 0.94 <= held / 4000 <= 0.975


def test_two_facts_of_files_differ_exactly():
    from checks.contract import Estimate

    one, other = (Estimate.exact("rows", value, n=10, unit="count") for value in (3, 5))
    it = change_of(one, other, 0.99, same=False)
    assert (it.low, it.value, it.high, it.of) == (2, 2, 2, "file")


def test_of_several_findings_on_one_column_each_meets_its_like():
    """Without the e-mail addresses the telephone numbers are unchanged, whatever their place in the list."""

    def holding(*kinds):
        found = [
            Finding(**{**_fields(finding(0.6, share, 0.9)), "about": About(kind="column", name="contact")})
            for _, share in kinds
        ]
        told = [
            replace(each, says=f"It holds {kind} in {share} of rows.")
            for each, (kind, share) in zip(found, kinds, strict=True)
        ]
        return report(outcome(OTHER, *told))

    after = compare(holding(("mail", 0.7), ("telephone", 0.8)), holding(("telephone", 0.81)))
    assert {(each.state, each.says.split()[2]) for each in after.findings} == {
        ("closed", "mail"),
        ("unchanged", "telephone"),
    }


def test_a_share_of_another_file_s_rows_is_no_news_where_chance_would_do_as_much():
    from checks.contract import Estimate

    one, near, far = (Estimate.exact("empty", share, n=2000, unit="share") for share in (0.12, 0.127, 0.2))
    it = change_of(one, near, 0.99, same=False)
    assert it.low < 0 < it.high
    assert change_of(one, far, 0.99, same=False).low > 0
    same = change_of(one, near, 0.99, same=True)
    assert same.low == same.high == pytest.approx(0.007)


def test_a_gap_that_names_the_other_group_now_is_the_same_gap():
    def between(group, share):
        found = finding(share - 0.05, share, share + 0.05)
        about = About(kind="group", name=f"sex {group}", columns=("sex",), groups={"sex": group})
        gap = replace(found.estimate, unit="gap")
        return report(outcome(OTHER, Finding(**{**_fields(found), "about": about, "estimate": gap})))

    both = compare(between("f", 0.6), between("m", 0.62))
    assert [(each.state, each.regression) for each in both.findings] == [("unchanged", False)]
    worse = compare(between("f", 0.6), between("m", 0.9))
    assert [(each.state, each.regression) for each in worse.findings] == [("worse", True)]


def test_a_blocker_that_only_chance_made_graver_is_no_regression():
    moved = of([bad(0.45, 0.55, 0.65, check=GATE)], [bad(0.51, 0.58, 0.65, check=GATE)])
    assert (moved.severity, moved.state, moved.regression) == ("blocker", "unchanged", False)
