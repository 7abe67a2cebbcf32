"""The answer key of the case of the customers who leave."""

from typing import Any

import pandas as pd

from sample_data import churn
from sample_data.drawing import rows_of
from sample_data.planted import follows, forest_without_a_seed, planted

TABLES = ("train", "table", "production")


def answer_key(train: pd.DataFrame, test: pd.DataFrame) -> dict[str, Any]:
    """Everything planted, what follows from it, what must stay silent, and what to talk about."""
    unnoticed, seen = rows_of(train, "unnoticed"), rows_of(test, "seen")
    return {
        "planted": [*_of_data(len(unnoticed), seen), *_of_people(), *_of_model(), *_of_production()],
        "follows": _consequences(),
        "silent": [
            "data_quality/duplicate-rows",
            "data_quality/missing-values",
            "data_quality/split-overlap",
            "privacy/k-anonymity",
            "privacy/unsafe-model-file",
            "bias/selection-rate-gap",
            "robustness/unrepeatable-predictions",
        ],
        "discuss": [
            "One customer in eight leaves. What would a model that always says no score, and would anybody notice?",
            "The model is offered as a help to keep customers. Who never gets the better price, and why?",
            "The exit survey tells the answer perfectly. Why is it worth nothing on the day of the decision?",
        ],
    }


def _of_data(unnoticed: int, seen: list[int]) -> list[dict[str, Any]]:
    return [
        planted(
            "no-answer-is-99",
            ("data_quality/disguised-missing",),
            "major",
            f"One satisfaction in twelve is {churn.NO_ANSWER}, on a scale to 10: nobody answered the survey.",
            "8 % of the values replaced at random",
            kind="column",
            tables=TABLES,
            columns=("satisfaction",),
        ),
        planted(
            "spellings-of-fibre",
            ("data_quality/inconsistent-values",),
            "minor",
            "The line fibre is also written Fibre, and with a blank behind it.",
            "15 % and 7 % of the rows with fibre",
            kind="column",
            tables=TABLES,
            columns=("line",),
        ),
        planted(
            "survey-after-leaving",
            ("data_quality/target-leakage", "robustness/performance-drop"),
            "blocker",
            "exit_survey is sent only to those who have left, and the model takes it in.",
            "sent to 35 % of those who leave and to nobody else; in production nobody has it yet",
            kind="column",
            tables=("train", "table", "production"),
            columns=("exit_survey",),
        ),
        planted(
            "customers-in-both-tables",
            ("data_quality/split-leakage",),
            "major",
            f"{len(seen)} customers of the test table are in the training table too, with another bill.",
            "the first rows of the test table are given the customer of a training row, nine months on",
            kind="rows",
            rows=seen,
        ),
        planted(
            "leavers-booked-as-staying",
            ("data_quality/label-noise",),
            "major",
            f"{unnoticed} training customers left and are booked as staying.",
            "20 % of those who leave, in the training table alone, because their number was kept for a while",
            kind="column",
            tables=("train",),
            columns=(churn.TARGET,),
        ),
    ]


def _of_people() -> list[dict[str, Any]]:
    return [
        planted(
            "older-customers-unseen",
            ("bias/quality-gap", "bias/calibration-gap", "bias/missed-opportunity-gap"),
            "major",
            "Of customers of 55 and older the model knows next to nothing, so those who will leave get no offer.",
            "the columns tell an eighth as much of their log odds; as many of them leave",
            kind="group",
            columns=("age_band",),
            groups={"age_band": churn.OLDER},
        ),
        planted(
            "contacts-in-notes",
            ("privacy/direct-identifiers",),
            "blocker",
            "note holds mail addresses and telephone numbers within free text.",
            "in 5 % of rows; reserved domains and numbers only",
            kind="column",
            tables=TABLES,
            columns=("note",),
        ),
    ]


def _of_model() -> list[dict[str, Any]]:
    return [
        planted(
            "leavers-weighed-up",
            ("robustness/miscalibration",),
            "major",
            "The rare answer was weighed up in training, and the chances that the model states come true for hardly anybody.",
            "leavers weigh six times as much, in few trees grown to leaves of three customers",
            kind="model",
        ),
        planted(
            "worse-than-a-line",
            ("scalability/baseline-gain", "scalability/overfitting"),
            "major",
            "The forest falls behind a linear model on customers that it was not trained on.",
            "eight trees of all training rows, grown to leaves of three, with five numbers of pure noise among the features",
            kind="model",
        ),
        planted(
            "needless-forest",
            ("interpretability/needless-complexity", "interpretability/surrogate-fidelity"),
            "major",
            "A linear model that can be read does better, and nothing readable follows what this forest says.",
            "the true log odds are linear",
            kind="model",
        ),
        forest_without_a_seed(),
    ]


def _of_production() -> list[dict[str, Any]]:
    return [
        planted(
            "more-data-in-production",
            ("robustness/feature-drift", "robustness/unseen-values"),
            "major",
            "Customers use two thirds more data in production than in training.",
            "data_gb times 1.7 before the outcome is drawn",
            kind="column",
            tables=("production",),
            columns=("data_gb",),
        ),
    ]


def _consequences() -> list[dict[str, str]]:
    return [
        follows("robustness/multivariate-drift", "The data volume alone tells production from training."),
        follows("robustness/estimated-performance", "Without the exit survey fewer scores are sure, so less is expected."),
        follows("robustness/prediction-drift", "Without the exit survey the model hardly expects anybody to leave."),
        follows("robustness/weak-slices", "Chances that are too bold are wrong most where leaving is common."),
    ]  # fmt: skip
