"""Planted gaps between groups are found and named; alike groups are not, and small ones are only named."""

import numpy as np
import pandas as pd
import pytest

from checks.artifacts import group_keys
from checks.bias.error_rate_gap import error_rate_gap
from checks.bias.label_gap import label_gap
from checks.bias.missed_opportunity_gap import missed_opportunity_gap
from checks.bias.selection_rate_gap import selection_rate_gap
from checks.bias.selection_rate_ratio import selection_rate_ratio
from checks.contract import Dots, Grid, Outcome
from checks.stats import contrasts
from checks.table.roles import Roles
from tests.kit import failing, given, outcome

CHECKS = (selection_rate_ratio, selection_rate_gap, missed_opportunity_gap, error_rate_gap, label_gap)


def rows(sex: str, y: int, p: int, count: int) -> list[dict]:
    return [{"sex": sex, "y": y, "p": p}] * count


def decisions(women: tuple[int, int, int, int], men: tuple[int, int, int, int]) -> pd.DataFrame:
    """(TP, FP, FN, TN) of women and of men."""
    made: list[dict] = []
    for sex, (tp, fp, fn, tn) in (("f", women), ("m", men)):
        made += rows(sex, 1, 1, tp) + rows(sex, 0, 1, fp) + rows(sex, 1, 0, fn) + rows(sex, 0, 0, tn)
    return pd.DataFrame(made)


def roles(*sensitive: str, favourable: str = "1") -> Roles:
    return Roles(
        target="y",
        task="binary",
        positive="1",
        favourable=(favourable,),
        prediction="p",
        sensitive=sensitive or ("sex",),
    )


ALIKE = decisions((300, 100, 100, 500), (300, 100, 100, 500))


def only(ended: Outcome):
    (finding,) = ended.findings
    return finding


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.id)
def test_groups_that_are_alike_are_not_reported(check):
    assert failing(outcome(check, given(ALIKE, roles()))) == []


def test_a_ratio_of_selection_rates_is_told_in_counts_of_people():
    frame = decisions((50, 40, 50, 860), (200, 50, 50, 700))

    finding = only(outcome(selection_rate_ratio, given(frame, roles()), gate=True))

    assert finding.severity == "blocker"
    assert finding.about.groups == {"sex": "f"}
    assert finding.estimate.value == pytest.approx((90 / 1000) / (250 / 1000))
    assert finding.says == (
        "For every 100 selected people whose sex is m, 36 whose sex is f are selected, in groups of the same size."
    )
    (dots,) = finding.evidence
    assert isinstance(dots, Dots)
    assert dots.limit == pytest.approx(0.8 * 0.25)


def test_a_ratio_that_few_people_show_does_not_block():
    frame = decisions((5, 4, 5, 26), (8, 4, 5, 23))

    finding = only(outcome(selection_rate_ratio, given(frame, roles()), gate=True))

    assert finding.status == "unsure"
    assert finding.needs


def test_nobody_selected_is_no_ratio_and_no_error():
    frame = decisions((0, 0, 50, 50), (0, 0, 60, 40))

    finding = only(outcome(selection_rate_ratio, given(frame, roles())))

    assert finding.estimate is None
    assert "Nobody is selected" in finding.says


def test_a_gap_of_two_groups_is_told_once_and_about_the_lower():
    frame = decisions((100, 50, 150, 700), (250, 100, 150, 500))

    finding = only(outcome(selection_rate_gap, given(frame, roles())))

    assert finding.status == "fail"
    assert finding.about.groups == {"sex": "f"}
    assert finding.estimate.value == pytest.approx(0.35 - 0.15)
    assert finding.says == "15 of 100 people whose sex is f are selected, and 35 of 100 of the others."


def test_deserving_people_turned_down_are_seen_where_selection_is_equal():
    frame = decisions((200, 200, 200, 400), (350, 50, 50, 550))

    ended = outcome(missed_opportunity_gap, given(frame, roles()))

    assert only(ended).status == "fail"
    assert only(ended).estimate.value == pytest.approx(350 / 400 - 200 / 400)
    assert failing(outcome(selection_rate_gap, given(frame, roles()))) == []


def test_false_alarms_and_misses_are_separate_findings():
    frame = decisions((350, 150, 50, 450), (350, 50, 50, 550))

    ended = outcome(error_rate_gap, given(frame, roles()))

    status = {finding.estimate.name: finding.status for finding in ended.findings}
    assert status == {"false_positive_rate_gap": "fail", "false_negative_rate_gap": "pass"}


def test_error_rates_follow_the_positive_answer_and_selection_the_favourable():
    frame = decisions((350, 150, 50, 450), (350, 50, 50, 550))

    same = outcome(error_rate_gap, given(frame, roles(favourable="0")))

    rates = {f.estimate.name: f.estimate.value for f in same.findings}
    assert rates["false_positive_rate_gap"] == pytest.approx(150 / 600 - 50 / 600)
    selection = only(outcome(selection_rate_gap, given(frame, roles(favourable="0"))))
    assert selection.says.startswith("50 of 100 people whose sex is f are selected, and 60 of 100")


def test_labels_that_differ_are_reported_without_any_model():
    frame = decisions((100, 0, 0, 900), (300, 0, 0, 700)).drop(columns="p")
    asked = Roles(target="y", task="binary", positive="1", favourable=("1",), sensitive=("sex",))

    finding = only(outcome(label_gap, given(frame, asked)))

    assert finding.status == "fail"
    grid = finding.evidence[-1]
    assert isinstance(grid, Grid)
    ((group, gap, low, high, ratio, *_),) = grid.rows
    assert (group, gap, ratio) == ("f", pytest.approx(-0.2), pytest.approx(1 / 3, abs=1e-4))
    assert low < gap < high


