"""What is counted of many runs. Pure arithmetic."""

from msgspec import Struct
from msgspec.structs import replace

from checks.stats.proportions import wilson_ends

LEVEL = 0.95


class Cell(Struct, frozen=True, kw_only=True):
    """How often one size of one defect was found.

    `found` counts runs where a listed check failed, named the plant, and did not say the same of the
    clean twin; `noticed` the runs where one failed without naming it too; `by` the runs per check;
    `refused` the runs that the product would not assess.
    """

    defect: str
    severity: str
    size: float
    unit: str
    rows: int
    demanded: bool
    runs: int
    found: int
    noticed: int
    refused: int
    by: dict[str, int]
    date: str = ""


class Silence(Struct, frozen=True, kw_only=True):
    """How often a trap raised an alarm of the checks that must stay silent about it."""

    trap: str
    rows: int
    runs: int
    alarmed: int
    by: dict[str, int]
    date: str = ""


class Clean(Struct, frozen=True, kw_only=True):
    """Runs on clean worlds: those with any fail, overall, per family and per check.

    `assessed` counts per check the runs in which it was asked and answered; `errors` those in which it
    could not finish.
    """

    rows: int
    runs: int
    alarmed: int
    families: dict[str, int]
    checks: dict[str, int]
    assessed: dict[str, int]
    errors: dict[str, int]
    date: str = ""


class Results(Struct, frozen=True, kw_only=True):
    """All that was measured; each part says when."""

    version: str = ""
    cells: tuple[Cell, ...] = ()
    traps: tuple[Silence, ...] = ()
    clean: tuple[Clean, ...] = ()


def merged(old: Results, new: Results) -> Results:
    """The newer numbers of what was measured again, and the older ones of the rest."""

    def both(before: tuple, after: tuple, key) -> tuple:
        return tuple({**{key(each): each for each in before}, **{key(each): each for each in after}}.values())

    return replace(
        new,
        cells=both(old.cells, new.cells, lambda c: (c.defect, c.severity, c.rows)),
        traps=both(old.traps, new.traps, lambda t: (t.trap, t.rows)),
        clean=both(old.clean, new.clean, lambda c: c.rows),
    )


def share(hits: int, runs: int) -> str:
    """A share of runs with its interval: "82 % (41 of 50; 69 to 90 %)"."""
    if not runs:
        return "not run"
    low, high = wilson_ends(hits, runs, LEVEL)
    return f"{100 * hits / runs:.0f} % ({hits} of {runs}; {100 * low:.0f} to {100 * high:.0f} %)"
