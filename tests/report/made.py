"""A made-up assessment with every status, every kind of evidence and hostile names. Pages share it.

Nothing here was measured; the numbers are invented, but judged and scored by the real rules.
"""

from datetime import date

from checks.contract import MEDIUM
from checks.document import SCHEMA, Given, GivenModel, GivenPolicy, Inputs, Report, Run
from checks.policy.policy import read_policy
from checks.scoring.summing import Circumstances, whole_scorecard
from tests.report.made_model import data_quality, interpretability, robustness_and_governance, scalability
from tests.report.made_people import bias, privacy
from tests.report.pieces import BIDI, DATA, GAP, HOSTILE, found, outcome, population


def outcomes():
    return (
        *data_quality(),
        *bias(),
        *interpretability(),
        *scalability(),
        *privacy(),
        *robustness_and_governance(),
    )


def report(made=None):
    policy = read_policy("standard")
    made = outcomes() if made is None else tuple(made)
    return Report(
        schema=SCHEMA,
        run=Run(
            id="6nB0cQ1wS7mXv2yYk9TzWg",
            created="2026-11-12T14:05:00+00:00",
            seconds=74.2,
            seed=0,
            version="0.1.0",
            engine="duckdb",
            jail=("user namespace", "seccomp", "rlimits", "no network"),
            machine={
                "cores": 2,
                "memory": 8_589_934_592,
                "python": "3.11.9",
                "libraries": {"scikit-learn": "1.9.0", "duckdb": "2.0.0"},
            },
        ),
        inputs=Inputs(
            table=Given(name=f"credit {HOSTILE}.csv", sha256="3f9c" * 16, rows=30_000, columns=23),
            train=Given(name="train.parquet", sha256="a1b2" * 16, rows=120_000, columns=23),
            model=GivenModel(
                name="model.skops", sha256="0d1e" * 16, format="skops", estimator="HistGradientBoosting"
            ),
            roles={"target": "default", "sensitive": ["age", "sex"], "identifiers": [], "threshold": None},
            task="binary",
            policy=GivenPolicy(name=policy.name, sha256=policy.sha256),
            notes=("3 blank lines were left out of the table.", f"The column {BIDI} was left out."),
        ),
        outcomes=made,
        scorecard=whole_scorecard(made, policy, Circumstances(today=date(2026, 11, 12))),
    )


def ready():
    """An assessment whose every gate passes: the other end of the scale."""
    policy = read_policy("standard")
    fine = found(population("x", 0.0, 0.01, 0.02, unit="share"), "Nothing was found.")
    checks = (*policy.gates, "interpretability/surrogate-fidelity", "governance/documentation")
    return report(outcome(check, "All is well", MEDIUM, DATA, (fine, GAP)) for check in checks)
