"""How far knowing one value settles the answer. Interval: Clopper and Pearson 1934, Biometrika 26:404."""

from checks.contract import Estimate
from checks.stats.proportions import wilson_ends


def certainty(name: str, rows: int, others_with: int, others: int, level: float) -> Estimate | None:
    """Share of the doubt that is gone where all of `rows` rows with a value have one answer.

    The doubt is what the other rows leave: `others_with` of `others` have that answer too. 1 means that
    the value settles it; the low end takes the exact low end of the value's share and the high end of
    the others'. None where the others leave no doubt.
    """
    if rows < 1 or others < 1 or others_with >= others:
        return None
    sure = ((1 - level) / 2) ** (1 / rows)
    base = wilson_ends(others_with, others, level)[1]
    low = (sure - base) / (1 - base) if base < 1 else 0.0
    return Estimate(
        name=name,
        value=1.0,
        low=max(0.0, low),
        high=1.0,
        level=level,
        n=rows + others,
        method="exact interval of a share, against the other rows",
        of="population",
        unit="share",
    )
