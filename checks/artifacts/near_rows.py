"""Rows that nearly repeat another: equal in coarse columns, close in every measured one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.cells import cell
from checks.artifacts.inputs import DataTables, Given
from checks.artifacts.samples import pandas_of, sample_rows
from checks.artifacts.simple_models import plain
from checks.contract import Estimate, NotApplicable, Seed, artifact
from checks.table.draws import drawn_by, row_number_of
from checks.table.tables import ROW, Column, Table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from checks.stats.near_pairs import Look

MOST_ROWS, FAST_ROWS, TRIAL_ROWS, LEAST_ROWS = 20_000, 5_000, 4_000, 50
MEASURED, LEAST_MEASURED = 15, 3  # distinct values beyond which numbers are measured, and columns of them
OWN_CODE = 0.95  # distinct share from which a text is a code of its own row
MOST_PAIRS = 100_000  # pairs drawn to learn what chance does
MOST_EXPECTED = 70.0  # where chance explains more pairs than this, its model decides and not the copies
MOST_CANDIDATES, MOST_DIMENSIONS = 100_000, 8
SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TableNearRows:
    """`copies` rows nearly repeat an earlier one in `pairs` pairs, of which `by_chance` are expected.

    `reach` is how far apart they may be in a measured column, in standard deviations; `tied` says that only pairs
    with an equal number count that chance seldom gives. `rows` were read, of them `numbers` are the first
    100 copies. `sampled` says that rows that agree in the coarse columns were drawn together.
    """

    table: Table
    rows: int
    sampled: bool
    measured: int
    coarse: int
    reach: float
    tied: bool
    pairs: int
    by_chance: float
    copies: int
    numbers: tuple[int, ...]
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class NearRows:
    tables: tuple[TableNearRows, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Columns to compare: numbers that are measured, and those whose few values must be equal."""

    measured: tuple[Column, ...]
    coarse: tuple[Column, ...]


@artifact(heavy=True)
def near_rows(given: Given, data: DataTables, seed: Seed) -> NearRows:
    from checks.stats.levels import level
    from checks.stats.near_pairs import REACHES

    sure = level(2 * len(REACHES) * len(data.tables))
    made = [each for table in data.tables if (each := _near(given, table, sure, seed)) is not None]
    if not made:
        raise NotApplicable(
            f"Near copies can be told in tables of at least {LEAST_ROWS} different rows and {LEAST_MEASURED} "
            "measured columns that are fine enough; of coarser rows many are alike by chance."
        )
    return NearRows(tuple(made))


def _near(given: Given, table: Table, sure: float, seed: Seed) -> TableNearRows | None:
    import numpy as np

    from checks.stats.near_pairs import pairs_of_groups
    from checks.stats.seeds import generator

    most = FAST_ROWS if given.fast else MOST_ROWS
    aside = given.roles.aside()
    columns = tuple(sorted((c for c in table.columns if c.name not in aside), key=lambda c: (c.name, c.key)))
    if len(columns) < LEAST_MEASURED:
        return None
    trial = sample_rows(table, most if table.rows <= most else TRIAL_ROWS, seed.value)
    split = _split(plain(pandas_of(table, columns, trial), columns), columns)
    if len(split.measured) < LEAST_MEASURED:
        return None
    rows = trial if table.rows <= most else _whole_groups(table, split, trial, most, seed)
    frame = pandas_of(table, table.columns, rows)
    # Exact copies are another check's: the first row of each content stays, in an order of content alone.
    _, kept = np.unique(_hashes(frame), return_index=True)
    if len(kept) < LEAST_ROWS:
        return None
    rows, frame = rows[kept], frame.iloc[kept].reset_index(drop=True)
    place = {column.key: at for at, column in enumerate(table.columns)}
    points = _points(plain(frame.iloc[:, [place[c.key] for c in split.measured]], split.measured))
    if points.shape[1] < LEAST_MEASURED:
        return None
    groups = _groups(frame.iloc[:, [place[c.key] for c in split.coarse]])
    drawn, total = pairs_of_groups(groups, MOST_PAIRS, generator(seed, f"near rows of {table.role}"))
    looks = _looks(points, groups, np.abs(points[drawn[:, 0]] - points[drawn[:, 1]]), total)
    if not looks:
        return None
    return _told(table, rows, looks, sure, split, sampled=table.rows > most)


