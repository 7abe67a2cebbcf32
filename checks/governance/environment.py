"""A model opened with other versions than it was saved with.

## Why it matters
Between two versions of a library the same file may answer otherwise, without any error. What was measured here
then says nothing of what is served there.

## How it is measured
The versions of Python and of every library that measures are kept in the report. Each library whose version the
model's own file names (scikit-learn and skops in a skops file, XGBoost, CatBoost, all in an MLflow folder) is a
mismatch where the first two numbers of that version (1.4 of 1.4.2) differ from those here; their number is exact.
How grave each is, is told by `privacy/version-mismatch`. Whether the libraries here are those of Preflight's lock
file is told for information: it says whether somebody else would measure with the same ones.

## Limits
Formats such as ONNX name none of what they were made with. Which versions serve the model is not known here: assess
in the image that serves, or compare the two lists.
"""

from collections.abc import Iterator

from checks.artifacts.environment import Environment, series
from checks.artifacts.inputs import Given
from checks.contract import LOW, About, Estimate, Finding, Grid, Remedy, Scale, check

SAVE_AGAIN = Remedy(
    id="save-with-served-version",
    do="Train and save the model with the version that serves it, and pin that version in a lock file.",
    effort_days=(0.25, 1),
)


@check(
    passes="The versions are known and fit the model",
    fails="The model was saved with another version",
    weight=LOW,
    debt="reproducibility and documentation",
    scales={
        "version_mismatches": Scale(
            floor=0,
            limit=1,
            worst=3,
            source="scikit-learn's documentation: models are for one version only; worst: ours",
        )
    },
    remedies=(SAVE_AGAIN,),
)
def environment(given: Given, around: Environment) -> Iterator[Finding]:
    """One finding on the model's file if there is one, and one for information on the libraries."""
    if around.asked and given.model is not None:
        apart = [each for each in around.model if series(each[1]) != series(each[2])]
        says = "The model's file names no version of what it was saved with."
        if apart:
            says = " ".join(
                f"The model was saved with {name} {then} and is opened with {now}."
                for name, then, now in apart
            )
        elif around.model:
            says = "The model was saved with " + " and ".join(
                f"{name} {then}" for name, then, _ in around.model
            )
            says += ", of the same series as here."
        yield Finding(
            about=About(kind="model", name=given.model.facts.name),
            estimate=Estimate.exact(
                "version_mismatches", float(len(apart)), n=max(1, len(around.model)), unit="count"
            ),
            says=says,
        )
    yield Finding(
        about=About(kind="dataset", name="the libraries of this run"),
        estimate=None,
        says=f"The versions of Python and {len(around.captured) - 1} libraries are kept in the report. {_lock(around)}",
        evidence=(
            Grid(
                title="With which versions was this measured?",
                columns=("library", "version", "in the lock file"),
                rows=_rows(around),
            ),
        ),
    )


def _lock(around: Environment) -> str:
    if around.unlocked is None:
        return "No lock file lies beside Preflight, so it cannot be told whether they are the pinned ones."
    if not around.unlocked:
        return "All are those of the lock file."
    return (
        "Not those of the lock file: "
        + ", ".join(f"{name} {here} (pinned {pinned})" for name, here, pinned in around.unlocked)
        + "."
    )


def _rows(around: Environment) -> tuple[tuple[str, str, str], ...]:
    other = {name: pinned for name, _, pinned in around.unlocked or ()}
    same = "" if around.unlocked is None else "the same"
    return tuple((name, version, other.get(name, same)) for name, version in around.captured.items())
