"""Labels as text, and their one-to-one match across tables and to the model."""

from collections.abc import Iterable, Sequence
from typing import Any

from checks.contract import Unusable
from checks.table.names import listed, shown

_LONGEST = 40
# A boolean column of one file is 0 and 1 in the next, and a model fitted on it answers with either.
_TRUTH = {"false": "0", "true": "1"}


def as_label(value: object) -> str:
    """A label's canonical text: 1, 1.0 and True become "1", "1" and "true"; blanks are trimmed.

    NumPy's scalars read as Python's.
    """
    scalar: Any = value
    plain: object = scalar.item() if hasattr(value, "item") else value
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, float) and plain.is_integer():
        return str(int(plain))
    return str(plain).strip()


def folded(label: str) -> str:
    """What two spellings of one label share: no blanks, no case, no trailing dot (adult's `<=50K.`).

    false and true read as 0 and 1.
    """
    text = label.strip().casefold().removesuffix(".").strip()
    try:
        number = float(text)
    except ValueError:
        return _TRUTH.get(text, text)
    return str(int(number)) if number.is_integer() else text


def match_known(labels: Iterable[str], known: Sequence[str], *, where: str) -> dict[str, str]:
    """Map those of `labels` that have a counterpart in `known`, exactly or after folding, one-to-one.

    Raises Unusable, naming no more than a few labels, if two of them fold to one.
    """
    by_fold: dict[str, list[str]] = {}
    for label in known:
        by_fold.setdefault(folded(label), []).append(label)
    mapped: dict[str, str] = {}
    for label in labels:
        candidates = [label] if label in known else by_fold.get(folded(label), [])
        if len(candidates) > 1:
            raise Unusable(
                f"The label {_quoted(label)} in {where} could be any of {listed(candidates)}; rename one."
            )
        if candidates:
            mapped[label] = candidates[0]
    taken: dict[str, str] = {}
    for label, to in mapped.items():
        if to in taken:
            raise Unusable(
                f"The labels {_quoted(taken[to])} and {_quoted(label)} in {where} both read as {_quoted(to)}; "
                "rename one."
            )
        taken[to] = label
    return mapped


def match(labels: Iterable[str], known: Sequence[str], *, where: str) -> dict[str, str]:
    """As `match_known`, and raise Unusable too if a label has no counterpart."""
    wanted = list(labels)
    mapped = match_known(wanted, known, where=where)
    for label in wanted:
        if label not in mapped:
            raise Unusable(
                f"The label {_quoted(label)} in {where} matches none of {listed(known)}; "
                "rename it or remove those rows."
            )
    return mapped


def _quoted(label: str) -> str:
    return f'"{shown(label, _LONGEST)}"'
