"""How many cores, how much memory and what money the model needs for a day's rows.

## Why it matters
Whoever runs the model orders machines before it goes live. "Fast enough" does not say how many.

## How it is measured
Of the batch sizes whose 99 % quantile of wall-clock time stays within the limit (50 milliseconds, or a
policy's `p99_seconds`), the one with the least processor time per row is taken. Cores are the rows of a
day times that time over the seconds of a day, with the order-statistic interval of its median; memory is
the peak of one model process for every core begun; the price is cores times 24 times a policy's
`price_per_core_hour`. Rows a day come from a policy's `[capacity]` table, else one and ten million are
reckoned with. Where refits on fewer rows were timed, it is also said what training on twice the rows would
multiply this by.

## Limits
Rows that come evenly over the day: a peak needs as many times more cores as it is higher than the average.
Other parts of a service (network, feature store, queue) are not in it, and the cores are this machine's.
"""

import math
from collections.abc import Iterator

from checks.artifacts.demand import Demand
from checks.artifacts.forecast import Demanded
from checks.artifacts.growth import StoredGrowth
from checks.artifacts.speed import Batches, SingleCalls
from checks.contract import LOW, About, Estimate, Finding, check
from checks.stats.growth import slope_in_logs
from checks.stats.levels import level
from checks.stats.quantiles import quantile

DAY, GIGABYTE = 86_400.0, 1e9
USUAL = (1e6, 1e7)
LEAST = 0.01  # core
ABOUT = About(kind="model", name="the model")


@check(
    passes="What the model needs is known",
    fails="What the model needs is not known",
    weight=LOW,
    debt="scalability and maintenance",
)
def capacity_forecast(
    demanded: Demanded, calls: SingleCalls, batches: Batches, stored: StoredGrowth
) -> Iterator[Finding]:
    """Cores for each number of rows a day, memory beside them; information only."""
    demand = demanded.demand
    wall = {**batches.wall, 1: calls.wall}
    inside = {size: late for size, times in wall.items() if (late := _late(times)) <= demand.p99_seconds}
    limit = f"{1000 * demand.p99_seconds:g} ms"
    if not inside:
        says = (
            f"99 of 100 answers to a single row do not come within {limit}, so no number of cores is enough."
        )
        late = quantile("latency_p99", calls.wall, 0.99, level(1), unit="seconds")
        yield Finding(about=ABOUT, estimate=late, says=says)
        return
    spent = {size: [s / size for s in (calls.cpu if size == 1 else batches.cpu[size])] for size in inside}
    per_row = {
        size: quantile("cpu_per_row", times, 0.5, level(1), unit="seconds") for size, times in spent.items()
    }
    best = min(per_row, key=lambda size: per_row[size].value)
    for rows in (demand.rows_per_day,) if demand.rows_per_day else USUAL:
        yield _cores(rows, best, per_row[best], batches, demand, limit)
    slope = slope_in_logs("exponent_over_stored_rows", stored.cpu, level(1)) if stored.cpu else None
    if slope is not None and slope.low is not None and slope.high is not None:
        low, high = (2.0 ** max(0.0, end) for end in (slope.low, slope.high))
        says = (
            f"Trained on twice as many rows the last step would need {low:.1f} to {high:.1f} times the time."
        )
        yield Finding(about=ABOUT, estimate=slope, says=says)


def _late(times: tuple[float, ...]) -> float:
    """Their 99 % quantile: of fewer than a hundred, the longest."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]


def _cores(
    rows: float, size: int, per_row: Estimate, batches: Batches, demand: Demand, limit: str
) -> Finding:
    value, low, high = (
        None if end is None else rows * end / DAY for end in (per_row.value, per_row.low, per_row.high)
    )
    assert value is not None
    memory = math.ceil(max(value, 1e-9)) * batches.peak_after / GIGABYTE
    says = f"{_many(rows)} rows a day within {limit} p99: {_short(value)} core{'s' * (value > 1)}, {memory:.1f} GB"
    if demand.price_per_core_hour is not None:
        money = 30 * 24 * value * demand.price_per_core_hour
        price = f"{demand.price_per_core_hour:g} {demand.currency}".strip()
        says += f", {money:,.2f} {demand.currency}".rstrip() + f" a month at {price} a core-hour"
    batch = "one row at a time" if size == 1 else f"batches of {size:,}"
    estimate = Estimate(
        name="cores",
        value=value,
        low=low,
        high=high,
        level=per_row.level,
        n=per_row.n,
        method=f"rows a day times the median processor time per row; {per_row.method}",
        of="population",
        unit="",
    )
    return Finding(
        about=ABOUT, estimate=estimate, says=f"{says}, in {batch}." if size > 1 else f"{says}, {batch}."
    )


def _many(rows: float) -> str:
    return f"{rows / 1e6:g} million" if rows >= 1e6 else f"{rows:,.0f}"


def _short(cores: float) -> str:
    if cores < LEAST:
        return f"less than {LEAST:g}"
    return f"{cores:.2g}" if cores < 10 else f"{cores:,.0f}"