def _split(frame: "pd.DataFrame", columns: tuple[Column, ...]) -> Split:
    """By what a sample of the columns holds; a text that differs from row to row is neither."""
    measured: list[Column] = []
    coarse: list[Column] = []
    for column in columns:
        values = frame[column.name]
        distinct = int(values.nunique())
        if values.dtype.kind == "f":
            (measured if distinct > MEASURED else coarse).append(column)
        elif distinct <= OWN_CODE * max(len(values), 20):
            coarse.append(column)
    return Split(measured=tuple(measured), coarse=tuple(coarse))


def _whole_groups(table: Table, split: Split, trial: "np.ndarray", most: int, seed: Seed) -> "np.ndarray":
    """Numbers of about `most` rows: all rows of groups drawn by a hash, so that pairs stay together.

    A group agrees in all coarse columns; where groups are too large they are cut into stripes of one
    measured column, and pairs are lost only where a stripe ends.
    """
    import numpy as np

    parts = {f"{place:04}": cell(table.expr, column) for place, column in enumerate(split.coarse)}
    groups = (
        _groups(pandas_of(table, split.coarse, trial)) if split.coarse else np.zeros(len(trial), dtype=int)
    )
    largest = np.bincount(groups).max() / len(trial) * table.rows
    stripes = int(np.ceil(largest / (most / 4)))
    width = _width(table, split, trial, stripes) if stripes > 1 else None
    if width is not None:
        column, step = width
        stripe = (cell(table.expr, column).cast("float64") / step).floor()
        parts["stripe"] = stripe
    told = table.expr.select(row=table.expr[ROW], content=row_number_of(parts))
    first, second = drawn_by(told["content"], 0, seed.value)
    drawn = told.mutate(first=first, second=second)
    rows = (
        drawn.order_by([drawn.first, drawn.second, drawn.row])
        .limit(most)
        .row.to_pandas()
        .to_numpy(dtype=np.int64)
    )
    return np.sort(rows)


def _width(table: Table, split: Split, trial: "np.ndarray", stripes: int) -> tuple[Column, float] | None:
    """The measured column with the most distinct numbers and the width of so many stripes of its middle half."""
    import numpy as np

    numbers = tuple(c for c in split.measured if c.kind in ("integer", "number"))
    if not numbers:
        return None
    frame = pandas_of(table, numbers, trial)
    distinct = [int(frame.iloc[:, at].nunique()) for at in range(len(numbers))]
    at = int(np.argmax(distinct))
    low, high = np.nanquantile(frame.iloc[:, at].to_numpy(dtype=np.float64, na_value=np.nan), (0.25, 0.75))
    return (numbers[at], 2 * float(high - low) / stripes) if high > low else None


def _points(frame: "pd.DataFrame") -> "np.ndarray":
    """(n, d) in standard deviations, those beyond the outer hundredths pulled in; empty cells are all one."""
    import numpy as np

    values = frame.to_numpy(dtype=np.float64)
    values = values[:, np.isfinite(values).any(axis=0)]
    low, high = np.nanquantile(values, (0.01, 0.99), axis=0)
    spread = np.nanstd(np.clip(values, low, high), axis=0)
    spread = np.where(spread > 0, spread, np.nanstd(values, axis=0))
    kept = spread > 0
    points = (values[:, kept] - np.nanmedian(values[:, kept], axis=0)) / spread[kept]
    return np.where(np.isfinite(points), points, -1e6)


def _groups(frame: "pd.DataFrame") -> "np.ndarray":
    """Codes (n,) of rows that agree in all columns; one group where there are none."""
    import numpy as np

    if not frame.shape[1]:
        return np.zeros(len(frame), dtype=np.int64)
    return np.unique(_hashes(frame), return_inverse=True)[1].astype(np.int64)


