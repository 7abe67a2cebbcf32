"""Names: what may be shown of a hostile one, and a table's header turned into columns."""

import re
import unicodedata
from collections.abc import Sequence

from checks.contract import Unusable
from checks.table.limits import Options

_MOST = 80
_LONGEST = 1_000
_NO_WORD = re.compile(r"\W")
# Control characters, bidi overrides and zero-width marks make a name read as something it is not.
_BREAK = re.compile(r"[\t\n\r]+")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def shown(name: str, most: int = _MOST) -> str:
    """The name as a person may see it: one line, nothing unseen, at most `most` characters."""
    clean = _UNSEEN.sub("\ufffd", _BREAK.sub(" ", name))
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def listed(names: Sequence[str], most: int = 8) -> str:
    """Names in quotes for a sentence; after `most` only their number."""
    quoted = ", ".join(f'"{shown(name)}"' for name in names[:most])
    return quoted if len(names) <= most else f"{quoted} and {len(names) - most:,} more"


def paired(wanted: Sequence[str], there: Sequence[str]) -> dict[str, str | None]:
    """For each of the wanted names the one of `there` that is meant, None where there is none.

    It is the name itself, else the only one left with the same folded form, if no other wanted name
    has it: skl2onnx makes `years_at_job` of "years at job".
    """
    exact = set(wanted) & set(there)
    left, rivals = _by_fold(there, exact), _by_fold(wanted, exact)
    found: dict[str, str | None] = {}
    for name in wanted:
        same = left.get(_NO_WORD.sub("_", name), [])
        alone = len(same) == 1 and len(rivals.get(_NO_WORD.sub("_", name), [])) == 1
        found[name] = name if name in exact else same[0] if alone else None
    return found


def _by_fold(names: Sequence[str], but: set[str]) -> dict[str, list[str]]:
    folds: dict[str, list[str]] = {}
    for name in names:
        if name not in but:
            folds.setdefault(_NO_WORD.sub("_", name), []).append(name)
    return folds


def header(given: Sequence[str | None], options: Options) -> tuple[list[str], list[str]]:
    """The columns' names, exactly as given where they can be told apart, and notes about them.

    Empty names become `column_3` (1-based). Raises Unusable on no, too many or duplicate names.
    """
    file = shown(options.name)
    if not given:
        raise Unusable(f"The file {file} has no columns.")
    if len(given) > options.limits.columns:
        raise Unusable(
            f"The table {file} has {len(given):,} columns; the limit is {options.limits.columns:,}. "
            "Leave out columns that no one uses."
        )
    long = [place for place, name in enumerate(given, start=1) if name and len(name) > _LONGEST]
    if long:
        raise Unusable(
            f"The name of column {long[0]} of {file} has more than {_LONGEST:,} characters; shorten it."
        )
    notes: list[str] = []
    filled = {name for name in given if name and name.strip()}
    names: list[str] = []
    invented: list[str] = []
    for place, name in enumerate(given, start=1):
        if name and name.strip():
            names.append(name)
            continue
        new = f"column_{place}"
        while new in filled:
            new += "_"
        names.append(new)
        invented.append(new)
    if invented:
        notes.append(f"{_columns(len(invented))} had no name and became {listed(invented)}")
    twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    if twice:
        raise Unusable(
            f"The table {file} has several columns called {listed(twice)}. Give each column its own name."
        )
    notes += _confusable(names)
    return names, notes


def _confusable(names: Sequence[str]) -> list[str]:
    """Notes on names that differ only by case, blanks or Unicode form: kept apart, and said."""
    alike: dict[str, list[str]] = {}
    for name in names:
        alike.setdefault(unicodedata.normalize("NFKC", name).strip().casefold(), []).append(name)
    notes = [
        f"{listed(same)} differ only by case, blanks or Unicode form; they are kept apart"
        for same in alike.values()
        if len(same) > 1
    ]
    edged = [name for name in names if name != name.strip()]
    if edged:
        notes.append(f"the names {listed(edged)} begin or end with a blank")
    return notes


def _columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count:,} columns"
