"""Made-up outcomes about the table and the model."""

import math

from checks.contract import (
    CRITICAL,
    HIGH,
    LOW,
    MEDIUM,
    About,
    Bars,
    Curve,
    Estimate,
    Remedy,
    RowNumbers,
    Scale,
)
from tests.report.pieces import (
    AUC,
    BATCH,
    COMPLEX,
    DATA,
    DROP,
    GAP,
    HOSTILE,
    IMPUTE,
    LATENCY,
    MARKDOWN,
    MISSING,
    REPRO,
    SCALE,
    column,
    found,
    outcome,
    population,
)


def curve():
    x = tuple(i / 10 for i in range(1, 10))
    y = tuple(min(1.0, v + 0.09 * math.sin(6.3 * v)) for v in x)
    return Curve(
        title="Do predicted and seen shares agree?",
        x=x,
        y=y,
        x_title="Predicted share",
        y_title="Seen share",
        low=tuple(v - 0.03 for v in y),
        high=tuple(v + 0.03 for v in y),
        ideal="diagonal",
    )


def data_quality():
    gaps = Bars(
        title="Missing cells by column",
        labels=("income", "postcode", HOSTILE, "job"),
        values=(0.062, 0.024, 0.013, 0.0),
        unit="share",
    )
    missing = [
        (
            found(
                population("missing_share", 0.0593, 0.0619, 0.0647, unit="share", level=0.9986),
                "1,857 of 30,000 values of income are missing.",
                column("income", "train"),
                evidence=(gaps,),
                remedies=(IMPUTE, DROP),
            ),
            MISSING,
        ),
        (
            found(
                population("missing_share", 0.0114, 0.013, 0.0148, unit="share"),
                f"390 of 30,000 values of {HOSTILE} are missing.",
                column(HOSTILE, "train"),
                remedies=(IMPUTE,),
            ),
            MISSING,
        ),
        (
            found(
                population("missing_share", 0.0, 0.0, 0.0002, unit="share"),
                "No value of job is missing.",
                column("job"),
            ),
            MISSING,
        ),
    ]
    duplicates = found(
        Estimate.exact("repeated_share", 0.004, n=30_000, unit="share"),
        "120 of 30,000 rows repeat an earlier row.",
        About(kind="rows", name="repeated rows", rows=(14, 15, 92, 653, 5897)),
        evidence=(
            RowNumbers(
                title="Rows that repeat an earlier one", table="table", numbers=(14, 15, 92, 653, 5897)
            ),
        ),
        remedies=(Remedy(id="deduplicate", do="Drop exact repeats.", effort_days=(0.5, 0.5), trial=True),),
    )
    leakage = found(
        population("single_feature_auc", 0.58, 0.61, 0.64, unit="auc", method="DeLong"),
        "No single feature gives the target away; the strongest, balance, reaches an AUC of 0.61.",
        column("balance"),
    )
    return (
        outcome("data_quality/missing-values", "Values are missing", MEDIUM, DATA, *missing),
        outcome(
            "data_quality/duplicate-rows",
            "Rows are repeated",
            MEDIUM,
            DATA,
            (duplicates, Scale(floor=0.0, limit=0.05, worst=0.20, source="deepchecks")),
        ),
        outcome(
            "data_quality/target-leakage",
            "No feature gives the target away",
            CRITICAL,
            DATA,
            (leakage, Scale(floor=0.90, limit=0.95, worst=0.99, source="ours")),
        ),
        outcome(
            "data_quality/split-overlap",
            "Split overlap",
            CRITICAL,
            DATA,
            status="skipped",
            reason="This check needs the table that the model was trained on.",
            missing="train",
        ),
    )


def interpretability():
    importance = found(
        population("importance", 0.05, 0.06, 0.07, unit="auc", method="bootstrap"),
        "Balance matters most: shuffling it costs 0.06 of the AUC.",
        column("balance"),
        evidence=(
            Bars(
                title="What shuffling a feature costs",
                labels=("balance", "income", "age", MARKDOWN),
                values=(0.061, 0.034, 0.008, -0.001),
                unit="auc",
            ),
        ),
    )
    surrogate = found(
        population("agreement", 0.86, 0.88, 0.90, unit="share", method="bootstrap"),
        "A tree of depth 3 gives the model's answer for 88 of 100 rows.",
    )
    return (
        outcome(
            "interpretability/feature-importance", "Feature importance", 0.0, COMPLEX, (importance, None)
        ),
        outcome(
            "interpretability/surrogate-fidelity",
            "A small tree explains the model",
            MEDIUM,
            COMPLEX,
            (surrogate, Scale(floor=0.85, limit=0.80, worst=0.60, source="ours")),
        ),
        outcome(
            "interpretability/monotonicity-violations",
            "Monotonicity violations",
            LOW,
            COMPLEX,
            status="not_applicable",
            reason="No direction was declared.",
        ),
    )


def scalability():
    quality = found(
        population("auc", 0.781, 0.790, 0.799, unit="auc", method="DeLong"),
        "Of 100 pairs of a payer and a defaulter, the model ranks 79 right.",
    )
    gain = found(
        population("gain", 0.08, 0.11, 0.14, unit="auc", method="paired bootstrap"),
        "The model is 0.11 of AUC better than a logistic regression.",
    )
    slow = found(
        population("p95_latency", 0.061, 0.071, 0.084, unit="seconds", n=200, method="bootstrap of medians"),
        "One row takes 71 ms in 5 of 100 calls.",
        evidence=(
            Curve(
                title="How does time grow with the batch?",
                x=(1, 8, 64, 512, 4096),
                y=(0.03, 0.034, 0.06, 0.21, 1.4),
                x_title="Rows in a batch",
                y_title="Seconds",
            ),
        ),
        remedies=(BATCH,),
    )
    size = found(
        Estimate.exact("artefact_size", 148_000_000.0, n=1, unit="bytes"),
        "The model file is 148 MB.",
    )
    return (
        outcome(
            "scalability/predictive-quality", "Predictions are good enough", CRITICAL, SCALE, (quality, AUC)
        ),
        outcome(
            "scalability/baseline-gain",
            "The model beats simple ones",
            CRITICAL,
            SCALE,
            (gain, Scale(floor=0.01, limit=0.0, worst=-0.1, source="ours")),
        ),
        outcome("scalability/latency", "Single answers are slow", HIGH, SCALE, (slow, LATENCY)),
        outcome(
            "scalability/artefact-size",
            "The model file is large",
            LOW,
            SCALE,
            (size, Scale(floor=1e8, limit=2e8, worst=1e9, source="ours", log=True)),
        ),
    )


def robustness_and_governance():
    calibrated = found(
        population("calibration_error", 0.021, 0.028, 0.036, unit="gap", method="bootstrap"),
        "Predicted and seen shares differ by 3 points on average.",
        evidence=(curve(),),
    )
    return (
        outcome(
            "robustness/unrepeatable-predictions",
            "Unrepeatable predictions",
            CRITICAL,
            SCALE,
            status="error",
            reason="This check could not finish (TimeoutError).",
        ),
        outcome("robustness/miscalibration", "Scores are calibrated", MEDIUM, SCALE, (calibrated, GAP)),
        outcome(
            "robustness/feature-drift",
            "Feature drift",
            HIGH,
            DATA,
            status="skipped",
            reason="This check needs a later production table.",
            missing="production",
        ),
        outcome(
            "governance/documentation",
            "Documentation",
            MEDIUM,
            REPRO,
            status="skipped",
            reason="The time limit was reached before this check.",
        ),
    )
