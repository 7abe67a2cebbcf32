"""Training the same model twice and getting two different ones.

## Why it matters
If nobody can train the model again, nobody can check how it came about, mend one thing and leave the rest as it
was, or say whether a better figure comes from the change or from luck.

## How it is measured
The model's own class is fitted twice on the same training rows (at most 2,000) with every random state as it was
saved, and both are asked about these rows. The largest difference of any score is an exact fact; a regression's is
in standard deviations of its answers. Where they differ, both are fitted again with every random state set to one
number, which tells whether that alone mends it. Up to 10,000 training rows the model is also fitted on all of
them, in their order, and compared with the uploaded model: this is information, because another order, weights or
a state that was not saved each explain a difference. ML Test Score, test Infra 1 (Breck et al. 2017).

## Limits
What differs only with many threads, on other machines, with other versions or on more rows is not seen here: the
model is asked with one thread. A format without a recipe for training, such as ONNX, cannot be checked.
"""

from collections.abc import Iterator

from checks.artifacts.models import GivenModel
from checks.artifacts.saved_refits import SavedRefits
from checks.contract import MEDIUM, About, Estimate, Finding, Remedy, Scale, check

SAME = Scale(
    floor=0.0,
    limit=0.0,
    worst=0.2,
    source="ML Test Score, Infra 1: none may differ; worst: ours, a score that moves by 0.2 changes decisions",
)
SET_SEED = Remedy(
    id="set-random-state",
    do="Give every random part a fixed random_state, train again, and save the model with it.",
    effort_days=(0.1, 0.5),
    recipe=(
        "seeds = {name: 0 for name in model.get_params() if name.endswith('random_state')}\n"
        "model.set_params(**seeds)"
    ),
)
FIND_REST = Remedy(
    id="find-other-randomness",
    do="Find what is random besides the seeds: threads (set n_jobs=1), the clock, the order of a set, a GPU.",
    effort_days=(0.5, 3),
    recipe="jobs = {name: 1 for name in model.get_params() if name.endswith('n_jobs')}\nmodel.set_params(**jobs)",
)


@check(
    passes="The same training gives the same model",
    fails="Training again gives another model",
    weight=MEDIUM,
    debt="reproducibility and documentation",
    scales={"largest_difference": SAME},
    remedies=(SET_SEED, FIND_REST),
)
def unrepeatable_training(given: GivenModel, refits: SavedRefits) -> Iterator[Finding]:
    """One finding on two fits, and one for information on the uploaded model."""
    about = About(kind="model", name=given.model.facts.name)
    found = refits.again > 0
    yield Finding(
        about=about,
        estimate=Estimate.exact(
            "largest_difference",
            refits.again,
            n=refits.rows,
            unit="score",
            method="largest difference of two fits",
        ),
        says=_of_two(refits) if found else _alike(refits),
        remedies=((SET_SEED if refits.seeded in (None, 0.0) else FIND_REST),) if found else (),
    )
    if refits.uploaded is not None:
        yield Finding(
            about=about,
            estimate=Estimate.exact(
                "difference_from_uploaded",
                refits.uploaded,
                n=refits.whole,
                unit="score",
                method="largest difference of a fit on all training rows from the uploaded model",
            ),
            says=_of_uploaded(refits.uploaded, refits.whole, random=found),
        )


def _alike(refits: SavedRefits) -> str:
    return f"Two fits on the same {refits.rows:,} training rows answer all of them alike, to the last digit."


def _of_two(refits: SavedRefits) -> str:
    says = (
        f"Two fits on the same {refits.rows:,} training rows answer {refits.moved:,} of them differently, by up to "
        f"{refits.again:.2g}."
    )
    if refits.seeded is None:
        return says
    if refits.seeded == 0:
        return f"{says} With every random_state set, two fits agree to the last digit: the model was saved without."
    return f"{says} Even with every random_state set they differ by up to {refits.seeded:.2g}."


def _of_uploaded(uploaded: float, whole: int, *, random: bool) -> str:
    if uploaded == 0:
        return f"Fitted on all {whole:,} training rows, it gives the uploaded model's answers to four digits."
    why = (
        "its training is random"
        if random
        else "other training rows, another order of them, weights, or another version explain that"
    )
    return (
        f"Fitted on all {whole:,} training rows, its answers differ from the uploaded model's by up to "
        f"{uploaded:.2g}: {why}."
    )
