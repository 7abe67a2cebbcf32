"""What a person who was turned down could change to get the favourable answer: a small, bounded search."""

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Given
from checks.artifacts.probe import Probe
from checks.artifacts.walks import Walk, walk
from checks.contract import NotApplicable, artifact

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

MOST_ROWS, FAST_ROWS, LEAST_ROWS = 200, 100, 20
STOPS = 5  # quantiles of a number, or commonest levels
LEADING, MOST_CHANGED = 8, 3
MOST_RANKED, LEAST_RANKED = 20_000, 10  # rows asked to find the leading features, and of each at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Recourses:
    """`rows` (m,) are sampled judged rows with an unfavourable decision. `changed` (m,) is the fewest features, at
    most three, whose move turns it, 0 where none does; `first` (m,) the place in `sets` of the first set that
    does, -1 for none. Sets stand by size and then by how far they move the score on average.
    """

    rows: "np.ndarray"
    changed: "np.ndarray"
    first: "np.ndarray"
    sets: tuple[tuple[str, ...], ...]
    mutable: int
    unmoved: tuple[str, ...]
    said: str


@artifact(heavy=True)
def recourses(given: Given, probe: Probe) -> Recourses:
    import numpy as np

    refused = np.flatnonzero(~_favoured(given, probe, probe.values))
    if len(refused) < LEAST_ROWS:
        raise NotApplicable(
            f"{len(refused)} sampled rows have an unfavourable answer; {LEAST_ROWS} are needed."
        )
    places = refused[: FAST_ROWS if given.fast else MOST_ROWS]
    fixed = {*given.roles.sensitive, *given.roles.immutable}
    columns = [column for column in probe.columns if column.name not in fixed]
    if not columns:
        raise NotApplicable(
            "No feature of the model can be changed: all are sensitive or declared immutable."
        )
    way = -1.0 if _favours_negative(probe) else 1.0
    few = places[: max(LEAST_RANKED, MOST_RANKED // (STOPS * len(columns)))]
    tried = [made for column in columns if (made := walk(probe, column, few, STOPS)) is not None]
    tried.sort(key=lambda made: (-float((way * made.scores).max(axis=1).mean()), made.column.name))
    walks = tried[:LEADING]
    if len(few) < len(places):  # else these very rows have been walked already
        again = (walk(probe, made.column, places, STOPS) for made in walks)
        walks = [made for made in again if made is not None]
    best = {made.column.name: (made, (way * made.scores).argmax(axis=1)) for made in walks}
    sets = tuple(names for size in range(1, MOST_CHANGED + 1) for names in combinations((*best,), size))
    changed = np.zeros(len(places), dtype=np.int64)
    first = np.full(len(places), -1)
    for at, names in enumerate(sets):
        left = np.flatnonzero(first < 0)
        if not len(left):
            break
        moved = _moved(probe, places, left, {name: best[name] for name in names})
        turned = left[_favoured(given, probe, probe.ask(moved))]
        changed[turned], first[turned] = len(names), at
    return Recourses(
        rows=probe.rows[places],
        changed=changed,
        first=first,
        sets=sets,
        mutable=len(columns),
        unmoved=tuple(sorted(fixed & {column.name for column in probe.columns})),
        said=probe.said,
    )


def _favours_negative(probe: Probe) -> bool:
    return probe.target.task == "binary" and probe.target.positive not in probe.target.favourable


def _favoured(given: Given, probe: Probe, values: "np.ndarray") -> "np.ndarray":
    """(n,) bool: whether scores (n, k) lead to a favourable decision."""
    import numpy as np

    target = probe.target
    if target.task == "regression":
        if given.roles.threshold is None:
            raise NotApplicable("The target is a number: nobody is turned down unless a threshold is given.")
        return values[:, 0] >= given.roles.threshold
    good = [at for at, label in enumerate(target.labels) if label in target.favourable]
    if not good or len(good) == len(target.labels):
        raise NotApplicable("Say which answers are favourable to the person.")
    return np.isin(probe.decided(values), good)


def _moved(
    probe: Probe, places: "np.ndarray", left: "np.ndarray", best: "dict[str, tuple[Walk, np.ndarray]]"
) -> "pa.Table":
    """The rows at `places[left]` with each of these columns at its best stop."""
    import pyarrow as pa

    frame = probe.frame.take(places[left])
    for name, (made, stops) in best.items():
        at = frame.column_names.index(name)
        frame = frame.set_column(at, name, pa.chunked_array([made.cells]).take(stops[left]))
    return frame
