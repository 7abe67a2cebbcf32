"""Results on disk: all that was measured beside the benchmark, and each check's card inside the package."""

from pathlib import Path

import msgspec

from benchmarks.validity.counting import Results, merged
from checks.registry import all_checks
from checks.report import detection
from checks.report.detection import Alarms, Card, Finds, Measured

PLACE = Path(__file__).with_name("results.json")


def kept() -> Results:
    """What was measured so far."""
    return msgspec.json.decode(PLACE.read_bytes(), type=Results) if PLACE.is_file() else Results()


def keep(new: Results) -> Results:
    """Write new results over those they replace, and every check's card; gives all that is kept then."""
    every = merged(kept(), new)
    _write(PLACE, every)
    _write(detection.PLACE, cards(every))
    return every


def cards(results: Results) -> Measured:
    """What the results say of each check by itself."""
    checks = {check for cell in results.cells for check in cell.by}
    checks |= {check for clean in results.clean for check in clean.assessed}
    dates = [part.date for part in (*results.cells, *results.traps, *results.clean)]
    return Measured(
        version=results.version,
        date=max(dates, default=""),
        checks={check: _card(check, results) for check in sorted(checks & all_checks().keys())},
    )


def _card(check: str, results: Results) -> Card:
    return Card(
        finds=tuple(
            Finds(
                defect=cell.defect,
                size=cell.size,
                unit=cell.unit,
                rows=cell.rows,
                runs=cell.runs,
                found=cell.by[check],
            )
            for cell in results.cells
            # A check of several that look for the same defect says only what it found itself.
            if cell.by.get(check) or list(cell.by) == [check]
        ),
        alarms=tuple(
            Alarms(rows=clean.rows, runs=clean.assessed[check], failed=clean.checks.get(check, 0))
            for clean in results.clean
            if clean.assessed.get(check)
        ),
    )


def _write(place: Path, what: msgspec.Struct) -> None:
    place.write_bytes(msgspec.json.format(msgspec.json.encode(what), indent=1) + b"\n")
