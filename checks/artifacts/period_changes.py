"""What the judged rows and later production rows with answers show of the model, measured alike in both."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from checks.artifacts.density_ratio import Domains, JudgedDomains
from checks.artifacts.inputs import Judged, Production
from checks.artifacts.production_scores import ScoredProduction
from checks.artifacts.scored import Scored
from checks.contract import NotApplicable, artifact
from checks.stats.reweighted import Line, Measured, area, effects, logistic, mean, mean_area, straight

if TYPE_CHECKING:
    import numpy as np

LEAST_ROWS, LEAST_OF_KIND = 50, 30
LEAST_EQUAL = 100.0  # equal weights that the judged rows' weights must be worth
FAR = 0.95  # area under the curve of a classifier of the tables, from which on no weights make them alike
CLIP = 1e-6

Key = Literal["line", "offset", "quality"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One measure in both periods.

    "line" is the slope of the answers on what was stated, "offset" the mean by which answers lie above the
    judged rows' line, "quality" an area under a curve or a mean absolute error, as `what` says. `alike` where
    judged rows weigh as their like is common in production.
    """

    key: Key
    what: str
    before: Measured
    after: Measured
    alike: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodChanges:
    """`rows` with answer and score in each table. `effects` tell per feature how what each period's own
    line leaves goes with it, in standard deviations, of `looks` feature values that were looked at.

    `spread` is the standard deviation of a regression's judged answers, else None. `label` is what the line
    is about: the positive label, or None. `why` says what could not be weighed, or is "".
    """

    names: tuple[str, str]
    rows: tuple[int, int]
    pairs: tuple[Pair, ...]
    effects: tuple[tuple[str, Measured, Measured], ...]
    looks: int
    spread: float | None
    label: str | None
    why: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """Some rows of one period: what was `stated` and what `came` (n,), classes and values, and weights."""

    stated: "np.ndarray"
    came: "np.ndarray"
    codes: "np.ndarray | None"
    values: "np.ndarray"
    weights: "np.ndarray"


@artifact()
def period_changes(
    judged: Judged, production: Production, before: Scored, after: ScoredProduction, domains: JudgedDomains
) -> PeriodChanges:
    import numpy as np

    sizes = (len(before.rows), len(after.scored.rows))
    if min(sizes) < LEAST_ROWS:
        raise NotApplicable(
            f"{min(sizes)} rows have answer and score; {LEAST_ROWS} are needed in each table."
        )
    old, new = (_side(each, np.ones(len(each.rows))) for each in (before, after.scored))
    pairs = _quality(before, old, new, alike=False)
    told, why = domains.domains, domains.why
    found: list[tuple[str, Measured, Measured]] = []
    looks = 0
    weighed, places = old, None
    if told is not None:
        places = _places(before, told, later=False)
        ratio = told.ratio[~told.later][places[1]]
        equal = float(ratio.sum() ** 2 / (ratio**2).sum()) if len(ratio) else 0.0
        if told.apart > FAR:
            why = f"Hardly a row of {judged.table.name} looks like one of production."
        elif equal < LEAST_EQUAL:
            why = (
                f"The rows of {judged.table.name} that look like production are worth {equal:.0f} equal ones."
            )
        else:
            weighed = _taken(old, places[0], ratio)
            pairs += _quality(before, weighed, new, alike=True)
    lines = _line(before, weighed), _line(before, new)
    if lines[0] is not None and lines[1] is not None:
        pairs += _lines(weighed, new, lines[0], lines[1], alike=not why)
        if told is not None and places is not None and not why:
            found, looks = _effects(told, places, _places(after.scored, told, later=True), weighed, lines)
    if not pairs:
        raise NotApplicable("There are too few rows of either answer to compare the two tables.")
    return PeriodChanges(
        names=(judged.table.name, production.table.name),
        rows=sizes,
        pairs=tuple(pairs),
        effects=tuple(found),
        looks=looks,
        spread=None if before.numbers is None else float(before.numbers.std()),
        label=before.labels[before.positive] if before.positive is not None else None,
        why=why,
        said=before.said,
    )


def _side(scored: Scored, weights: "np.ndarray") -> _Side:
    """What was stated as log odds where it is a chance; for more than two classes the likeliest's."""
    import numpy as np

    if scored.numbers is not None:
        stated, came = scored.values[:, 0], scored.numbers
    elif scored.positive is not None:
        stated, came = scored.score, scored.is_positive
    else:
        assert scored.codes is not None
        stated, came = scored.values.max(axis=1), scored.values.argmax(axis=1) == scored.codes
    if scored.probabilities and scored.numbers is None:
        chance = np.clip(stated, CLIP, 1 - CLIP)
        stated = np.log(chance / (1 - chance))
    return _Side(stated=stated, came=came, codes=scored.codes, values=scored.values, weights=weights)


