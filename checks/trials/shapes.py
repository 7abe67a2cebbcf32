"""What a trial says: everything that moved, each with both sides and the difference. Imports contract."""

from typing import Literal

from msgspec import Struct

from checks.contract import About, Estimate, Scale, Status

Moved = Literal["better", "worse", "no clear change", "same"]


class Side(Struct, frozen=True, kw_only=True):
    """One measure before or after; `status` is None where no scale judges it."""

    estimate: Estimate
    status: Status | None = None


class Change(Struct, frozen=True, kw_only=True):
    """One measure on both sides and `difference`, after minus before.

    `check` is None for the headline measures, which are paired row by row. A side is None where the finding is
    there on the other side alone; then there is no difference. `moved` comes from the difference's interval.
    """

    measure: str
    moved: Moved
    check: str | None = None
    about: About | None = None
    before: Side | None = None
    after: Side | None = None
    difference: Estimate | None = None
    scale: Scale | None = None


class Part(Struct, frozen=True, kw_only=True):
    """What one of several remedies adds to those before it: its headline measures before and after it alone."""

    remedy: str
    title: str
    headlines: tuple[Change, ...]


class Tried(Struct, frozen=True, kw_only=True):
    """One remedy, or several in order, applied to a copy and measured.

    `basis` says which model learned and from what, `rows` how many it learned from and was judged on,
    `cleared` and `open_` how many of the findings that it was to mend are gone and still there, `held` the
    fingerprint of the judged rows and answers, the same before and after, `parts` what each of several adds.
    """

    remedies: tuple[str, ...]
    title: str
    says: str
    did: tuple[str, ...]
    basis: str
    learned_rows: int
    judged_rows: int
    cleared: int
    open_: int
    headlines: tuple[Change, ...]
    changes: tuple[Change, ...]
    effort_days: tuple[float, float]
    seconds: float
    seed: int
    held: str
    notes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
