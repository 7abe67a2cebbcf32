"""By which rules a run is judged, on which day, and which earlier run it is held against: values, no makers."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The policy of a run. `limits` maps each limit that replaces a check's own (check#estimate) to its source;
    `waivers` are (finding, last day on which it holds).
    """

    name: str
    sha256: str
    gates: tuple[str, ...] = ()
    limits: dict[str, str]
    waivers: tuple[tuple[str, datetime.date], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GatedChange:
    """One finding of a gated check that is new or measurably worse than in the approved run."""

    check: str
    about: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What became of the gated checks since an approved run. `compared` are gates that could be compared, `apart`
    maps those that could not to why, `created` is when the approved run was made.
    """

    created: str
    compared: tuple[str, ...]
    apart: dict[str, str]
    worse: tuple[GatedChange, ...]
