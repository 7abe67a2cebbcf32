"""Which judged rows a conformal set or interval covers, by how sure the model says it is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.cells import content_hash
from checks.artifacts.inputs import Features, Judged
from checks.artifacts.samples import pandas_of, sample_rows
from checks.artifacts.scored import Scored
from checks.contract import NotApplicable, Seed, artifact

if TYPE_CHECKING:
    import numpy as np

PROMISED = 0.9
MOST_ROWS, LEAST_ROWS = 20_000, 200
SLICES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredSlice:
    """`hits` of `n` rows are covered; `name` says which rows; `size` is the mean number of answers in their sets,
    or the mean width of their intervals. `numbers` are the first 100 rows that are not covered.
    """

    name: str
    hits: int
    n: int
    size: float
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """Calibrated on `calibrated_on` rows and counted on the others: all of them first, then by fifths."""

    promised: float
    calibrated_on: int
    slices: tuple[CoveredSlice, ...]
    regression: bool
    said: str


@artifact()
def covered(judged: Judged, features: Features, scored: Scored, seed: Seed) -> Covered:
    import numpy as np

    from checks.stats.conformal import adaptive_scores, threshold

    if not (scored.probabilities and scored.graded) and scored.numbers is None:
        raise NotApplicable("These scores are neither probabilities nor numbers, so they promise nothing.")
    here, there = scored.shared(sampled := sample_rows(judged.table, MOST_ROWS, seed.value))
    if len(here) < LEAST_ROWS:
        raise NotApplicable(f"Fewer than {LEAST_ROWS} rows have both an answer and a score.")
    rows, values = sampled[there], scored.values[here]
    truth = scored.numbers[here] if scored.numbers is not None else scored.codes[here]  # type: ignore[index]
    side, draw = _draws(judged, features, rows, truth, seed)
    calibrating = side < 0.5
    if scored.numbers is not None:
        missed = np.abs(values[:, 0] - scored.numbers[here])
        limit = threshold(missed[calibrating], PROMISED)
        inside, size, sure = missed <= limit, np.full(len(rows), 2 * limit), values[:, 0]
    else:
        assert scored.codes is not None
        if values.shape[1] == 1:
            values = np.column_stack([1 - values, values])
        codes = scored.codes[here]
        if scored.values.shape[1] == 1:
            codes = (codes == scored.positive).astype(np.int64)
        scores = adaptive_scores(values, draw)
        own = scores[np.arange(len(rows)), codes]
        limit = threshold(own[calibrating], PROMISED)
        inside, size, sure = own <= limit, (scores <= limit).sum(axis=1), values.max(axis=1)
    test = ~calibrating
    if not np.isfinite(limit) or test.sum() < LEAST_ROWS // 2:
        raise NotApplicable("There are too few rows to calibrate on one half and count on the other.")
    return Covered(
        promised=PROMISED,
        calibrated_on=int(calibrating.sum()),
        slices=tuple(_slices(rows[test], inside[test], size[test], sure[test], scored.numbers is not None)),
        regression=scored.numbers is not None,
        said=scored.said,
    )


def _draws(
    judged: Judged, features: Features, rows: "np.ndarray", truth: "np.ndarray", seed: Seed
) -> "np.ndarray":
    """(2, n) float64, two draws in 0 to 1 for each row by its content, whatever its place in the file."""
    import numpy as np

    from checks.stats.seeds import generator

    content = content_hash(pandas_of(judged.table, features.columns, rows))
    # Rows that are equal, answer included, take their draws in turn: which of them gets which changes no count.
    order, draws = np.lexsort((rows, truth, content)), np.empty((2, len(rows)))
    stream = generator(seed, "coverage")
    for each in draws:
        each[order] = (stream.permutation(len(rows)) + 0.5) / len(rows)
    return draws


def _slices(
    rows: "np.ndarray", inside: "np.ndarray", size: "np.ndarray", sure: "np.ndarray", number: bool
) -> list[CoveredSlice]:
    import numpy as np

    what = "predicted value" if number else "highest probability"
    cuts = np.unique(np.quantile(sure, np.linspace(0, 1, SLICES + 1)[1:-1]))
    part = np.searchsorted(cuts, sure, side="left")
    ends = [float(sure.min()), *(float(cut) for cut in cuts), float(sure.max())]
    named = [("all rows", np.ones(len(rows), dtype=bool))]
    named += [
        (f"{what} from {ends[at]:.3g} to {ends[at + 1]:.3g}", part == at)
        for at in range(len(cuts) + 1)
        if (part == at).any()
    ]
    return [
        CoveredSlice(
            name=name,
            hits=int(inside[mask].sum()),
            n=int(mask.sum()),
            size=float(size[mask].mean()),
            numbers=tuple(int(row) for row in np.sort(rows[mask & ~inside])[:100]),
        )
        for name, mask in named
    ]
