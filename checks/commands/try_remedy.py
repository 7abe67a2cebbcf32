"""`preflight try`: apply remedies to a copy and measure what moves, on the files of an earlier report."""

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checks.commands.cluster import cluster_tables
from checks.commands.console import on_stderr, say
from checks.commands.kept import REQUEST, files_of
from checks.commands.remote import addresses, fetched, refuse_addresses
from checks.contract import Unusable

if TYPE_CHECKING:
    from checks.opening import Request


def try_remedy(
    report: Annotated[Path, typer.Argument(metavar="REPORT", help="A report.json, or its folder.")],
    remedies: Annotated[
        list[str] | None, typer.Argument(metavar="REMEDY...", help="What to try, in order; none lists them.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="The whole result, for programs.")] = False,
) -> int:
    """Apply remedies on a copy and measure all that they move, better and worse. Without a name, list them."""
    from checks.record.previous import read_report
    from checks.report import trials

    refuse_addresses(**{"try": report})
    path = report / "report.json" if report.is_dir() else report
    told = read_report(path)
    if not remedies:
        say("\n".join(trials.offers(told)))
        return 0
    from checks.trials.opening import try_remedies

    request = _request(path.with_name(REQUEST))
    folder = Path(tempfile.mkdtemp(prefix="preflight-"))
    try:
        files = files_of(request)
        there = cluster_tables(request.engine, request.cluster, files)
        at = addresses({role: path for role, path in files.items() if role not in there})
        here = fetched(request, at, folder, _progress)
        result = try_remedies(here, told, remedies, folder, _progress)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    kept = path.with_name(f"trial-{'+'.join(result.remedies)}.json")
    try:
        kept.write_bytes(trials.encoded(result))
    except OSError as bad:
        raise Unusable(f"{kept} could not be written ({bad.strerror or bad}).") from bad
    say(trials.encoded(result).decode() if json else "\n".join([*trials.lines(result), "", str(kept)]))
    return 0


def _progress(words: str) -> None:
    on_stderr().print(f"{words} ...")


def _request(path: Path) -> "Request":
    import msgspec

    from checks.opening import Request
    from checks.record.previous import read_bytes

    if not path.exists():
        raise Unusable(
            f"No {REQUEST} lies beside the report; assess the files again to try a remedy on them."
        )
    try:
        return msgspec.json.decode(read_bytes(path), type=Request)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise Unusable(f"{path} is damaged; assess the files again to try a remedy on them.") from None
