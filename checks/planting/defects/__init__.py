"""Every kind of defect that Preflight must find, and how to plant it."""

from checks.planting.defects.answers import ANSWERS
from checks.planting.defects.bias import BIAS
from checks.planting.defects.columns import COLUMNS
from checks.planting.defects.costs import COSTS
from checks.planting.defects.drift import DRIFT
from checks.planting.defects.explanations import EXPLANATIONS
from checks.planting.defects.gaps import GAPS
from checks.planting.defects.leakage import LEAKAGE
from checks.planting.defects.memories import MEMORIES
from checks.planting.defects.privacy import PRIVACY
from checks.planting.defects.rows import ROWS
from checks.planting.defects.values import VALUES
from checks.planting.world import Defect

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
