"""Groups whose members all share a confidential value, so that it is told without telling who is who.

## Why it matters
Five people may agree in age, sex and postcode, so that none of them stands alone. If all five have
diabetes, whoever knows one of them to be in the table knows the illness too.

## How it is measured
People are grouped by the declared quasi-identifiers; groups of five or more count. Per confidential
column, l is the fewest different values in a group, a missing value being one (distinct l-diversity,
Machanavajjhala et al. 2007), and entropy l the least exponential of a group's entropy. A group that all
shares one value is a finding unless chance explains it: a value that most of the table has, a missing
one, or one so common that drawing as many people at random makes some group alike in it in more than
one of 200 tables. t is the largest distance of a group's values from the whole table's (t-closeness, Li
et al. 2007): the earth mover's distance by ranks for numbers and dates, at 40 quantiles where they have
more values, and the total variation for other columns. Judged is what is left of it when the most that
chance may add to any of the groups (McDiarmid's bound, all groups together at 99 %) is taken off.

## Limits
Groups of fewer than five are counted by `privacy/k-anonymity`. Values that are not equal and yet mean
the same (two cancers) count as different. Only declared columns are looked at.
"""

from collections.abc import Iterator

from checks.artifacts.confidential_values import ConfidentialValues, Disclosure
from checks.contract import HIGH, About, Bars, Estimate, Finding, Remedy, RowNumbers, Scale, check

TOLD = Scale(
    floor=0.0,
    limit=0.0,
    worst=0.05,
    source="l of 2: Machanavajjhala et al. 2007; one group of five beyond chance: VALIDITY; worst ours",
)
APART = Scale(floor=0.2, limit=0.2, worst=0.6, source="t of 0.2: catalogue, usual in ARX; worst ours")
MIX = Remedy(
    id="mix-confidential-groups",
    do="Coarsen what others may know until each group holds several confidential values, or leave out the "
    "groups that do not; where the value itself need not be shared, drop it or share it in broader words.",
    effort_days=(0.5, 2),
    recipe="known = [name for name in table.columns if table[name].nunique() <= 5 and name != target]\n"
    "values = table.groupby(known, dropna=False)[target].transform('nunique')\n"
    "table[values > 1]",
)


@check(
    passes="No group gives a confidential value away",
    fails="Groups of people give a confidential value away",
    weight=HIGH,
    debt="ethics and bias",
    scales={"people_told": TOLD, "t_beyond_chance": APART},
    remedies=(MIX,),
)
def attribute_disclosure(disclosure: Disclosure) -> Iterator[Finding]:
    """Per confidential column: people whose value is told, l, and t."""
    for found in disclosure.columns:
        yield _told(disclosure, found)
        yield _l(disclosure, found)
        if found.farthest is not None:
            yield from _t(disclosure, found)


def _about(found: ConfidentialValues, rows: tuple[int, ...] = ()) -> About:
    return About(kind="column", columns=(found.column,), name=found.column, rows=rows)


def _told(disclosure: Disclosure, found: ConfidentialValues) -> Finding:
    people = sum(each.size * each.groups for each in found.told)
    groups = sum(each.groups for each in found.told)
    known = " × ".join(disclosure.known)
    if people:
        says = (
            f'"{found.column}" is one and the same for everyone in {groups:,} of {disclosure.groups:,} groups of '
            f"five or more who share their {known}: {people:,} people. Chance would make about "
            f"{found.expected:.2g} groups alike."
        )
    else:
        alike = sum(each.groups for each in found.alike)
        also = (
            f" {alike:,} groups share one value, which is no more than chance makes alike." if alike else ""
        )
        says = f'No group of five or more who share their {known} gives "{found.column}" away beyond chance.{also}'
    spread = Bars(
        title=f'People by how many values of "{found.column}" their group holds',
        labels=("one", "two", "three", "four", "five or more"),
        values=tuple(
            float(sum(n for d, n in found.people_by_distinct.items() if d == many or (many == 5 and d > 5)))
            for many in range(1, 6)
        ),
        unit="count",
    )
    numbers = (RowNumbers(title="Rows whose value is told", table="table", numbers=found.rows),)
    return Finding(
        about=_about(found, found.rows),
        estimate=Estimate.exact("people_told", people / disclosure.people, n=disclosure.people, unit="share"),
        says=says,
        evidence=(spread, *(numbers if found.rows else ())),
    )


def _l(disclosure: Disclosure, found: ConfidentialValues) -> Finding:
    return Finding(
        about=_about(found),
        estimate=Estimate.exact("l", found.distinct, n=disclosure.people, unit="count"),
        says=f'The least varied of {disclosure.groups:,} groups holds {found.distinct:,} different values of "{found.column}" '
        f"(l = {found.distinct:,}; by entropy the least is {found.entropy:.2f}).",
    )


def _t(disclosure: Disclosure, found: ConfidentialValues) -> Iterator[Finding]:
    farthest = found.farthest
    assert farthest is not None
    by = "earth mover's distance by ranks" if farthest.ordered else "total variation"
    beyond = (
        f"At least {farthest.beyond:.2f} of it, in a group of {farthest.people:,}, is more than chance."
        if farthest.beyond > 0
        else "Chance alone can make groups of these sizes differ as much."
    )
    yield Finding(
        about=_about(found),
        estimate=Estimate.exact(
            "t_beyond_chance",
            farthest.beyond,
            n=disclosure.people,
            unit="",
            method=f"{by}, less the most that chance adds (McDiarmid, all groups together at 99 %)",
        ),
        says=f'In "{found.column}" the farthest group lies {farthest.t:.2f} from the whole table '
        f"(0 is alike, 1 is wholly apart; {by}). {beyond}",
    )
