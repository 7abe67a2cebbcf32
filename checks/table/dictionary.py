"""A data dictionary: what a person wrote down about each column. JSON or TOML, a table for every column.

{"income": {"description": "Taxed income of the last year", "unit": "EUR", "owner": "credit office"}}
"""

import json
import tomllib
from pathlib import Path
from typing import Any

from msgspec import Struct

from checks.contract import Unusable
from checks.jail.files import open_regular
from checks.table.names import shown

LARGEST = 1 << 20
LONGEST = 500
PARTS = ("description", "unit", "owner")


class Described(Struct, frozen=True, kw_only=True):
    """One column's entry; a part that was left out is "". A number without a unit says so in words ("none")."""

    column: str
    description: str = ""
    unit: str = ""
    owner: str = ""


def read_dictionary(path: Path) -> tuple[Described, ...]:
    """Every entry in the file's order; columns that no table has may be among them.

    Raises Unusable if the file is larger than 1 MiB, is neither JSON nor TOML, or has another form.
    """
    name = shown(path.name)
    with open(open_regular(path, name=name), "rb") as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Unusable(f'The data dictionary "{name}" is larger than {LARGEST >> 20} MiB.')
    entries = _parsed(data, name)
    if not isinstance(entries, dict):
        raise Unusable(
            f'The data dictionary "{name}" must map each column to its description, unit and owner.'
        )
    return tuple(_entry(str(column), parts, name) for column, parts in entries.items())


def _parsed(data: bytes, name: str) -> Any:
    for parse in (json.loads, tomllib.loads):
        try:
            return parse(data.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            continue
    raise Unusable(f'The data dictionary "{name}" is neither JSON nor TOML.')


def _entry(column: str, parts: Any, name: str) -> Described:
    if not isinstance(parts, dict) or any(not isinstance(parts.get(part, ""), str) for part in PARTS):
        raise Unusable(
            f'The data dictionary "{name}" must give "{shown(column)}" a description, a unit and an owner as text.'
        )
    kept = {part: shown(str(parts.get(part, "")).strip(), LONGEST) for part in PARTS}
    return Described(column=column, **kept)
