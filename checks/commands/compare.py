"""`preflight compare`: what closed, what is new and what moved between two reports, with intervals."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checks.commands.console import say
from checks.commands.remote import refuse_addresses
from checks.contract import Unusable

if TYPE_CHECKING:
    from checks.document import Report
    from checks.record.champion import Duel
    from checks.record.compare import Comparison


def compare(
    first: Annotated[Path, typer.Argument(metavar="A", help="The earlier report.json, or its folder.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="The later one.")],
    json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> int:
    """What closed, what is new, what moved between two reports. Exits 1 where something got worse."""
    from checks.record.previous import read_report
    from checks.report import changes
    from checks.table.names import shown

    refuse_addresses(compare=first)
    refuse_addresses(compare=second)
    paths = [path / "report.json" if path.is_dir() else path for path in (first, second)]
    before, after = (read_report(path) for path in paths)
    comparison, duel = compared(before, paths[0], after, paths[1])
    if json:
        say(changes.encoded(comparison, duel).decode())
    else:
        say("\n".join(shown(line, 2_000) for line in changes.lines(comparison, duel, before, after)))
    return 1 if comparison.regressions else 0


def compared(before: "Report", first: Path, after: "Report", second: Path) -> "tuple[Comparison, Duel | str]":
    """Two reports, and their models on the same rows where the scores lie beside them."""
    from checks.record.compare import compare as side_by_side

    comparison = side_by_side(before, after)
    if not comparison.same_table:
        return comparison, "They judged different tables, so no row can be compared with its like."
    return comparison, _duel(before, first, after, second)


def _duel(before: "Report", first: Path, after: "Report", second: Path) -> "Duel | str":
    from checks.record import row_scores
    from checks.record.champion import duel

    try:
        kept = [
            row_scores.read(path.parent / row_scores.FILE, report.run.id)
            for path, report in ((first, before), (second, after))
        ]
    except Unusable as why:
        return str(why)
    if kept[0] is None or kept[1] is None:
        which = (
            "either report"
            if kept == [None, None]
            else "the first report"
            if kept[0] is None
            else "the second"
        )
        return f"No {row_scores.FILE} lies beside {which}, so the models cannot be compared row by row."
    return duel(kept[0], kept[1])
