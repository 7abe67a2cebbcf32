"""What was measured, as lines for a terminal and as Markdown for the README."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.validity.counting import Cell, Clean, Results, Silence, share
from checks.contract import Unusable
from checks.planting.choices import SEVERITIES
from checks.registry import FAMILIES, all_checks
from checks.report.detection import percent, sized

BEGIN, END = "<!-- validity: made by `make readme` -->", "<!-- end of validity -->"
# Shares of runs to reach where a size is demanded, under and from 20,000 rows (VALIDITY's goal).
GOAL = {"severe": (1.0, 1.0), "moderate": (0.95, 0.95), "mild": (0.75, 0.9)}


def reached(cell: Cell) -> bool:
    """Whether a cell's share is as high as its severity's goal."""
    return cell.found >= GOAL[cell.severity][cell.rows >= 20_000] * cell.runs


def is_looked_for(cell: Cell) -> bool:
    """Whether this version has a check that is listed with the defect."""
    return any(check in all_checks() for check in cell.by)


def recall_lines(cells: Iterable[Cell]) -> list[str]:
    """One line per cell: what was planted, whether it is demanded, how often it was found."""
    lines: list[str] = []
    for cell in cells:
        mark = "demanded" if cell.demanded else "        "
        missed = "  <- MISSED" if cell.demanded and not reached(cell) else ""
        missed = missed if is_looked_for(cell) else "  <- no check yet"
        alone = ", ".join(f"{check.split('/')[1]} {many}" for check, many in cell.by.items() if many)
        refused = f", {cell.refused} not assessed" if cell.refused else ""
        lines.append(
            f"{cell.defect:26s} {cell.severity:8s} {sized(cell.size, cell.unit):48.48s} {cell.rows:6,d} rows {mark} "
            f"{share(cell.found, cell.runs):36s} noticed {cell.noticed}{refused}  [{alone}]{missed}"
        )
    return lines


def summary_lines(cells: Sequence[Cell]) -> list[str]:
    """Per severity and rows: the demanded cells that reach their goal, and how often the plant is named."""
    lines: list[str] = []
    for rows in sorted({cell.rows for cell in cells}):
        for severity in SEVERITIES:
            asked = [c for c in cells if c.rows == rows and c.severity == severity and c.demanded]
            some = [cell for cell in asked if is_looked_for(cell)]
            if asked:
                met = sum(reached(cell) for cell in some)
                hits, runs = sum(c.found for c in some), sum(c.runs for c in some)
                lines.append(
                    f"{rows:6,d} rows, {severity:8s}: {met} of {len(some)} demanded defects reach the goal; "
                    f"found {share(hits, runs)}; {len(asked) - len(some)} more have no check yet"
                )
    noticed = sum(cell.noticed for cell in cells)
    if noticed:
        lines.append(f"named where noticed: {share(sum(cell.found for cell in cells), noticed)}")
    return lines


def trap_lines(traps: Iterable[Silence]) -> list[str]:
    """One line per trap."""
    return [
        f"trap {each.trap:32s} {each.rows:6,d} rows  alarmed {share(each.alarmed, each.runs)}"
        f"{'  ' + str(each.by) if each.by else ''}"
        for each in traps
    ]


def clean_lines(clean: Iterable[Clean]) -> list[str]:
    """Per number of rows: any alarm, per family, per check."""
    lines: list[str] = []
    for part in clean:
        lines.append(f"{part.rows:,} rows, clean: any alarm {share(part.alarmed, part.runs)}")
        lines += [f"  {name:18s} {share(many, part.runs)}" for name, many in part.families.items()]
        lines += [
            f"    {check:44s} {share(many, part.assessed.get(check, part.runs))}"
            for check, many in part.checks.items()
        ]
        lines += [f"    could not finish: {check} {many} times" for check, many in part.errors.items()]
    return lines


def markdown(results: Results) -> str:
    """Two tables: how often each defect is found, and how often clean tables and traps raise an alarm."""
    if not results.cells and not results.clean:
        return "Not measured yet.\n"
    rows = sorted({cell.rows for cell in results.cells})
    parts = [
        (
            "Found, per cent of runs, mild · moderate · severe; bold where the size must be found, "
            "– where no check looks for it yet."
        ),
        "",
        "| planted defect | sizes | " + " | ".join(f"{many:,} rows" for many in rows) + " |",
        "|---|---|" + "---|" * len(rows),
    ]
    for defect in dict.fromkeys(cell.defect for cell in results.cells):
        own = {(cell.rows, cell.severity): cell for cell in results.cells if cell.defect == defect}
        first = next(iter(own.values()))
        sizes = dict.fromkeys(f"{cell.size:g}" for cell in own.values())
        found = [" · ".join(_cell(own.get((many, severity))) for severity in SEVERITIES) for many in rows]
        parts.append(
            f"| {defect.replace('_', ' ')} | {', '.join(sizes)} {first.unit} | " + " | ".join(found) + " |"
        )
    parts += ["", *_silence(results)]
    return "\n".join(parts).rstrip() + "\n"


def refreshed(readme: str, results: Results) -> str:
    """The README's text with the tables between their marks made anew.

    Raises Unusable if the marks are not there.
    """
    if BEGIN not in readme or END not in readme:
        raise Unusable("The README has no place for what the benchmark measured; put its two marks back.")
    before, rest = readme.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    return f"{before}{BEGIN}\n\n{markdown(results)}\n{END}{after}"


def _cell(cell: Cell | None) -> str:
    if cell is None or not is_looked_for(cell):
        return "–"
    said = f"{100 * cell.found / cell.runs:.0f}" if cell.runs else "–"
    return f"**{said}**" if cell.demanded else said


def _silence(results: Results) -> list[str]:
    if not results.clean:
        return []
    lines = ["| clean tables | " + " | ".join(f"{part.rows:,} rows" for part in results.clean) + " |"]
    lines.append("|---|" + "---|" * len(results.clean))

    def line(name: str, counts: list[tuple[int, int]]) -> str:
        return f"| {name} | " + " | ".join(f"{percent(k, n)} ({k} of {n})" for k, n in counts) + " |"

    lines.append(line("any alarm at all", [(part.alarmed, part.runs) for part in results.clean]))
    for family, title in FAMILIES.items():
        lines.append(
            line(title.lower(), [(part.families.get(family, 0), part.runs) for part in results.clean])
        )
    traps = sum(each.alarmed for each in results.traps), sum(each.runs for each in results.traps)
    if traps[1]:
        kinds = len({each.trap for each in results.traps})
        lines += [
            "",
            (
                f"{kinds} kinds of trap, which look like a defect and are none, raised an alarm in "
                f"{percent(*traps)} of their runs ({traps[0]} of {traps[1]})."
            ),
        ]
    return lines


if __name__ == "__main__":
    from benchmarks.validity.keeping import kept

    place = Path(sys.argv[1])
    place.write_text(refreshed(place.read_text(encoding="utf-8"), kept()), encoding="utf-8")
