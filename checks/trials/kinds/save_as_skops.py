"""Stores the model as skops and opens it again in the jail; used only if every answer stays the very same.

A skops file holds numbers and structure, and no program that runs when it is opened. Nothing is fitted: it is the
model as it is, in another file, written by the versions that are installed here.
"""

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Save the model as skops",
    answers=("privacy/unsafe-model-file", "privacy/version-mismatch"),
    needs=("target", "model"),
    effort_days=(0.25, 1),
    same_answers=True,
    recipe="import skops.io\n"
    "features = table.drop(columns=[target]).select_dtypes('number').fillna(0)\n"
    "skops.io.dumps(model.fit(features, table[target]))",
)
def save_as_skops(lesson: Lesson) -> Treatment:
    """Of a skops file too, where another version wrote it."""
    if lesson.format not in ("pickle", "skops"):
        raise Unusable(
            "Only a pickle or a skops file holds a scikit-learn model that could be saved as skops; "
            f"yours is {_called(lesson.format)}."
        )
    if lesson.format == "skops" and not lesson.findings:
        raise Unusable("The model is a skops file of this version already.")
    return Treatment(
        did=f"Stored the model as skops and opened it again: its answers to {len(lesson.frame):,} "
        "rows are the very same.",
        retraining=Retraining(way="resaved"),
    )


def _called(kind: str | None) -> str:
    return (
        "held in memory"
        if kind in (None, "python", "stand-in")
        else f"an {kind} file"
        if kind == "onnx"
        else f"a {kind} file"
    )
