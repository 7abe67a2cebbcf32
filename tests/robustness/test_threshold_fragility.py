"""Rows near the threshold are counted, named, and found only where they are many."""

import numpy as np
import pandas as pd

from checks.contract import Bars
from checks.robustness.threshold_fragility import threshold_fragility
from checks.table.roles import Roles
from tests.kit import failing, given, outcome

ROLES = Roles(target="y", task="binary", positive="yes", score="p", features=("a",))


def people(spread: float, n: int = 1_000, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    score = 1 / (1 + np.exp(-spread * rng.normal(size=n)))
    answer = np.where(rng.uniform(size=n) < score, "yes", "no")
    return pd.DataFrame({"a": rng.normal(size=n), "p": score, "y": answer})


def test_a_model_that_hardly_knows_is_found_and_its_nearest_rows_are_named():
    frame = people(0.1)

    (found,) = failing(outcome(threshold_fragility, given(frame, ROLES)))

    near = frame["p"].sub(0.5).abs() <= 0.02
    assert found.estimate.value == near.mean()
    assert len(found.about.rows) == 100
    assert frame["p"].sub(0.5).abs().iloc[list(found.about.rows)].max() < 0.01


def test_a_model_that_knows_is_left_alone():
    assert not failing(outcome(threshold_fragility, given(people(1.5), ROLES)))


def test_the_decisions_that_a_moved_threshold_turns_are_counted():
    frame = people(0.5)
    threshold = Roles(**{f: getattr(ROLES, f) for f in ROLES.__struct_fields__} | {"threshold": 0.6})

    (finding,) = outcome(threshold_fragility, given(frame, threshold)).findings

    turned = next(shape for shape in finding.evidence if isinstance(shape, Bars))
    before = frame["p"] >= 0.6
    expected = [int((before != (frame["p"] >= 0.6 + move)).sum()) for move in (-0.05, -0.02, 0.02, 0.05)]
    assert list(turned.values) == expected


def test_bare_answers_have_no_distance():
    frame = people(1.0).assign(p=lambda f: np.where(f["p"] > 0.5, "yes", "no"))
    roles = Roles(target="y", task="binary", positive="yes", prediction="p", features=("a",))

    assert outcome(threshold_fragility, given(frame, roles)).status == "not_applicable"
