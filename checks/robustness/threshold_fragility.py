"""Decisions that crowd at the threshold.

## Why it matters
A row at the threshold is decided by a hair: by the next retraining, a rounding, or whether "at least" was meant
or "more than". A few such rows are nobody's fault; a crowd there means that the threshold cuts through one kind
of case, or that the score is too coarse for it.

## How it is measured
Any smooth score has rows near any threshold, and in number they follow from its density alone: with a density
of one, 4 % lie within 0.02 of it. That share is shown, with Wilson's interval, and with it how many decisions
turn when the threshold moves by as much either way; neither is judged. Judged is the crowd: rows within 0.02 (in
log odds as much as 0.02 is at the threshold, and at most 4 % of the scores' range) beyond those which the
density beside it leads one to expect, carried on as a parabola, with a normal interval of level 1 - 0.01. With
more than two answers the distance is half the lead of the most likely answer.

## Limits
Whether the threshold is the right one is not asked. The limits 5 % and 15 % of the catalogue are of the share;
they are applied to the crowd, because the share alone fails every model that is used near its median.
"""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Given
from checks.artifacts.scored import Scored
from checks.contract import LOW, About, Bars, Finding, NotApplicable, Remedy, Scale, check
from checks.stats.bunching import bunching
from checks.stats.levels import level
from checks.stats.proportions import share

if TYPE_CHECKING:
    import numpy as np

HALF = 0.02
SMOOTH = 0.04  # of the range of 98 % of the scores
LEAST_ROWS = 100
CLIP = 1e-6
BARS = 5  # bars on each side of the threshold
ABOUT = About(kind="model", name="the model, at its threshold")
RETUNE = Remedy(
    id="retune-the-threshold",
    do="Put the threshold where few rows lie, refine the score, or hand rows near the threshold to a person.",
    effort_days=(0.3, 2.0),
    recipe=(
        "import numpy as np\n"
        "from sklearn.model_selection import cross_val_predict\n"
        "features = table.drop(columns=[target]).select_dtypes('number')\n"
        "features = features.fillna(features.median())\n"
        "score = cross_val_predict(model, features, table[target], method='predict_proba')[:, 1]\n"
        "steps = np.arange(0.3, 0.71, 0.01)\n"
        "crowd = [(np.abs(score - step) < 0.02).mean() for step in steps]\n"
        "quietest = steps[int(np.argmin(crowd))]"
    ),
)


@check(
    passes="No crowd at the decision's threshold",
    fails="Decisions crowd at the threshold",
    weight=LOW,
    debt="integration and deployment",
    scales={
        "crowd_at_threshold": Scale(
            floor=0.02,
            limit=0.05,
            worst=0.15,
            source="limit and worst: ours, of the crowd; floor: ours, calibrated on benchmarks/validity: "
            "lines, forests and boostings in four worlds lie below it",
        )
    },
    remedies=(RETUNE,),
)
def threshold_fragility(given: Given, scored: Scored) -> Iterator[Finding]:
    """The crowd, then the plain share within reach of the threshold."""
    import numpy as np

    distance, half, one_sided, scale = _distances(scored, given.roles.threshold)
    n = len(distance)
    if n < LEAST_ROWS:
        raise NotApplicable(f"{n} rows have an answer and a score; {LEAST_ROWS} are needed.")
    crowd = bunching("crowd_at_threshold", distance, half, level(1), one_sided=one_sided)
    near = int((np.abs(distance) < half).sum())
    expected = max(0, round(near - crowd.value * n))
    where = "between two answers" if one_sided else "at the threshold"
    says = (
        f"{near:,} of {n:,} rows lie within {_reach(scored, half, scale)} of being decided otherwise {where}; "
        f"the density beside it leads one to expect {expected:,}. {scored.said}"
    )
    floor = threshold_fragility.scales[crowd.name].floor
    bars = _bars(distance, half, one_sided=one_sided)
    yield Finding(
        about=ABOUT,
        estimate=crowd,
        says=says.strip(),
        evidence=(bars,),
        remedies=(RETUNE,) if (crowd.low or 0.0) > floor else (),
    )
    yield Finding(
        about=ABOUT,
        estimate=share("share_near_threshold", near, n, level(1)),
        says=_moved(scored, distance, half, one_sided=one_sided),
    )


