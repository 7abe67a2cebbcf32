import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from checks.contract import Unusable
from checks.runs import folder
from checks.runs.processes import at_work
from checks.runs.resuming import LOST_TWICE, RESUMED, resume_lost
from checks.runs.store import LONGEST_QUEUE, Store
from checks.runs.waiting import Ahead, ahead


def some_runs(store: Store, count: int) -> list[str]:
    runs = [folder.new_id() for _ in range(count)]
    for run in runs:
        store.add_run(run, "people.csv")
    return runs


def set_column(state: Path, job: int, column: str, value: float | None) -> None:
    with sqlite3.connect(state / "runs.sqlite") as connection:
        connection.execute(f"UPDATE jobs SET {column} = ? WHERE id = ?", (value, job))


def test_jobs_are_claimed_in_the_order_they_came(store: Store):
    runs = some_runs(store, 3)
    for run in runs:
        store.enqueue(run, "assess")

    claimed = [store.claim(slots=3) for _ in runs]

    assert [job.run for job in claimed if job] == runs


def test_no_more_jobs_run_than_there_are_slots(store: Store):
    for run in some_runs(store, 3):
        store.enqueue(run, "assess")

    first = store.claim(slots=1)

    assert first is not None
    assert store.claim(slots=1) is None
    store.end(first.id, "done")
    assert store.claim(slots=1) is not None


def test_many_dispatchers_never_claim_one_job_twice(store: Store):
    for run in some_runs(store, 20):
        store.enqueue(run, "assess")

    with ThreadPoolExecutor(8) as pool:
        claimed = list(pool.map(lambda _: store.claim(slots=20), range(30)))

    ids = [job.id for job in claimed if job]
    assert len(ids) == 20
    assert len(set(ids)) == 20


def test_a_click_storm_queues_one_job(store: Store, a_run: str):
    first = store.enqueue(a_run, "assess")

    assert {store.enqueue(a_run, "assess") for _ in range(5)} == {first}
    store.claim(slots=1)
    assert store.enqueue(a_run, "assess") == first


def test_a_file_that_comes_while_another_is_read_is_read_next(store: Store, a_run: str):
    first = store.enqueue(a_run, "read")
    store.claim(slots=2)

    second = store.enqueue(a_run, "read")

    assert second != first
    assert store.claim(slots=2) is None, "one run has one worker at a time"
    store.end(first, "done")
    assert store.claim(slots=2) is not None


def test_the_same_question_waits_for_the_answer_that_is_being_computed(store: Store):
    one, two, other = some_runs(store, 3)
    store.enqueue(one, "assess", key="k")
    store.enqueue(two, "assess", key="k")
    store.enqueue(other, "assess", key="else")
    first = store.claim(slots=3)
    assert first is not None

    next_claimed = store.claim(slots=3)

    assert next_claimed is not None
    assert next_claimed.run == other
    assert store.claim(slots=3) is None
    store.end(first.id, "done")
    waited = store.claim(slots=3)
    assert waited is not None
    assert waited.run == two
    assert store.twin(waited) == one


def test_a_failed_run_answers_nobody(store: Store):
    one, two = some_runs(store, 2)
    store.end(store.enqueue(one, "assess", key="k"), "failed", "no")
    second = store.job(store.enqueue(two, "assess", key="k"))

    assert store.twin(second) is None


def test_the_place_counts_those_ahead(store: Store):
    jobs = [store.job(store.enqueue(run, "assess")) for run in some_runs(store, 3)]

    assert [store.place(job) for job in jobs] == [1, 2, 3]
    claimed = store.claim(slots=1)
    assert claimed is not None
    assert [store.place(store.job(job.id)) for job in jobs] == [0, 1, 2]


def test_what_is_ahead_is_counted_and_timed_by_what_ended_before(store: Store, state: Path):
    past, first, second, third = some_runs(store, 4)
    done = store.enqueue(past, "assess")
    store.claim(slots=1)
    now = time.time()
    jobs = [store.enqueue(run, "assess", key) for run, key in ((first, "a"), (second, "b"), (third, "a"))]

    assert ahead(store, store.job(jobs[0]), 1) == Ahead(runs=1, seconds=None, same=False)
    set_column(state, done, "started", now - 60)
    set_column(state, done, "finished", now)
    store.end(done, "done")
    set_column(state, done, "finished", now)
    assert ahead(store, store.job(jobs[0]), 1) == Ahead(runs=0, seconds=None, same=False)

    store.claim(slots=1)
    assert ahead(store, store.job(jobs[0]), 1) is None, "it is at work"
    set_column(state, jobs[0], "started", time.time() - 20)
    last = ahead(store, store.job(jobs[2]), 1)
    assert last is not None
    assert (last.runs, last.same) == (2, True), "the first asks the same"
    assert last.seconds == pytest.approx(40 + 60, abs=2)
    store.progress(jobs[0], 5, 15, "")  # its own pace tells more than what others took
    last = ahead(store, store.job(jobs[2]), 2)
    assert last is not None
    assert last.seconds == pytest.approx((40 + 60) / 2, abs=2)


