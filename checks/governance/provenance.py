"""What was assessed, held fast by its fingerprints.

## Why it matters
A report that cannot say which table, which model and which rules it is about is an opinion. With a hash of
each, anyone can check years later that this is what was assessed, and repeat it.

## How it is measured
Every table that was given, the model, the policy and the code must have a SHA-256 (the code: its version)
in the report. The number of those that lack one is an exact count.

## Limits
A hash says that a file is the same, not that it is the right one, nor where it came from. Where scores were
given instead of a model there is no model to hash: that is said and does not fail.
"""

from collections.abc import Iterator

from checks.artifacts.inputs import Given
from checks.contract import MEDIUM, About, Estimate, Finding, Grid, Remedy, Scale, check

KEEP = Remedy(
    id="keep-fingerprints",
    do="Assess from files, so that each can be hashed, and keep them with the report.",
    effort_days=(0.1, 0.5),
    recipe=("import hashlib\nfingerprint = hashlib.sha256(table.to_csv(index=False).encode()).hexdigest()"),
)


@check(
    passes="Everything assessed has a fingerprint",
    fails="Something assessed has no fingerprint",
    weight=MEDIUM,
    debt="reproducibility and documentation",
    scales={"missing_hashes": Scale(floor=0, limit=0, worst=3, source="none may be missing")},
    remedies=(KEEP,),
)
def provenance(given: Given) -> Iterator[Finding]:
    hashes = {**dict.fromkeys(_expected(given)), **given.provenance}
    missing = [name for name, value in hashes.items() if not value]
    says = f"All {len(hashes)} inputs have a fingerprint in this report."
    if missing:
        says = f"{len(missing)} of {len(hashes)} inputs have no fingerprint: {', '.join(missing)}."
    if given.model is None:
        from_scores = given.roles.score or given.roles.prediction
        says += (
            " Scores were given instead of a model, so there is no model to fingerprint."
            if from_scores
            else " No model was given, so there is none to fingerprint."
        )
    rows = tuple((name, "missing" if not value else value[:16]) for name, value in hashes.items())
    yield Finding(
        about=About(kind="dataset", name="the inputs of this report"),
        estimate=Estimate.exact("missing_hashes", float(len(missing)), n=len(hashes), unit="count"),
        says=says,
        evidence=(Grid(title="What was assessed?", columns=("input", "fingerprint"), rows=rows),),
        remedies=(KEEP,) if missing else (),
    )


def _expected(given: Given) -> tuple[str, ...]:
    """The names, as the assessment gives them, of what must have a fingerprint."""
    tables = {"table": given.table, "train": given.train, "production": given.production}
    names = [f"the {role} table" for role, table in tables.items() if table is not None]
    return (*names, *(("the model",) if given.model is not None else ()), "the policy", "the code")
