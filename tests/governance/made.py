"""Small reports with a finding a check, for what compares them."""

from checks import VERSION
from checks.contract import About, Estimate, Finding, Outcome, Scale
from checks.document import SCHEMA, Given, GivenPolicy, Inputs, Report, Run
from checks.judgement import judge
from checks.policy.policy import read_policy
from checks.scoring.scorecard import score_outcomes

SCALE = Scale(floor=0.95, limit=0.8, worst=0.4, source="test")


def outcome(check: str, numbers: tuple[float, float, float] | None) -> Outcome:
    """A judged outcome with one estimate, or one that does not apply."""
    family = check.split("/")[0]
    if numbers is None:
        return Outcome(
            check=check,
            family=family,
            title=check,
            status="not_applicable",
            weight=5.0,
            seconds=0.0,
            reason="No.",
        )
    value, low, high = numbers
    estimate = Estimate(
        name="ratio", value=value, low=low, high=high, level=0.99, n=2_000, method="test", of="population"
    )
    finding = Finding(about=About(kind="group", name="sex = female"), estimate=estimate, says="Seen.")
    judged = judge(finding, SCALE, debt="ethics and bias", gate=True)
    return Outcome(
        check=check,
        family=family,
        title=check,
        status=judged.status,
        weight=5.0,
        seconds=0.0,
        findings=(judged,),
    )


def report(checks: dict[str, tuple[float, float, float] | None]) -> Report:
    outcomes = tuple(outcome(check, numbers) for check, numbers in checks.items())
    policy = read_policy("standard")
    return Report(
        schema=SCHEMA,
        run=Run(
            id="r", created="2026-11-01T10:00:00+00:00", seconds=1.0, seed=0, version=VERSION, engine="duckdb",
            jail=(), machine={},
        ),
        inputs=Inputs(
            table=Given(name="t.csv", sha256="0" * 64, rows=2_000, columns=3),
            roles={"target": "y"},
            task="binary",
            policy=GivenPolicy(name=policy.name, sha256=policy.sha256),
        ),
        outcomes=outcomes,
        scorecard=score_outcomes(outcomes, policy),
    )  # fmt: skip
