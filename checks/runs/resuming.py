"""Jobs whose worker went with its server: begun again once, so that a restart costs time and nothing else.

Imports store.
"""

import time

from checks.runs.processes import at_work
from checks.runs.store import Job, Store

LOST_AFTER, NEVER_BEGAN_AFTER = 5.0, 30.0
RESUMED = "The server was restarted; this run began again."
# What is lost again and again may be what ends the server.
LOST_TWICE = "The server was restarted twice while this ran. Start it again."


def resume_lost(store: Store) -> list[str]:
    """Queue the running jobs again whose worker is gone, and return the runs that were lost.

    Gone: no sign for 5 s and no such process, or no process ever named for 30 s. Until then the server that
    started it may still say better how it ended. A job that is lost for the second time has failed.
    """
    lost = [job for job in store.running() if _is_lost(job)]
    for job in lost:
        if job.stopping is not None:
            store.end(job.id, "stopped", "The run was stopped.")
        elif job.message == RESUMED:
            store.end(job.id, "failed", LOST_TWICE)
        else:
            store.requeue(job.id, RESUMED)
    return [job.run for job in lost]


def _is_lost(job: Job) -> bool:
    silent = time.time() - (job.heartbeat or 0)
    return silent > (LOST_AFTER if job.pid else NEVER_BEGAN_AFTER) and not at_work(job.pid, job.run)
