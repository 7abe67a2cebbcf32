"""Numbers as UX.md writes them, and names that cannot lie about themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.contract import Estimate, Scale
from checks.report import words
from tests.report.made import outcomes


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (30000, "count", "30,000"),
        (0.062, "share", "6.2%"),
        (0.48, "share", "48%"),
        (0.0, "share", "0%"),
        (1.0, "share", "100%"),
        (0.0004, "share", "0.04%"),
        (0.00001, "share", "under 0.01%"),
        (0.99934, "share", "99.93%"),
        (0.7721, "ratio", "0.77"),
        (0.8, "ratio", "0.80"),
        (0.7, "auc", "0.70"),
        (0.992, "auc", "0.992"),
        (1.0, "auc", "1.00"),
        (0.071, "gap", "7.1 points"),
        (-0.10, "gap", "−10 points"),
        (0.1, "sd", "0.10 sd"),
        (-0.001, "ratio", "0.00"),
        (0.038, "seconds", "38 ms"),
        (0.0042, "seconds", "4.2 ms"),
        (0.00003, "seconds", "30 µs"),
        (1.23, "seconds", "1.2 s"),
        (74, "seconds", "74 s"),
        (600, "seconds", "10 min"),
        (9000, "seconds", "2.5 h"),
        (148e6, "bytes", "148 MB"),
        (1.5e9, "bytes", "1.5 GB"),
        (12, "bytes", "12 bytes"),
        (12000, "rows/s", "12,000 rows/s"),
        (71, "score", "71"),
        (0.12345, "", "0.123"),
        (1234567.8, "", "1,234,568"),
    ],
)
def test_measures(value, unit, text):
    assert words.measure(value, unit) == text


def test_a_number_beside_its_limit_gets_decimals_until_they_differ():
    assert words.measure(0.798, "ratio", apart=0.8) == "0.798"
    assert words.measure(0.77, "ratio", apart=0.8) == "0.77"
    assert words.measure(0.8, "ratio", apart=0.8) == "0.80"
    assert words.measure(0.0504, "share", apart=0.05) == "5.04%" or words.measure(0.0504, "share") == "5%"
    assert words.measure(0.05004, "share", apart=0.05) not in ("5%", "5.0%", "5.00%")


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (0.74, 0.80, "ratio", "0.74 to 0.80"),
        (0.061, 0.084, "seconds", "61 to 84 ms"),
        (0.5, 1.5, "seconds", "500 ms to 1.5 s"),
        (0.052, 0.094, "gap", "5.2 to 9.4 points"),
        (0.468, 0.494, "share", "46.8% to 49.4%"),
        (None, 0.8, "ratio", "at most 0.80"),
        (0.71, None, "ratio", "at least 0.71"),
        (None, None, "ratio", "no bound on either side"),
    ],
)
def test_intervals(low, high, unit, text):
    assert words.interval(low, high, unit) == text


def test_estimates_say_their_interval_and_facts_that_they_are_exact():
    ratio = Estimate(
        name="r",
        value=0.772,
        low=0.743,
        high=0.799,
        level=0.95,
        n=9,
        method="MOVER",
        of="population",
        unit="ratio",
    )
    assert words.estimate(ratio) == "0.77, 95% interval 0.74 to 0.80"
    assert words.estimate(Estimate.exact("x", 0.004, n=9, unit="share")) == "0.4%, exact"
    scale = Scale(floor=0.97, limit=0.8, worst=0.5, source="four-fifths\u202e rule")
    assert words.limit(scale, "ratio") == "limit 0.80 (four-fifths rule)"


def test_days_changes_scores_dates_and_levels():
    assert [words.days(1), words.days(4), words.days(2.5), words.days(2, 4)] == [
        "1 day", "4 days", "2.5 days", "2 to 4 days"
    ]  # fmt: skip
    assert [words.change(7.2), words.change(-3), words.change(0.2)] == ["+7", "−3", "±0"]
    assert [words.score(89.99), words.score(90.0)] == ["89", "90"]
    assert words.date("2026-11-12T14:05:00+00:00") == "12 Nov 2026, 14:05 UTC"
    assert words.date("yesterday\x1b[31m") == "yesterday[31m"
    assert [words.level(0.95), words.level(1 - 0.01 / 7)] == ["95%", "99.86%"]
    assert [words.level(0.99999), words.level(1.0)] == ["99.999%", "100%"]
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.plural(1, "finding") == "1 finding"
    assert words.plural(1200, "finding") == "1,200 findings"


def test_every_outcome_has_a_mark_and_a_word_and_only_a_pass_is_said_to_pass():
    marks = {o.status: (words.outcome_mark(o), words.outcome_word(o)) for o in outcomes()}
    assert len(marks) == 7
    assert [status for status, (mark, _) in marks.items() if mark == "ready"] == ["pass"]
    assert [status for status, (_, word) in marks.items() if word == "Passed"] == ["pass"]
    assert {mark for o in outcomes() for mark in [words.outcome_mark(o)]} == {
        "block", "watch", "minor", "unsure", "error", "na", "info", "ready"
    }  # fmt: skip


def test_clean_strips_what_deceives_and_keeps_what_people_write():
    assert words.clean("safe\u202egnp.exe\x1b[31m\x00") == "safegnp.exe[31m"
    assert words.clean("line\nbreak\ttab") == "line break tab"
    assert words.clean("naïve Straße 東京 ₹") == "naïve Straße 東京 ₹"
    assert words.clean("\ud800x") == "x"
    assert words.clean("a" * 1000, 10) == "a" * 9 + "…"


@given(st.text(alphabet=st.characters(), max_size=400))
def test_clean_text_is_short_and_has_no_control_character(text):
    cleaned = words.clean(text)
    assert len(cleaned) <= words.CUT
    assert all(letter >= " " and letter != "\x7f" for letter in cleaned)
    assert words.clean(cleaned) == cleaned
    cleaned.encode("utf-8")
