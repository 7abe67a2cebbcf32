"""The benchmark's runs, shared out among processes of one thread each."""

import multiprocessing
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any

from benchmarks.validity.clean_runs import CleanRan, clean_ran
from benchmarks.validity.recall import Job, Ran, ran

EVERY = 30.0  # seconds between lines of progress


def recall_task(job: Job) -> Ran:
    """An injector or a world that fails is told at the end; it does not end a long run."""
    started = time.process_time()
    try:
        return ran(job)
    except Exception:
        last = traceback.format_exc().strip().splitlines()
        return Ran(
            job=job,
            found=frozenset(),
            noticed=False,
            refused=True,
            seconds=time.process_time() - started,
            says=" ".join(line.strip() for line in last[-3:]),
        )


def clean_task(task: tuple[int, int, tuple[str, ...]]) -> CleanRan:
    """A clean world by its seed, its rows and the checks asked."""
    return clean_ran(*task)


def all_of(run: Callable[[Any], Any], work: Sequence[Any], processes: int) -> list[Any]:
    """Every task's result in the order they finish, with a line of progress now and then."""
    done: list[Any] = []
    started = told = time.monotonic()
    # Spawned, so that each has one thread from its start and shares no DuckDB.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_no_prompt) as pool:
        for task in as_completed([pool.submit(run, each) for each in work]):
            done.append(task.result())
            if time.monotonic() - told > EVERY:
                told = time.monotonic()
                left = (told - started) / len(done) * (len(work) - len(done))
                print(f"{len(done)} of {len(work)}, about {left / 60:.0f} minutes left", file=sys.stderr)
    return done


def _no_prompt() -> None:
    """A spawned process has no main file, so DuckDB takes it for a prompt and draws bars of progress."""
    sys.modules["__main__"].__file__ = __file__
