"""Groups that are too few to be judged, or fewer here than where the model will be used.

## Why it matters
A gap that nobody could have seen is no evidence of fairness. Where sixty people of a group were judged, the
model may turn down a quarter more of them than of others and every check stays quiet; and a model that has
hardly met a group learns little about it.

## How it is measured
For every group of every sensitive column of the judged table: the smallest gap in any share (selected,
wrongly turned down ...) between it and everybody else that would be seen in four of five such tables, as
(z of the level + z of 0.8) standard errors of a difference of two shares near one half (Cohen 1988, chapter
6); the level is the one that the gap checks use, 1 - 0.01 over columns and groups. Groups that could hide
more than 0.10 are named, as information. Where there is a production table, each group's share of the judged
and of the training table is divided by its share of production; without it these two are each other's reference.
That ratio has an interval by MOVER (Donner and Zou 2012) and is judged; groups with more than their share are
left out. All intervals hold together at 1 - 0.01.

## Limits
Being few is no defect: a group that is rare everywhere is named here and never fails. Numbers are compared in bands, which are told here and can be
given (`--bands`). Other shares than one
half let smaller gaps be seen. A production table that lacks the same people tells nothing of them.
"""

import math
from collections.abc import Iterator

from checks.artifacts.group_keys import GroupKey, GroupKeys
from checks.artifacts.group_shares import ColumnShares, GroupShares, TableShares
from checks.artifacts.inputs import Sensitive
from checks.contract import MEDIUM, About, Estimate, Evidence, Finding, Grid, Remedy, Scale, check
from checks.stats.contrasts import LEAST_ROWS, LEAST_SHOWN, looks_of, whose
from checks.stats.levels import shared, z_of
from checks.stats.proportions import ratio

RATIO, VISIBLE = "share_ratio", "smallest_visible_gap"
POWER, WORTH_NAMING, SHOWN = 0.8, 0.10, 10
SCALE = Scale(
    floor=0.97,
    limit=0.80,
    worst=0.30,
    source="limit: as the four-fifths rule; floor: ours, calibrated on benchmarks/validity as representativeness: a "
    "share of .05 for .15 is found at 2,000 rows and .02 for .03 at 20,000, and equal shares are silent",
)
COLLECT = Remedy(
    id="collect-small-groups",
    do="Judge more people of the group: sample it on purpose until the gap that could hide is one to live with.",
    effort_days=(1, 10),
    recipe="""from statistics import NormalDist
wanted, z = 0.10, NormalDist().inv_cdf(0.995) + NormalDist().inv_cdf(0.8)
needed = round(0.25 * (z / wanted) ** 2)
counts = table[sensitive].value_counts()
missing = (needed - counts).clip(lower=0)""",
)


@check(
    passes="Every group has its share of the rows",
    fails="A group has less than its share of the rows",
    weight=MEDIUM,
    debt="ethics and bias",
    scales={RATIO: SCALE},
    remedies=(COLLECT,),
)
def small_groups(shares: GroupShares, sensitive: Sensitive, keys: GroupKeys) -> Iterator[Finding]:
    """Shares against the reference first, worst first; then who could hide how large a gap."""
    named = {column.name for column in sensitive.columns}
    columns = [column for column in shares.columns if column.column in named]
    pairs = [(column, *pair) for column in columns for pair in _compared(column.tables)]
    asked = [_groups(column, reference) for column, _, reference in pairs]
    found = [
        _share(column, group, here, reference, one)
        for (column, here, reference), groups, one in zip(
            pairs, asked, shared([len(each) for each in asked]), strict=True
        )
        for group in groups
    ]
    lacking = [each for each in found if each is not None]
    lacking.sort(key=lambda f: (1.0 if f.estimate is None else f.estimate.high or 0.0, f.about.name))
    yield from lacking[:SHOWN]
    judged = [(column, table) for column in columns for table in column.tables if table.table.role == "table"]
    levels = shared([looks_of(len(table.counts)) for _, table in judged])
    for (column, table), one in zip(judged, levels, strict=True):
        yield from _hidden(column, table, one)
    for key in keys.keys:
        if key.bands:
            yield _banded(key)


