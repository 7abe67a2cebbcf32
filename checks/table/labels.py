"""Labels as text, and their one-to-one match across tables and to the model."""

from collections.abc import Iterable, Sequence

from checks.contract import Unusable


def as_label(value: object) -> str:
    """A label's canonical text: 1, 1.0 and True become "1", "1" and "true"; blanks are trimmed."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def folded(label: str) -> str:
    """What two spellings of one label share: no blanks, no case, no trailing dot (adult's `<=50K.`)."""
    text = label.strip().casefold().removesuffix(".").strip()
    try:
        number = float(text)
    except ValueError:
        return text
    return str(int(number)) if number.is_integer() else text


def match(labels: Iterable[str], known: Sequence[str], *, where: str) -> dict[str, str]:
    """Map each of `labels` to one of `known`, exactly or after folding, only one-to-one.

    Raises Unusable if two labels fold to one, or if a label has no counterpart.
    """
    by_fold: dict[str, list[str]] = {}
    for label in known:
        by_fold.setdefault(folded(label), []).append(label)
    mapped: dict[str, str] = {}
    for label in labels:
        candidates = [label] if label in known else by_fold.get(folded(label), [])
        if len(candidates) != 1:
            raise Unusable(
                f'The label "{label}" in {where} matches none of {", ".join(known[:12])}; '
                "rename it or remove those rows."
                if not candidates
                else f'The label "{label}" in {where} could be any of {", ".join(candidates)}; rename one.'
            )
        mapped[label] = candidates[0]
    taken: dict[str, str] = {}
    for label, to in mapped.items():
        if to in taken:
            raise Unusable(
                f'The labels "{taken[to]}" and "{label}" in {where} both read as "{to}"; rename one.'
            )
        taken[to] = label
    return mapped
