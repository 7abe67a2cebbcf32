"""Power curves: how often a defect is found over a grid of sizes, to see where a limit begins to bite."""

from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.validity.counting import share
from benchmarks.validity.recall import Job, Ran, there
from checks.planting.bases import Width
from checks.planting.world import Defect
from checks.report.detection import sized

POINTS = 6


def grid(defect: Defect) -> tuple[float, ...]:
    """Sizes from half a step under the mild one up to the severe one; whole ones where all three are."""
    mild, moderate, severe = defect.sizes
    least = mild - (moderate - mild) / 2
    sizes = np.linspace(least if least * mild > 0 else mild, severe, POINTS)
    if all(float(size).is_integer() for size in defect.sizes):
        sizes = np.unique(np.maximum(1, np.round(sizes)))
    return tuple(float(f"{size:.4g}") for size in sizes)


def curve_jobs(
    defects: Sequence[Defect], rows: Sequence[int], seeds: range, wide: Width, check: str
) -> Iterator[Job]:
    """Every size of the grids, looked for by one check."""
    for defect in defects:
        for many in rows:
            for size in grid(defect):
                for seed in seeds:
                    yield Job(
                        name=defect.name,
                        severity="severe",
                        size=size,
                        rows=many,
                        seed=seed,
                        wide=wide,
                        checks=there((check,)),
                    )


def curve(runs: Sequence[Ran], units: dict[str, str]) -> list[str]:
    """A line per size with its share and a bar; `units` by defect."""
    grouped: dict[tuple[str, int, float], list[Ran]] = {}
    for run in runs:
        grouped.setdefault((run.job.name, run.job.rows, run.job.size), []).append(run)
    lines: list[str] = []
    for (name, rows, size), some in grouped.items():
        hits = sum(bool(run.found) for run in some)
        bar = "#" * round(20 * hits / len(some))
        lines.append(
            f"{name:26s} {rows:6,d} rows  {sized(size, units[name]):48.48s} {bar:20s} {share(hits, len(some))}"
        )
    return lines
