"""Estimates, findings and outcomes in one line each, judged by the real rules."""

from typing import Any

from checks.contract import MEDIUM, About, Estimate, Evidence, Finding, Judged, Outcome, Remedy, Scale
from checks.judgement import judge

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
        method=more.get("method", "MOVER"),
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
