"""Every kind of defect that Preflight must find, and how to plant it."""

from benchmarks.validity.defects.answers import ANSWERS
from benchmarks.validity.defects.bias import BIAS
from benchmarks.validity.defects.columns import COLUMNS
from benchmarks.validity.defects.costs import COSTS
from benchmarks.validity.defects.drift import DRIFT
from benchmarks.validity.defects.explanations import EXPLANATIONS
from benchmarks.validity.defects.gaps import GAPS
from benchmarks.validity.defects.leakage import LEAKAGE
from benchmarks.validity.defects.memories import MEMORIES
from benchmarks.validity.defects.privacy import PRIVACY
from benchmarks.validity.defects.rows import ROWS
from benchmarks.validity.defects.values import VALUES
from benchmarks.validity.world import Defect

DEFECTS: tuple[Defect, ...] = (
    *GAPS,
    *ROWS,
    *VALUES,
    *COLUMNS,
    *LEAKAGE,
    *DRIFT,
    *BIAS,
    *ANSWERS,
    *MEMORIES,
    *COSTS,
    *EXPLANATIONS,
    *PRIVACY,
)
