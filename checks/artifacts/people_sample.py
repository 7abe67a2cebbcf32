"""A bounded sample of judged people: their groups, and their features without the sensitive columns."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.density_ratio import encoded
from checks.artifacts.group_keys import GroupKey, GroupKeys
from checks.artifacts.inputs import Features, Given, Judged
from checks.artifacts.samples import pandas_of, sample_rows
from checks.artifacts.simple_models import plain
from checks.contract import NotApplicable, Seed, artifact
from checks.stats.contrasts import LEAST_ROWS
from checks.stats.discriminant import FOLDS
from checks.table.tables import ROW, Column, Table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_ROWS, FAST_ROWS, LEAST_SAMPLE = 20_000, 4_000, 60
MOST_CELLS = 1_200_000  # a wide table gets fewer rows, so that time stays bounded
MOST_GROUPS = 12  # of each column, the most frequent


@dataclass(frozen=True, slots=True, kw_only=True)
class RowGroups:
    """The groups of one sensitive column, row by row.

    `names` are the most frequent groups, the largest first, and `codes` (m,) int64 the place of each row's
    own group among them, -1 where it is none of these.
    """

    column: str
    names: tuple[str, ...]
    codes: "np.ndarray"

    @property
    def counts(self) -> tuple[int, ...]:
        """Rows of each group."""
        return tuple(int((self.codes == at).sum()) for at in range(len(self.names)))

    @property
    def contrasted(self) -> tuple[int, ...]:
        """The places of the groups to hold against everybody else: 30 rows or more on both sides.

        Of two groups that are everybody the smaller one: each is the other's rest.
        """
        rows = len(self.codes)
        able = tuple(at for at, n in enumerate(self.counts) if n >= LEAST_ROWS and rows - n >= LEAST_ROWS)
        return able[-1:] if len(self.names) == 2 and len(able) == 2 else able


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleSample:
    """`m` rows in an order set by their content; `rows` (m,) are their judged row numbers.

    `frame` holds the features under their names as `simple_models.plain` has them, `values` (m, p) the same
    as numbers without gaps, and `sources` (p,) the column that each of the p comes from. Equal rows share
    a `fold` (m,).
    """

    rows: "np.ndarray"
    groups: tuple[RowGroups, ...]
    columns: tuple[Column, ...]
    frame: "pd.DataFrame"
    values: "np.ndarray"
    sources: tuple[str, ...]
    fold: "np.ndarray"


@artifact()
def people_sample(
    given: Given, judged: Judged, features: Features, keys: GroupKeys, seed: Seed
) -> PeopleSample:
    import numpy as np
    import pandas as pd

    aside = {key.column.name for key in keys.keys}
    named = {column.name: column for column in features.columns if column.name not in aside}
    if not named:
        raise NotApplicable("No feature is left without the sensitive columns.")
    # By name, so that the order of the columns in the file decides nothing.
    columns = tuple(named[name] for name in sorted(named))
    most = min(FAST_ROWS if given.fast else MOST_ROWS, max(1000, MOST_CELLS // len(columns)))
    rows = sample_rows(judged.table, most, seed.value)
    if len(rows) < LEAST_SAMPLE:
        raise NotApplicable(f"The table has {len(rows)} rows; {LEAST_SAMPLE} are needed.")
    frame = plain(pandas_of(judged.table, columns, rows), columns)
    content = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    groups = tuple(groups_at(judged.table, key, rows) for key in keys.keys)
    # People alike in their features stand in the order of their groups, never in that of the file.
    order = np.lexsort((*(each.codes for each in groups), content))
    values, sources = encoded(frame.iloc[order])
    return PeopleSample(
        rows=rows[order],
        groups=tuple(RowGroups(column=g.column, names=g.names, codes=g.codes[order]) for g in groups),
        columns=columns,
        frame=frame.iloc[order].reset_index(drop=True),
        values=values,
        sources=tuple(sources),
        fold=np.unique(content[order], return_inverse=True)[1] % FOLDS,
    )


def groups_at(table: Table, key: GroupKey, rows: "np.ndarray") -> RowGroups:
    """The groups that a sensitive column puts these rows (m,), sorted, into."""
    import ibis
    import numpy as np
    import pandas as pd

    expr = table.expr
    if len(rows) < table.rows:
        expr = expr.semi_join(ibis.memtable({ROW: rows}), ROW)
    values = expr.order_by(ROW).select(group=key.of(expr)).to_pyarrow()["group"].to_pylist()
    label = {value: key.label(value) for value in set(values)}
    labels = pd.Series([label[value] for value in values], dtype=object)
    counts = labels.value_counts()
    names = sorted((str(name) for name in counts.index), key=lambda name: (-int(counts[name]), name))
    place = {name: at if at < MOST_GROUPS else -1 for at, name in enumerate(names)}
    return RowGroups(
        column=key.column.name,
        names=tuple(names[:MOST_GROUPS]),
        codes=labels.map(place).to_numpy(dtype=np.int64),
    )
