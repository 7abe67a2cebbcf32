"""A made-up report with every status, shape of evidence and severity; names may be hostile."""

from typing import Any

from checks.contract import (
    CRITICAL,
    HIGH,
    LOW,
    MEDIUM,
    About,
    Bars,
    Curve,
    Dots,
    Estimate,
    Evidence,
    Finding,
    Grid,
    Heat,
    Judged,
    Outcome,
    Remedy,
    RowNumbers,
    Scale,
)
from checks.document import SCHEMA, Given, GivenModel, GivenPolicy, Inputs, Report, Run
from checks.judgement import judge
from checks.policy.policy import read_policy
from checks.scorecard import score_outcomes

HOSTILE = "![x](http://evil.example/p.png) <img src=x onerror=alert(1)> :red[$a$]"
RATIO = Scale(floor=0.97, limit=0.8, worst=0.4, source="four-fifths rule, 29 CFR 1607.4(D)")
SHARE = Scale(floor=0.01, limit=0.05, worst=0.4, source="deepchecks")
AUC = Scale(floor=0.75, limit=0.7, worst=0.5, source="deepchecks")
ATTACK = Scale(floor=0.65, limit=0.75, worst=0.95, source="ours")


def estimate(name: str, value: float, low: float, high: float, unit: Any, **more: Any) -> Estimate:
    return Estimate(
        name=name,
        value=value,
        low=low,
        high=high,
        level=0.99,
        n=more.get("n", 8000),
        method=more.get("method", "Katz log"),
        of=more.get("of", "population"),
        unit=unit,
    )


def judged(
    name: str,
    measured: Estimate | None,
    says: str,
    scale: Scale | None,
    *,
    debt: Any = "ethics and bias",
    gate: bool = False,
    evidence: tuple[Evidence, ...] = (),
    remedies: tuple[Remedy, ...] = (),
    **about: Any,
) -> Judged:
    finding = Finding(
        about=About(kind=about.pop("kind", "column"), name=name, **about),
        estimate=measured,
        says=says,
        evidence=evidence,
        remedies=remedies,
    )
    return judge(finding, scale, debt=debt, gate=gate)


def ended(check: str, title: str, *findings: Judged, status: Any = None, **more: Any) -> Outcome:
    order = ["fail", "unsure", "pass", "info"]
    worst = min((f.status for f in findings), key=order.index, default="info")
    return Outcome(
        check=check,
        family=check.partition("/")[0],
        title=title,
        status=status or worst,
        weight=more.pop("weight", MEDIUM),
        seconds=0.4,
        findings=findings,
        **more,
    )


