"""The answer key: what is planted in the careless case, which checks should find it, and how it was done.

A defect counts as found where one of its checks fails with a finding about one of its columns, its
group, its table's rows or the model. Checks that a version does not have yet may be named.
"""

from typing import Any

import pandas as pd

from sample_data.columns import NOISE
from sample_data.defects import WOMEN, YOUNG_WOMEN, rows_of

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
    }


def nothing() -> dict[str, Any]:
    """The clean twin's key: nothing is planted and no check may fail."""
    return {"planted": [], "silent": ["every check"]}


def _planted(
    name: str,
    checks: tuple[str, ...],
    severity: str,
    says: str,
    how: str,
    *,
    kind: str,
    tables: tuple[str, ...] = ("table",),
    columns: tuple[str, ...] = (),
    groups: dict[str, str] | None = None,
    rows: list[int] | None = None,
) -> dict[str, Any]:
    """One entry; it belongs to the family of the first check. `rows` lie in the only table named."""
    return {
        "id": name,
        "family": checks[0].split("/")[0],
        "checks": list(checks),
        "about": {
            "kind": kind,
            "tables": list(tables),
            "columns": list(columns),
            "groups": groups or {},
            "rows": rows or [],
        },
        "severity": severity,
        "says": says,
        "how": how,
    }


def _data(train: pd.DataFrame, test: pd.DataFrame) -> list[dict[str, Any]]:
    copies, conflicts = rows_of(train, "duplicate"), rows_of(train, "conflict")
    overlap = rows_of(test, "overlap")
    return [
        _planted(
            "missing-income",
            ("data_quality/missing-values",),
            "major",
            "About one income in eight is missing, mostly low ones and of people who did not repay.",
            "removed with odds that fall with income and rise by e^1.2 where repaid is no",
            kind="column",
            tables=TABLES,
            columns=("income",),
        ),
        _planted(
            "copied-rows",
            ("data_quality/duplicate-rows",),
            "minor",
            f"{len(copies)} training rows are exact copies of others, customer_id included.",
            "drawn at random and appended; each row listed has its original in the same table",
            kind="rows",
            tables=("train",),
            rows=copies,
        ),
        _planted(
            "contradicting-rows",
            ("data_quality/conflicting-labels",),
            "minor",
            f"{len(conflicts) // 2} pairs of training rows agree in everything but the answer.",
            "rows copied under a new customer_id and with the other answer; both of a pair are listed",
            kind="rows",
            tables=("train",),
            rows=conflicts,
        ),
        _planted(
            "test-rows-seen-in-training",
            ("data_quality/split-overlap", "data_quality/split-leakage"),
            "blocker",
            f"{len(overlap)} test rows are also in the training table.",
            "drawn from the training table and appended to the test table",
            kind="rows",
            rows=overlap,
        ),
        _planted(
            "calls-after-the-outcome",
            ("data_quality/target-leakage",),
            "blocker",
            "collection_calls is known only after a payment was missed, and all but tells the answer.",
            "at least one call for 98 % of those who did not repay and for 1 % of the others; "
            "the model does not use it",
            kind="column",
            tables=TABLES,
            columns=("collection_calls",),
        ),
        _planted(
            "constant-currency",
            ("data_quality/uninformative-columns", "interpretability/useless-features"),
            "minor",
            "currency says EUR in every row, and the model takes it in.",
            "one value",
            kind="column",
            tables=TABLES,
            columns=("currency",),
        ),
        _planted(
            "reference-as-feature",
            ("data_quality/uninformative-columns", "interpretability/useless-features"),
            "minor",
            "reference is different in almost every row, and the model takes it in.",
            "six random hexadecimal digits after an R",
            kind="column",
            tables=TABLES,
            columns=("reference",),
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
        *(_planted(*words, how, kind="group", columns=("sex",), groups=women) for words in against_women),
        _planted(
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
        _planted(
            "noise-features",
            ("interpretability/useless-features",),
            "minor",
            "Six features of the model have nothing to do with repayment.",
            "drawn independently of everything",
            kind="columns",
            columns=NOISE,
        ),
        _planted(
            "needless-forest",
            ("interpretability/needless-complexity",),
            "major",
            "A logistic regression does no worse than this forest and can be read.",
            "the true log-odds are linear",
            kind="model",
        ),
        _planted(
            "worse-than-a-line",
            ("scalability/baseline-gain", "scalability/overfitting"),
            "major",
            "The forest knows its training rows by heart and falls behind a linear model on others.",
            "trees are grown to leaves of two rows",
            kind="model",
        ),
        _planted(
            "shifted-probabilities",
            ("robustness/miscalibration",),
            "major",
            "The model says a lower chance of repayment than there is.",
            "people who did not repay weigh three times as much in training",
            kind="model",
        ),
        _planted(
            "no-seed",
            ("governance/unrepeatable-training", "governance/seed-variance"),
            "minor",
            "The model names no seed, so nobody can train the same one again.",
            "random_state is None in the saved forest",
            kind="model",
        ),
    ]


def _privacy() -> list[dict[str, Any]]:
    return [
        _planted(
            "people-in-contact",
            ("privacy/direct-identifiers",),
            "blocker",
            "contact holds mail addresses and telephone numbers.",
            "in 6 % of rows; reserved domains and numbers only",
            kind="column",
            columns=("contact",),
        ),
        _planted(
            "cards-in-notes",
            ("privacy/direct-identifiers",),
            "blocker",
            "note holds card numbers within free text.",
            "1 % of rows; sixteen digits that pass the Luhn check",
            kind="column",
            columns=("note",),
        ),
        _planted(
            "people-singled-out",
            ("privacy/k-anonymity", "privacy/unique-combinations"),
            "major",
            "Postcode, year of birth and sex single out most people.",
            "a thousand postcodes and sixty-two years of birth among three thousand people",
            kind="columns",
            columns=("postcode", "birth_year", "sex"),
        ),
        _planted(
            "members-told-apart",
            ("privacy/membership-inference",),
            "blocker",
            "The model's answers tell who was in its training table.",
            "the forest is grown almost to single rows",
            kind="model",
        ),
    ]


def _production() -> list[dict[str, Any]]:
    return [
        _planted(
            "lower-incomes-in-production",
            ("robustness/feature-drift",),
            "major",
            "Incomes in production are a quarter lower.",
            "incomes times 0.75 before the outcome is drawn",
            kind="column",
            tables=("production",),
            columns=("income",),
        ),
        _planted(
            "other-channels-in-production",
            ("robustness/feature-drift", "robustness/unseen-values"),
            "major",
            "Fewer people come through a branch, more through brokers, and some through an app nobody knew.",
            "the shares of channel are 10 % branch, 45 % online, 35 % broker, 10 % app",
            kind="column",
            tables=("production",),
            columns=("channel",),
        ),
    ]
