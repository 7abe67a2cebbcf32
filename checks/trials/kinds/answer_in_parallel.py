"""Lets two processes answer at once, each with the model and one thread, in the place of one.

Twice the cores are not twice the answers where the processes wait for the same memory; how many more there are is
measured. It takes twice the memory, and no single answer comes sooner.
"""

import os

from checks.contract import Unusable
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

WORKERS = 2


@trial(
    title="Answer in two processes at once",
    answers=("scalability/batch-throughput", "scalability/concurrency"),
    needs=("target", "model"),
    effort_days=(0.5, 2),
    timed=True,
    same_answers=True,
    recipe="""from joblib import Parallel, delayed
features = table.drop(columns=[target]).select_dtypes('number').fillna(0)
fitted = model.fit(features, table[target])
halves = features.iloc[::2], features.iloc[1::2]
answers = Parallel(n_jobs=1)(delayed(fitted.predict)(half) for half in halves)  # n_jobs=2 in service""",
)
def answer_in_parallel(lesson: Lesson) -> Treatment:
    """Only where there are cores for them."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if cores < WORKERS:
        raise Unusable("This machine has one core, so two processes cannot answer at once.")
    return Treatment(did=f"Answered in {WORKERS} processes at once, one thread each.", workers=WORKERS)
