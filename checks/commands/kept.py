"""What `preflight assess` reads of people and of earlier runs before it starts, and keeps of a run when it ends."""

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from checks.document import Report
    from checks.opening import Request


def remembering(request: "Request", attestations: Path | None, history: Path) -> "Request":
    """The request with people's answers and the runs of the same project that were kept; raises Unusable."""
    from checks.attestations import load
    from checks.history import project, read_history

    name = request.names.get("table", Path(request.table).name)
    return replace(
        request,
        attestations={} if attestations is None else load(attestations),
        earlier=read_history(history, project(name, request.roles.target)),
        stored=True,
    )


def keep(report: "Report", history: Path) -> None:
    """Add the run to the history; raises Unusable if it cannot be written."""
    from checks.history import append

    append(history, report)