def _hashes(frame: "pd.DataFrame") -> "np.ndarray":
    """A number per row, (n,) uint64, from its cells and their columns' names in whatever order."""
    import zlib

    import numpy as np
    import pandas as pd

    total = np.zeros(len(frame), dtype=np.uint64)
    for at, name in enumerate(frame.columns):
        own = pd.util.hash_pandas_object(frame.iloc[:, at], index=False).to_numpy()
        total += own * np.uint64(2 * zlib.crc32(str(name).encode()) + 1)
    return total


def _looks(points: "np.ndarray", groups: "np.ndarray", apart: "np.ndarray", total: int) -> "list[Look]":
    """What is near at each reach that chance leaves room for, the narrowest first."""
    import numpy as np

    from checks.stats.near_pairs import (
        FINEST,
        REACHES,
        Look,
        expected,
        near_pairs,
        telling_ties,
        widest,
    )

    if not total:
        return [Look(reach=REACHES[0], tied=False, pairs=np.zeros((0, 2), dtype=np.int64), by_chance=0.0)]
    finest = np.argsort((apart <= REACHES[-1]).mean(axis=0), kind="stable")[:FINEST]
    some, searched = apart[:, finest], finest[:MOST_DIMENSIONS]
    reached = widest(apart[:, searched], total, MOST_CANDIDATES)
    if reached is None:
        return []
    pairs = near_pairs(points[:, searched], groups, reached)
    gaps = np.abs(points[pairs[:, 0]] - points[pairs[:, 1]])
    widths = gaps[:, finest].max(axis=1, initial=0.0)

    def counted(reach: float) -> int | None:
        return int((widths <= reach).sum()) if reach <= reached * (1 + 1e-9) else None

    looks: list[Look] = []
    for reach in (reach for reach in REACHES if reach <= reached):
        near = (gaps <= reach).all(axis=1)
        by_chance = expected(some, reach, total, counted)
        telling, chance = telling_ties(apart, reach)
        tied = near & (gaps[:, telling] == 0).any(axis=1)
        looks.append(Look(reach=reach, tied=False, pairs=pairs[near], by_chance=by_chance))
        looks.append(Look(reach=reach, tied=True, pairs=pairs[tied], by_chance=by_chance * chance))
    return [look for look in looks if look.by_chance <= MOST_EXPECTED]


def _told(
    table: Table, rows: "np.ndarray", looks: "list[Look]", sure: float, split: Split, *, sampled: bool
) -> TableNearRows:
    """The look that surely finds most, or the narrowest where none finds any."""
    from checks.stats.near_pairs import near_copies

    judged: list[tuple[float, int, Look, tuple[int, ...], Estimate]] = []
    for place, look in enumerate(looks):
        later = _later(look.pairs, rows)
        estimate = near_copies("near_copies", look, len(later), len(rows), sure, sampled=sampled)
        judged.append((estimate.low or 0.0, -place, look, later, estimate))
    _, _, look, later, estimate = max(judged, key=lambda each: each[:2])
    return TableNearRows(
        table=table,
        rows=len(rows),
        sampled=sampled,
        measured=len(split.measured),
        coarse=len(split.coarse),
        reach=look.reach,
        tied=look.tied,
        pairs=len(look.pairs),
        by_chance=look.by_chance,
        copies=len(later),
        numbers=later[:SHOWN],
        estimate=estimate,
    )


def _later(pairs: "np.ndarray", rows: "np.ndarray") -> tuple[int, ...]:
    """Row numbers of all but the first of each set of rows that pairs connect."""
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not len(pairs):
        return ()
    places, ends = np.unique(pairs, return_inverse=True)
    ends = ends.reshape(pairs.shape)
    links = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(places), len(places)))
    _, label = connected_components(links, directed=False)
    numbers = rows[places]
    order = np.lexsort((numbers, label))
    first = np.append(True, label[order][1:] != label[order][:-1])
    return tuple(int(row) for row in np.sort(numbers[order][~first]))
