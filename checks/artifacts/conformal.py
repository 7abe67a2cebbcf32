"""Prediction sets calibrated on one half of the judged rows and tried on the other."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.cells import content_hash
from checks.artifacts.cuts import Cut, cut
from checks.artifacts.inputs import Given, Judged
from checks.artifacts.samples import pandas_of, sample_rows
from checks.artifacts.scored import Scored
from checks.contract import NotApplicable, Seed, artifact
from checks.stats.conformal import adaptive_scores, bound
from checks.stats.hardness import strata_of
from checks.stats.seeds import generator

if TYPE_CHECKING:
    import numpy as np

MOST_ROWS, FAST_ROWS, LEAST_ROWS = 20_000, 5_000, 200
LEAST_IN_SLICE = 50
THIRDS = ("low", "middle", "high")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A slice of the rows tried: how many, how many sets held the right answer, and the mean size of a set
    (the width of an interval for a regression). `groups` maps a column to its value, empty where the slice is
    one of predictions; `name` is for display.
    """

    name: str
    groups: dict[str, str]
    rows: int
    covered: int
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformal:
    """`whole` is of all rows tried, `parts` by prediction and by sensitive group, of at least 50 rows each.
    `calibrated` rows set the bound. `number` says that sets are intervals.
    """

    whole: Part
    parts: tuple[Part, ...]
    calibrated: int
    number: bool
    said: str


@artifact()
def conformal(given: Given, judged: Judged, scored: Scored, seed: Seed) -> Conformal:
    import numpy as np

    if not (scored.probabilities or scored.numbers is not None):
        raise NotApplicable("Scores that are no probabilities do not say how sure an answer is.")
    drawn = sample_rows(judged.table, FAST_ROWS if given.fast else MOST_ROWS, seed.value)
    places, _ = scored.shared(drawn)
    if len(places) < LEAST_ROWS:
        raise NotApplicable(f"{len(places)} rows have an answer and a score; {LEAST_ROWS} are needed.")
    named = dict.fromkeys((*(given.roles.features or ()), *given.roles.sensitive))
    names = [name for name in named if judged.table.has(name)]
    columns = tuple(judged.table.column(name) for name in names)
    frame = pandas_of(judged.table, columns, scored.rows[places])
    values = scored.values[places]
    truth = scored.numbers if scored.numbers is not None else scored.codes
    assert truth is not None
    told = frame.assign(**{"\x00answer": truth[places], "\x00score": values[:, -1]})
    order = np.argsort(content_hash(told), kind="stable")
    draws = np.empty(len(order))
    draws[order] = generator(seed, "conformal").random(len(order))
    known = np.empty(len(order), dtype=bool)
    known[order] = np.arange(len(order)) % 2 == 0
    if scored.numbers is not None:
        covered, size = _intervals(values[:, 0], scored.numbers[places], known)
        said_of = _thirds(values[:, 0])
    else:
        assert scored.codes is not None
        chances = _chances(scored, values)
        covered, size = _sets(chances, scored.codes[places], known, draws)
        said_of = {
            f'predicted "{label}"': chances.argmax(axis=1) == at for at, label in enumerate(scored.labels)
        }
    tried = ~known

    def part(name: str, groups: dict[str, str], here: "np.ndarray") -> Part:
        inside = here & tried
        return Part(
            name=name,
            groups=groups,
            rows=int(inside.sum()),
            covered=int(covered[inside].sum()),
            size=float(size[inside].mean()) if inside.any() else 0.0,
        )

    parts = [part(name, {}, here) for name, here in said_of.items()]
    for name in given.roles.sensitive:
        if name not in names:
            continue
        at = names.index(name)
        made = cut(columns[at], frame.iloc[:, at])
        for value, here in _groups(made):
            parts.append(part(f"{name} {value}", {name: value}, here))
    return Conformal(
        whole=part("all rows", {}, np.ones(len(places), dtype=bool)),
        parts=tuple(each for each in parts if each.rows >= LEAST_IN_SLICE),
        calibrated=int(known.sum()),
        number=scored.numbers is not None,
        said=scored.said,
    )


def _chances(scored: Scored, values: "np.ndarray") -> "np.ndarray":
    """(m, k) in the order of the labels, also of a score column, which has the positive one alone."""
    import numpy as np

    if values.shape[1] > 1:
        return values
    both = np.column_stack([1 - values[:, 0], values[:, 0]])
    return both if scored.positive == 1 else both[:, ::-1]


def _sets(
    chances: "np.ndarray", codes: "np.ndarray", known: "np.ndarray", draws: "np.ndarray"
) -> "tuple[np.ndarray, np.ndarray]":
    """Whether each row's set holds its answer (m,), and how many answers it holds (m,)."""
    import numpy as np

    scores = adaptive_scores(chances, draws)
    own = scores[np.arange(len(codes)), codes]
    most = bound(own[known])
    return own <= most, (scores <= most).sum(axis=1).astype(np.float64)


def _intervals(
    predicted: "np.ndarray", truth: "np.ndarray", known: "np.ndarray"
) -> "tuple[np.ndarray, np.ndarray]":
    """Whether each row's interval holds its answer (m,), and its width (m,).

    The width follows the mean distance of calibration rows with like predictions: where large answers are
    less certain, an interval of one width for all would be wrong for every model.
    """
    import numpy as np

    away = np.abs(truth - predicted)
    strata = strata_of(predicted)
    many = int(strata.max()) + 1
    rows = np.bincount(strata[known], minlength=many)
    total = np.bincount(strata[known], weights=away[known], minlength=many)
    overall = float(away[known].mean())
    local = np.where(rows > 0, total / np.maximum(rows, 1), overall)[strata]
    scaled = away / np.where(local > 0, local, 1.0)
    most = bound(scaled[known])
    return scaled <= most, 2 * most * local


def _thirds(predicted: "np.ndarray") -> "dict[str, np.ndarray]":
    import numpy as np

    first, second = np.quantile(predicted, [1 / 3, 2 / 3])
    places = (predicted <= first, (predicted > first) & (predicted <= second), predicted > second)
    return {f"{third} predictions": here for third, here in zip(THIRDS, places, strict=True)}


def _groups(made: Cut | None) -> "list[tuple[str, np.ndarray]]":
    """Levels as they are; of numbers the two halves."""
    if made is None:
        return []
    ranged = made.column.kind in ("integer", "number", "date", "time")
    says, marked = made.says_paired, made.paired
    if not ranged:
        chosen = list(range(len(says)))
    else:
        low = [at for at, value in enumerate(says) if value.startswith("up to ")]
        high = [at for at, value in enumerate(says) if value.startswith("over ")]
        chosen = [*low[-1:], *high[:1]]
    return [(says[at], marked[at][made.cells]) for at in chosen]
