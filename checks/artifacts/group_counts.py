"""How often each group is selected, deserves it and is judged rightly: one group-by per sensitive column."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.decisions import Decisions
from checks.artifacts.group_keys import MOST_GROUPS, GroupKey, GroupKeys
from checks.contract import artifact
from checks.stats.contrasts import Rate
from checks.stats.parity import Comparison
from checks.table.kept import kept

if TYPE_CHECKING:
    import ibis
    import numpy as np

    Confusion = np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """`groups` maps each column of the grouping to this group's name.

    `confusion` (k + 1, k + 1) int64 counts rows by true and by predicted label, in the order of
    `Counted.labels`; the last row and column are the unknown answers.
    """

    groups: dict[str, str]
    confusion: "Confusion"

    @property
    def name(self) -> str:
        return " and ".join(f"{column} {value}" for column, value in self.groups.items())

    @property
    def rows(self) -> int:
        return int(self.confusion.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """The groups of one sensitive column, or of a crossing of two, largest first.

    `total` are all rows, so that `total - group` is the rest. Of each column the most frequent values
    are groups; `unlisted` says how many more there are.
    """

    columns: tuple[str, ...]
    groups: tuple[Group, ...]
    total: "Confusion"
    unlisted: int

    def rest(self, group: Group) -> Group:
        return Group(groups={}, confusion=self.total - group.confusion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Groupings with the meaning of their labels.

    The methods give (hits, n) of a group: `selection` of those with a decision, `opportunity` the
    selected among the deserving, `undue` among the undeserving, `base_rate` the deserving among those with an answer, `right` the rightly
    judged, and the precision and error rates of one label against the rest.
    """

    groupings: tuple[Grouping, ...]
    labels: tuple[str, ...]
    favourable: tuple[str, ...]
    positive: str | None
    said: str

    def selection(self, group: Group) -> tuple[int, int]:
        decided = group.confusion[:, :-1].sum(axis=0)
        return int(decided[self._good()].sum()), int(decided.sum())

    def opportunity(self, group: Group) -> tuple[int, int]:
        deserving = group.confusion[self._good(), :-1].sum(axis=0)
        return int(deserving[self._good()].sum()), int(deserving.sum())

    def undue(self, group: Group) -> tuple[int, int]:
        """The selected among those who do not deserve it."""
        (selected, decided), (rightly, deserving) = self.selection(group), self.opportunity(group)
        unknown = group.confusion[-1, :-1]
        blind = int(unknown[self._good()].sum())
        return selected - rightly - blind, decided - deserving - int(unknown.sum())

    def base_rate(self, group: Group) -> tuple[int, int]:
        answered = group.confusion[:-1].sum(axis=1)
        return int(answered[self._good()].sum()), int(answered.sum())

    def unanswered(self, group: Group) -> tuple[int, int]:
        return int(group.confusion[-1].sum()), group.rows

    def right(self, group: Group) -> tuple[int, int]:
        known = group.confusion[:-1, :-1]
        return int(known.diagonal().sum()), int(known.sum())

    def false_alarms(self, group: Group, label: str) -> tuple[int, int]:
        """Predicted `label` among those who are not it: FP and FP + TN."""
        at, known = self.labels.index(label), group.confusion[:-1, :-1]
        hits = known[:, at].sum() - known[at, at]
        return int(hits), int(known.sum() - known[at].sum())

    def rightly(self, group: Group, label: str) -> tuple[int, int]:
        """Rightly predicted `label` among those predicted to be it: TP and TP + FP."""
        at, known = self.labels.index(label), group.confusion[:-1, :-1]
        return int(known[at, at]), int(known[:, at].sum())

    def misses(self, group: Group, label: str) -> tuple[int, int]:
        """Not predicted `label` among those who are it: FN and FN + TP."""
        at, known = self.labels.index(label), group.confusion[:-1, :-1]
        return int(known[at].sum() - known[at, at]), int(known[at].sum())

    def rates(self, grouping: Grouping, measure: Callable[[Group], tuple[int, int]]) -> tuple[Rate, ...]:
        """One measure of every group beside the same measure of its rest."""
        made: list[Rate] = []
        for group in grouping.groups:
            rest = grouping.rest(group)
            (hits, n), (rest_hits, rest_n) = measure(group), measure(rest)
            made.append(
                Rate(
                    groups=group.groups,
                    hits=hits,
                    n=n,
                    rows=group.rows,
                    rest_hits=rest_hits,
                    rest_n=rest_n,
                    rest_rows=rest.rows,
                )
            )
        return tuple(made)

    def compared(
        self,
        name: str,
        measure: Callable[[Group], tuple[int, int]],
        title: str,
        says: Callable[[Rate], str],
        *,
        harm: bool = False,
    ) -> tuple[Comparison, ...]:
        """One measure as a comparison for each grouping; `{}` in the title stands for its columns."""
        return tuple(
            Comparison(
                name=name,
                columns=each.columns,
                rates=self.rates(each, measure),
                title=title.format(" and ".join(each.columns)),
                says=says,
                unlisted=each.unlisted,
                harm=harm,
            )
            for each in self.groupings
        )

    def _good(self) -> list[int]:
        return [self.labels.index(label) for label in self.favourable if label in self.labels]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCounts(Counted):
    """Counts of decisions per group of every sensitive column."""


