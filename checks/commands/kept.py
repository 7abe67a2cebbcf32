"""What `preflight assess` reads of people and of earlier runs before it starts, and keeps of a run when it ends."""

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from checks.document import Report
    from checks.opening import Request

REQUEST = "request.json"
FILES = ("table", "train", "production", "model")


def remembering(request: "Request", attestations: Path | None, history: Path) -> "Request":
    """The request with people's answers and the runs of the same project that were kept; raises Unusable."""
    from checks.attestations import load
    from checks.record.history import project, read_history

    name = request.names.get("table", Path(request.table).name)
    return replace(
        request,
        attestations={} if attestations is None else load(attestations),
        earlier=read_history(history, project(name, request.roles.target)),
        stored=True,
    )


def files_of(request: "Request") -> dict[str, str]:
    """The paths or addresses of the request's files, by role."""
    return {role: path for role in FILES if (path := getattr(request, role))}


def keep_request(request: "Request", out: Path) -> None:
    """Keep what was asked, with whole paths, so that a remedy can be tried on the same files later.

    Of an address, what follows its path was never in the request. Raises Unusable if it cannot be written.
    """
    import os

    import msgspec

    from checks.commands.cluster import cluster_tables
    from checks.commands.remote import is_address
    from checks.contract import Unusable

    given = files_of(request)
    # A catalog's table has no path, and a folder of the cluster's may be one of this machine too.
    there = {role for role in cluster_tables(request.engine, None, given) if not os.path.exists(given[role])}
    files = {
        role: path if is_address(path) or role in there else os.path.abspath(path)
        for role, path in given.items()
    }
    asked = replace(request, **files, attestations={}, earlier=(), waivers=(), baseline=None)
    try:
        (out / REQUEST).write_bytes(msgspec.json.format(msgspec.json.encode(asked), indent=1) + b"\n")
    except OSError as bad:
        raise Unusable(f"{out / REQUEST} could not be written ({bad.strerror or bad}).") from bad


def keep(report: "Report", history: Path) -> None:
    """Add the run to the history; raises Unusable if it cannot be written."""
    from checks.record.history import append

    append(history, report)
