"""The layers of the lock-down, one file each. Stdlib and ctypes only; runs in a child with one thread.

Order matters: what needs privileges or /proc comes first, and the filter that forbids all the rest
comes last. `lock` returns in the worker; the supervisor that it forks off never returns.
"""

import os
from collections.abc import Callable
from typing import NoReturn

from checks.jail.cell import Cell
from checks.jail.layers import identity, landlock, limits, mounts, namespaces, seccomp


class LayerMissing(Exception):
    """A layer that this job may not go without could not be raised."""

    def __init__(self, layer: str, why: str) -> None:
        super().__init__(f"{layer}: {why}")
        self.layer = layer
        self.why = why


def lock(cell: Cell) -> tuple[str, ...]:
    """Put up every layer and name those that stand, for the report.

    Raises LayerMissing unless no_new_privs, seccomp, resource limits and one of landlock and a
    mount namespace stand. The other namespaces, the dropped user id and the out-of-memory score
    are taken where the kernel gives them.
    """
    if len(os.listdir("/proc/self/task")) != 1:
        raise LayerMissing("a single thread", "the child has several threads before it is locked")
    standing: list[str] = []

    def attempt(layer: str, put_up: Callable[[], int | None], *, required: bool = False) -> None:
        try:
            version = _leave_out() if layer in cell.without else put_up()
        except (OSError, KeyError, ValueError) as failure:
            if required:
                raise LayerMissing(layer, str(failure)) from None
            return
        standing.append(layer if version is None else f"{layer} {version}")

    attempt("out-of-memory score", identity.volunteer_for_the_killer)
    root = os.geteuid() == 0
    attempt("namespaces", namespaces.enter)
    namespaces.fork_worker(cell.life)
    if "namespaces" in standing:
        attempt("mount namespace", lambda: mounts.keep_only(cell.readable))
    if os.geteuid() == 0:
        attempt("user id", identity.drop)
    elif root:
        standing.append("user id")
    attempt("capabilities", identity.drop_capabilities)
    identity.die_with_parent()
    _readable_interpreter(cell)
    attempt("rlimits", lambda: limits.bound(cell.memory_mb, cell.cpu_seconds), required=True)
    attempt("no_new_privs", identity.forbid_new_privileges, required=True)
    attempt("landlock", lambda: landlock.restrict(cell.readable), required="mount namespace" not in standing)
    attempt("seccomp", seccomp.filter_calls, required=True)
    return tuple(standing)


def _leave_out() -> NoReturn:
    raise OSError("left out")


def _readable_interpreter(cell: Cell) -> None:
    """A private interpreter can be kept by binds made as root; where those failed, say what is wrong."""
    for path in (os.__file__, cell.package):
        if not os.access(path, os.R_OK):
            raise LayerMissing(
                "a readable interpreter",
                "without its user id the child cannot read the Python it runs on; install it where "
                "every user may read it, or allow mount namespaces",
            )