def _compared(tables: tuple[TableShares, ...]) -> list[tuple[TableShares, TableShares]]:
    """Each table with the one that tells the population's shares."""
    latest = [each for each in tables if each.table.role == "production"]
    if latest:
        return [(each, latest[0]) for each in tables if each is not latest[0]]
    return [(one, other) for one in tables for other in tables if one is not other]


def _groups(column: ColumnShares, reference: TableShares) -> list[str]:
    """The groups that the reference has enough of to tell a share."""
    return [group for group in column.groups if reference.counts.get(group, 0) >= LEAST_SHOWN]


def _share(
    column: ColumnShares, group: str, here: TableShares, reference: TableShares, one: float
) -> Finding | None:
    """A group's share beside that in the reference; None where it has at least as much here."""
    hits, expected = here.counts.get(group, 0), reference.counts[group]
    if hits * reference.rows >= expected * here.rows:
        return None
    made = ratio(RATIO, hits, here.rows, expected, reference.rows, one)
    if made is None:
        return None
    own = "fewer than 5" if 0 < hits < LEAST_SHOWN else f"{hits:,}"
    says = (
        f"People {whose({column.column: group})} are {own} of {here.rows:,} rows of {here.table.name} and "
        f"{expected:,} of {reference.rows:,} ({expected / reference.rows:.1%}) of {reference.table.name}."
    )
    if here.table.role == "table":
        seen = smallest_gap(hits, here.rows - hits, one)
        says += "" if seen is None else f" Gaps under {seen:.2f} to the others cannot be seen here."
    return Finding(about=_about(column.column, group, here), estimate=made, says=says)


def _hidden(column: ColumnShares, table: TableShares, one: float) -> Iterator[Finding]:
    """The groups that could hide a gap worth naming, fewest people first."""
    groups = sorted(table.counts, key=lambda group: (table.counts[group], group))
    if len(groups) < 2:
        return
    seen = {group: smallest_gap(n, table.rows - n, one) for group, n in table.counts.items()}
    drawn: tuple[Evidence, ...] = (
        Grid(
            title=f"How large a gap could hide, by {column.column}",
            columns=("group", "rows", "smallest gap that can be seen"),
            rows=tuple(
                (group, n if n >= LEAST_SHOWN else None, None if gap is None else round(gap, 3))
                for group in groups[:SHOWN]
                for n, gap in ((table.counts[group], seen[group]),)
            ),
        ),
    )
    for group in groups[:SHOWN]:
        gap, n = seen[group], table.counts[group]
        if gap is None or gap <= WORTH_NAMING:
            continue
        people = f"{n:,} people" if n >= LEAST_SHOWN else f"Fewer than {LEAST_SHOWN} people"
        verdict = " Too few for a verdict." if n < LEAST_ROWS else ""
        cannot = f"gaps under {gap:.2f} cannot be seen" if gap < 1 else "no gap can be seen"
        yield Finding(
            about=_about(column.column, group, table),
            estimate=Estimate.exact(
                VISIBLE, gap, n=table.rows, unit="gap", method="smallest gap seen with a power of 0.8"
            ),
            says=f"{column.column} {group}: {people}: {cannot}.{verdict}",
            evidence=drawn,
        )


def _banded(key: GroupKey) -> Finding:
    """How a column of numbers was cut, wherever its groups are compared."""
    name = key.column.name
    says = (
        f"{name} is compared in {len(key.bands)} bands: {', '.join(key.bands)}. "
        f"Other bands can be given, on the command line with --bands {name}={','.join(map(as_cut, key.cuts))}."
    )
    return Finding(about=About(kind="column", name=name, columns=(name,)), estimate=None, says=says)


def as_cut(cut: float) -> str:
    """A cut as a person writes it."""
    return f"{cut:.0f}" if cut.is_integer() else f"{cut:g}"


def smallest_gap(n: int, rest: int, level: float) -> float | None:
    """The smallest gap of two shares near one half that is seen four times in five; None without people."""
    if min(n, rest) < 1:
        return None
    return min(1.0, (z_of(level) + z_of(2 * POWER - 1)) * math.sqrt(0.25 / n + 0.25 / rest))


def _about(column: str, group: str, table: TableShares) -> About:
    return About(
        kind="group",
        name=f"{column} {group}",
        table=table.table.role,
        columns=(column,),
        groups={column: group},
    )
