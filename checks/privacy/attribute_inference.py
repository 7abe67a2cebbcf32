"""What the model helps a stranger to guess of a person whose row it was trained on.

## Why it matters
Someone who knows most of a person, and what the model said or should say of them, may try which value of a
confidential column fits best. If that works better for the people in the training data than for anyone else,
the model has become a second copy of what they told in confidence.

## How it is measured
For each confidential or sensitive column that the model takes, up to 2,000 training rows and 2,000 others are
guessed. With the model: each value is tried (a number is cut into four bands), and the one is taken that makes
the chance of the person's known answer, times how usual the value is among people with the same other columns,
largest (Fredrikson et al. 2014; Yeom et al. 2018). Without it: small boosted trees, trained on other people,
guess from the same columns and the answer (Jayaraman and Evans 2022). The gain is the share of right guesses
with the model less the share without, paired by row; judged is the smaller of that gain for training rows and of
what it exceeds the gain for other rows by, with normal intervals widened for the columns. So neither what
anyone can impute counts, nor what the model tells of people in general.

## Limits
It is one attack, with the true answer known. Columns of more than eight values are tried with the eight
commonest. A column that the model does not take is not tried: what others tell of it is in proxy-features and
attribute-disclosure.
"""

from collections.abc import Iterator

from checks.artifacts.attribute_guesses import AttributeGuesses, ColumnGuesses
from checks.contract import HIGH, About, Dots, Estimate, Finding, Remedy, Scale, check
from checks.stats.attack import gain_of_guessing
from checks.stats.levels import level
from checks.stats.proportions import share

GAIN = Scale(
    floor=0.03,
    limit=0.05,
    worst=0.30,
    source="limit: 5 in 100 guesses; floor: ours, calibrated on simulated people: small boostings that fit well help "
    "with 3 in 100 of 1,500 training rows, a line or a model that never saw them with none, a deep forest with 20",
)
DROP = Remedy(
    id="drop-confidential-column",
    do="Fit without the column, or with larger leaves and stronger regularisation, and run this attack again.",
    effort_days=(0.5, 2),
    recipe="""import pandas as pd
X = pd.get_dummies(table.drop(columns=[target, column])).fillna(0).astype(float)
model.fit(X, table[target])""",
)


@check(
    passes="The model helps nobody to guess what its training rows keep to themselves",
    fails="The model helps to guess confidential values of its training rows",
    weight=HIGH,
    debt="ethics and bias",
    scales={"gain_of_guessing": GAIN},
    remedies=(DROP,),
)
def attribute_inference(guesses: AttributeGuesses) -> Iterator[Finding]:
    """One finding for each column that is tried; the others are information."""
    one = level(len(guesses.columns))
    for each in guesses.columns:
        members, others = (
            (each.members_with, each.members_without),
            (each.others_with, each.others_without),
        )
        estimate = gain_of_guessing("gain_of_guessing", members, others, one)
        yield Finding(
            about=_column(each.column),
            estimate=estimate,
            says=f"{_says(each)} {guesses.said}".strip(),
            evidence=(_evidence(each, one),),
        )
    for name in guesses.untaken:
        says = f'The model does not take "{name}", so no value of it can be tried.'
        yield Finding(about=_column(name), estimate=None, says=says)
    for name in guesses.unguessable:
        says = f'"{name}" has a single common value, or too many to try each: it was not measured.'
        yield Finding(about=_column(name), estimate=None, says=says)


def _column(name: str) -> About:
    return About(kind="column", table="train", columns=(name,), name=name)


def _says(each: ColumnGuesses) -> str:
    from_what = f"{each.values} {'bands' if each.banded else 'values'}"
    rates = (each.members_with, each.members_without, each.others_with, each.others_without)
    own, own_without, other, other_without = (f"{100 * float(hits.mean()):.0f}" for hits in rates)
    return (
        f'Of 100 training rows a stranger who knows all else guesses "{each.column}" (of {from_what}) right for '
        f"{own} with the model and for {own_without} without it; of 100 rows that the model never saw, for {other} "
        f"and {other_without} ({len(each.members_with):,} and {len(each.others_with):,} rows guessed)."
    )


def _evidence(each: ColumnGuesses, one: float) -> Dots:
    named = {
        "Training rows, with the model": each.members_with,
        "Training rows, without it": each.members_without,
        "Other rows, with the model": each.others_with,
        "Other rows, without it": each.others_without,
    }
    rates: list[Estimate] = [share(name, int(hits.sum()), len(hits), one) for name, hits in named.items()]
    return Dots(
        title=f'Right guesses of "{each.column}"',
        labels=tuple(named),
        values=tuple(rate.value for rate in rates),
        lows=tuple(rate.low for rate in rates),
        highs=tuple(rate.high for rate in rates),
        counts=tuple(rate.n for rate in rates),
        judged=(True, True, True, True),
        unit="share",
    )
