"""Why the model answers a person as it does, in plain words, for a few telling rows.

## Why it matters
Whoever is refused may ask why (GDPR art. 15 and 22; AI Act art. 86), and the answer has to be ready before the
first letter goes out. Reading a few explanations also shows quickest whether a model's reasons are reasons at all.

## How it is measured
For a typical row (the middle one of at most 500 by its answer), a close call (nearest to where the decision turns)
and the two most extreme: what each feature adds to the answer on the way from what the model says when it knows
nothing. Attributions are TreeSHAP's or a line's own, exact and checked to add up to the answer, or sampled
Shapley values where a model can only be asked. On the scale of log odds they are turned into points of
probability along the straight way from the start to the answer, so that they still add up (Aumann and Shapley
1974). It is information: no reason is good or bad in itself. Values of the row are never shown, only names,
directions and sizes.

## Limits
A feature's part is what the model makes of it beside all others, not what would happen if the person changed it:
for that see recourse. Features that go together share one effect in a way that no reader can check. Row numbers
count from 1, as in a spreadsheet without its heading.
"""

from collections.abc import Iterator

from checks.artifacts.exemplars import Exemplar, Exemplars
from checks.contract import LOW, About, Bars, Estimate, Finding, check

MOST_NAMED, MOST_SHOWN = 3, 8


@check(
    passes="The model's answers can be explained to a person",
    fails="The model's answers cannot be explained to a person",
    weight=LOW,
    debt="complexity and interpretability",
)
def person_explanations(exemplars: Exemplars) -> Iterator[Finding]:
    """One finding for each row."""
    for one in exemplars.rows:
        yield Finding(
            about=About(kind="rows", name=one.kind, rows=(one.row,)),
            estimate=Estimate.exact(
                "answer",
                one.answer,
                n=1,
                unit="share" if exemplars.unit == "chance" else "",
                method="the model's answer",
            ),
            says=_says(one, exemplars),
            evidence=(_bars(one, exemplars),),
        )


def _says(one: Exemplar, all_: Exemplars) -> str:
    named = [part for part in one.parts[:MOST_NAMED] if part[1]]
    start, answer = _level(one.start, all_.unit), _level(one.answer, all_.unit)
    what = {
        "chance": f'a chance of {answer} for "{one.label}"',
        "number": answer,
        "score": f"a score of {answer}",
    }
    opening = f"Row {one.row:,} ({one.kind}): the model gives {what[all_.unit]}, from {start} for nobody in particular."
    if not named:
        return f"{opening} No feature counts. {all_.said}".strip()
    listed = "; ".join(f"{name} {_moves(part, all_.unit)}" for name, part in named)
    count = {1: "The only thing that counted", 2: "The two things that counted"}.get(
        len(named), "The three things that counted most"
    )
    return f"{opening} {count}: {listed}. {_how(all_)} {all_.said}".strip()


def _how(all_: Exemplars) -> str:
    return "" if all_.exact else "These are estimates: the model could only be asked."


def _moves(part: float, unit: str) -> str:
    direction = "raised" if part > 0 else "lowered"
    if unit == "chance":
        points = 100 * abs(part)
        return f"{direction} it by {'less than 0.1' if points < 0.1 else format(points, '.1f')} points"
    return f"{direction} it by {_number(abs(part))}"


def _level(value: float, unit: str) -> str:
    return f"{100 * value:.1f} of 100" if unit == "chance" else _number(value)


def _number(value: float) -> str:
    """Four digits are enough to read: 418,700 and 0.01235."""
    rounded = float(f"{value:.4g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 1000 else f"{rounded:g}"


def _bars(one: Exemplar, all_: Exemplars) -> Bars:
    """The parts with their signs, and all smaller ones in one bar: together they lead from start to answer."""
    shown, rest = one.parts[:MOST_SHOWN], one.parts[MOST_SHOWN:]
    parts = [*shown, *([(f"{len(rest)} others together", sum(part for _, part in rest))] if rest else [])]
    scale = {"chance": f'the chance of "{one.label}"', "number": "the prediction", "score": "the score"}[
        all_.unit
    ]
    return Bars(
        title=f"What moved {scale} of row {one.row:,} ({one.kind})?",
        labels=tuple(name for name, _ in parts),
        values=tuple(part for _, part in parts),
        unit="gap" if all_.unit == "chance" else "",
    )
