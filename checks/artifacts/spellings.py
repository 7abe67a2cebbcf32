"""Levels of a text column that are one level in two spellings."""

import re
import unicodedata
from dataclasses import dataclass

from checks.artifacts.value_counts import TextColumn, ValueCounts, rows_of
from checks.contract import artifact
from checks.table.tables import Column, Table

# Separators are no difference beside a letter; between digits and at the end of a grade (A-) they are.
_SEPARATORS = re.compile(
    r"(?<=[^\W\d_])[\s_./,;:'\"\u2019`\\()-]+(?=\w)|(?<=\d)[\s_./,;:'\"\u2019`\\()-]+(?=[^\W\d_])"
    r"|[\s_.,;:'\"\u2019`()]+$|^[\s_'\"\u2019`(]+"
)
_WORDS = re.compile(r"[^\w]+|_")
_MIXED_CASE = re.compile(r"[a-z][A-Z]")
MOST_WORDS, LONGEST = 6, 60
MOST_COMPARED = 5_000  # levels that are compared letter by letter
RATIO, LEAST_SLIPS = 20, 5
LEAST_WORD, LEAST_CHANGED = 4, 5  # letters of a word with one too many or too few, and with another one
FEW_LEVELS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """One level: its `usual` writing and the `others` with their rows; `slip` where letters differ."""

    usual: str
    rows: int
    others: tuple[tuple[str, int], ...]
    slip: bool

    @property
    def count(self) -> int:
        return sum(n for _, n in self.others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """A column's levels with more than one spelling; `rows` have the rarer ones. `levels` are all levels."""

    table: Table
    column: Column
    levels: int
    spellings: tuple[Spelling, ...]
    rows: tuple[int, ...]

    @property
    def count(self) -> int:
        return sum(each.count for each in self.spellings)


@dataclass(frozen=True, slots=True)
class Spellings:
    """Of all data tables."""

    found: tuple[Spelled, ...]


@artifact()
def spellings(texts: ValueCounts) -> Spellings:
    found: list[Spelled] = []
    for of in texts.tables:
        for each in of.columns:
            seen = _spelled(each)
            if seen:
                rarer = [text for spelling in seen for text, _ in spelling.others]
                found.append(
                    Spelled(
                        table=of.table,
                        column=each.column,
                        levels=each.distinct,
                        spellings=tuple(seen),
                        rows=rows_of(of.table, each.column, rarer),
                    )
                )
    return Spellings(tuple(found))


def normalised(text: str) -> str:
    """The text without what spellings differ in: case, width, blanks, and separators beside letters."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    return _SEPARATORS.sub("", folded)


def _spelled(each: TextColumn) -> list[Spelling]:
    levels = each.levels
    if not levels or each.distinct < 2 or _no_category(each, levels):
        return []
    by_key: dict[str, list[tuple[str, int]]] = {}
    for text, n in sorted(levels.items(), key=lambda item: (-item[1], item[0])):
        by_key.setdefault(normalised(text), []).append((text, n))
    found: list[Spelling] = []
    for key, texts in by_key.items():
        # AA, Aa and aa are three genotypes.
        genes = len(key) == 2 and len(texts) > 2
        if key and len(texts) > 1 and not genes:
            found.append(Spelling(usual=texts[0][0], rows=texts[0][1], others=tuple(texts[1:]), slip=False))
    found = [spelling for spelling in found if spelling.count >= (1 if each.distinct <= FEW_LEVELS else 2)]
    return [*found, *_slips(by_key)]


def _no_category(each: TextColumn, levels: dict[str, int]) -> bool:
    """Free text, codes in which case tells values apart, and numbers or identifiers in disguise."""
    some = list(levels)[:1_000]
    wordy = sum(len(text.split()) > MOST_WORDS or len(text) > LONGEST for text in some)
    cased = sum(bool(_MIXED_CASE.search(text)) for text in some)
    digits = sum(any(c.isdigit() for c in text) for text in some)
    unique = each.distinct > 0.5 * each.filled and each.distinct > 20
    return (
        wordy > 0.2 * len(some)
        or (len(some) > 50 and cased > 0.2 * len(some))
        or (unique and digits > 0.2 * len(some))
    )


def _slips(by_key: dict[str, list[tuple[str, int]]]) -> list[Spelling]:
    """Frequent levels with rare ones that differ from them in a letter: 20 times rarer, 5 rows in all."""
    rows = {
        key: sum(n for _, n in texts)
        for key, texts in by_key.items()
        if LEAST_WORD - 1 <= len(key) <= LONGEST
    }
    if not 2 <= len(rows) <= MOST_COMPARED:
        return []
    near: dict[str, set[str]] = {}
    for key in rows:
        for short in {key, *(key[:i] + key[i + 1 :] for i in range(len(key)))}:
            near.setdefault(short, set()).add(key)
    found: list[Spelling] = []
    for usual, n in sorted(rows.items(), key=lambda item: (-item[1], item[0])):
        if n <= RATIO * 1:
            break
        shorts = {usual, *(usual[:i] + usual[i + 1 :] for i in range(len(usual)))}
        close = {key for short in shorts for key in near[short]} - {usual}
        written = by_key[usual][0][0]
        kin = [key for key in close if _one_slip(written, by_key[key][0][0])]
        if _family(usual, close):
            continue
        rare = sorted(key for key in kin if RATIO * rows[key] < n)
        others = tuple((text, m) for key in rare for text, m in by_key[key])
        if sum(m for _, m in others) >= LEAST_SLIPS:
            found.append(Spelling(usual=written, rows=by_key[usual][0][1], others=others, slip=True))
    return found


def _family(usual: str, close: set[str]) -> bool:
    """Whether three levels differ in the same place only, as type_a, type_b and type_c do."""
    places = [
        next((i for i, (a, b) in enumerate(zip(usual, key, strict=True)) if a != b), -1)
        for key in close
        if len(key) == len(usual) and sum(a != b for a, b in zip(usual, key, strict=True)) == 1
    ]
    return any(places.count(place) >= 2 for place in places)


def _one_slip(usual: str, other: str) -> bool:
    """Whether one word differs, by one letter too many, too few or wrong, or by two that changed places."""
    one, two = (
        [word for word in _WORDS.split(unicodedata.normalize("NFKC", text).casefold()) if word]
        for text in (usual, other)
    )
    if len(one) != len(two):
        return False
    differ = [(a, b) for a, b in zip(one, two, strict=True) if a != b]
    if len(differ) != 1:
        return False
    a, b = differ[0]
    if any(c.isdigit() for c in a + b):
        return False
    if len(a) == len(b):
        at = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        swapped = len(at) == 2 and at[1] == at[0] + 1 and (a[at[0]], a[at[1]]) == (b[at[1]], b[at[0]])
        return (swapped and len(a) >= LEAST_WORD) or (len(at) == 1 and len(a) >= LEAST_CHANGED)
    long, short = (a, b) if len(a) > len(b) else (b, a)
    if len(long) != len(short) + 1 or len(long) < LEAST_WORD:
        return False
    # A letter a before a word is a word of its own: typical, atypical.
    if long == "a" + short:
        return False
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
