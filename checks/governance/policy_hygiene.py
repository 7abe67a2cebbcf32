"""Rules without a reason, and exceptions that have run out.

## Why it matters
A limit that nobody can explain is moved when it hurts. An exception that outlived its day has become the rule
without anyone deciding so.

## How it is measured
The policy must have a name and a fingerprint, so that its version can be told. Every limit that it puts in the
place of a check's own must say where it comes from; "todo" and the like say nothing. No waiver may be past its
last day. All three are exact counts.

## Limits
Whether a reason is good is not judged, nor who may set a limit. Waivers that were given by other means than the
command line or the review page are not known here.
"""

from collections.abc import Iterator

from checks.artifacts.inputs import Given
from checks.contract import LOW, About, Estimate, Finding, Grid, NotApplicable, Remedy, Scale, check

NONE_ALLOWED = "CATALOGUE: any that expired fails; none may lack a source"
SAYS_NOTHING = (
    "todo",
    "tbd",
    "tba",
    "fixme",
    "none",
    "n/a",
    "na",
    "unknown",
    "?",
    "-",
    "x",
    "ours",
    "default",
)
RENEW = Remedy(
    id="renew-or-end-waivers",
    do="Fix what the waiver was for, or have it approved again with a new day.",
    effort_days=(0.25, 1),
)
EXPLAIN = Remedy(
    id="give-limits-a-source",
    do="Write into the policy who set each limit and on what ground.",
    effort_days=(0.1, 0.5),
)


@check(
    passes="The rules have a reason, and no exception has run out",
    fails="A rule has no reason, or an exception has run out",
    weight=LOW,
    debt="reproducibility and documentation",
    scales={
        "expired_waivers": Scale(floor=0, limit=0, worst=3, source=NONE_ALLOWED),
        "unexplained_limits": Scale(floor=0, limit=0, worst=3, source=NONE_ALLOWED),
    },
    remedies=(RENEW, EXPLAIN),
)
def policy_hygiene(given: Given) -> Iterator[Finding]:
    """One finding on the policy's limits, and one on the waivers if there are any."""
    rules = given.rules
    if rules is None:
        raise NotApplicable("No policy judges this run.")
    about = About(kind="dataset", name=f"the policy {rules.name}")
    bare = [key for key, source in rules.limits.items() if source.strip(" .").casefold() in SAYS_NOTHING]
    says = f"The policy {rules.name} ({rules.sha256[:12]}) "
    says += (
        f"changes {len(rules.limits)} limits, each with its source."
        if rules.limits
        else "changes no limit; each check's own stands with its source."
    )
    if bare:
        says = (
            f"{len(bare)} of {len(rules.limits)} limits of the policy {rules.name} have no source that says "
            f"anything: {', '.join(bare)}."
        )
    yield Finding(
        about=about,
        estimate=Estimate.exact(
            "unexplained_limits", float(len(bare)), n=max(1, len(rules.limits)), unit="count"
        ),
        says=says,
        remedies=(EXPLAIN,) if bare else (),
    )
    if not rules.waivers:
        return
    past = [(check, day) for check, day in rules.waivers if day < given.today]
    told = f"{len(past)} of {len(rules.waivers)} waivers are past their last day."
    yield Finding(
        about=About(kind="dataset", name="the waivers"),
        estimate=Estimate.exact("expired_waivers", float(len(past)), n=len(rules.waivers), unit="count"),
        says=told if past else f"All {len(rules.waivers)} waivers still hold.",
        evidence=(
            Grid(
                title="Until when does each waiver hold?",
                columns=("finding", "last day", "days left"),
                rows=tuple(
                    (check, day.isoformat(), (day - given.today).days) for check, day in rules.waivers
                ),
            ),
        ),
        remedies=(RENEW,) if past else (),
    )
