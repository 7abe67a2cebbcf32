"""A check that blocks release and is worse than in the run that was approved.

## Why it matters
A new model must not lose what the old one was approved for. Who looks at the new report alone does not see that
the gap was half as wide before.

## How it is measured
Where an approved report is given (`--compare REPORT`), each finding of a gate is held against the same finding
there: it is a regression where it is new, or where the interval of the difference of the two measures lies wholly
on the worse side. Only like is compared with like: the same version of the checks, the same limits, the same
question. The number of regressions is exact, and none is allowed. ML Test Score, test Infra 4 (Breck et al. 2017).

## Limits
A loss that is smaller than the two intervals can tell is not seen. The report that is given is taken for approved;
whether it was signed is told by `preflight verify`. Gates that cannot be compared are named and not judged.
"""

from collections.abc import Iterator

from checks.artifacts.held_against import HeldAgainst
from checks.contract import HIGH, About, Estimate, Finding, Grid, NotApplicable, Remedy, Scale, check

GO_BACK = Remedy(
    id="keep-approved-model",
    do="Keep the approved model in use until the regression is understood; change one thing at a time.",
    effort_days=(0.5, 3),
)


@check(
    passes="No gate is worse than in the approved run",
    fails="A gate is worse than in the approved run",
    weight=HIGH,
    debt="integration and deployment",
    scales={
        "regressions": Scale(
            floor=0, limit=0, worst=3, source="ML Test Score, Infra 4: none is allowed; worst: ours"
        )
    },
    remedies=(GO_BACK,),
)
def baseline_gate(held: HeldAgainst) -> Iterator[Finding]:
    """One finding over all gates that can be compared."""
    baseline = held.baseline
    apart = " ".join(f"{check} could not be compared: {why}" for check, why in baseline.apart.items())
    if not baseline.compared:
        raise NotApplicable(f"No gate could be compared with the approved run. {apart}".strip())
    n, worse = len(baseline.compared), baseline.worse
    says = f"None of {n} gates is measurably worse than in the run of {baseline.created}."
    if worse:
        says = (
            f"{len(worse)} findings of {n} gates are worse than in the run of {baseline.created}: "
            + " ".join(each.says for each in worse)
        )
    yield Finding(
        about=About(kind="dataset", name="the gates"),
        estimate=Estimate.exact("regressions", float(len(worse)), n=n, unit="count"),
        says=f"{says} {apart}".strip(),
        evidence=(
            Grid(
                title="Which gates were held against the approved run?",
                columns=("gate", "worse"),
                rows=tuple((gate, sum(each.check == gate for each in worse)) for gate in baseline.compared),
            ),
        ),
    )