@artifact()
def group_counts(keys: GroupKeys, decisions: Decisions) -> GroupCounts:
    width = len(decisions.labels)
    return GroupCounts(
        groupings=tuple(grouping(decisions.expr, (key,), width) for key in keys.keys),
        labels=decisions.labels,
        favourable=decisions.favourable,
        positive=decisions.positive,
        said=decisions.said,
    )


def grouping(expr: "ibis.Table", keys: tuple[GroupKey, ...], width: int, most: int = MOST_GROUPS) -> Grouping:
    """Count `expr`, which has `d_true` and `d_predicted` in 0..width-1 or null, by the keys' groups.

    Of each key the `most` most frequent values are groups.
    """
    import numpy as np

    unknown: Any = -1  # numpy's index of the last row and column
    known = {name: expr[name].fill_null(unknown) for name in ("d_true", "d_predicted")}
    total = np.zeros((width + 1, width + 1), dtype=np.int64)
    found: dict[tuple[str, ...], np.ndarray] = {}
    unlisted = 0
    with kept(_crossed(expr, keys, known)) as cells:
        for true, predicted, n in _counted(cells, ("d_true", "d_predicted")):
            total[true, predicted] += n
        named, some = [f"g{at}" for at in range(len(keys))], cells
        for name in named:
            some, more = _most_frequent(some, name, most)
            unlisted += more
        for *values, true, predicted, n in _counted(some, (*named, "d_true", "d_predicted")):
            labels = tuple(key.label(value) for key, value in zip(keys, values, strict=True))
            counts = found.setdefault(labels, np.zeros_like(total))
            counts[true, predicted] += n
    columns = tuple(key.column.name for key in keys)
    groups = [
        Group(groups=dict(zip(columns, labels, strict=True)), confusion=counts)
        for labels, counts in found.items()
    ]
    groups.sort(key=lambda group: (-group.rows, group.name))
    return Grouping(columns=columns, groups=tuple(groups), total=total, unlisted=unlisted)


def _crossed(expr: "ibis.Table", keys: tuple[GroupKey, ...], known: dict[str, Any]) -> Any:
    """The rows `n` by the keys' groups g0, g1, ... and what is `known`, in one scan."""
    import ibis

    # A text is grouped as it stands first: to trim it in every row would cost more than to count the rows.
    plain = [key for key in keys if not key.cuts]
    held = {key.column.key: expr[key.column.key] for key in plain}
    banded = {f"g{at}": key.of(expr) for at, key in enumerate(keys) if key.cuts}
    cells = expr.select(**held, **banded, **known)
    counted: Any = cells.group_by([*held, *banded, *known]).agg(n=ibis._.count())
    groups = {f"g{at}": counted[f"g{at}"] if key.cuts else key.of(counted) for at, key in enumerate(keys)}
    return counted.select(**groups, **{name: counted[name] for name in known}, n=counted["n"])


def _most_frequent(cells: Any, name: str, most: int) -> tuple[Any, int]:
    """The rows whose value of `name` is among the most frequent or empty, and how many values are not."""
    import ibis

    levels = cells.filter(cells[name].notnull()).group_by(name).aggregate(n=cells["n"].sum())
    more = int(levels.count().to_pyarrow().as_py()) - most
    if more <= 0:
        return cells, 0
    listed: Any = levels.order_by([ibis.desc("n"), name]).limit(most)[name].to_pyarrow().to_pylist()
    return cells.filter(cells[name].isnull() | cells[name].isin(listed)), more


def _counted(cells: Any, by: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Tuples of the values of `by` and their number of rows."""
    counted = cells.group_by(list(by)).aggregate(n=cells["n"].sum().cast("int64")).to_pyarrow()
    return list(zip(*(counted[name].to_pylist() for name in (*by, "n")), strict=True))
