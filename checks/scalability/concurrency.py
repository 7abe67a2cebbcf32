"""Processes that slow each other down.

## Why it matters
A service holds the model in several processes, and a plan says twice the cores, twice the answers. Where
the processes wait for the same memory or caches that is not so, and the money for more cores is lost.

## How it is measured
The same batches of 512 rows are answered, up to 40 times, by one, two and four processes at once, each in
its own jail with one thread, never more than there are cores or than half of the free memory holds. The efficiency of so
many is the median time of a call alone over that of a call among them, with order-statistic intervals
combined on the log scale. Its better end is taken from the processor time where that is better: cores that
other work on the machine takes are no fault of the model.

## Limits
Up to four processes on this machine. Threads within a process are not tried, because one thread per
process is what the jail allows and what usually serves best. A model held in memory by a Python caller has
no process to start.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from checks.artifacts.concurrent import Together
from checks.contract import LOW, About, Bars, Estimate, Finding, Remedy, Scale, check
from checks.stats.levels import level
from checks.stats.mover import log_ratio
from checks.stats.quantiles import quantile

NAME = "efficiency_of_processes"
EFFICIENCY = Scale(floor=0.70, limit=0.70, worst=0.25, source="0.7: ours")
ONE_THREAD = Remedy(
    id="one-thread-per-process",
    do="Set n_jobs=1 in the model and OMP_NUM_THREADS=1 in each process, use smaller batches, and start no more "
    "processes than cores.",
    effort_days=(0.25, 1),
    recipe="names = [name for name in model.get_params(deep=True) if name.endswith('n_jobs')]\n"
    "model.set_params(**dict.fromkeys(names, 1))",
)


@check(
    passes="Processes do not slow each other down",
    fails="Processes slow each other down",
    weight=LOW,
    debt="scalability and maintenance",
    scales={NAME: EFFICIENCY},
    remedies=(ONE_THREAD,),
)
def concurrency(together: Together) -> Iterator[Finding]:
    """One finding for each number of processes over one, with rows a second as evidence."""
    counts = sorted(together.wall)
    each = level(len(counts) - 1)
    middle = {many: quantile(NAME, together.wall[many], 0.5, each, unit="seconds").value for many in counts}
    rates = {many: many * together.batch / max(1e-12, seconds) for many, seconds in middle.items()}
    for many in counts[1:]:
        estimate = _efficiency(together, many, each)
        says = (
            f"{many} processes at once answer {rates[many]:,.0f} rows a second, and one alone {rates[1]:,.0f}: "
            f"{100 * rates[many] / rates[1] / many:.0f} of 100 parts of {many} times as many."
        )
        yield Finding(
            about=About(kind="model", name="the model"),
            estimate=estimate,
            says=says,
            evidence=(
                Bars(
                    title="Rows a second by processes at once",
                    labels=tuple(f"{number} process{'es' * (number > 1)}" for number in counts),
                    values=tuple(rates[number] for number in counts),
                    unit="rows/s",
                ),
            )
            if many == counts[-1]
            else (),
        )


def _efficiency(together: Together, many: int, each: float) -> Estimate | None:
    ratios = [
        log_ratio(
            NAME,
            quantile(NAME, seconds[1], 0.5, each, unit="seconds"),
            quantile(NAME, seconds[many], 0.5, each, unit="seconds"),
        )
        for seconds in (together.wall, together.cpu)
    ]
    wall, cpu = ratios
    if wall is None:
        return None
    if cpu is None or wall.high is None or cpu.high is None:
        return replace(wall, high=None)
    return replace(wall, high=max(wall.high, cpu.high), method=f"{wall.method}; better end by processor time")
