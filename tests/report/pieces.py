"""Names, scales, remedies and constructors that made-up assessments are put together from."""

from checks.contract import About, Estimate, Finding, Outcome, Remedy, Scale
from checks.engine import WORST_FIRST
from checks.judgement import judge
from checks.policy.policy import read_policy

HOSTILE = "<img src=x onerror=alert(1)>"
SCRIPT = "</style><script>alert(2)</script>"
MARKDOWN = "![pixel](http://beacon.example/p.png)"
BIDI = "safe\u202egnp.exe\x1b[31m\x00"

DATA, COMPLEX, SCALE, ETHICS, REPRO = (
    "data and preprocessing",
    "complexity and interpretability",
    "scalability and maintenance",
    "ethics and bias",
    "reproducibility and documentation",
)
RATIO = Scale(floor=0.97, limit=0.80, worst=0.50, source="EEOC four-fifths rule, 29 CFR 1607.4(D)")
GAP = Scale(floor=0.05, limit=0.10, worst=0.20, source="AIF360 convention; worst is ours")
MISSING = Scale(floor=0.01, limit=0.05, worst=0.40, source="deepchecks; worst is ours")
ANY = Scale(floor=0.0, limit=0.0, worst=0.01, source="any")
AUC = Scale(floor=0.75, limit=0.70, worst=0.50, source="deepchecks")
LATENCY = Scale(floor=0.010, limit=0.050, worst=0.200, source="ours", log=True)

REWEIGH = Remedy(
    id="reweigh",
    do="Reweigh the training rows by age group, then move the decision threshold.",
    effort_days=(1.5, 3.0),
    recipe="from fairlearn.reductions import DemographicParity, ExponentiatedGradient\n"
    "fair = ExponentiatedGradient(model, DemographicParity())\n",
    trial=True,
)
COLLECT = Remedy(id="collect", do="Collect more rows of the smallest groups.", effort_days=(5.0, 15.0))
IMPUTE = Remedy(
    id="impute",
    do="Impute the gaps and add a flag that says where they were.",
    effort_days=(0.5, 1.0),
    recipe="from sklearn.impute import SimpleImputer\nimputer = SimpleImputer(add_indicator=True)\n",
    trial=True,
)
DROP = Remedy(id="drop", do="Leave the column out of the features.", effort_days=(0.25, 0.5), trial=True)
BATCH = Remedy(id="batch", do="Score in batches of 512 rows.", effort_days=(1.0, 2.0))


def population(name, low, value, high, *, unit, n=30_000, level=0.95, method="Wilson"):
    return Estimate(
        name=name,
        value=value,
        low=low,
        high=high,
        level=level,
        n=n,
        method=method,
        of="population",
        unit=unit,
    )


def found(estimate, says, about=None, *, evidence=(), remedies=()):
    return Finding(
        about=about or About(kind="model", name="the model"),
        estimate=estimate,
        says=says,
        evidence=evidence,
        remedies=remedies,
    )


def column(name, table="table", rows=()):
    return About(kind="column", name=name, table=table, columns=(name,), rows=rows)


def group(**groups):
    return About(
        kind="group",
        name=", ".join(f"{k} = {v}" for k, v in groups.items()),
        groups=groups,
        columns=tuple(groups),
    )


def outcome(check, title, weight, debt, *pairs, status=None, reason=None, missing=None, seconds=0.4):
    """An outcome as the engine makes it: `pairs` are (finding, scale)."""
    gates = read_policy("standard").gates
    findings = tuple(judge(finding, scale, debt=debt, gate=check in gates) for finding, scale in pairs)
    ended = status or min((f.status for f in findings), key=WORST_FIRST.index)
    return Outcome(
        check=check,
        family=check.split("/")[0],
        title=title,
        status=ended,
        weight=weight,
        seconds=seconds,
        reason=reason,
        missing=missing,
        findings=findings,
    )
