"""`preflight verify`: whether a signed report is, byte for byte, the one that was signed."""

from pathlib import Path
from typing import Annotated

import typer

from checks.commands.console import complain, say
from checks.commands.remote import refuse_addresses


def verify(
    report: Annotated[Path, typer.Argument(metavar="REPORT", help="A signed report.json.")],
    sha256: Annotated[
        str | None, typer.Option(metavar="HASH", help="The hash noted when it was signed.")
    ] = None,
) -> int:
    """Check a signed report. Exits 0 as signed, 1 changed or unsigned."""
    from checks.record.previous import read_bytes
    from checks.report import words
    from checks.report.signature import NotAsSigned, verified

    refuse_addresses(verify=report)
    try:
        signoff = verified(read_bytes(report), report.name, sha256)
    except NotAsSigned as why:
        complain(str(why))
        return 1
    say(
        f"{signoff.decision.capitalize()}: signed by {words.listed(signoff.names)}, "
        f"{words.date(signoff.signed)}, version {signoff.version}, SHA-256 {signoff.sha256}."
    )
    return 0