def _taken(side: _Side, places: "np.ndarray", weights: "np.ndarray") -> _Side:
    return _Side(
        stated=side.stated[places],
        came=side.came[places],
        codes=None if side.codes is None else side.codes[places],
        values=side.values[places],
        weights=weights,
    )


def _places(scored: Scored, told: Domains, *, later: bool) -> "tuple[np.ndarray, np.ndarray]":
    """Where the sampled rows of one period stand in its scored rows, and in the sample's."""
    import numpy as np

    rows = told.rows[told.later == later]
    _, here, there = np.intersect1d(scored.rows, rows, assume_unique=True, return_indices=True)
    return here, there


def _quality(scored: Scored, old: _Side, new: _Side, *, alike: bool) -> list[Pair]:
    import numpy as np

    def pair(what: str, before: Measured | None, after: Measured | None) -> list[Pair]:
        if before is None or after is None:
            return []
        return [Pair(key="quality", what=what, before=before, after=after, alike=alike)]

    if scored.numbers is not None:
        one, other = (mean(np.abs(side.came - side.stated), side.weights) for side in (old, new))
        return pair("mean absolute error", one, other)
    if scored.positive is not None:
        what = "AUC" if scored.graded else "balanced accuracy"
        return pair(what, *(area(side.came, side.stated, side.weights) for side in (old, new)))
    assert old.codes is not None
    assert new.codes is not None
    classes = range(old.values.shape[1])
    both = (old.codes, new.codes)
    which = [
        k
        for k in classes
        if all(LEAST_OF_KIND <= (codes == k).sum() <= len(codes) - LEAST_OF_KIND for codes in both)
    ]
    if len(which) < 2:
        return []
    what = f"mean {'AUC' if scored.graded else 'balanced accuracy'} of {len(which)} classes"
    return pair(
        what,
        mean_area(old.codes, old.values, old.weights, which),
        mean_area(new.codes, new.values, new.weights, which),
    )


def _line(scored: Scored, side: _Side) -> Line | None:
    fit = straight if scored.numbers is not None else logistic
    return fit(side.came, side.stated, side.weights)


def _lines(old: _Side, new: _Side, first: Line, second: Line, *, alike: bool) -> list[Pair]:
    """The slopes, and how far later answers lie above the first line."""
    import numpy as np

    below, above = mean(first.left, old.weights), mean(new.came - first.at(new.stated), new.weights)
    # Where other things are stated than before, the first line's own doubt about its slope counts too.
    apart = float(new.stated.mean() - (old.weights @ old.stated) / old.weights.sum())
    steep = float(np.var(first.at(new.stated) - new.came)) if first.odds else 1.0
    doubt = first.variance * (apart * steep) ** 2
    above = Measured(value=above.value, variance=above.variance + doubt, n=above.n)
    slopes = first.told(len(old.came)), second.told(len(new.came))
    return [
        Pair(key="line", what="slope", before=slopes[0], after=slopes[1], alike=alike),
        Pair(key="offset", what="offset", before=below, after=above, alike=alike),
    ]


def _effects(
    told: Domains,
    old_places: "tuple[np.ndarray, np.ndarray]",
    new_places: "tuple[np.ndarray, np.ndarray]",
    weighed: _Side,
    lines: "tuple[Line | None, Line | None]",
) -> tuple[list[tuple[str, Measured, Measured]], int]:
    """For each feature the value of it whose going with what is left changed most (by its standard error)."""
    import numpy as np

    first, second = lines
    assert first is not None
    assert second is not None
    scale = float(np.sqrt(np.average(first.left**2, weights=weighed.weights)))
    spread = told.values.std(axis=0)
    if not scale > 0 or len(new_places[0]) < LEAST_ROWS:
        return [], 0
    centred = (told.values - told.values.mean(axis=0)) / np.where(spread > 0, spread, np.inf)
    mine, theirs = centred[~told.later][old_places[1]], centred[told.later][new_places[1]]
    a, a_spread = effects(first.left / scale, mine, weighed.weights)
    b, b_spread = effects(second.left[new_places[0]] / scale, theirs, np.ones(len(theirs)))
    sure = np.abs(a - b) / np.sqrt(np.maximum(a_spread + b_spread, 1e-300))
    best: dict[str, int] = {}
    for at in np.argsort(-sure, kind="stable"):
        best.setdefault(told.sources[at], int(at))
    return [
        (
            name,
            Measured(value=float(a[at]), variance=float(a_spread[at]), n=len(mine)),
            Measured(value=float(b[at]), variance=float(b_spread[at]), n=len(theirs)),
        )
        for name, at in best.items()
    ], len(told.sources)
