"""The same counts for every crossing of two sensitive columns."""

from dataclasses import dataclass
from itertools import combinations

from checks.artifacts.decisions import Decisions
from checks.artifacts.group_counts import Counted, grouping
from checks.artifacts.group_keys import GroupKeys
from checks.contract import NotApplicable, artifact

# Of each column: a crossing of more has cells too small to judge, and a fit for each.
MOST_LEVELS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossings(Counted):
    """Counts of decisions per group of every pair of sensitive columns."""


@artifact()
def crossings(keys: GroupKeys, decisions: Decisions) -> Crossings:
    pairs = tuple(combinations(keys.keys, 2))
    if not pairs:
        raise NotApplicable("A crossing needs two sensitive columns, and one is named.")
    return Crossings(
        groupings=tuple(grouping(decisions.expr, pair, len(decisions.labels), MOST_LEVELS) for pair in pairs),
        labels=decisions.labels,
        favourable=decisions.favourable,
        positive=decisions.positive,
        said=decisions.said,
    )