def outcomes(column: str = "age group", value: str = "18 to 25") -> tuple[Outcome, ...]:
    """Seven families; `column` and `value` are the names that came out of the file."""
    impute = Remedy(id="impute", do="Fill the gaps and add a column that marks them.", effort_days=(1, 3))
    reweigh = Remedy(
        id="reweigh",
        do="Reweigh the training rows by group, then move the decision threshold.",
        effort_days=(2, 6),
        recipe="from sklearn.utils.class_weight import compute_sample_weight\n"
        "weights = compute_sample_weight('balanced', table[sensitive])",
    )
    groups = Dots(
        title=f"Approved out of 100 people, by {column}",
        labels=(value, "26 to 40", "41 to 60", "over 60"),
        values=(0.481, 0.579, 0.623, 0.55),
        lows=(0.468, 0.57, 0.613, 0.434),
        highs=(0.494, 0.588, 0.633, 0.661),
        counts=(6012, 14462, 9455, 71),
        judged=(True, True, True, False),
        unit="share",
        limit=0.498,
        limit_says="four-fifths of the most approved group",
    )
    bias = (
        ended(
            "bias/selection-rate-ratio",
            "Some groups are chosen much less often",
            judged(
                f"{column} = {value}",
                estimate("selection_rate_ratio", 0.74, 0.70, 0.78, "ratio"),
                f"Of 100 people with {column} {value}, 48 are approved; of 100 aged 41 to 60, 62 are.",
                RATIO,
                gate=True,
                evidence=(groups,),
                remedies=(reweigh,),
                kind="group",
                groups={column: value},
            ),
            weight=CRITICAL,
        ),
        ended(
            "bias/missed-opportunity-gap",
            "Missed opportunities are shared evenly",
            judged(
                "sex",
                estimate("gap", 0.06, 0.01, 0.13, "gap", method="Newcombe"),
                "Between 1 and 13 more of 100 deserving women than men are turned away.",
                Scale(floor=0.05, limit=0.1, worst=0.2, source="AIF360"),
                gate=True,
                evidence=(
                    Dots(
                        title="Deserving people who are turned away, out of 100",
                        labels=("Female", "Male", "not stated"),
                        values=(0.27, 0.21, None),
                        lows=(0.22, 0.18, None),
                        highs=(0.33, 0.24, None),
                        counts=(410, 1200, None),
                        judged=(True, True, False),
                        unit="share",
                    ),
                ),
            ),
            weight=HIGH,
        ),
        ended(
            "bias/intersections",
            "Crossed groups are treated alike",
            status="error",
            reason="This check could not finish.",
        ),
        ended(
            "bias/label-gap", "Labels differ between groups", status="skipped", reason="It ran out of time."
        ),
    )
    missing = judged(
        column,
        estimate("share", 0.062, 0.058, 0.066, "share", method="Wilson"),
        f"{column} is missing in 1,857 of 30,000 rows.",
        SHARE,
        debt="data and preprocessing",
        evidence=(
            Bars(
                title="Share of missing values, out of 100 rows",
                labels=(column, "income", "postcode"),
                values=(0.062, 0.02, 0.001),
                unit="share",
            ),
            RowNumbers(title="The first rows", table="table", numbers=tuple(range(3, 90, 4))),
        ),
        remedies=(impute,),
        columns=(column,),
    )
    repeated = judged(
        "the table",
        Estimate.exact("share", 0.012, n=30000, unit="share"),
        "412 rows repeat an earlier row.",
        SHARE,
        debt="data and preprocessing",
        kind="rows",
    )
    quality = (
        ended("data_quality/missing-values", "Values are missing", missing, weight=HIGH),
        ended("data_quality/duplicate-rows", "Rows are repeated", repeated),
        ended(
            "data_quality/split-overlap",
            "No row of the test table was trained on",
            status="skipped",
            missing="train",
            reason="It needs the table the model was trained on.",
        ),
        ended(
            "data_quality/staleness",
            "The table is fresh",
            status="not_applicable",
            reason="There is no time column.",
        ),
    )
    return bias + quality + _others()


