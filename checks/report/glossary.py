"""What a measure is: its name in the field, formula, denominator, the rows used, and where the formula is from.

`measures.json` holds the words of the measures that come with Preflight. A check that is not in it speaks for
itself: its measure is named by its id and explained by its own text, so that no number is without a word.
"""

import re
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from checks.contract import Scale, noun
from checks.registry import all_checks, needs
from checks.scoring.gates import INPUT_WORDS

PLACE = Path(__file__).with_name("measures.json")
SHORT = {"auc", "roc", "r2", "mae", "rmse", "cpu", "id", "k"}


class Words(Struct, frozen=True):
    """A measure as a person wrote it down: standard name, formula, and what it is divided `over`."""

    name: str
    formula: str
    over: str


class Written(Struct, frozen=True):
    """The measures of one check, the rows they are made of, and the source of their formulas."""

    rows: str
    source: str
    measures: dict[str, Words]


class Measure(Struct, frozen=True, kw_only=True):
    """One entry of the glossary. `scale` is None where the measure is for information only."""

    check: str
    id: str
    name: str
    formula: str
    over: str
    rows: str
    source: str
    scale: Scale | None

    @property
    def word(self) -> str:
        """What a link to this entry carries: check#measure."""
        return f"{self.check}#{self.id}"


@cache
def written() -> dict[str, Written]:
    """By check, what was written down."""
    return msgspec.json.decode(PLACE.read_bytes(), type=dict[str, Written])


@cache
def measure(check: str, name: str) -> Measure:
    """The entry of a check's measure; of one that nobody wrote down, what its check says of itself."""
    known = all_checks().get(check)
    scale = known.scales.get(name) if known else None
    entry = written().get(check)
    words = entry.measures.get(name) if entry else None
    if entry is None or words is None:
        how = _how(known.doc) if known else ""
        asked = [INPUT_WORDS[each] for each in sorted(needs(known)) if each in INPUT_WORDS] if known else []
        return Measure(
            check=check,
            id=name,
            name=_spoken(name),
            formula=how or f"See {noun(check).lower()}.",
            over="as the formula says",
            rows=entry.rows if entry else f"rows of {', '.join(asked) or 'the judged table'}",
            source=scale.source if scale else "the check's own text",
            scale=scale,
        )
    return Measure(
        check=check,
        id=name,
        name=words.name,
        formula=words.formula,
        over=words.over,
        rows=entry.rows,
        source=entry.source,
        scale=scale,
    )


@cache
def measures() -> tuple[Measure, ...]:
    """Every measure of every check, in the order of the registry: those that are judged, then the others."""
    told = written()
    return tuple(
        measure(check.id, name)
        for check in all_checks().values()
        for name in dict.fromkeys((*check.scales, *(told[check.id].measures if check.id in told else ())))
    )


def find(word: str) -> Measure | None:
    """The entry that a link's word (check#measure) leads to; None for one that no check has."""
    check, _, name = word.partition("#")
    return next((each for each in measures() if (each.check, each.id) == (check, name)), None)


def _spoken(name: str) -> str:
    text = " ".join(part.upper() if part in SHORT else part for part in re.split(r"[_-]+", name))
    return text[:1].upper() + text[1:]


def _how(doc: str) -> str:
    found = re.search(r"^## How it is measured *$(.*?)(?=^## |\Z)", doc, re.MULTILINE | re.DOTALL)
    return " ".join(found[1].split()) if found else ""
