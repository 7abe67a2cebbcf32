"""The model's score along every feature that a person gave a direction."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Given
from checks.artifacts.probe import Probe
from checks.artifacts.walks import Walk, score_of, score_words, walk
from checks.contract import NotApplicable, artifact

if TYPE_CHECKING:
    import numpy as np

MOST_ROWS, FAST_ROWS = 1_500, 750
STOPS = 15
MOST_ASKED = 60_000  # rows the model answers in all: of many directions each gets fewer rows
UNDECLARED = (
    "No direction is declared, so none can be broken. If the score should only rise with a column, say so with "
    "--increasing COLUMN, and with --decreasing COLUMN if it should only fall."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredWalk:
    """`against` (m,) is by how much each row's score moves against the direction at most, from any stop to any
    later one; 0 where it never does. `walk` is None where the feature has no two numbers to walk between.
    """

    name: str
    rising: bool
    walk: Walk | None
    against: "np.ndarray"
    rows: "np.ndarray"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredWalks:
    """One for every declared feature. `unit` is what movements are measured in: 1 for chances, for numbers the
    standard deviation of the model's answers.
    """

    walks: tuple[DeclaredWalk, ...]
    unit: float
    score: str
    regression: bool
    said: str


@artifact(heavy=True)
def declared_walks(given: Given, probe: Probe) -> DeclaredWalks:
    import numpy as np

    declared = {**dict.fromkeys(given.roles.increasing, True), **dict.fromkeys(given.roles.decreasing, False)}
    if not declared:
        raise NotApplicable(UNDECLARED)
    columns = {column.name: column for column in probe.columns}
    used = sorted(name for name in declared if name in columns)
    if not used:
        raise NotApplicable("The model takes none of the columns that have a declared direction.")
    most = min(FAST_ROWS if given.fast else MOST_ROWS, MOST_ASKED // (STOPS * len(used)))
    places = np.arange(min(max(30, most), len(probe.rows)))
    regression = probe.target.task == "regression"
    unit = float(score_of(probe, probe.values).std()) if regression else 1.0
    made: list[DeclaredWalk] = []
    for name in used:
        walked = walk(probe, columns[name], places, STOPS) if columns[name].kind != "text" else None
        against = np.zeros(len(places))
        if walked is not None:
            steps = walked.scores if declared[name] else -walked.scores
            against = (np.maximum.accumulate(steps, axis=1) - steps).max(axis=1)
        made.append(
            DeclaredWalk(
                name=name, rising=declared[name], walk=walked, against=against, rows=probe.rows[places]
            )
        )
    return DeclaredWalks(
        walks=tuple(made),
        unit=unit if unit > 0 else 1.0,
        score=score_words(probe),
        regression=regression,
        said=probe.said,
    )
