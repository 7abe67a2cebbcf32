"""A model whose word is worth less for a group is found; alike groups are silent; the worst pair is named."""

import numpy as np
import pandas as pd
import pytest

from checks.bias.precision_gap import precision_gap
from checks.bias.selection_rate_gap import selection_rate_gap
from checks.table.roles import Roles
from tests.bias.test_gaps import ALIKE, decisions, roles
from tests.bias.worlds import counted, statuses
from tests.kit import failing, given, outcome

PAIR = "selection_rate_gap_between_groups"


def test_a_word_that_is_worth_less_for_women_is_found_and_told_in_people():
    frame = decisions((150, 150, 100, 600), (240, 60, 100, 600))

    (finding,) = outcome(precision_gap, given(frame, roles())).findings

    assert finding.status == "fail"
    assert finding.about.groups == {"sex": "f"}
    assert finding.estimate.value == pytest.approx(0.8 - 0.5)
    assert finding.says == (
        '50 of 100 people whose sex is f and who are judged "1" truly are, and 80 of 100 of such others.'
    )


def test_few_people_judged_positive_give_no_verdict():
    frame = decisions((3, 3, 300, 300), (240, 60, 100, 600))

    ended = outcome(precision_gap, given(frame, roles()))

    assert ended.status == "info"
    assert "f (606 rows; only a gap above" in ended.findings[0].says


def test_each_of_several_answers_is_taken_against_the_rest():
    rng = np.random.default_rng(0)
    n = 4000
    y, sex = rng.choice(["home", "ward", "icu"], n), rng.choice(["f", "m"], n)
    strayed = (rng.random(n) < 0.4) & (sex == "f") & (y == "home")
    frame = pd.DataFrame({"sex": sex, "y": y, "p": np.where(strayed, "icu", y)})
    asked = Roles(target="y", task="multiclass", favourable=("home",), prediction="p", sensitive=("sex",))

    (finding,) = failing(outcome(precision_gap, given(frame, asked)))

    assert '"icu"' in finding.says
    assert finding.about.groups == {"sex": "f"}


def test_the_two_groups_furthest_apart_are_named_as_information():
    frame = pd.concat(
        [ALIKE.assign(sex=np.where(ALIKE.sex == "m", "a", "b")), *[decisions((450, 0, 0, 50), (0,) * 4)] * 2]
    )

    ended = outcome(selection_rate_gap, given(frame, roles()))

    (pair,) = [f for f in ended.findings if f.estimate is not None and f.estimate.name == PAIR]
    assert pair.status == "info"
    assert pair.about.columns == ("sex",)
    assert pair.estimate.value == pytest.approx(0.9 - 0.4)
    assert "furthest apart are f (90 of 100) and a (40 of 100)" in pair.says
    assert pair.estimate.level > 0.99


def flagged(rows: int, seeds: int, less: float) -> float:
    """Share of tables on which the check fails; precision is 0.8, and `less` lower for half the people."""
    hits = 0
    for seed in range(seeds):
        rng = np.random.default_rng([seed, rows])
        group, p = rng.integers(0, 2, rows), rng.integers(0, 2, rows)
        y = (rng.random(rows) < np.where(p == 1, 0.8 - less * (group == 0), 0.2)).astype(int)
        hits += "fail" in statuses(precision_gap, counted({"g": group}, y, p))
    return hits / seeds


def test_alike_precision_is_silent_and_a_gap_of_twelve_in_a_hundred_is_found():
    assert flagged(2000, 100, 0.0) <= 0.02
    assert flagged(2000, 60, 0.12) >= 0.85
