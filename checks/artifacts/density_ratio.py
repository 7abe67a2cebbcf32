"""How like production each earlier row looks: two tables told apart out of fold, on a bounded sample."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.cells import features_in
from checks.artifacts.inputs import Given, Judged, Production
from checks.artifacts.production_scores import alike
from checks.artifacts.samples import pandas_of, sample_rows
from checks.artifacts.simple_models import plain
from checks.contract import NotApplicable, Seed, TableRole, artifact
from checks.stats.auc import placements
from checks.stats.discriminant import FOLDS, density_ratio, out_of_fold
from checks.stats.ranks import ranks
from checks.table.tables import Column, Table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_ROWS, FAST_ROWS, LEAST_ROWS = 10_000, 5_000, 50
MOST_CELLS = 500_000  # of one table's sample
MOST_LEVELS, FEWEST_IN_LEVEL = 20, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Domains:
    """A sample of `before` and one of production, side by side (n rows in all).

    `later` (n,) bool marks production; `rows` (n,) int64 are row numbers in their own table; `fold` (n,).
    `scores` (n,) tell how much like production a row is, out of fold, and `ratio` (n,) how many times as
    dense production is there; `apart` is the area under the curve of the scores. `values` (n, p) are the
    features as numbers without gaps, `sources` (p,) the columns that they come from, of `columns` in all. `parts` says what each column, or pair of columns, adds
    to the distance of the two, the largest first.
    """

    before: str
    role: TableRole
    production: str
    later: "np.ndarray"
    rows: "np.ndarray"
    fold: "np.ndarray"
    scores: "np.ndarray"
    ratio: "np.ndarray"
    apart: float
    values: "np.ndarray"
    sources: tuple[str, ...]
    columns: int
    parts: tuple[tuple[tuple[str, ...], float], ...]


@dataclass(frozen=True, slots=True)
class ReferenceDomains:
    """The training table, else the judged one, against production."""

    domains: Domains


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedDomains:
    """The judged table against production; `domains` is None where they cannot be compared, and `why`."""

    domains: Domains | None
    why: str


@artifact(heavy=True)
def reference_domains(given: Given, judged: Judged, production: Production, seed: Seed) -> ReferenceDomains:
    reference = given.train if given.train is not None and given.train.rows else judged.table
    return ReferenceDomains(_domains(given, reference, production.table, seed))


@artifact(heavy=True)
def judged_domains(given: Given, judged: Judged, production: Production, seed: Seed) -> JudgedDomains:
    try:
        return JudgedDomains(domains=_domains(given, judged.table, production.table, seed), why="")
    except NotApplicable as why:
        return JudgedDomains(domains=None, why=str(why))


def _domains(given: Given, before: Table, production: Table, seed: Seed) -> Domains:
    import numpy as np
    import pandas as pd

    # By name, so that the order of the columns in the file decides nothing; of two of one name the first.
    named = {column.name: column for column in reversed(features_in(given, before))}
    both = [
        (name, own, production.column(name))
        for name, own in sorted(named.items())
        if production.has(name)
        and own.kind not in ("date", "time")
        and alike(own.kind, production.column(name).kind)
    ]
    if not both:
        raise NotApplicable("The production table has no feature in common with the earlier one.")
    most = min(FAST_ROWS if given.fast else MOST_ROWS, max(500, MOST_CELLS // len(both)))
    first = _sample(before, tuple(own for _, own, _ in both), most, seed.value)
    second = _sample(production, tuple(other for _, _, other in both), most, seed.value)
    sizes = [len(first[0]), len(second[0])]
    if min(sizes) < LEAST_ROWS:
        raise NotApplicable(
            f"{min(sizes)} rows are too few to tell the tables apart; {LEAST_ROWS} are needed."
        )
    values, sources = encoded(pd.concat([first[1], second[1]], ignore_index=True))
    if not sources:
        raise NotApplicable("No feature varies, so there is nothing to tell the tables apart by.")
    later = np.repeat([False, True], sizes)
    fold = np.concatenate([first[2], second[2]])
    scores, parts = out_of_fold(values, later, fold)
    return Domains(
        before=before.name,
        role=before.role,
        production=production.name,
        later=later,
        rows=np.concatenate([first[0], second[0]]),
        fold=fold,
        scores=scores,
        ratio=density_ratio(scores, later),
        apart=placements(later, scores)[0],
        values=values,
        sources=tuple(sources),
        columns=len(both),
        parts=_told(parts, sources),
    )


def _sample(
    table: Table, columns: tuple[Column, ...], most: int, seed: int
) -> "tuple[np.ndarray, pd.DataFrame, np.ndarray]":
    """Row numbers, plain cells and folds of a bounded sample, in an order set by content.

    Equal rows share a fold, so that their order in the file decides nothing.
    """
    import numpy as np
    import pandas as pd

    rows = sample_rows(table, most, seed)
    frame = plain(pandas_of(table, columns, rows), columns)
    content = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    order = np.argsort(content, kind="stable")
    fold = np.unique(content[order], return_inverse=True)[1] % FOLDS
    return rows[order], frame.iloc[order], fold


def encoded(frame: "pd.DataFrame") -> "tuple[np.ndarray, list[str]]":
    """Cells as numbers (n, p) without gaps, and the column that each of the p comes from.

    Numbers become normal scores of their ranks, empty cells a flag of their own; text a flag for every
    common level, and one for all others together.
    """
    import numpy as np
    from scipy.special import ndtri

    made: list[np.ndarray] = []
    sources: list[str] = []

    def add(name: str, values: "np.ndarray") -> None:
        if values.std() > 1e-9:
            made.append(values.astype(np.float64))
            sources.append(name)

    for name in frame.columns:
        column = frame[name].to_numpy()
        if column.dtype.kind == "f":
            there = np.isfinite(column)
            if there.sum() > 1:
                scores = np.zeros(len(column))
                scores[there] = ndtri(ranks(column[there]) / (there.sum() + 1))
                scores[there] -= scores[there].mean()
                add(name, scores)
            if min(there.sum(), (~there).sum()) >= FEWEST_IN_LEVEL:
                add(name, ~there)
            continue
        levels, place = levels_of(frame[name])
        counts = np.bincount(place, minlength=len(levels))
        common = [c for c in np.argsort(-counts, kind="stable")[:MOST_LEVELS] if counts[c] >= FEWEST_IN_LEVEL]
        for code in common:
            add(name, place == code)
        if len(common) < len(levels):
            add(name, ~np.isin(place, common))
    return (np.column_stack(made) if made else np.zeros((len(frame), 0))), sources


def levels_of(values: "pd.Series") -> "tuple[np.ndarray, np.ndarray]":
    """The levels (l,) of text in the order of the alphabet, and each cell's place among them (n,)."""
    import numpy as np
    import pandas as pd

    # Hashing first: sorting the cells themselves takes many times as long as sorting their levels.
    codes, found = pd.factorize(values)
    levels, place = np.unique(np.asarray(found, dtype=str), return_inverse=True)
    return levels, place[codes]


def _told(parts: "np.ndarray", sources: list[str]) -> tuple[tuple[tuple[str, ...], float], ...]:
    """Each column's and pair's share of the distance, the largest first; those that add nothing are left out."""
    import numpy as np

    summed: dict[tuple[str, ...], float] = {}
    for a, b in zip(*np.nonzero(parts), strict=True):
        names = tuple(sorted({sources[a], sources[b]}))
        summed[names] = summed.get(names, 0.0) + float(parts[a, b])
    total = sum(max(0.0, part) for part in summed.values())
    kept = [(names, part / total) for names, part in summed.items() if total > 0 and part > 0.01 * total]
    return tuple(sorted(kept, key=lambda each: (-each[1], each[0])))
