"""What the model is to serve, and how fast an earlier run found it. Plain values that a run is given."""

from dataclasses import dataclass, field

from checks.contract import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a policy says under [capacity]. Without rows a day, one and ten million are reckoned with.

    `price_per_core_hour` is in a currency of the policy's, named by `currency`; None where there is none.
    """

    rows_per_day: float | None = None
    p99_seconds: float = 0.05
    price_per_core_hour: float | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What an earlier report measured of the model's speed, by estimate; `created` is its day.

    `same_machine` says whether the fingerprints of both machines, with their libraries, are equal.
    """

    created: str
    same_machine: bool
    measured: dict[str, Estimate] = field(default_factory=dict[str, Estimate])
