"""No check fails because of a model that Preflight trained itself: what it says of one is information."""

import numpy as np
import pandas as pd
import pytest

from checks.engine import NOT_YOURS
from checks.registry import ABOUT_MODELS, all_checks, judges_model
from checks.table.roles import Roles
from tests.kit import given, outcome

ROLES = Roles(target="y", task="binary", positive="yes", favourable=("yes",))
JUDGED = sorted(id_ for id_, check in all_checks().items() if judges_model(check))


def noise(n: int, seed: int) -> pd.DataFrame:
    """Answers that no feature tells anything of: any model of them is a bad one."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(n, 4)), columns=list("abcd"))
    return frame.assign(y=rng.choice(["yes", "no"], n))


@pytest.mark.parametrize("id_", JUDGED)
def test_of_a_stand_in_nothing_is_judged(id_: str) -> None:
    ended = outcome(all_checks()[id_], given(noise(400, 1), ROLES, train=noise(400, 2)))

    assert ended.status in ("info", "not_applicable", "skipped")


def test_it_is_said_and_the_measure_stays() -> None:
    ended = outcome(all_checks()["scalability/predictive-quality"], given(noise(400, 1), ROLES))

    assert ended.status == "info"
    assert ended.findings[0].says.endswith(NOT_YOURS)
    assert ended.findings[0].estimate is not None
    assert ended.findings[0].remedies == ()


def test_scores_of_ones_own_are_judged() -> None:
    frame = noise(2000, 1).assign(p=np.random.default_rng(3).random(2000))
    roles = Roles(target="y", task="binary", positive="yes", favourable=("yes",), score="p")

    assert outcome(all_checks()["scalability/predictive-quality"], given(frame, roles)).status == "fail"


def test_what_is_said_of_the_data_is_judged_with_a_stand_in_too() -> None:
    assert {"interpretability", "scalability", "privacy"} == ABOUT_MODELS
    assert "interpretability/needless-complexity" in JUDGED
    assert "privacy/membership-inference" in JUDGED
    assert "privacy/k-anonymity" not in JUDGED
    assert "robustness/feature-drift" not in JUDGED
