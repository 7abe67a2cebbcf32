"""How varied the confidential values are within each group of people who agree in what others may know.

All of it is counted in the database; no confidential value is ever taken out of it.
"""

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.cells import seconds
from checks.artifacts.equivalence_classes import SMALL, EquivalenceClasses
from checks.artifacts.inputs import Given, Judged
from checks.contract import InputMissing, NotApplicable, artifact
from checks.stats.disclosure import (
    Alike,
    apart_by_chance,
    beyond_chance,
    ordered_steps,
    total_variation_steps,
)
from checks.table.kept import kept
from checks.table.tables import ROW, Column

if TYPE_CHECKING:
    import ibis

# A number with more different values than this is compared at so many of its quantiles.
MOST_STEPS = 40
ORDERED = ("integer", "number", "date", "time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Farthest:
    """The group that lies farthest from the whole in its confidential values.

    `t` is the largest distance of any group (t of t-closeness, Li et al. 2007): the earth mover's by ranks
    where `ordered`, else the total variation. `beyond` is the largest that is left of a group's distance
    when what chance may add to it is taken off, and `people` are how many that group holds.
    """

    t: float
    beyond: float
    people: int
    ordered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidentialValues:
    """One confidential column over the groups of at least five.

    `distinct` and `entropy` are l of l-diversity: the fewest different values in a group, and the least
    exponential of a group's entropy; a missing value is a value. `people_by_distinct` maps a number of
    different values to the people in groups with so many. `alike` are groups that all share one value but
    for the most common and the missing one, `told` those of them that chance does not explain, `expected`
    how many it makes on average; `rows` are 0-based rows of `told`, the first 100. `farthest` is None where
    the column holds one value.
    """

    column: str
    distinct: int
    entropy: float
    people_by_distinct: dict[int, int]
    alike: tuple[Alike, ...]
    told: tuple[Alike, ...]
    expected: float
    rows: tuple[int, ...]
    farthest: Farthest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """`groups` groups of at least five of the `people`, by the quasi-identifiers `known`."""

    known: tuple[str, ...]
    people: int
    groups: int
    columns: tuple[ConfidentialValues, ...]


@artifact(needs="confidential")
def disclosure(given: Given, judged: Judged, classes: EquivalenceClasses) -> Disclosure:
    if not given.roles.confidential:
        raise InputMissing("confidential", "Name the columns that a stranger must not learn (confidential).")
    columns = [name for name in given.roles.confidential if name not in classes.columns]
    if not columns:
        raise NotApplicable("Every confidential column is also one that others may know.")
    sizes = {size: many for size, many in classes.sizes.items() if size >= SMALL}
    if not sizes:
        raise NotApplicable("No five people share what others may know, so everyone already stands out.")
    table = judged.table
    keys = [table.column(name).key for name in classes.columns]
    measured = tuple(
        measure(table.expr, keys, table.column(name), sizes, looks=len(columns)) for name in columns
    )
    return Disclosure(
        known=classes.columns, people=classes.rows, groups=sum(sizes.values()), columns=measured
    )


def measure(
    expr: "ibis.Table",
    keys: list[str],
    column: Column,
    sizes: dict[int, int],
    *,
    looks: int,
    least: int = SMALL,
) -> ConfidentialValues:
    """One column over the groups by `keys` of at least `least` people; `sizes` are theirs."""
    import ibis

    ordered = column.kind in ORDERED
    named = {f"k{place}": expr[key] for place, key in enumerate(keys)}
    # Any: ibis types are too loose for what follows.
    base: Any = expr.select(value=_values(expr[column.key], column.kind), at=expr[ROW], **named)
    names = list(named)
    totals: Any = base.filter(base.value.notnull()).group_by("value").agg(holders=ibis._.count())
    holders = {
        int(h): int(n)
        for h, n in totals.group_by("holders").agg(n=ibis._.count()).to_pandas().itertuples(index=False)
    }
    rows = int(base.count().to_pyarrow().as_py())
    # Of finely told people hardly any are in a group of so many: only these are looked at from here on.
    with kept(_in_groups(base, names, least)) as some:
        groups = _groups(some, totals, names)
        counted = _counted(groups)
        spread: Counter[int] = Counter()
        for each in counted:
            spread[each.kinds] += each.people * each.groups
        default = next((h for h in holders if 2 * h > rows), None)
        alike = tuple(
            Alike(size=each.people, holders=each.holders, groups=each.groups, default=each.holders == default)
            for each in counted
            if each.holders
        )
        values = {h: n for h, n in holders.items() if h != default}
        told, expected = beyond_chance(alike, values, sizes, rows, looks)
        return ConfidentialValues(
            column=column.name,
            distinct=min(each.kinds for each in counted),
            entropy=math.exp(max(0.0, min(each.entropy for each in counted))),
            people_by_distinct=dict(spread),
            alike=tuple(each for each in alike if not each.default),
            told=told,
            expected=expected,
            rows=_rows_of(some, groups, names, told),
            farthest=_farthest(base, some, totals, holders, least, looks * sum(sizes.values()), ordered),
        )


def _in_groups(base: Any, names: list[str], least: int) -> Any:
    """The rows of the groups by `names` that hold at least `least` of them."""
    import ibis

    large = base.group_by(names).agg(people=ibis._.count()).filter(ibis._.people >= least)
    # A missing quasi-identifier is a value, so plain equality will not do.
    return base.semi_join(large, [base[name].identical_to(large[name]) for name in names])


def _values(values: Any, kind: str) -> Any:
    """Numbers as they are, dates as seconds, no NaN: what is not a number is missing."""
    if kind in ("date", "time"):
        return seconds(values)
    return values.isnan().ifelse(None, values) if kind == "number" else values


def _groups(base: Any, totals: Any, names: list[str]) -> Any:
    """One row per group: its people, different values, the sum of n log n, and a value's holders."""
    import ibis

    joint = base.group_by([*names, "value"]).agg(n=ibis._.count())
    joint = joint.left_join(totals, "value").select(*names, "n", "holders")
    counted: Any = joint.n.cast("float64")
    return joint.group_by(names).agg(
        people=joint.n.sum(),
        kinds=joint.count(),
        nlogn=(counted * counted.ln()).sum(),
        holders=joint.holders.max(),
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """`groups` groups of `people` with `kinds` different values, the least entropy (nats) of any of them, and
    where they have one value how many people of the table hold it: 0 for the missing one and for more."""

    kinds: int
    people: int
    holders: int
    groups: int
    entropy: float


def _counted(groups: Any) -> list[_Counted]:
    """All groups in one scan: those of one size with as many values together."""
    one: Any = (groups.kinds == 1).ifelse(groups.holders, 0).fill_null(0)
    told = groups.select(
        "kinds", "people", holders=one, entropy=groups.people.ln() - groups.nlogn / groups.people
    )
    counted = told.group_by(["kinds", "people", "holders"]).agg(
        groups=told.count(), entropy=told.entropy.min()
    )
    rows = counted.order_by(["kinds", "people", "holders"]).to_pandas().itertuples(index=False)
    return [_Counted(int(k), int(p), int(h), int(n), float(e)) for k, p, h, n, e in rows]


def _rows_of(base: Any, groups: Any, names: list[str], told: tuple[Alike, ...]) -> tuple[int, ...]:
    """Rows of the groups that are told, the first 100."""
    import ibis

    if not told:
        return ()
    pairs = ibis.memtable(
        {"people": [each.size for each in told], "holders": [each.holders for each in told]}
    )
    which = groups.filter(groups.kinds == 1).semi_join(pairs, ["people", "holders"])
    # A missing quasi-identifier is a value, so plain equality will not do.
    same = [base[name].identical_to(which[name]) for name in names]
    found = base.semi_join(which, same).order_by("at").limit(100)
    return tuple(int(row) for row in found.at.to_pandas())


def _farthest(
    base: Any, some: Any, totals: Any, holders: dict[int, int], least: int, looks: int, ordered: bool
) -> Farthest | None:
    """t-closeness among the people with a value: of the groups that `some` of the rows are in, to all."""
    import ibis

    whole, part = (rows.filter(rows.value.notnull()) for rows in (base, some))
    names = [name for name in some.columns if name not in ("value", "at")]
    if sum(holders.values()) < 2:
        return None
    if ordered:
        distances, steps = _ordered(whole, part, totals, names, sum(holders.values()))
    else:
        distances = _unordered(part, totals, names, sum(h * n for h, n in holders.items()))
        steps = total_variation_steps([h for h, n in holders.items() for _ in range(n)])
    by_chance = apart_by_chance(steps, looks)
    enough = distances.filter(distances.people >= least)
    found: Any = enough.mutate(beyond=enough.t - by_chance / enough.people.cast("float64").sqrt())
    row = (
        found.aggregate(
            t=found.t.max(),
            beyond=found.beyond.max(),
            people=found.people.argmax(found.beyond),
            n=ibis._.count(),
        )
        .to_pandas()
        .iloc[0]
    )
    if not row["n"]:
        return None
    return Farthest(
        t=min(1.0, max(0.0, float(row["t"]))),
        beyond=min(1.0, max(0.0, float(row["beyond"]))),
        people=int(row["people"]),
        ordered=ordered,
    )


def _ordered(
    whole: Any, part: Any, totals: Any, names: list[str], many: int
) -> tuple[Any, tuple[float, ...]]:
    """Each group's earth mover's distance by ranks: the mean gap between cumulative shares."""
    import ibis

    if many <= MOST_STEPS:
        cuts = sorted(totals.value.to_pyarrow().to_pylist())[:-1]
    else:
        at = [place / MOST_STEPS for place in range(1, MOST_STEPS)]
        cuts = sorted(set(whole.value.cast("float64").quantile(at).to_pyarrow().as_py()))

    def sums(rows: Any) -> dict[str, Any]:
        return {f"s{place}": (rows.value <= cut).sum().cast("float64") for place, cut in enumerate(cuts)}

    every = whole.aggregate(n=whole.count(), **sums(whole)).to_pandas().iloc[0]
    cumulative = [float(every[f"s{place}"]) / float(every["n"]) for place in range(len(cuts))]
    groups = part.group_by(names).agg(people=ibis._.count(), **sums(part))
    gaps = [(groups[f"s{at}"] / groups.people - share).abs() for at, share in enumerate(cumulative)]
    distance: Any = sum(gaps[1:], start=gaps[0]) / len(cuts)
    return groups.select("people", t=distance), ordered_steps(cumulative)


def _unordered(filled: Any, totals: Any, names: list[str], rows: int) -> Any:
    """Each group's total variation: half of what its shares differ, the values it lacks counted in."""
    joint = filled.group_by([*names, "value"]).agg(n=filled.count())
    sized = filled.group_by(names).agg(people=filled.count())
    paired = joint.join(sized, [joint[name].identical_to(sized[name]) for name in names])
    paired = paired.select(*names, "value", "n", "people").join(totals, "value")
    share: Any = paired.n / paired.people.cast("float64")
    whole: Any = paired.holders.cast("float64") / rows
    # A value that a group lacks adds its whole share: all shares together less those of the values it has.
    some = paired.mutate(part=(share - whole).abs() - whole)
    return some.group_by([*names, "people"]).agg(t=(some.part.sum() + 1) / 2).select("people", "t")
