"""How often each check finds what was planted, and how often it cries wolf: measured, and shipped with it.

`detection.json` is written by `python -m benchmarks.validity --write`; an installed package has no
benchmark, so what was measured stands beside the code that it was measured on.
"""

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

PLACE = Path(__file__).with_name("detection.json")


class Finds(Struct, frozen=True, kw_only=True):
    """One size of one defect, planted in `runs` tables of so many rows and found by this check in `found`."""

    defect: str
    size: float
    unit: str
    rows: int
    runs: int
    found: int


class Alarms(Struct, frozen=True, kw_only=True):
    """Clean tables of so many rows that this check was asked of, and those of which it failed one."""

    rows: int
    runs: int
    failed: int


class Card(Struct, frozen=True, kw_only=True):
    """What was measured of one check."""

    finds: tuple[Finds, ...] = ()
    alarms: tuple[Alarms, ...] = ()


class Measured(Struct, frozen=True, kw_only=True):
    """Cards by check, the version that they were measured on, and the day (ISO)."""

    version: str = ""
    date: str = ""
    checks: dict[str, Card] = {}


@cache
def measured() -> Measured:
    """What the package was shipped with; nothing where it was never measured."""
    if not PLACE.is_file():
        return Measured()
    return msgspec.json.decode(PLACE.read_bytes(), type=Measured)


def detection(check: str) -> tuple[str, ...]:
    """What was measured of a check, in sentences; none if nothing was."""
    card = measured().checks.get(check)
    return () if card is None else sentences(card)


def sentences(card: Card) -> tuple[str, ...]:
    """One sentence for each defect and number of rows, and one on false alarms."""
    planted: dict[tuple[str, int], list[Finds]] = {}
    for each in card.finds:
        if each.runs:
            planted.setdefault((each.defect, each.rows), []).append(each)
    said = [_found(defect, rows, some) for (defect, rows), some in planted.items()]
    runs = sum(each.runs for each in card.alarms)
    if runs:
        failed = sum(each.failed for each in card.alarms)
        said.append(f"False alarms on clean tables: {percent(failed, runs)} ({failed:,} of {runs:,}).")
    return tuple(said)


def sized(size: float, unit: str) -> str:
    """A planted size in words: "1.2 % of cells", "2 shared rows", "0.6 (AUC of the column)"."""
    if unit.startswith("share of "):
        return f"{100 * size:.4g} % of {unit.removeprefix('share of ')}"
    return f"{size:g} {unit}" if float(size).is_integer() else f"{size:g} ({unit})"


def percent(hits: int, runs: int) -> str:
    """A share in per cent, with a decimal where it is small or nearly all: 0.4 %, 82 %, 99.6 %."""
    share = 100 * hits / runs
    whole = share in (0, 100) or 1 <= share <= 99
    return f"{share:.0f} %" if whole else f"{share:.1f} %"


def _found(defect: str, rows: int, some: list[Finds]) -> str:
    times = [
        f"{sized(each.size, each.unit)} {percent(each.found, each.runs)} of the time "
        f"({each.found:,} of {each.runs:,})"
        for each in some
    ]
    return f"{defect.replace('_', ' ').capitalize()}: at {rows:,} rows it finds {'; '.join(times)}."
