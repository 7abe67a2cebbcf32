"""Fits the model as it is, converts it to ONNX and lets ONNX Runtime answer, if every answer stays within 0.00001.

Answers of single rows come faster, for the libraries of Python are no longer asked; nothing else should move, and
the trial shows that nothing does. Other languages and small machines can run the file too.
"""

from checks.model.retraining import TOLERANCE, Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Serve the model as ONNX",
    answers=(
        "scalability/latency",
        "scalability/batch-throughput",
        "scalability/memory",
        "privacy/unsafe-model-file",
    ),
    effort_days=(0.5, 3),
    timed=True,
    same_answers=True,
    recipe="from skl2onnx import to_onnx\n"
    "features = table.drop(columns=[target]).select_dtypes('number').fillna(0).astype('float32')\n"
    "to_onnx(model.fit(features, table[target]), features.to_numpy()[:1])",
)
def serve_as_onnx(lesson: Lesson) -> Treatment:
    """Both sides are fitted on the same rows with the same seed."""
    return Treatment(
        did=f"Converted the {lesson.estimator or 'model'} to ONNX; its answers to {int(lesson.known.sum()):,} rows or "
        f"the first 5,000 of them stay within {TOLERANCE:g}.",
        retraining=Retraining(way="converted"),
    )
