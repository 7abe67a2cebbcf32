"""The answer key of the case of the emergency rooms."""

from typing import Any

import pandas as pd

from sample_data import triage
from sample_data.drawing import rows_of
from sample_data.planted import follows, forest_without_a_seed, planted

TABLES = ("train", "table", "production")


def answer_key(train: pd.DataFrame) -> dict[str, Any]:
    """Everything planted, what follows from it, what must stay silent, and what to talk about."""
    return {
        "planted": [
            *_of_data(rows_of(train, "conflict")),
            *_of_people(),
            *_of_model(),
            *_of_sites(),
        ],
        "follows": _consequences(),
        "silent": [
            "data_quality/duplicate-rows",
            "data_quality/split-overlap",
            "data_quality/target-leakage",
            "data_quality/inconsistent-values",
            "privacy/direct-identifiers",
            "privacy/unsafe-model-file",
            "robustness/unrepeatable-predictions",
        ],
        "discuss": [
            "Which mistake is worse here: to let somebody wait who cannot, or to see somebody at once who could?",
            "Nobody told the model which language a patient speaks. How does it know, and who would find out?",
            "One hospital changed its rule and told nobody. Who sees that first: the nurse, the model or the report?",
        ],
    }


def _of_data(conflicts: list[int]) -> list[dict[str, Any]]:
    return [
        planted(
            "fahrenheit-among-celsius",
            ("data_quality/outliers",),
            "major",
            "One temperature in twenty is in degrees Fahrenheit, all of them at the harbour site.",
            "12 % of the temperatures of the harbour site, times 1.8 and 32 more",
            kind="column",
            tables=TABLES,
            columns=("temperature",),
        ),
        planted(
            "gaps-of-those-who-can-wait",
            ("data_quality/missing-values",),
            "major",
            "One oxygen value in eight is missing, mostly of patients who could wait.",
            "removed with odds that fall by e^0.9 with each step of urgency",
            kind="column",
            tables=TABLES,
            columns=("oxygen",),
        ),
        planted(
            "judged-twice",
            ("data_quality/conflicting-labels",),
            "major",
            f"{len(conflicts) // 2} pairs of training visits agree in everything but the urgency, by two steps.",
            "visits copied under a new visit_id with another answer; both of a pair are listed",
            kind="rows",
            tables=("train",),
            rows=conflicts,
        ),
        planted(
            "pulse-three-times",
            ("data_quality/redundant-features",),
            "minor",
            "The pulse is taken three times, and all three are features.",
            "the pulse less or more by up to two beats",
            kind="columns",
            tables=TABLES,
            columns=("pulse", *triage.AGAIN),
        ),
        planted(
            "few-of-other-languages",
            ("data_quality/representativeness", "bias/small-groups"),
            "major",
            "Of patients who speak another language there are hardly any to learn from, and many in production.",
            "2.5 % of training and test, 13 % of production",
            kind="group",
            tables=("train", "table"),
            columns=("language",),
            groups={"language": triage.OTHER},
        ),
    ]


def _of_people() -> list[dict[str, Any]]:
    return [
        planted(
            "neighbours-kept-waiting",
            ("bias/label-gap", "bias/selection-rate-gap"),
            "major",
            "Patients who do not speak the local language were put lower than others with the same signs.",
            f"their line of urgency is lowered by {triage.KEPT_WAITING}",
            kind="group",
            columns=("language",),
            groups={"language": triage.NEIGHBOUR},
        ),
        planted(
            "desk-minutes-tell-the-language",
            ("bias/proxy-features",),
            "major",
            "desk_minutes is a feature and says who speaks the local language, which nobody gave the model.",
            "a few minutes at the desk for those who share a language, many for the others",
            kind="column",
            columns=("desk_minutes",),
        ),
        planted(
            "patients-singled-out",
            ("privacy/k-anonymity", "privacy/unique-combinations"),
            "major",
            "Year of birth, postcode and sex single out nearly everybody.",
            "180 postcodes and 74 years of birth among 2,800 visits",
            kind="columns",
            columns=("birth_year", "postcode", "sex"),
        ),
    ]


def _of_model() -> list[dict[str, Any]]:
    return [
        planted(
            "visits-by-heart",
            ("privacy/membership-inference", "scalability/overfitting"),
            "blocker",
            "The forest knows its training visits by heart, and its answers tell which they were.",
            "three trees, each of all training rows, grown to leaves of two",
            kind="model",
        ),
        planted(
            "worse-than-a-line",
            ("scalability/baseline-gain", "interpretability/needless-complexity"),
            "blocker",
            "A linear model is far better on visits that neither was trained on.",
            "urgency follows a straight line, cut into four; five features are pure noise",
            kind="model",
        ),
        planted(
            "reasons-that-differ",
            ("interpretability/inconsistent-explanations", "interpretability/unstable-explanations"),
            "major",
            "Patients who are alike are given different reasons: a tree takes one of three pulses, and another by chance.",
            "three copies of the leading feature in trees without any restraint",
            kind="model",
        ),
        forest_without_a_seed(),
    ]


def _of_sites() -> list[dict[str, Any]]:
    return [
        planted(
            "transfers-unlearned",
            ("robustness/weak-slices",),
            "major",
            "Of patients who come from another hospital the model tells hardly more than chance.",
            "their urgency is drawn by lot: another hospital's papers decided, which no column holds",
            kind="group",
            columns=("arrival",),
            groups={"arrival": triage.TRANSFER},
        ),
        planted(
            "another-rule-on-the-hill",
            ("robustness/performance-drop",),
            "major",
            "In production the hill site sees everybody sooner, by a protocol of its own.",
            f"its line of urgency is raised by {triage.SOONER} in production",
            kind="column",
            tables=("production",),
            columns=("site",),
        ),
    ]


def _consequences() -> list[dict[str, str]]:
    return [
        follows("scalability/predictive-quality", "Three trees that know their rows by heart tell little of others."),
        follows("robustness/threshold-fragility", "Three trees say one of four chances, and many lie at the threshold."),
        follows("data_quality/label-noise", "The visits judged twice and the transfers look like mixed-up answers."),
        follows("data_quality/near-duplicate-rows", "The visits judged twice repeat each other but for the answer."),
        follows("robustness/feature-drift", "More patients of other languages spend longer at the desk."),
        follows("robustness/prediction-drift", "The hill site's protocol makes urgent answers more common."),
        follows("robustness/model-staleness", "The hill site's protocol makes the model worse as time goes by."),
        follows("robustness/miscalibration", "A forest that knows its rows by heart is too sure of others."),
        follows("interpretability/surrogate-fidelity", "Nothing readable follows a forest grown to leaves of two."),
        follows("bias/precision-gap", "More patients of other languages were put into the lower answers."),
        follows("bias/calibration-gap", "The answers put patients of other languages lower at the same signs."),
    ]  # fmt: skip
