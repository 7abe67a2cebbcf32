"""What was measured, as the README's table: `python -m benchmarks.speed.readme README.md`."""

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.speed.measured import Cost, Part, Results, kept
from benchmarks.speed.tables import SHARES
from checks.contract import Unusable
from checks.registry import FAMILIES

BEGIN, END = "<!-- speed: made by `make readme` -->", "<!-- end of speed -->"
# (model, fast, rows) -> CPU-seconds on two cores, and the largest peak in bytes; None where nothing is demanded.
CPU = {
    **{
        ("boosting", False, rows): most
        for rows, most in ((10**4, 25), (10**5, 35), (10**6, 60), (10**7, 200))
    },
    ("boosting", True, 10**6): 15,
}
GIB = 2**30
MEMORY = {
    **{("boosting", fast, rows): GIB for fast in (False, True) for rows in (10**4, 10**5, 10**6)},
    ("large", False, 10**7): 2 * GIB,
}
FIRST = 3.0
WORDS = {"boosting": "", "large": ", a forest of 200 MB"}
COSTLIEST = 10


def markdown(results: Results) -> str:
    """Three tables: whole assessments beside their budgets, families, and the costliest artifacts."""
    if not results.costs:
        return "Not measured yet.\n"
    costs = sorted(results.costs, key=lambda cost: (cost.model, cost.fast, cost.rows))
    machine = results.machine
    shares = ", ".join(f"{share:.0%} {role}" for role, share in SHARES.items())
    parts = [
        (
            f"Measured on {machine.get('cores')} cores ({machine.get('processor')}): tables of 24 columns "
            f"({shares}), a boosting or a forest as a skops file, reading and the report included. CPU-seconds and "
            "peak memory are of all processes together (a shared page counted once); in brackets the budget. "
            "The first outcome is of a check that reads no table. Where an assessment ran several times, the figures "
            "are of the cheapest: other work on the machine can only add to one."
        ),
        "",
        "| rows | CPU-seconds | seconds | peak memory | first outcome |",
        "|---|---|---|---|---|",
        *(_line(cost) for cost in costs),
    ]
    plain = [cost for cost in costs if cost.model == "boosting" and not cost.fast]
    if plain:
        parts += ["", *_families(plain), "", *_artifacts(plain[-1])]
    return "\n".join(parts).rstrip() + "\n"


def refreshed(readme: str, results: Results) -> str:
    """The README's text with the tables between their marks made anew.

    Raises Unusable if the marks are not there.
    """
    if BEGIN not in readme or END not in readme:
        raise Unusable("The README has no place for what an assessment costs; put its two marks back.")
    before, rest = readme.split(BEGIN, 1)
    return f"{before}{BEGIN}\n\n{markdown(results)}\n{END}{rest.split(END, 1)[1]}"


def _line(cost: Cost) -> str:
    words = f"{cost.rows:,}{WORDS[cost.model]}{', `--fast`' if cost.fast else ''}"
    cpu = _within(cost.cpu, CPU.get(cost.key), "{:.0f}")
    if cost.dearest is not None and cost.runs > 1:
        cpu += f", {cost.dearest:.0f} in the dearest of {cost.runs} runs"
    most = MEMORY.get(cost.key)
    peak = _within(cost.peak / GIB, None if most is None else most / GIB, "{:.2g}", " GiB")
    first = _within(cost.first, FIRST, "{:.1f}", " s")
    return f"| {words} | {cpu} | {cost.seconds:.0f} | {peak} | {first} |"


def _within(value: float, most: float | None, shown: str, unit: str = "") -> str:
    """A figure and its budget, bold where it is over it."""
    told = f"{shown.format(value)}{unit}"
    if most is None:
        return told
    return f"{f'**{told}**' if value > most else told} ({most:g}{unit})"


def _families(costs: Sequence[Cost]) -> list[str]:
    """CPU-seconds, seconds and peak by family and rows."""
    lines = [
        "| family: CPU-seconds · seconds · peak MiB | "
        + " | ".join(f"{cost.rows:,} rows" for cost in costs)
        + " |",
        "|---|" + "---|" * len(costs),
    ]
    for family, title in FAMILIES.items():
        found = [next((part for part in cost.families if part.name == family), None) for cost in costs]
        cells = ["–" if part is None else _cell(part) for part in found]
        lines.append(f"| {title.lower()} | " + " | ".join(cells) + " |")
    return lines


def _artifacts(cost: Cost) -> list[str]:
    """The costliest artifacts of the largest table."""
    heading = f"artifact: the {COSTLIEST} costliest of {len(cost.artifacts)} at {cost.rows:,} rows"
    return [
        f"| {heading} | CPU-seconds · seconds · peak MiB |",
        "|---|---|",
        *(f"| `{part.name}` | {_cell(part)} |" for part in cost.artifacts[:COSTLIEST]),
    ]


def _cell(part: Part) -> str:
    peak = "–" if part.peak is None else f"{part.peak / 2**20:,.0f}"
    return f"{part.cpu:.1f} · {part.seconds:.1f} · {peak}"


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.write_text(refreshed(place.read_text(encoding="utf-8"), kept()), encoding="utf-8")
