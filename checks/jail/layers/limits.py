"""Resource limits: memory, processor time, threads, open files, and no written byte at all."""

import resource

MEBIBYTE = 1 << 20
OPEN_FILES, THREADS, STACK_MB = 64, 64, 16


def bound(memory_mb: int, cpu_seconds: int) -> None:
    """Set soft and hard limits alike, so that the worker cannot raise them again.

    The stack limit is also every thread's default stack, hence small. The number of threads counts
    for the user id, which concurrent workers of one root-owned server share.
    """
    memory = memory_mb * MEBIBYTE
    for limit, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_NPROC, THREADS),
        (resource.RLIMIT_STACK, STACK_MB * MEBIBYTE),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_DATA, memory),
    ):
        _, hard = resource.getrlimit(limit)
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (value, value))
