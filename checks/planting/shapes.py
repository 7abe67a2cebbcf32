"""What came of one experiment on the bench, as it lies in the run's folder: light, and nothing of rows."""

from typing import Literal

from msgspec import Struct

from checks.planting.choices import Planting

FILE = "planted.json"
# hit: it fails, names what was planted, and does not say so of the clean twin. elsewhere: it fails as it does not
# on the twin, without naming what was planted.
Sight = Literal["hit", "elsewhere", "not seen", "not asked"]


class Seen(Struct, frozen=True, kw_only=True):
    """What a check that should see the defect said; `says` is its finding, or why it could not be asked."""

    check: str
    sight: Sight
    says: str = ""


class Alarm(Struct, frozen=True, kw_only=True):
    """A check that failed though the defect is not its own; `twin` says that it fails on clean tables too."""

    check: str
    says: str
    twin: bool


class Experiment(Struct, frozen=True, kw_only=True):
    """What was planted where, who saw it, and who else raised an alarm.

    `size` is counted in `unit`; `columns` and `groups` are what a finding should name, both empty where it is the
    model or the table as a whole.
    """

    planting: Planting
    title: str
    says: str
    size: float
    unit: str
    rows: int
    columns: tuple[str, ...]
    groups: dict[str, str]
    seen: tuple[Seen, ...]
    others: tuple[Alarm, ...] = ()
