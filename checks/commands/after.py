"""What follows an assessment on the command line: waivers lift blocks, an earlier report is compared with."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from checks.commands.compare import compared
from checks.commands.console import on_stderr
from checks.decisions import Waiver

if TYPE_CHECKING:
    from checks.document import Report
    from checks.opening import Request

EXITS = {"ready": 0, "ready with conditions": 0, "not ready": 1, "cannot say yet": 3}


class After(Struct, frozen=True, kw_only=True):
    """`earlier` is a report and the path it was read from: with one, only what got worse fails."""

    waivers: tuple[Waiver, ...] = ()
    earlier: "tuple[Report, Path] | None" = None

    def asked(self, request: "Request") -> "Request":
        """The request with the waivers and with the report that its gates are held against."""
        return replace(
            request, waivers=self.waivers, baseline=None if self.earlier is None else self.earlier[0]
        )

    def lifted(self, report: "Report") -> "Report":
        """The report with the waivers that hold today."""
        from checks.record.waivers import lift

        return lift(report, self.waivers, datetime.datetime.now(datetime.UTC).date())

    def status(self, report: "Report", folder: Path) -> int:
        """The command's exit status; what got worse since the earlier report is told on stderr.

        `folder` is the run's own, where the scores of the rows lie.
        """
        if self.earlier is None:
            return EXITS[report.scorecard.verdict]
        from checks.report import changes

        before, path = self.earlier
        comparison, duel = compared(before, path, report, folder / "report.json")
        for line in changes.lines(comparison, duel, before, report):
            on_stderr().print(line)
        return 1 if comparison.regressions else 0


def after(compare: Path | None, waivers: Path | None) -> After:
    """Read both files before any work is done. Raises Unusable for one that cannot be used."""
    from checks.record.previous import read_report
    from checks.record.waivers import read_waivers

    path = compare / "report.json" if compare is not None and compare.is_dir() else compare
    return After(
        waivers=() if waivers is None else read_waivers(waivers),
        earlier=None if path is None else (read_report(path), path),
    )
