"""How many rows share each combination of quasi-identifying values, by one group-by."""

from dataclasses import dataclass

from checks.artifacts.inputs import Given, Judged
from checks.contract import InputMissing, artifact
from checks.table.tables import ROW

SMALL = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class EquivalenceClasses:
    """Classes of rows that are alike in the quasi-identifiers; a missing value is a value.

    `sizes` maps a class size to the number of classes of that size; `unique_rows` are 0-based
    numbers of rows that are alone in their class, the first 100. `population` is how many people there are
    of whom the rows are a sample, where a person knows.
    """

    columns: tuple[str, ...]
    rows: int
    sizes: dict[int, int]
    unique_rows: tuple[int, ...]
    population: int | None = None

    @property
    def smallest(self) -> int:
        """k of k-anonymity (Sweeney 2002)."""
        return min(self.sizes)

    def rows_below(self, k: int) -> int:
        """Rows in classes of fewer than `k` rows."""
        return sum(size * classes for size, classes in self.sizes.items() if size < k)


@artifact(needs="quasi")
def equivalence_classes(given: Given, judged: Judged) -> EquivalenceClasses:
    import ibis

    if not given.roles.quasi:
        raise InputMissing("quasi", "Name the columns that others may know of a person (quasi-identifiers).")
    table = judged.table
    keys = [table.column(name).key for name in given.roles.quasi]
    classes = table.expr.group_by(keys).agg(size=ibis._.count(), first=ibis._[ROW].min())
    counted = classes.group_by("size").agg(classes=ibis._.count()).to_pandas()
    unique = classes.filter(classes["size"] == 1).order_by("first").limit(100).to_pandas()
    return EquivalenceClasses(
        columns=given.roles.quasi,
        rows=table.rows,
        sizes={int(size): int(n) for size, n in zip(counted["size"], counted["classes"], strict=True)},
        unique_rows=tuple(int(row) for row in unique["first"]),
        population=given.roles.population,
    )
