"""Decisions that turn on a disturbance too small to mean anything.

## Why it matters
A number in a form is rounded, measured or typed with some error. If a change of a hundredth of its usual
spread turns a decision, the decision is about the error and not about the person.

## How it is measured
Up to 8,000 judged rows are asked again with normal noise of 0.005 to 0.2 standard deviations on every
measured number. Noise stays what the column could hold: whole and rounded numbers stay on their grid, inside
the range that was seen, and a value shared by over 5 % of the rows (0 for "none", a sentinel) is left alone.
Half of the questions are about the quarter of the rows nearest the decision's boundary; they count with their
share. Judged is what turns at 0.02 and at 0.005 beyond a smooth model: beyond the density of log odds at the
boundary times the move that a linear model would make, and beyond this model's own share at 0.1 scaled down
in proportion. Normal intervals of level 1 - 0.01/2. For a regression the same with the mean distance that an
answer moves, in standard deviations of the answer. The column that moves most by itself is named.

## Limits
Text, yes/no and dates are not disturbed. Noise in features that go together is drawn apart. A model that
turns many decisions under large noise only is not fragile in this sense. Trees are rough by nature, most so
with more than two close answers; the floors let an ordinary small boosting pass.
"""

from collections.abc import Iterator

from checks.artifacts.noise import SMALL, TINY, WIDE, Noise, NoiseLevel
from checks.contract import HIGH, About, Bars, Curve, Estimate, Evidence, Finding, Remedy, Scale, check
from checks.stats.flips import beyond_smooth, mean_of
from checks.stats.levels import level

LOOKS = 2
HALF = 0.5  # the share of moved rows that a column must move by itself to be named
SHOWN = 10
KINDS = {SMALL: "at_small_noise", TINY: "at_tiny_noise"}
LIMIT = (
    "limit: giskard's 5 % of flips; floor: ours, calibrated on benchmarks/validity: small boostings and forests "
    "lie below it, and 1.3 % of flips too many are found in 2,000 rows, 0.5 % in 20,000 where they are there "
    "at tiny noise"
)


def _scale(floor: float) -> Scale:
    return Scale(floor=floor, limit=0.05, worst=0.2, source=LIMIT)


SMOOTH = Remedy(
    id="smooth-the-model",
    do="Regularise the model or train it on rows with a little noise added; round inputs to what they can mean.",
    effort_days=(1.0, 3.0),
    recipe=(
        "import numpy as np\n"
        "import pandas as pd\n"
        "features = table.drop(columns=[target]).select_dtypes('number')\n"
        "features = features.fillna(features.median())\n"
        "noise = np.random.default_rng(0).normal(size=features.shape) * features.std().to_numpy() * 0.05\n"
        "smoother = model.fit(pd.concat([features, features + noise]), pd.concat([table[target]] * 2))"
    ),
)


@check(
    passes="Decisions withstand small disturbances",
    fails="Small disturbances turn decisions",
    weight=HIGH,
    debt="complexity and interpretability",
    scales={
        "flips_at_small_noise": _scale(0.004),
        "flips_at_tiny_noise": _scale(0.002),
        "flips_of_several_at_small_noise": _scale(0.02),
        "flips_of_several_at_tiny_noise": _scale(0.01),
        "move_at_small_noise": _scale(0.02),
        "move_at_tiny_noise": _scale(0.01),
    },
    remedies=(SMOOTH,),
)
def noise_sensitivity(noise: Noise) -> Iterator[Finding]:
    """One finding at each of the two judged sizes."""
    what = "move" if noise.number else "flips_of_several" if noise.several else "flips"
    fragile = max(noise.alone, key=lambda name: (noise.alone[name], name)) if noise.alone else ""
    for size, kind in KINDS.items():
        at = noise.at(size)
        estimate = beyond_smooth(
            f"{what}_{kind}",
            at.strata,
            noise.at(WIDE).strata,
            size=size,
            wide=WIDE,
            rate=noise.rate,
            level=level(LOOKS),
            unit="sd" if noise.number else "share",
        )
        floor = noise_sensitivity.scales[estimate.name].floor
        named = fragile if (estimate.low or 0.0) > floor and _explains(noise, fragile) else ""
        yield Finding(
            about=About(
                kind="column" if named else "model",
                name=named or f"the model, under noise of {size:g} standard deviations",
                columns=(named,) if named else (),
            ),
            estimate=estimate,
            says=_says(noise, at, estimate, named),
            evidence=tuple(_evidence(noise)),
            remedies=(SMOOTH,) if (estimate.low or 0.0) > floor else (),
        )


def _explains(noise: Noise, column: str) -> bool:
    """Whether the column alone moves rows about as much as all columns do: others may mask it in part."""
    total = sum(noise.alone.values())
    return bool(column) and total > 0 and noise.alone[column] >= HALF * total


def _says(noise: Noise, at: NoiseLevel, estimate: Estimate, named: str) -> str:
    value, _ = mean_of(at.strata)
    smooth = max(0.0, value - estimate.value)
    disturbed = f"Noise of {at.size:g} standard deviations on {len(noise.columns):,} columns"
    if noise.number:
        seen = (
            f"{disturbed} moves the answers by {value:.2%} of their standard deviation on average; "
            f"a smooth model would move by {smooth:.2%}"
        )
    else:
        seen = (
            f"{disturbed} turns {_of(value)} decisions; a smooth model would turn {_of(smooth)} "
            f"({at.asked:,} questions about {noise.rows:,} rows)"
        )
    blamed = ""
    if named:
        most = noise.alone[named]
        blamed = f'; "{named}" by itself moves ' + (
            f"them by {most:.2%} of it"
            if noise.number
            else f"{round(most * noise.moved):,} of {noise.moved:,} that turn"
        )
    return f"{seen}{blamed}. {noise.said}".strip()


def _of(share: float) -> str:
    return f"{share * 10_000:,.0f} of 10,000"


def _evidence(noise: Noise) -> Iterator[Evidence]:
    levels = sorted(noise.levels, key=lambda each: each.size)
    yield Curve(
        title="How far do answers move as the noise grows?"
        if noise.number
        else "How many decisions turn as the noise grows?",
        x=tuple(each.size for each in levels),
        y=tuple(mean_of(each.strata)[0] for each in levels),
        x_title="noise in standard deviations",
        y_title="mean move in standard deviations" if noise.number else "share of decisions that turn",
    )
    most = sorted(noise.alone, key=lambda name: (-noise.alone[name], name))[:SHOWN]
    if most and noise.alone[most[0]] > 0:
        yield Bars(
            title="Which column's noise alone moves the rows that moved?",
            labels=tuple(most),
            values=tuple(noise.alone[name] for name in most),
            unit="sd" if noise.number else "share",
        )