def test_answers_missing_in_one_group_are_reported():
    frame = decisions((200, 100, 100, 400), (200, 100, 100, 400))
    frame["y"] = frame["y"].astype(object).where((frame.sex == "m") | (np.arange(len(frame)) % 4 > 0), None)

    ended = outcome(label_gap, given(frame, roles()))

    status = {finding.estimate.name: finding.status for finding in ended.findings}
    assert status == {"label_gap": "pass", "missing_label_gap": "fail"}


def test_missing_values_of_the_sensitive_column_are_a_group():
    frame = pd.concat([ALIKE, decisions((0, 0, 100, 100), (0, 0, 0, 0)).assign(sex=None)])

    named = {
        finding.about.groups["sex"] for finding in failing(outcome(selection_rate_gap, given(frame, roles())))
    }

    assert "(missing)" in named


def test_small_groups_are_named_without_a_verdict_and_with_what_could_be_seen():
    few = decisions((5, 5, 5, 5), (1, 0, 0, 2)).assign(sex=["tiny"] * 20 + ["single"] * 3)
    frame = pd.concat([ALIKE, few])

    ended = outcome(selection_rate_gap, given(frame, roles()))

    said = [finding.says for finding in ended.findings if finding.estimate is None]
    assert len(said) == 1
    assert "tiny (20 rows; only a gap above 0." in said[0]
    assert "single (fewer than 5 rows" in said[0]
    dots = ended.findings[0].evidence[0]
    hidden = dots.labels.index("single")
    assert (dots.values[hidden], dots.counts[hidden], dots.judged[hidden]) == (None, None, False)


def test_few_deserving_people_give_no_verdict_on_opportunity():
    frame = decisions((3, 0, 3, 500), (300, 100, 100, 500))

    ended = outcome(missed_opportunity_gap, given(frame, roles()))

    assert [finding.status for finding in ended.findings] == ["info"]


def test_three_groups_show_the_pair_furthest_apart_with_its_interval():
    third = decisions((400, 100, 0, 0), (0, 0, 0, 0)).assign(sex="x")

    ended = outcome(selection_rate_gap, given(pd.concat([ALIKE, third]), roles()))

    grid = ended.findings[0].evidence[-1]
    assert isinstance(grid, Grid)
    higher, _, gap, low, high = grid.rows[0]
    assert higher == "x"
    assert low < gap < high


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.id)
def test_more_columns_widen_every_interval(check):
    wide = ALIKE.assign(**{f"s{i}": np.arange(len(ALIKE)) % 3 for i in range(6)})

    one = outcome(check, given(ALIKE, roles())).findings[0].estimate
    many = next(
        finding.estimate
        for finding in outcome(check, given(wide, roles("sex", *(f"s{i}" for i in range(6))))).findings
        if "sex" in finding.about.columns
    )

    assert many.level > one.level
    assert many.high - many.low >= one.high - one.low


def test_several_classes_are_selected_by_the_favourable_ones_and_judged_one_against_the_rest():
    rng = np.random.default_rng(0)
    n = 3000
    y = rng.choice(["home", "ward", "icu"], n)
    sex = rng.choice(["f", "m"], n)
    wrong = rng.random(n) < np.where((sex == "f") & (y == "icu"), 0.5, 0.1)
    p = np.where(wrong, "home", y)
    frame = pd.DataFrame({"sex": sex, "y": y, "p": p})
    asked = Roles(
        target="y", task="multiclass", favourable=("ward", "icu"), prediction="p", sensitive=("sex",)
    )

    errors = outcome(error_rate_gap, given(frame, asked))
    selected = only(outcome(selection_rate_gap, given(frame, asked)))

    misses = next(f for f in errors.findings if f.estimate.name == "false_negative_rate_gap")
    assert misses.status == "fail"
    assert '"icu"' in misses.says
    share = frame.assign(selected=np.isin(p, ["ward", "icu"])).groupby("sex").selected.mean()
    assert selected.estimate.value == pytest.approx(abs(share["f"] - share["m"]))


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.id)
def test_a_number_as_target_is_not_applicable_without_a_threshold(check):
    frame = ALIKE.assign(y=np.arange(len(ALIKE)) * 1.5, p=np.arange(len(ALIKE)) * 1.4)
    asked = Roles(target="y", task="regression", prediction="p", sensitive=("sex",))

    ended = outcome(check, given(frame, asked))

    assert ended.status == "not_applicable"
    assert ended.reason


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.id)
@pytest.mark.parametrize(
    "frame",
    [
        ALIKE.iloc[:0],
        ALIKE.iloc[:1],
        ALIKE.assign(y=None),
        ALIKE.assign(sex=None),
        ALIKE.assign(sex="same"),
        ALIKE.assign(y=1),
        ALIKE.assign(sex=np.arange(len(ALIKE)).astype(str)),
        ALIKE.assign(sex=["=1+1", "<b>\n'\"{}%s"] * (len(ALIKE) // 2)),
    ],
    ids=["empty", "one row", "no answers", "no groups", "one group", "one answer", "all small", "hostile"],
)
def test_odd_tables_end_in_an_outcome_without_a_failure(check, frame):
    ended = outcome(check, given(frame, roles()))

    assert ended.status in ("pass", "unsure", "info", "not_applicable")


def test_people_without_a_value_are_spoken_of_in_words():
    assert contrasts.MISSING == group_keys.MISSING
    rate = contrasts.Rate(
        groups={"sex": group_keys.MISSING, "region": "north"},
        hits=1, n=2, rows=2, rest_hits=1, rest_n=2, rest_rows=2,
    )  # fmt: skip

    assert rate.whose == "whose sex is missing and region is north"
