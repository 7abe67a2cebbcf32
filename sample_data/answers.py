"""The answer key: what is planted in the careless case, which checks should find it, and how it was done.

A defect counts as found where one of its checks fails with a finding about one of its columns, its
group, its table's rows or the model. Checks that a version does not have yet may be named.
"""

from typing import Any

import pandas as pd

from sample_data.columns import CODES
from sample_data.defects import WOMEN, YOUNG_WOMEN, rows_of
from sample_data.planted import forest_without_a_seed, planted

TABLES = ("train", "table", "production")
SILENT = (
    "data_quality/class-imbalance",
    "scalability/predictive-quality",
    "robustness/unrepeatable-predictions",
    "privacy/unsafe-model-file",
    "privacy/load-isolation",
    "governance/provenance",
)


def answer_key(train: pd.DataFrame, test: pd.DataFrame) -> dict[str, Any]:
    """Everything planted, and the checks that must stay silent. Row numbers are 0-based."""
    return {
        "planted": [*_data(train, test), *_bias(), *_model(), *_privacy(), *_production()],
        "silent": list(SILENT),
        "discuss": [
            "Women are granted the loan half as often as men. Is that the model, the answers it learned from, or the world?",
            "status gives the answer away. Who would have noticed before the model went live, and how?",
            "A logistic regression does no worse than this forest. What would you need to hear to keep the forest?",
        ],
    }


def nothing() -> dict[str, Any]:
    """The clean twin's key: nothing is planted and no check may fail."""
    return {
        "planted": [],
        "silent": ["every check"],
        "discuss": [
            "What would you want to know before you believe a report that finds nothing?",
            "Some things cannot be told yet. Which of them would you settle first, and what would it cost?",
            "Nobody checked everything. What is missing from this report that you would ask about?",
        ],
    }


def _data(train: pd.DataFrame, test: pd.DataFrame) -> list[dict[str, Any]]:
    copies, conflicts = rows_of(train, "duplicate"), rows_of(train, "conflict")
    overlap = rows_of(test, "overlap")
    return [
        planted(
            "missing-income",
            ("data_quality/missing-values",),
            "major",
            "About one income in eight is missing, mostly low ones and of people who did not repay.",
            "removed with odds that fall with income and rise by e^1.2 where repaid is no",
            kind="column",
            tables=TABLES,
            columns=("income",),
        ),
        planted(
            "copied-rows",
            ("data_quality/duplicate-rows",),
            "minor",
            f"{len(copies)} training rows are exact copies of others, customer_id included.",
            "drawn at random and appended; each row listed has its original in the same table",
            kind="rows",
            tables=("train",),
            rows=copies,
        ),
        planted(
            "contradicting-rows",
            ("data_quality/conflicting-labels",),
            "minor",
            f"{len(conflicts) // 2} pairs of training rows agree in everything but the answer.",
            "people who repaid, copied under a new customer_id as not repaid; both of a pair are listed",
            kind="rows",
            tables=("train",),
            rows=conflicts,
        ),
        planted(
            "test-rows-seen-in-training",
            ("data_quality/split-overlap", "data_quality/split-leakage"),
            "blocker",
            f"{len(overlap)} test rows are also in the training table.",
            "drawn from the training table and appended to the test table",
            kind="rows",
            rows=overlap,
        ),
        planted(
            "status-after-the-outcome",
            ("data_quality/target-leakage",),
            "blocker",
            "status is known only after a payment was missed, and gives away a quarter of those who do not repay.",
            "25 % of those who do not repay are in collection, nobody else; in production nobody is",
            kind="column",
            tables=("train", "table"),
            columns=("status",),
        ),
        *(
            planted(
                name,
                ("data_quality/uninformative-columns", "interpretability/useless-features"),
                "minor",
                says,
                how,
                kind="column",
                tables=TABLES,
                columns=(column,),
            )
            for column, name, says, how in (
                (
                    "currency",
                    "constant-currency",
                    "currency says EUR in every row, and the model takes it in.",
                    "one value",
                ),
                (
                    "reference",
                    "reference-as-feature",
                    "reference is different in almost every row, and the model takes it in.",
                    "random hexadecimal digits",
                ),
            )
        ),
    ]


