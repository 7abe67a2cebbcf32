"""Labels that only another table or the model has."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from checks.artifacts.decisions import Decisions
from checks.artifacts.scores import Predictions, decide
from checks.artifacts.target import Target, answers_of
from checks.contract import NotApplicable
from checks.table.roles import Roles
from tests.kit import artifacts, given

ROLES = Roles(target="y", task="binary", positive="b", favourable=("b",), score="s", threshold=0.5)
JUDGED = pd.DataFrame({"x": range(40), "s": [0.2, 0.8] * 20, "y": ["b", "c"] * 20})


def test_a_third_label_of_the_training_table_changes_no_binary_decision():
    train = pd.DataFrame({"x": range(60), "s": 0.5, "y": ["B", "C", "a"] * 20})
    inputs = given(JUDGED, ROLES, train=train)
    shelf = artifacts(inputs)

    target = shelf.get(Target)

    assert target.labels == ("b", "c")
    assert answers_of(inputs.train, target).codes.tolist() == [0, 1, -1] * 20
    assert decide(0.5, target, shelf.get(Predictions)).tolist() == [1, 0] * 20
    counted = shelf.get(Decisions).expr.order_by("row").to_pandas()
    assert counted["d_selected"].tolist() == [False, True] * 20


@pytest.mark.parametrize("labels", [("b",), ("a", "b", "c"), ("a", "c")])
def test_other_than_two_answers_are_not_decided(labels):
    target = artifacts(given(JUDGED, ROLES)).get(Target)
    said = Predictions(values=np.eye(3), probabilities=True, origin="model", said="")

    with pytest.raises(NotApplicable, match="exactly two answers"):
        decide(0.5, replace(target, labels=labels), said)


def test_the_other_label_is_the_negative_whichever_comes_first():
    values = np.array([[0.9, 0.1], [0.1, 0.9]])
    for positive in ("b", "c"):
        target = artifacts(given(JUDGED, ROLES)).get(Target)
        target = replace(target, positive=positive)
        said = Predictions(values=values, probabilities=True, origin="model", said="")
        assert decide(0.5, target, said).tolist() == [0, 1]
