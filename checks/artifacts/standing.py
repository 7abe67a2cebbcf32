"""What the features one may use promise of each person's answer, beside what was decided."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.decisions import Decisions
from checks.artifacts.people_sample import PeopleSample, RowGroups
from checks.contract import NotApplicable, artifact
from checks.stats.discriminant import out_of_fold
from checks.stats.standardised import even_strata
from checks.table.tables import ROW

if TYPE_CHECKING:
    import numpy as np

LEAST_ROWS, LEAST_ANSWERS = 100, 20
MOST_CELLS = 2_500_000  # rows times encoded columns that the discriminant sees
FEWEST, MOST, ROWS_EACH = 10, 40, 50  # strata, and rows that each should hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`m` people with a decision and an answer, in the order of the people sample.

    `selected` (m,) bool: decided in their favour. `stratum` (m,) int64: people whose features without the
    sensitive columns promise about the same, from 0 (least likely to deserve it) to `strata` - 1.
    """

    groups: tuple[RowGroups, ...]
    selected: "np.ndarray"
    stratum: "np.ndarray"
    strata: int
    columns: int
    said: str


@artifact(heavy=True)
def standing(people: PeopleSample, decisions: Decisions) -> Standing:
    import ibis
    import numpy as np

    width = people.values.shape[1]
    if not width:
        raise NotApplicable("No feature varies, so none can explain a gap.")
    some = people.rows[: max(1000, MOST_CELLS // width)]
    asked = decisions.expr.semi_join(ibis.memtable({ROW: some}), ROW).select(ROW, "d_selected", "d_deserving")
    told = asked.to_pandas().set_index(ROW).loc[some]
    known = (told["d_selected"].notna() & told["d_deserving"].notna()).to_numpy()
    if known.sum() < LEAST_ROWS:
        raise NotApplicable(f"{known.sum()} rows have an answer and a decision; {LEAST_ROWS} are needed.")
    kept = np.flatnonzero(known)
    selected, deserving = (told[name].to_numpy()[kept].astype(bool) for name in ("d_selected", "d_deserving"))
    if min(deserving.sum(), (~deserving).sum()) < LEAST_ANSWERS:
        raise NotApplicable(
            f"Fewer than {LEAST_ANSWERS} rows have either kind of answer, so features cannot be told to explain it."
        )
    scores, _ = out_of_fold(people.values[kept], deserving, people.fold[kept])
    strata = int(np.clip(len(kept) // ROWS_EACH, FEWEST, MOST))
    return Standing(
        groups=tuple(
            RowGroups(column=each.column, names=each.names, codes=each.codes[kept]) for each in people.groups
        ),
        selected=selected,
        stratum=even_strata(scores, people.fold[kept], strata),
        strata=strata,
        columns=len(people.columns),
        said=decisions.said,
    )