def _distances(scored: Scored, threshold: float | None) -> "tuple[np.ndarray, float, bool, float]":
    """Distances (n,) to the threshold, the half-width of the window on their axis, whether there is but one
    side, and how large the half-width is on the score's own axis.
    """
    import numpy as np

    if scored.numbers is not None:
        if threshold is None:
            raise NotApplicable("The target is a number: nothing is decided unless a threshold is given.")
        scores = scored.values[:, 0]
        half = _narrow(scores, math.inf)
        return scores - threshold, half, False, half
    if not scored.graded or scored.predicted is None:
        raise NotApplicable("There are no scores with a threshold: bare answers, or scores without one.")
    if scored.positive is None:
        ordered = np.sort(scored.values, axis=1)
        lead = (ordered[:, -1] - ordered[:, -2]) / 2
        half = _narrow(lead, HALF)
        return lead, half, True, half
    at = 0.5 if threshold is None else threshold
    if not scored.probabilities or not HALF < at < 1 - HALF:
        half = _narrow(scored.score, HALF if scored.probabilities else math.inf)
        return scored.score - at, half, False, half
    chance = np.clip(scored.score, CLIP, 1 - CLIP)
    odds = np.log(chance / (1 - chance))
    half = _narrow(odds, HALF / (at * (1 - at)))
    return odds - math.log(at / (1 - at)), half, False, half * at * (1 - at)


def _narrow(scores: "np.ndarray", most: float) -> float:
    """A half-width of at most `most` in which a smooth density of these scores is nearly a parabola."""
    import numpy as np

    wide = float(np.quantile(scores, 0.99) - np.quantile(scores, 0.01))
    if not wide > 0:
        raise NotApplicable("The scores do not vary, so there is no density to compare with.")
    return min(most, SMOOTH * wide)


def _reach(scored: Scored, half: float, scale: float) -> str:
    return f"{scale:.4g}" + (" of lead" if scored.positive is None and scored.codes is not None else "")


def _bars(distance: "np.ndarray", half: float, *, one_sided: bool) -> Bars:
    """Rows per window of the same width, outwards from the threshold."""
    import numpy as np

    edges = np.arange(0 if one_sided else -2 * BARS - 1, 2 * BARS + 2, 2 if not one_sided else 1) * half
    counts = np.histogram(distance, edges)[0]
    middles = (edges[:-1] + edges[1:]) / 2 / half
    return Bars(
        title="How many rows lie how near to the threshold?",
        labels=tuple(f"{middle:+.0f} half-widths" if middle else "at it" for middle in middles)
        if not one_sided
        else tuple(f"{at} to {at + 1} half-widths" for at in range(len(counts))),
        values=tuple(float(count) for count in counts),
        unit="count",
    )


def _moved(scored: Scored, distance: "np.ndarray", half: float, *, one_sided: bool) -> str:
    """How many decisions turn, and with what success, when the threshold moves by the half-width."""
    n = len(distance)
    if one_sided or scored.positive is None:
        close = int((distance < half).sum())
        return f"In {close:,} of {n:,} rows the two most likely answers are within reach of each other. {scored.said}".strip()
    up, down = (distance >= 0) & (distance < half), (distance < 0) & (distance >= -half)
    true = scored.is_positive
    return (
        f"A threshold higher by that much turns {int(up.sum()):,} of {n:,} decisions, {int((up & ~true).sum()):,} of "
        f"them for the better; a lower one turns {int(down.sum()):,}, {int((down & true).sum()):,} for the better. "
        f"{scored.said}"
    ).strip()
