"""What a person entered in a run's form and has not confirmed: kept with the run, so that a lost session loses none.

Imports folder.
"""

from typing import Any, Literal

import msgspec

from checks.runs import folder as folders

Form = Literal["columns", "fairness", "policy"]
MOST_BYTES = 500_000  # far more than two thousand columns need


def keep(run: str, form: Form, entries: dict[str, Any]) -> None:
    """Keep the entries of one of the run's forms, by field. Raises Unusable for an unknown run.

    More than `MOST_BYTES` of them are not kept: the session still has them.
    """
    encoded = msgspec.json.encode(entries)
    if len(encoded) <= MOST_BYTES:
        folders.replace(folders.home(run) / _file(form), encoded)


def kept(run: str, form: Form) -> dict[str, Any]:
    """The entries that were kept last; none for a run whose form nobody touched."""
    return folders.read(folders.home(run) / _file(form), dict[str, Any]) or {}


def _file(form: Form) -> str:
    return f"form-{form}.json"
