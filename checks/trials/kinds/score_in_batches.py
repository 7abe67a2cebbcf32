"""Answers requests for single rows together, 64 at a time, in the place of one by one.

Most of the time of a single answer is spent on asking at all, which a batch pays once. Who asks waits until the batch
is full or a moment has passed; that wait is not in the figures, and the answers stay the same.
"""

from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

TOGETHER = 64


@trial(
    title="Answer single requests in batches",
    answers=("scalability/batch-throughput", "scalability/latency"),
    needs=("target", "model"),
    effort_days=(0.5, 3),
    timed=True,
    same_answers=True,
    recipe="""import numpy as np
features = table.drop(columns=[target]).select_dtypes('number').fillna(0)
fitted = model.fit(features, table[target])
answers = [fitted.predict(features.iloc[at : at + 64]) for at in range(0, len(features), 64)]""",
)
def score_in_batches(lesson: Lesson) -> Treatment:
    return Treatment(
        did=f"Answered {TOGETHER} requests for a single row at a time; how long a batch takes to fill is not counted.",
        gathered=TOGETHER,
    )
