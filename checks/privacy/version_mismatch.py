"""A model file written by other versions of its libraries than those that open it.

## Why it matters
Between releases libraries change what a stored number means. A model that was saved by another version
may fail to open, or open and answer differently, without a word.

## How it is measured
The versions that the file itself names (scikit-learn and skops in a skops file, scikit-learn in a pickle,
XGBoost, CatBoost, everything in an MLflow folder) are compared with those installed here: 0 where the
first two numbers agree, 1 where the second differs (a minor release), 2 where the first does (a major
one). scikit-learn promises no exchange of stored models even between minor releases.

## Limits
ONNX and LightGBM files name no library version, so nothing is compared. The versions are what the file
says of itself. Here is this server, not where the model will serve: pin the same versions there.
"""

import re
from collections.abc import Iterator

from checks.artifacts.models import GivenModel
from checks.contract import MEDIUM, About, Estimate, Finding, NotApplicable, Remedy, Scale, check

APART = Scale(
    floor=0,
    limit=1,
    worst=2,
    source="scikit-learn, Model persistence: loading with another version is not supported; semantic versioning",
)
RESAVE = Remedy(
    id="resave-with-this-version",
    do="Save the model again with the versions that will serve it, compare its answers, and pin them.",
    effort_days=(0.25, 1),
)
KINDS = ("the same release", "another minor release", "another major release")


@check(
    passes="The model was saved by the versions that open it",
    fails="The model was saved by other versions",
    weight=MEDIUM,
    debt="reproducibility and documentation",
    scales={"releases_apart": APART},
    remedies=(RESAVE,),
)
def version_mismatch(given: GivenModel) -> Iterator[Finding]:
    """One finding for each library that the file names."""
    facts = given.model.facts
    if facts.format == "python":
        raise NotApplicable("The model was given in memory, so no file had to be opened.")
    pairs = [(name, saved, here, _apart(saved, here)) for name, saved, here in facts.versions]
    known = [(name, saved, here, apart) for name, saved, here, apart in pairs if apart is not None]
    if not known:
        raise NotApplicable("The model file names no versions of libraries that could be compared.")
    for name, saved, here, apart in known:
        yield Finding(
            about=About(kind="model", name=f"{facts.name}: {name}"),
            estimate=Estimate.exact("releases_apart", apart, n=1, unit="count", method="first two numbers"),
            says=f"The model was saved with {name} {saved} and is opened with {here}: {KINDS[apart]}.",
        )


def _apart(saved: str, here: str) -> int | None:
    one, other = (re.match(r"(\d+)\.(\d+)", version) for version in (saved, here))
    if one is None or other is None:
        return None
    return 2 if one[1] != other[1] else int(one[2] != other[2])
