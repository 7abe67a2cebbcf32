"""Progress of an assessment on stderr: a bar on a terminal, a line per check in a log."""

from typing import TYPE_CHECKING, Self

from checks.contract import Outcome
from checks.report import words

if TYPE_CHECKING:
    from rich.console import Console

    from checks.document import Report

MOST = 8


class Follower:
    """Told of each outcome as its check ends. A context manager, so that a bar never stays behind."""

    def __init__(self, console: "Console", plan: list[str]) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._console, self._left, self._total = console, plan, len(plan)
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("Reading", total=self._total)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_why: object) -> None:
        self._bar.stop()

    def says(self, doing: str) -> None:
        """What is being done before the first check."""
        if self._console.is_terminal:
            self._bar.update(self._task, description=doing)
        else:
            self._console.print(f"{doing} ...")

    def ended(self, outcome: Outcome) -> None:
        self._left = [check for check in self._left if check != outcome.check]
        done = self._total - len(self._left)
        if self._console.is_terminal:
            self._bar.update(
                self._task, completed=done, description=self._left[0] if self._left else "Writing the report"
            )
        else:
            self._console.print(
                f"[{done}/{self._total}] {outcome.check}: {words.ENDED_WORDS[outcome.status]}"
            )

    def summary(self, report: "Report") -> None:
        """The verdict, why, and what to fix first."""
        card = report.scorecard
        self._console.print(f"{card.says}.")
        ranks = {"blocker": 0, "major": 1}
        waived = {gate.check for gate in card.gates if gate.state == "waived"}
        worst = sorted(
            (
                (ranks[finding.severity], finding.score or 0.0, outcome.check, finding.says)
                for outcome in report.outcomes
                for finding in outcome.findings
                if finding.severity in ranks
            ),
        )
        for rank, _, check, says in worst[:MOST]:
            word = "major " if rank else "waived" if check in waived else "blocks"
            self._console.print(f"  {word}  {check}: {says}")
        if len(worst) > MOST:
            self._console.print(f"  and {len(worst) - MOST} more in the report")
        for note in report.inputs.notes:
            self._console.print(f"  note    {note}")