def _others() -> tuple[Outcome, ...]:
    spread = tuple(at / 10 for at in range(1, 10))
    named = judged(
        "email",
        Estimate.exact("share", 1.0, n=30000, unit="share"),
        "The column email names a person in 30,000 of 30,000 rows.",
        Scale(floor=0, limit=0, worst=0.01, source="ours"),
        debt="integration and deployment",
        gate=True,
        remedies=(Remedy(id="drop", do="Leave the column out before training.", effort_days=(0.5, 1)),),
        columns=("email",),
    )
    alike = judged(
        "age, postcode, sex",
        Estimate.exact("share", 0.081, n=30000, unit="share"),
        "8 of 100 people are the only ones with their age, postcode and sex.",
        SHARE,
        debt="ethics and bias",
        kind="columns",
        evidence=(
            Grid(
                title="How many people share a combination",
                columns=("people who look alike", "combinations", "rows"),
                rows=(
                    ("1", 2431, 2431),
                    ("2 to 4", 1200, 3100),
                    ("5 or more", 900, 24469),
                    ("hidden", None, None),
                ),
            ),
        ),
    )
    quality = judged(
        "the model",
        estimate("auc", 0.817, 0.809, 0.825, "auc", method="DeLong"),
        "The AUC is 0.82 on 8,000 rows.",
        AUC,
        kind="model",
        debt="complexity and interpretability",
        evidence=(
            Curve(
                title="Right answers found against false alarms",
                x=spread,
                y=tuple(at**0.4 for at in spread),
                low=tuple(at**0.45 for at in spread),
                high=tuple(at**0.36 for at in spread),
                x_title="false alarms",
                y_title="found",
                ideal="diagonal",
            ),
        ),
    )
    slow = judged(
        "one row",
        estimate("seconds", 0.038, 0.036, 0.041, "seconds", method="bootstrap of medians"),
        "One answer takes 38 ms.",
        Scale(floor=0.05, limit=0.05, worst=0.2, source="ours", log=True),
        kind="model",
        debt="scalability and maintenance",
    )
    drift = judged(
        "loan amount",
        estimate("distance", 0.27, 0.24, 0.3, "sd", method="bootstrap"),
        "loan amount moved by 0.27 standard deviations.",
        Scale(floor=0.1, limit=0.1, worst=0.5, source="evidently"),
        debt="data and preprocessing",
        evidence=(
            Heat(
                title="How far each column moved, by month",
                rows=("loan amount", "age"),
                columns=("July", "August", "September"),
                values=((0.1, 0.2, 0.27), (0.01, None, 0.03)),
                unit="sd",
            ),
        ),
        remedies=(Remedy(id="retrain", do="Retrain on recent rows.", effort_days=(2, 4)),),
    )
    used = judged(
        "income",
        estimate("drop", 0.081, 0.07, 0.09, "auc", method="bootstrap"),
        "income matters most: without it the AUC falls by 0.08.",
        None,
        debt="complexity and interpretability",
        evidence=(
            Bars(
                title="How much worse the model gets without a column",
                labels=("income", "age", "postcode", "children"),
                values=(0.081, 0.04, 0.012, -0.002),
                unit="auc",
            ),
        ),
    )
    simple = judged(
        "a linear model",
        estimate("gain", 0.04, 0.03, 0.05, "auc", method="paired bootstrap"),
        "No simpler model does as well.",
        Scale(floor=0.01, limit=0.0, worst=-0.05, source="ours"),
        debt="complexity and interpretability",
        kind="model",
    )
    attack = judged(
        "the model",
        estimate("auc", 0.52, 0.5, 0.54, "auc", method="DeLong"),
        "A stranger guesses who was in the training table hardly better than by chance.",
        ATTACK,
        debt="ethics and bias",
        kind="model",
        gate=True,
    )
    traced = judged(
        "the run",
        None,
        "Every input is named by its SHA-256.",
        None,
        debt="reproducibility and documentation",
    )
    return (
        ended("privacy/direct-identifiers", "Columns name people", named, weight=CRITICAL),
        ended("privacy/k-anonymity", "People can be singled out", alike, weight=HIGH),
        ended(
            "privacy/membership-inference",
            "The model does not give its training rows away",
            attack,
            weight=HIGH,
        ),
        ended("scalability/predictive-quality", "The predictions are good enough", quality, weight=CRITICAL),
        ended("scalability/latency", "One answer is fast", slow),
        ended("robustness/feature-drift", "Columns have moved", drift, weight=HIGH),
        ended("interpretability/feature-importance", "What the model relies on", used),
        ended(
            "interpretability/needless-complexity", "The model is as simple as it can be", simple, weight=LOW
        ),
        ended("governance/provenance", "Every input is named", traced, weight=LOW),
    )


def report(column: str = "age group", value: str = "18 to 25", table: str = "credit.csv") -> Report:
    """One whole report, scored by the standard policy."""
    made = outcomes(column, value)
    policy = read_policy("standard")
    return Report(
        schema=SCHEMA,
        run=Run(
            id="made-up",
            created="2026-11-12T14:05:00+00:00",
            seconds=41.2,
            seed=0,
            version="0.1.0",
            engine="duckdb",
            jail=("user", "network"),
            machine={"cores": 2},
        ),
        inputs=Inputs(
            table=Given(name=table, sha256="0" * 64, rows=30000, columns=23),
            roles={"target": "default", "sensitive": [column, "sex"]},
            task="binary",
            policy=GivenPolicy(name="standard", sha256="1" * 64),
            model=GivenModel(
                name="model.skops",
                sha256="2" * 64,
                format="skops",
                estimator="HistGradientBoostingClassifier",
            ),
        ),
        outcomes=made,
        scorecard=score_outcomes(made, policy),
    )
