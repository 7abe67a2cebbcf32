"""What a data dictionary says of the model's features."""

from dataclasses import dataclass

from checks.artifacts.inputs import Features, Given
from checks.contract import NotApplicable, artifact
from checks.table.dictionary import Described

MEASURED = ("integer", "number")
NONE_GIVEN = (
    "No data dictionary was given, so it cannot be told which features are written down. Give a JSON or TOML file "
    "of columns with their description, unit and owner by --dictionary FILE."
)


@dataclass(frozen=True, slots=True)
class Documented:
    """For every feature by name what its entry lacks, of "description", "unit" (of numbers only) and "owner"."""

    lacking: dict[str, tuple[str, ...]]


@artifact()
def documented(given: Given, features: Features) -> Documented:
    if not given.dictionary:
        raise NotApplicable(NONE_GIVEN)
    entries = {entry.column: entry for entry in given.dictionary}
    lacking: dict[str, tuple[str, ...]] = {}
    for column in sorted(features.columns, key=lambda column: column.name):
        entry = entries.get(column.name, Described(column=column.name))
        wanted = {"description": entry.description, "unit": entry.unit, "owner": entry.owner}
        if column.kind not in MEASURED:
            del wanted["unit"]
        lacking[column.name] = tuple(part for part, text in wanted.items() if not text)
    return Documented(lacking)
