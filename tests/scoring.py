"""Small findings, outcomes and a policy of one gate, for tests of scoring."""

from checks.contract import About, Estimate, Finding, Outcome, Scale
from checks.judgement import judge
from checks.policy.policy import Policy

DATA = "data and preprocessing"
GAP = Scale(floor=0.0, limit=0.5, worst=1.0, source="made")
GATE = "scalability/predictive-quality"
PLAIN = Policy(name="plain", title="plain", sha256="0" * 64, gates=(GATE,))


def finding(low, value, high, *, remedies=(), says="Something."):
    estimate = Estimate(
        name="x", value=value, low=low, high=high, level=0.95, n=100, method="made", of="population"
    )
    return Finding(about=About(kind="model", name="m"), estimate=estimate, says=says, remedies=remedies)


def outcome(check, *findings, weight=5.0, scale=GAP, debt=DATA, gates=(GATE,)):
    judged = tuple(judge(f, scale, debt=debt, gate=check in gates) for f in findings)
    order = ("fail", "unsure", "pass", "info")
    return ended(check, min((f.status for f in judged), key=order.index), weight=weight, findings=judged)


def ended(check, status, *, weight=5.0, **more):
    family = check.split("/")[0]
    return Outcome(check=check, family=family, title="t", status=status, weight=weight, seconds=0.1, **more)


def fine(check, **more):
    return outcome(check, finding(-0.1, 0.0, 0.1), **more)


def families_of(card):
    return {family.family: family for family in card.families}