def test_a_full_queue_is_refused_in_one_sentence(store: Store):
    for run in some_runs(store, LONGEST_QUEUE):
        store.enqueue(run, "assess")

    with pytest.raises(Unusable, match="100 runs are waiting already"):
        store.enqueue(some_runs(store, 1)[0], "assess")


def test_the_first_to_end_a_job_decides_how(store: Store, a_run: str):
    job = store.enqueue(a_run, "assess")

    assert store.end(job, "failed", "The table was too large.")
    assert not store.end(job, "done")
    assert store.job(job).message == "The table was too large."


def test_stopping_ends_what_waits_and_marks_what_runs(store: Store):
    waiting, working = some_runs(store, 2)
    job = store.enqueue(working, "assess")
    store.claim(slots=1)
    queued = store.enqueue(waiting, "assess")

    store.ask_stop(waiting)
    store.ask_stop(working)

    assert store.job(queued).state == "stopped"
    assert store.job(job).state == "running"
    assert store.job(job).stopping is not None


def test_a_job_whose_worker_is_gone_begins_again_after_a_restart_but_once(
    store: Store, state: Path, a_run: str
):
    job = store.enqueue(a_run, "assess")
    store.claim(slots=1)
    store.beat(job, pid=2**22 + 1)  # beyond the largest process id of Linux

    store.progress(job, 7, 9, "Bias: label gap")
    assert resume_lost(store) == [], "its server may still say how it ended"
    set_column(state, job, "heartbeat", time.time() - 6)
    assert resume_lost(store) == [a_run]
    again = store.job(job)
    assert (again.state, again.message, again.done, again.pid) == ("queued", RESUMED, 0, None)

    claimed = store.claim(slots=1)
    assert claimed is not None
    assert claimed.message == RESUMED, "a page says so while it runs"
    store.beat(job, pid=2**22 + 1)
    set_column(state, job, "heartbeat", time.time() - 6)
    assert resume_lost(store) == [a_run]
    assert (store.job(job).state, store.job(job).message) == ("failed", LOST_TWICE)


def test_a_lost_job_that_was_to_stop_is_stopped(store: Store, state: Path, a_run: str):
    job = store.enqueue(a_run, "assess")
    store.claim(slots=1)
    store.ask_stop(a_run)
    set_column(state, job, "heartbeat", time.time() - 40)

    assert resume_lost(store) == [a_run]
    assert store.job(job).state == "stopped"


def test_a_reused_process_id_is_not_taken_for_the_worker(store: Store, state: Path, a_run: str):
    job = store.enqueue(a_run, "assess")
    store.claim(slots=1)
    store.beat(job, pid=os.getpid())  # alive, but it is this test
    set_column(state, job, "heartbeat", time.time() - 6)

    assert not at_work(os.getpid(), a_run)
    assert resume_lost(store) == [a_run]


def test_a_job_just_claimed_is_not_lost_before_it_has_a_process(store: Store, state: Path, a_run: str):
    job = store.enqueue(a_run, "assess")
    store.claim(slots=1)

    set_column(state, job, "heartbeat", time.time() - 20)
    assert resume_lost(store) == []
    set_column(state, job, "heartbeat", time.time() - 40)
    assert resume_lost(store) == [a_run]


def test_the_history_has_the_newest_first_with_verdict_and_state(store: Store):
    old, new = some_runs(store, 2)
    store.end(store.enqueue(old, "assess"), "done")
    store.conclude(old, verdict="not ready", grade="D")

    history = store.history(20)

    assert [(past.run, past.state, past.verdict) for past in history] == [
        (new, None, None),
        (old, "done", "not ready"),
    ]
    assert store.history(1)[0].run == new


def test_only_runs_at_rest_expire(store: Store, state: Path):
    rested, working, fresh_answer = some_runs(store, 3)
    store.enqueue(working, "assess")
    store.end(store.enqueue(fresh_answer, "assess"), "done")
    with sqlite3.connect(state / "runs.sqlite") as connection:
        connection.execute("UPDATE runs SET created = ?", (time.time() - 100_000,))

    assert store.expired(time.time() - 86_400) == [rested]
    store.forget(rested)
    assert rested not in [past.run for past in store.history(20)]
