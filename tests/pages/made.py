"""A made-up report with every status, shape of evidence and severity; names may be hostile."""

from datetime import date

from checks.contract import CRITICAL, HIGH, Bars, Dots, Estimate, Outcome, Remedy, RowNumbers, Scale
from checks.document import SCHEMA, Given, GivenModel, GivenPolicy, Inputs, Report, Run
from checks.policy.policy import read_policy
from checks.scoring.summing import Circumstances, whole_scorecard
from tests.pages.made_model import others
from tests.pages.made_pieces import HOSTILE as HOSTILE
from tests.pages.made_pieces import RATIO, SHARE, ended, estimate, judged


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
    return bias + quality + others()


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
        scorecard=whole_scorecard(made, policy, Circumstances(today=date(2026, 11, 12))),
    )