def _bias() -> list[dict[str, Any]]:
    women = {"sex": "female"}
    against_women = (
        (
            "women-selected-less",
            ("bias/selection-rate-ratio", "bias/selection-rate-gap"),
            "blocker",
            "Women are granted the loan about half as often as men.",
        ),
        (
            "good-women-refused",
            ("bias/missed-opportunity-gap",),
            "blocker",
            "Of those who do repay, women are granted the loan far less often than men.",
        ),
        (
            "unequal-errors",
            ("bias/error-rate-gap",),
            "major",
            "The model errs against women where it errs for men.",
        ),
        (
            "answers-against-women",
            ("bias/label-gap",),
            "major",
            "The recorded answers themselves favour men.",
        ),
    )
    how = f"the true log-odds are lowered by {WOMEN} for women in all three tables, and the model uses sex"
    return [
        *(planted(*words, how, kind="group", columns=("sex",), groups=women) for words in against_women),
        planted(
            "young-women",
            ("bias/intersections",),
            "major",
            "Women from 18 to 29 fare worse than women and than the young.",
            f"the log-odds of these women are lowered by {YOUNG_WOMEN} more",
            kind="group",
            columns=("sex", "age_band"),
            groups={**women, "age_band": "18-29"},
        ),
    ]


def _model() -> list[dict[str, Any]]:
    return [
        planted(
            "codes-as-features",
            ("interpretability/useless-features", "data_quality/uninformative-columns"),
            "minor",
            "Three codes are features of the model, though each value is so rare that it learns nothing of them.",
            "seven hundred codes each, drawn independently of everything; the encoder lumps the rare together",
            kind="columns",
            columns=tuple(CODES),
        ),
        planted(
            "needless-forest",
            ("interpretability/needless-complexity",),
            "major",
            "A logistic regression does no worse than this forest and can be read.",
            "the true log-odds are linear",
            kind="model",
        ),
        planted(
            "worse-than-a-line",
            ("scalability/baseline-gain", "scalability/overfitting"),
            "major",
            "The forest knows its training rows by heart and falls behind a linear model on others.",
            "six trees, grown to leaves of three rows, with ten numbers of pure noise among their features",
            kind="model",
        ),
        planted(
            "shifted-probabilities",
            ("robustness/miscalibration",),
            "major",
            "The model is far too sure of itself, and says a lower chance of repayment than there is.",
            "small leaves of few trees, in which people who did not repay weigh four times as much",
            kind="model",
        ),
        forest_without_a_seed(),
    ]


def _privacy() -> list[dict[str, Any]]:
    return [
        planted(
            "people-in-contact",
            ("privacy/direct-identifiers",),
            "blocker",
            "contact holds mail addresses and telephone numbers.",
            "in 6 % of rows; reserved domains and numbers only",
            kind="column",
            columns=("contact",),
        ),
        planted(
            "cards-in-notes",
            ("privacy/direct-identifiers",),
            "blocker",
            "note holds card numbers within free text.",
            "1 % of rows; sixteen digits that pass the Luhn check",
            kind="column",
            columns=("note",),
        ),
        planted(
            "people-singled-out",
            ("privacy/k-anonymity", "privacy/unique-combinations"),
            "major",
            "Postcode, year of birth and sex single out most people.",
            "a thousand postcodes and sixty-two years of birth among three thousand people",
            kind="columns",
            columns=("postcode", "birth_year", "sex"),
        ),
        planted(
            "members-told-apart",
            ("privacy/membership-inference",),
            "blocker",
            "The model's answers tell who was in its training table.",
            "every tree saw every training row and is grown to leaves of three",
            kind="model",
        ),
    ]


def _production() -> list[dict[str, Any]]:
    return [
        planted(
            "lower-incomes-in-production",
            ("robustness/feature-drift",),
            "major",
            "Incomes in production are a quarter lower.",
            "incomes times 0.75 before the outcome is drawn",
            kind="column",
            tables=("production",),
            columns=("income",),
        ),
        planted(
            "other-channels-in-production",
            ("robustness/feature-drift", "robustness/unseen-values"),
            "major",
            "Fewer people come through a branch, more through brokers, and some through an app nobody knew.",
            "the shares of channel are 10 % branch, 45 % online, 35 % broker, 10 % app",
            kind="column",
            tables=("production",),
            columns=("channel",),
        ),
        planted(
            "empty-status-in-production",
            ("robustness/feature-drift",),
            "major",
            "status says current for everybody in production, where the outcome is not known yet.",
            "the leaking column as it looks at the time of the decision",
            kind="column",
            tables=("production",),
            columns=("status",),
        ),
    ]
