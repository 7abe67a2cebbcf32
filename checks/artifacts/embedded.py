"""Which training rows, and which rare values of theirs, the person's model carries with it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.membership_pool import MembershipPool
from checks.artifacts.models import GivenModel
from checks.contract import NotApplicable, Unusable, artifact

if TYPE_CHECKING:
    from checks.model.stored_rows import StoredRows

LOOKED_FOR = 200  # of each table
FEW = 3  # rows of the pool that a rare value may have


@dataclass(frozen=True, slots=True)
class EmbeddedRows:
    """What was found of up to 200 training rows, and of as many rows that the model never saw."""

    found: "StoredRows"


@artifact(heavy=True)
def embedded_rows(given: GivenModel, pool: MembershipPool) -> EmbeddedRows:
    import numpy as np
    import pyarrow as pa
    import pyarrow.types as types

    from checks.model.stored_rows import Searchable

    model = given.model
    if not isinstance(model, Searchable):
        raise NotApplicable("Such a model cannot be searched for rows.")
    members, others = (np.flatnonzero(pool.member == side)[:LOOKED_FOR] for side in (True, False))
    rows = np.concatenate([members, others])
    rare: dict[str, list[str | None]] = {}
    for name, column in zip(pool.frame.column_names, pool.frame.columns, strict=True):
        if not (types.is_string(column.type) or types.is_large_string(column.type)):
            continue
        counts = {
            each["values"]: each["counts"] for each in column.combine_chunks().value_counts().to_pylist()
        }
        drawn = column.take(pa.array(rows)).to_pylist()
        rare[name] = [v if v is not None and counts[v] <= FEW else None for v in drawn]
    try:
        found = model.holds(pool.frame.take(pa.array(rows)), len(members), rare)
    except Unusable as why:
        raise NotApplicable(f"The model could not be searched for rows: {why}") from None
    return EmbeddedRows(found)
