"""What looks like a defect and is none: these must stay silent."""

from benchmarks.validity.traps.cells import CELLS
from benchmarks.validity.traps.later import LATER
from benchmarks.validity.traps.models import MODELS
from benchmarks.validity.traps.people import PEOPLE
from benchmarks.validity.traps.tables import TABLES
from checks.planting.world import Trap

TRAPS: tuple[Trap, ...] = (*CELLS, *TABLES, *LATER, *PEOPLE, *MODELS)
