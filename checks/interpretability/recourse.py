"""Whether a person who was turned down could do something about it.

## Why it matters
An explanation is worth most where it tells what to do: with less debt and a guarantor the answer would have
been yes. Where nothing that a person can change would turn the answer, they are owed to know that too, and a
model that decides by what nobody can change deserves a second look (Ustun and others 2019).

## How it is measured
For up to 200 judged rows with an unfavourable decision each feature that may change is moved to five of its
own quantiles, or its five commonest levels, and its best stop is kept. Of the eight features that move the
score most, all sets of one, then two, then three are moved to their best stops and the model is asked, until
the decision turns. Sensitive columns and those declared immutable are never moved. Given is the share of the
rows for which a set was found, with Wilson's interval. It is information: how much recourse a decision owes
is for a policy to say.

## Limits
Not finding a way is no proof that there is none: more features, or values between the stops, may turn the
answer. A way in the model may be none in life: not every feature can be moved, and some move together; say
with --immutable COLUMN what nobody can change. What turns the model's answer need not change the truth.
"""

from collections.abc import Iterator

from checks.artifacts.recourses import MOST_CHANGED, Recourses
from checks.contract import LOW, About, Bars, Finding, check
from checks.stats.levels import level
from checks.stats.proportions import share

NAME = "recourse_share"
MOST_SETS, FEWEST = 5, 5


@check(
    passes="Whether an unfavourable answer can be turned is known",
    fails="Whether an unfavourable answer can be turned is not known",
    weight=LOW,
    debt="ethics and bias",
)
def recourse(found: Recourses) -> Iterator[Finding]:
    """The share of the rows with a way, and the sets of features that turn most answers."""
    n, turned = len(found.rows), int((found.changed > 0).sum())
    by_size = [int((found.changed == size).sum()) for size in range(MOST_CHANGED + 1)]
    says = (
        f"For {turned:,} of {n:,} rows with an unfavourable answer a change of at most {MOST_CHANGED} features would "
        f"turn it: of one for {by_size[1]:,}, of two for {by_size[2]:,}, of three for {by_size[3]:,}."
    )
    if found.unmoved:
        says += (
            f" Never moved: {', '.join(found.unmoved[:5])}{' and others' if len(found.unmoved) > 5 else ''}."
        )
    without = tuple(sorted(int(row) for row in found.rows[found.changed == 0])[:100])
    yield Finding(
        about=About(kind="model", name="the model", rows=without),
        estimate=share(NAME, turned, n, level(1)),
        says=f"{says} {found.said}".strip(),
        evidence=(
            Bars(
                title="Unfavourable answers by how many features would have to change",
                labels=("one", "two", "three", "no way found"),
                values=tuple(float(count) for count in (*by_size[1:], by_size[0])),
                unit="count",
            ),
        ),
    )
    many = [int((found.first == at).sum()) for at in range(len(found.sets))]
    order = sorted(range(len(many)), key=lambda at: (-many[at], at))
    for at in order[:MOST_SETS]:
        if many[at] < FEWEST:
            continue
        names = found.sets[at]
        words = " and ".join(names)
        yield Finding(
            about=About(kind="column" if len(names) == 1 else "columns", name=words, columns=names),
            estimate=share("turned_by", many[at], n, level(MOST_SETS)),
            says=f"Changing {words} would turn {many[at]:,} of {n:,} unfavourable answers. {found.said}".strip(),
        )
