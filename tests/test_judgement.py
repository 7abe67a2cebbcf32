"""The verdict on a finding comes from its interval, never from its point."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.contract import About, Estimate, Finding, Scale
from checks.judgement import against_limit, ends, judge, needs, score, severity_of, status_of

GAP = Scale(floor=0.05, limit=0.10, worst=0.20, source="ours")  # larger is worse
RATIO = Scale(floor=0.97, limit=0.80, worst=0.50, source="four-fifths rule")  # smaller is worse
TIME = Scale(floor=0.01, limit=0.1, worst=1.0, source="ours", log=True)
ANY = Scale(floor=0.0, limit=0.0, worst=0.01, source="a fact of the file")
DEBT = "ethics and bias"


def measured(low, value, high, *, n=1000):
    return Estimate(
        name="x", value=value, low=low, high=high, level=0.95, n=n, method="Wilson", of="population"
    )


def finding(estimate):
    return Finding(about=About(kind="model", name="model"), estimate=estimate, says="It is so.")


@pytest.mark.parametrize(
    ("low", "value", "high", "scale", "status", "against", "severity", "gated"),
    [
        # wholly within floor
        (0.00, 0.01, 0.04, GAP, "pass", "within", None, None),
        # reaches into floor, stays within limit
        (0.03, 0.06, 0.09, GAP, "pass", "within", None, None),
        # from within floor to beyond limit
        (0.01, 0.06, 0.12, GAP, "unsure", "perhaps", None, None),
        # wholly beyond floor: real, and by limit minor, major, blocker
        (0.06, 0.07, 0.09, GAP, "fail", "within", "minor", "minor"),
        (0.06, 0.09, 0.12, GAP, "fail", "perhaps", "major", "major"),
        (0.11, 0.14, 0.18, GAP, "fail", "beyond", "major", "blocker"),
        # the point does not decide
        (0.04, 0.19, 0.21, GAP, "unsure", "perhaps", None, None),
        # an end that only touches its mark has not passed it
        (0.05, 0.07, 0.10, GAP, "pass", "within", None, None),
        (0.10, 0.12, 0.15, GAP, "fail", "perhaps", "major", "major"),
        # the other direction
        (0.98, 0.99, 1.00, RATIO, "pass", "within", None, None),
        (0.85, 0.92, 0.99, RATIO, "pass", "within", None, None),
        (0.70, 0.85, 0.99, RATIO, "unsure", "perhaps", None, None),
        (0.82, 0.85, 0.90, RATIO, "fail", "within", "minor", "minor"),
        (0.74, 0.80, 0.86, RATIO, "fail", "perhaps", "major", "major"),
        (0.70, 0.74, 0.79, RATIO, "fail", "beyond", "major", "blocker"),
        # infinite ends: the unbounded side is as bad, or as good, as it can be
        (None, 0.01, 0.04, GAP, "pass", "within", None, None),
        (0.06, 0.15, None, GAP, "fail", "perhaps", "major", "major"),
        (0.11, 0.15, None, GAP, "fail", "beyond", "major", "blocker"),
        (0.01, 0.02, None, GAP, "unsure", "perhaps", None, None),
        (None, 0.15, 0.20, GAP, "unsure", "perhaps", None, None),
        (None, None, None, GAP, "unsure", "perhaps", None, None),
        (0.60, 0.70, None, RATIO, "unsure", "perhaps", None, None),
        (None, 0.70, 0.75, RATIO, "fail", "beyond", "major", "blocker"),
        # times on a log axis are judged at the same marks
        (0.02, 0.05, 0.09, TIME, "fail", "within", "minor", "minor"),
        (0.20, 0.30, 0.40, TIME, "fail", "beyond", "major", "blocker"),
        # exact facts are never unsure
        (0.0, 0.0, 0.0, ANY, "pass", "within", None, None),
        (0.001, 0.001, 0.001, ANY, "fail", "beyond", "major", "blocker"),
    ],
)
def test_status_limit_and_severity(low, value, high, scale, status, against, severity, gated):
    estimate = measured(low, 0.1 if value is None else value, high)
    assert status_of(estimate, scale) == status
    assert against_limit(estimate, scale) == against
    for gate, expected in ((False, severity), (True, gated)):
        judged = judge(finding(estimate), scale, debt=DEBT, gate=gate)
        assert (judged.status, judged.against_limit, judged.severity) == (status, against, expected)
        assert judged.scale is scale
        assert (judged.leaning is not None) == (judged.needs is not None) == (status == "unsure")


def test_leaning_says_on_which_side_of_floor_the_point_lies():
    towards_fail = judge(finding(measured(0.01, 0.06, 0.12)), GAP, debt=DEBT, gate=True)
    towards_pass = judge(finding(measured(-0.05, 0.03, 0.12)), GAP, debt=DEBT, gate=True)
    assert (towards_fail.leaning, towards_pass.leaning) == ("fail", "pass")


def test_without_a_scale_or_an_estimate_a_finding_is_information():
    for scale, estimate in ((None, measured(0.9, 0.95, 0.99)), (GAP, None)):
        judged = judge(finding(estimate), scale, debt=DEBT, gate=True)
        assert judged.status == "info"
        assert (
            judged.score is judged.severity is judged.against_limit is judged.leaning is judged.needs is None
        )


def test_only_a_fail_has_a_severity():
    assert severity_of("unsure", "beyond", gate=True) is None
    assert severity_of("pass", "within", gate=True) is None


@pytest.mark.parametrize(
    ("value", "scale", "expected"),
    [
        (0.0, GAP, 1.0),
        (0.05, GAP, 1.0),
        (0.125, GAP, 0.5),
        (0.20, GAP, 0.0),
        (0.90, GAP, 0.0),
        (1.0, RATIO, 1.0),
        (0.735, RATIO, 0.5),
        (0.50, RATIO, 0.0),
        (0.1, TIME, 0.5),
        (0.001, TIME, 1.0),
        (0.0, TIME, 1.0),
        (10.0, TIME, 0.0),
        (math.inf, GAP, 0.0),
        (-math.inf, GAP, 1.0),
        (math.inf, RATIO, 1.0),
        (-math.inf, RATIO, 0.0),
        (math.inf, TIME, 0.0),
        (-math.inf, TIME, 1.0),
    ],
)
def test_score_is_straight_between_floor_and_worst(value, scale, expected):
    assert score(value, scale) == pytest.approx(expected, abs=1e-12)


def test_a_scale_without_width_is_a_step():
    step = Scale(floor=0.0, limit=0.0, worst=0.0, source="any")
    assert [score(x, step) for x in (0.0, 0.1)] == [1.0, 0.0]


@given(
    st.floats(-10, 10),
    st.lists(st.floats(-5, 5), min_size=3, max_size=3, unique=True),
    st.booleans(),
    st.floats(0, 5),
)
def test_score_stays_in_bounds_and_never_rises_as_things_get_worse(value, marks, rising, step):
    floor, limit, worst = sorted(marks, reverse=not rising)
    scale = Scale(floor=floor, limit=limit, worst=worst, source="made")
    worse = value + step if rising else value - step
    assert 0 <= score(worse, scale) <= score(value, scale) <= 1


@given(
    st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)).map(sorted),
    st.floats(0, 0.3),
    st.sampled_from([GAP, RATIO]),
)
def test_a_wider_interval_never_turns_doubt_into_a_verdict_against(interval, wider, scale):
    low, value, high = interval
    narrow, wide = measured(low, value, high), measured(low - wider, value, high + wider)
    order = ["within", "perhaps", "beyond"]
    if status_of(wide, scale) == "fail":
        assert status_of(narrow, scale) == "fail"
    if against_limit(wide, scale) != "perhaps":
        assert against_limit(narrow, scale) == against_limit(wide, scale)
    assert against_limit(wide, scale) in order
    better, worse = ends(wide, scale)
    assert score(better, scale) >= score(value, scale) >= score(worse, scale)


@pytest.mark.parametrize(
    ("low", "value", "high", "scale"),
    [(0.01, 0.07, 0.13, GAP), (-0.10, 0.02, 0.14, GAP), (0.68, 0.84, 1.0, RATIO), (0.02, 0.15, 0.28, GAP)],
)
def test_the_rows_it_asks_for_would_settle_it(low, value, high, scale):
    """Intervals narrow as 1/sqrt(n): shrunk by the rows asked for, the same point gets a verdict."""
    said = needs(measured(low, value, high, n=1000), scale)
    more = int(said.removeprefix("About ").split(" more rows")[0].replace(",", ""))
    assert more > 0
    shrink = math.sqrt(1000 / (1000 + more))
    then = measured(value - shrink * (value - low), value, value + shrink * (high - value))
    assert status_of(then, scale) != "unsure"
    # and not absurdly many more than needed: half of them leave it open
    fewer = math.sqrt(1000 / (1000 + more * 0.45))
    still = measured(value - fewer * (value - low), value, value + fewer * (high - value))
    assert status_of(still, scale) == "unsure"


@pytest.mark.parametrize(
    ("low", "value", "high", "scale", "whole"),
    [
        (0.0, 0.06, 0.26, GAP, (-0.14, 0.06, 0.26)),
        (0.35, 0.75, 1.0, RATIO, (0.35, 0.75, 1.15)),
    ],
)
def test_an_end_cut_off_where_the_measure_ends_hides_no_width(low, value, high, scale, whole):
    assert needs(measured(low, value, high), scale) == needs(measured(*whole), scale)


def test_an_open_end_leaves_the_rows_unsaid():
    assert "cannot be said" in needs(measured(0.01, 0.06, None), GAP)


def test_what_it_needs_cannot_always_be_said():
    for estimate in (
        measured(None, 0.06, None),
        measured(0.01, 0.06, 0.12, n=0),
        measured(-4.0, 1e-320, 4.0),
    ):
        marks = Scale(floor=0.0, limit=0.0, worst=1.0, source="ours") if estimate.high == 4.0 else GAP
        assert "cannot be said" in needs(estimate, marks)


def test_an_end_that_touches_its_mark_still_asks_for_rows():
    assert needs(measured(0.05, 0.08, 0.11), GAP) == "About 10 more rows would settle it."
