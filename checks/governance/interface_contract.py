"""A model that its callers must know by heart.

## Why it matters
Where a model takes columns by their place, says nothing of what it takes or answers a single row otherwise than a
thousand, each caller builds a wrapper, and each wrapper is wrong in its own way. Sculley et al. 2015 call it
abstraction debt: nobody agreed what a model is.

## How it is measured
Eight things are tried on 20 rows or read from the model: it answers; gives probabilities (or a number); names its
columns; names its classes as the table does; says how many columns it takes; answers alike when columns change
places; answers a single row as it does among others; and never takes columns without names for others (it answers
alike or refuses). How many of them hold is an exact count.

## Limits
A model is asked through Preflight, which hands columns over in the order that the model names; what its own
library does with a wrong order is not tried. A promise that holds on 20 rows may break on others.
"""

from collections.abc import Iterator

from checks.artifacts.interface import Interface
from checks.artifacts.models import GivenModel
from checks.contract import LOW, About, Estimate, Finding, Grid, Remedy, Scale, check

EIGHT = Scale(
    floor=8,
    limit=6,
    worst=4,
    source="CATALOGUE: fewer than 8 is a finding; ours: a model that goes by place and names nothing (6) can be lived with",
)
WRAP = Remedy(
    id="wrap-model",
    do="Fit a pipeline on a table with column names and save that: it then takes columns by name.",
    effort_days=(0.25, 1),
    recipe=(
        "from sklearn.pipeline import make_pipeline\n"
        "from sklearn.impute import SimpleImputer\n"
        "features = table.drop(columns=[target]).select_dtypes('number')\n"
        "named = make_pipeline(SimpleImputer(), model).fit(features, table[target])"
    ),
)


@check(
    passes="Callers can rely on how the model is asked",
    fails="Callers must know how to ask the model",
    weight=LOW,
    debt="integration and deployment",
    scales={"promises_kept": EIGHT},
    remedies=(WRAP,),
)
def interface_contract(given: GivenModel, interface: Interface) -> Iterator[Finding]:
    """One finding on the model."""
    promises = interface.promises
    kept = sum(promise.holds for promise in promises)
    broken = "; ".join(f"{p.name} ({p.seen.rstrip('.')})" for p in promises if not p.holds)
    says = f"{kept} of {len(promises)} things that a caller needs hold."
    if broken:
        says += f" It does not hold that the model {broken}."
    yield Finding(
        about=About(kind="model", name=given.model.facts.name),
        estimate=Estimate.exact(
            "promises_kept", float(kept), n=len(promises), unit="count", method="tried one by one"
        ),
        says=says,
        evidence=(
            Grid(
                title="What can a caller rely on?",
                columns=("the model", "holds", "seen"),
                rows=tuple((p.name, "yes" if p.holds else "no", p.seen) for p in promises),
            ),
        ),
    )
