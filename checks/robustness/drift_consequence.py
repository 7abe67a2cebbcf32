"""What a feature's drift does to the model's answers.

## Why it matters
A sensor that reads two degrees high, a form that now asks for monthly pay: the people are the same and so are
the right answers, but the model takes them for others. Of ten drifted features one may cost and nine not.

## How it is measured
For the at most ten features that have surely moved the furthest, up to 2,000 judged rows get that one feature
spread as in production (numbers keep their order and take production's quantiles; of other values as few rows
as possible change), and the model is asked again. The rise of the squared error (for classes the Brier score)
is told as a share of what a constant leaves, with the interval of a paired mean, at level 1 - 0.01/m for m
features.

## Limits
The answers stay as they were, which is right for a changed measurement and too strict where people truly
changed. One feature moves at a time. A stand-in trained on the judged table is asked about rows it knows.
"""

from collections.abc import Iterator

from checks.artifacts.consequences import Consequences
from checks.contract import MEDIUM, About, Dots, Estimate, Finding, NotApplicable, Remedy, Scale, check
from checks.stats.levels import level
from checks.stats.skill import skill_gap

SOUND = Remedy(
    id="mend-the-measurement",
    do="Learn whether the feature is measured otherwise than before and mend that; else code it so that a shift costs less.",
    effort_days=(0.5, 3.0),
    recipe=(
        "from sklearn.preprocessing import QuantileTransformer\n"
        "numbers = table.drop(columns=[target]).select_dtypes('number')\n"
        "steadier = QuantileTransformer(n_quantiles=100).fit_transform(numbers.fillna(numbers.median()))"
    ),
)


@check(
    passes="Drift changes no answers for the worse",
    fails="Drift of a feature makes answers worse",
    weight=MEDIUM,
    debt="integration and deployment",
    scales={
        "skill_lost": Scale(
            floor=0.01,
            limit=0.05,
            worst=0.25,
            source="1 and 5 points, as performance-drop; ours: without drift nothing is looked at",
        )
    },
    remedies=(SOUND,),
)
def drift_consequence(told: Consequences) -> Iterator[Finding]:
    before, after = told.names
    if not told.moved:
        says = f"None of {told.looked} features has surely moved, so no drift can change answers. {told.said}"
        none = Estimate.exact(
            "skill_lost", 0.0, n=len(told.losses), unit="share", method="no feature has surely moved"
        )
        yield Finding(
            about=About(kind="dataset", name=after, table="production"), estimate=none, says=says.strip()
        )
        return
    sure = level(len(told.moved))
    found = [
        (name, estimate)
        for name, losses in told.moved
        if (estimate := skill_gap("skill_lost", told.losses, losses, told.reference, sure)) is not None
    ]
    if not found:
        raise NotApplicable("All judged rows have the same answer, so there is no skill to lose.")
    found.sort(key=lambda each: (-each[1].value, each[0]))
    dots = _dots(found)
    for place, (name, estimate) in enumerate(found):
        way = "rises" if estimate.value >= 0 else "falls"
        says = (
            f'With "{name}" spread as in {after}, the error on {len(told.losses):,} rows of {before} {way} by '
            f"{abs(estimate.value):.1%} of what a constant leaves, their answers as they were."
        )
        if told.others and not place:
            says += f" {told.others} more features moved less."
        yield Finding(
            about=About(kind="column", name=name, table="production", columns=(name,)),
            estimate=estimate,
            says=f"{says} {told.said}".strip(),
            evidence=(dots,) if not place else (),
            remedies=(SOUND,),
        )


def _dots(found: list[tuple[str, Estimate]]) -> Dots:
    return Dots(
        title="What does each feature's drift cost?",
        labels=tuple(name for name, _ in found),
        values=tuple(estimate.value for _, estimate in found),
        lows=tuple(estimate.low for _, estimate in found),
        highs=tuple(estimate.high for _, estimate in found),
        counts=tuple(estimate.n for _, estimate in found),
        judged=(True,) * len(found),
        unit="gap",
    )
