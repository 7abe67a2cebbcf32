"""Features that nobody has written down.

## Why it matters
An explanation ends at the name of a column. What "score_2" means, in which unit it is measured and who
answers for it is what a person asks next, and what is lost when the colleague who knew has left (EU AI Act,
article 11; Gebru and others 2021).

## How it is measured
A data dictionary is given beside the table: for every column a description, a unit and an owner. A feature is
documented if it has a description and an owner, and, where it is a number, a unit ("none" is one). Given is
the share of the model's features that are; it is an exact count.

## Limits
That a text is there does not make it true, or clear. Nothing is judged where no dictionary is given: then it
is not known what is written down elsewhere.
"""

from collections.abc import Iterator

from checks.artifacts.documented import Documented
from checks.contract import LOW, About, Bars, Estimate, Finding, Remedy, Scale, check

NAME = "documented_share"
SHARE = Scale(
    floor=1.0, limit=0.95, worst=0.60, source="ours; under all is a finding, under 0.60 scores nothing"
)
MOST_NAMED = 8
FILL = Remedy(
    id="fill-the-data-dictionary",
    do="Write the missing descriptions, units and owners down, with the people who make the data.",
    effort_days=(0.5, 3),
    recipe="""import json
entries = {name: {"description": "", "unit": "", "owner": ""} for name in table.columns if name != target}
print(json.dumps(entries, indent=1))""",
)


@check(
    passes="Every feature is documented",
    fails="Some features are not documented",
    weight=LOW,
    debt="reproducibility and documentation",
    scales={NAME: SHARE},
    remedies=(FILL,),
)
def undocumented_features(documented: Documented) -> Iterator[Finding]:
    """One finding for all features, naming those that lack something."""
    lacking = {name: parts for name, parts in documented.lacking.items() if parts}
    n = len(documented.lacking)
    says = f"{n - len(lacking):,} of {n:,} features have a description, an owner and, as numbers, a unit."
    if lacking:
        some = [f"{name} ({', '.join(parts)})" for name, parts in list(lacking.items())[:MOST_NAMED]]
        more = f" and {len(lacking) - len(some):,} more" if len(lacking) > len(some) else ""
        says += f" Missing: {'; '.join(some)}{more}."
    parts = ("description", "unit", "owner")
    yield Finding(
        about=About(kind="columns", name="the features", columns=tuple(lacking)[:100]),
        estimate=Estimate.exact(NAME, (n - len(lacking)) / n, n=n, unit="share"),
        says=says,
        evidence=(
            Bars(
                title="Features whose entry lacks a part",
                labels=parts,
                values=tuple(float(sum(part in each for each in lacking.values())) for part in parts),
                unit="count",
            ),
        ),
    )
