"""Names, addresses and numbers that point at one person.

## Why it matters
A table with an e-mail address or a card number in it cannot be shared, kept or lost like other data:
each row is a person who can be called, billed or harmed, and the law counts it as personal data.

## How it is measured
Every text column and every column of large whole numbers is searched in all rows for the shapes of e-mail
addresses, telephone numbers, payment cards, bank accounts, national identity numbers of some twenty
states, network addresses and GPS positions, also inside longer text; each candidate is validated (Luhn's
sum and issuers' prefixes, IBAN's mod 97, national check digits). In text, names of people are looked for
after a title or words such as "spoke with". A kind is reported for a column when three values or more are
valid (five for numbers that are all digits, ten for names in text) and, for kinds that random digits can
pass, when the lower end of the 95 % Clopper-Pearson interval of the valid share of the candidates lies
above three times the rate by chance. A column whose name says that it holds people's names, birthdays,
streets or telephone numbers, and whose values vary like them, is reported by its name. The share of rows
is an exact fact of the table; where a column holds more than 200,000 different candidates of a kind, about
as many are drawn by a hash of their values and validated, and the share has Wilson's interval.

## Limits
The first 2,000 characters of a cell are searched. A name in text that follows no title or such words is
not found. National numbers without a check digit are known only by shape or by the column's name. No value
that matched is ever kept or shown: counts, row numbers, and at most three examples whose letters and
digits are hidden.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from checks.artifacts.identifiers import Identifiers, IdentifierSearch
from checks.contract import (
    CRITICAL,
    About,
    Estimate,
    Evidence,
    Finding,
    Grid,
    Remedy,
    RowNumbers,
    Scale,
    check,
)
from checks.stats.levels import level
from checks.stats.proportions import clopper_pearson_low, share
from checks.stats.skill import shifted

ANY = Scale(floor=0.0, limit=0.0, worst=0.01, source="GDPR art. 4(1): any direct identifier is personal data")
TIMES_CHANCE = 3.0
REMOVE = Remedy(
    id="remove-identifiers",
    do="Drop the column before training and sharing; where rows must be joined later, keep a random key "
    "in a separate, guarded table. In free text, replace the matches by a placeholder.",
    effort_days=(0.25, 1),
    recipe="table.drop(columns=[column])",
)


@check(
    passes="No direct identifiers were found",
    fails="The table holds direct identifiers of people",
    weight=CRITICAL,
    debt="ethics and bias",
    scales={"rows_with_identifier": ANY},
    remedies=(REMOVE,),
)
def direct_identifiers(search: IdentifierSearch) -> Iterator[Finding]:
    """One finding per column and kind; one that says what was looked at if there is none."""
    real = [found for found in search.found if beyond_chance(found)]
    for found in real:
        yield Finding(
            about=About(
                kind="column", table=found.table, columns=(found.column,), name=found.column, rows=found.first
            ),
            estimate=_share(found),
            says=_says(found),
            evidence=_evidence(found),
        )
    if not real:
        yield Finding(
            about=About(kind="dataset", name="the table"),
            estimate=Estimate.exact("rows_with_identifier", 0.0, n=search.rows, unit="share"),
            says=f"None of {search.looked} columns holds an identifier of a kind that is looked for.",
        )


def beyond_chance(found: Identifiers) -> bool:
    """Whether so many valid values are more than random values of their shape would give."""
    if found.by_header:
        return True
    if found.matched < found.fewest:
        return False
    return clopper_pearson_low(found.matched, found.checked, 0.95) > TIMES_CHANCE * found.chance


def _evidence(found: Identifiers) -> tuple[Evidence, ...]:
    """Row numbers, and what a few matches look like with their characters hidden."""
    if not found.first:
        return ()
    rows = RowNumbers(title="Rows", table=found.table, numbers=found.first)
    looks = Grid(
        title="What they look like, with their characters hidden",
        columns=("example",),
        rows=tuple((each,) for each in found.masked),
    )
    return (rows, looks)


def _share(found: Identifiers) -> Estimate:
    """Rows with an identifier among all rows: counted, or carried over from the candidates validated."""
    if found.checked == found.shaped:
        return Estimate.exact("rows_with_identifier", found.matched / found.rows, n=found.rows, unit="share")
    valid = share("rows_with_identifier", found.matched, found.checked, level(1))
    part = found.shaped / found.rows
    return replace(
        shifted(valid, factor=part, offset=0, unit="share"),
        method="Wilson interval of the valid share of a sample of candidates, times their share of rows",
    )


def _says(found: Identifiers) -> str:
    if found.by_header:
        return f'By its name, "{found.column}" holds a {found.kind} for {found.matched:,} of {found.rows:,} people.'
    if found.checked < found.shaped:
        about = round(found.shaped * found.matched / found.checked)
        return (
            f'"{found.column}" holds a valid {found.kind} in about {about:,} of {found.rows:,} rows, '
            f"by {found.checked:,} that were validated of {found.shaped:,} that have the shape."
        )
    return f'"{found.column}" holds a valid {found.kind} in {found.matched:,} of {found.rows:,} rows.'
