"""Inputs that do not fit each other are refused at the command line, in one sentence with status 2."""

from pathlib import Path

import numpy as np
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression

from tests.test_cli import GOOD, here, refused

__all__ = ["here"]  # the fixture: a folder of its own with a good table


def saved(features: int, classes: list[object]) -> str:
    """A model fitted without column names."""
    rows = np.random.default_rng(0).normal(size=(60, features))
    skops.io.dump(LogisticRegression().fit(rows, (classes * 60)[:60]), "model.skops")
    return "model.skops"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--threshold", "nan"], "finite"),
        (["--threshold", "1.5"], "between 0 and 1"),
        (["--prediction", "sex", "--threshold", "0.5"], "no label of the target"),
        (["--prediction", "age"], "holds 40 different values"),
    ],
)
def test_thresholds_and_predictions_must_fit(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
):
    assert words in refused(["assess", "good.csv", "--target", "paid", *arguments], capsys)


def test_a_training_table_with_other_labels_is_refused(capsys: pytest.CaptureFixture[str]):
    Path("train.csv").write_text(GOOD.replace(",yes", ",1").replace(",no", ",0"))

    said = refused(["assess", "good.csv", "--target", "paid", "--train", "train.csv"], capsys)

    assert 'train.csv has "1", "0", good.csv has "yes", "no"' in said


def test_a_model_without_names_must_take_as_many_columns_as_there_are(capsys: pytest.CaptureFixture[str]):
    model = saved(3, ["no", "yes"])

    said = refused(["assess", "good.csv", "--target", "paid", "--model", model], capsys)

    assert said.startswith(
        'The model takes 3 columns and names none of them, but good.csv offers 2: "age", "sex"'
    )


def test_a_model_of_other_labels_is_refused_with_both_sets(capsys: pytest.CaptureFixture[str]):
    model = saved(1, [0, 1])

    said = refused(["assess", "good.csv", "--target", "paid", "--ignore", "sex", "--model", model], capsys)

    assert 'its labels are "0", "1", the table\'s are "yes", "no"' in said
