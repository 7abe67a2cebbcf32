"""What each of several remedies adds to those before it, and all of them together: paired, on the same rows.

The measures after one remedy are set against those after the ones before it, so that the parts of the quality add up
to the whole; of a gap each part shows the pair of groups that lay furthest apart before it.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Given
from checks.artifacts.scored import Scored
from checks.contract import NotApplicable, Seed, Unusable
from checks.engine import Artifacts
from checks.registry import all_makers
from checks.trials.arena import Arena
from checks.trials.grouping import grouping
from checks.trials.headlines import Both, headlines
from checks.trials.lesson import Treatment
from checks.trials.shapes import Change, Part
from checks.trials.trial import Trial

if TYPE_CHECKING:
    import numpy as np

MOST_TIMED = 512  # rows
Asked = tuple[Given, Scored | None]


def parts(
    trials: Sequence[Trial],
    steps: Sequence[Treatment],
    arena: Arena,
    before: Asked,
    after: Asked,
    seed: int,
) -> Iterator[Part]:
    """One for each of several trials, in their order; none of a single one, which is the whole.

    `steps` are the treatments of all trials up to each, `before` and `after` the outermost sides.
    """
    if len(trials) < 2:
        return
    sides = [before]
    for step in steps[:-1]:
        try:
            given = arena.after(step, learns=steps[-1].learns)
        except Unusable:
            return  # the model takes the rows only once the later remedies are applied too
        sides.append((given, scored_of(Artifacts({Given: given, Seed: Seed(seed)}, all_makers()))))
    sides.append(after)
    for place, each in enumerate(trials):
        found = tuple(headlines_of(sides[place], sides[place + 1]))
        yield Part(remedy=each.id, title=each.title, headlines=found)


def scored_of(shelf: Artifacts) -> Scored | None:
    """The judged rows with their answers, None where there are none."""
    try:
        return shelf.get(Scored)
    except (NotApplicable, Unusable):
        return None


def headlines_of(before: Asked, after: Asked) -> Iterator[Change]:
    """The paired measures of two sides; none where they did not answer the same rows."""
    import numpy as np

    (given, own), (_, other) = before, after
    if own is None or other is None or not np.array_equal(own.rows, other.rows):
        return
    from checks.artifacts.target import Target

    shelf = Artifacts({Given: given, Seed: Seed(0)}, all_makers())
    target = shelf.get(Target)
    favourable = tuple(target.labels.index(label) for label in target.favourable if label in target.labels)
    groups = {name: _groups_of(given, name, own) for name in given.roles.sensitive} if favourable else {}
    yield from headlines(Both(before=own, after=other, groups=groups, favourable=favourable))


def pace_of(before: Given, after: Given, treatment: Treatment) -> Change:
    """How long single answers take on both sides; Unusable where the model cannot be asked so."""
    from checks.artifacts.samples import frame_of, sample_rows
    from checks.trials.pace import pace

    assert before.model is not None
    assert after.model is not None
    table = after.table
    asked = tuple(table.column(name) for name in after.roles.features or ())
    frame = frame_of(table, asked, sample_rows(table, MOST_TIMED, 0))
    return pace(before.model, after.model, frame, gathered=treatment.gathered, workers=treatment.workers)


def _groups_of(given: Given, name: str, scored: Scored) -> "np.ndarray":
    import numpy as np

    from checks.artifacts.samples import pandas_of

    frame = pandas_of(given.table, (given.table.column(name),))
    groups = grouping(frame, given.roles, name)
    return np.asarray(groups.names)[groups.of(frame)][scored.rows]
