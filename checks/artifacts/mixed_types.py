"""Text columns most of whose values are numbers or dates, and what the others look like."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from checks.artifacts.disguised import TOKENS
from checks.artifacts.value_counts import TableTexts, TextColumn, ValueCounts, rows_of
from checks.contract import artifact
from checks.table.tables import Column, Table

# An exponent needs a sign or a fraction before it: 12e45 is a code.
NUMBER = (
    r"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-][0-9]{1,3})?\s*$|^\s*[+-]?[0-9]*\.[0-9]+[eE][0-9]{1,3}\s*$"
)
_NUMBER = re.compile(NUMBER)
_WHOLE, _ZEROS = r"^\s*[+-]?[0-9]+\s*$", r"^\s*0[0-9]"
_GROUPED = re.compile(r"^\s*[+-]?[0-9]{1,3}([,.' \u00a0][0-9]{3})+([.,][0-9]+)?\s*$")
_RANGE = re.compile(
    r"^\s*([<>]=?|\u2264|\u2265|under|over|up to)?\s*[0-9.]+\s*(\+|-|\u2013|to|or more|or less|and over|plus)?\s*[0-9.]*\s*$",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"^[A-Za-z]{1,2}$")
_CODE = re.compile(r"^([A-Za-z]{1,4}[-. /]?)+[0-9]+[A-Za-z0-9./ -]*$|^[0-9]+[A-Z]$")
DATES = {
    "2024-01-31": re.compile(r"^\d{4}-\d{1,2}-\d{1,2}([ T].*)?$"),
    "2024/01/31": re.compile(r"^\d{4}/\d{1,2}/\d{1,2}([ T].*)?$"),
    "31/01/2024": re.compile(r"^\d{1,2}/\d{1,2}/(\d{4}|\d{2})( .*)?$"),
    "31.01.2024": re.compile(r"^\d{1,2}\.\d{1,2}\.(\d{4}|\d{2})( .*)?$"),
    "31-01-2024": re.compile(r"^\d{1,2}-\d{1,2}-(\d{4}|\d{2})( .*)?$"),
    "31 Jan 2024": re.compile(r"^\d{1,2}[- .]+[A-Za-z]{3,9}\.?[- ,]+(\d{4}|\d{2})( .*)?$"),
    "Jan 31, 2024": re.compile(r"^[A-Za-z]{3,9}\.? \d{1,2},? \d{4}( .*)?$"),
    "20240131": re.compile(r"^(19|20)\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])$"),
}
_SLASHED = re.compile(r"^(\d{1,2})/(\d{1,2})/")
MOST, LEAST_ODD = 0.5, 2
COMMON = 0.01  # share of rows from which ranges, letters and codes are levels on purpose
SHAPES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedColumn:
    """`usual` rows are of the kind most are; `shapes` say how the others look and how often.

    A shape has 9 for digits and a for letters, or names a stand-in for "no value" or a way to write dates.
    """

    table: Table
    column: Column
    kind: Literal["numbers", "dates", "date formats"]
    usual: int
    odd: int
    shapes: tuple[tuple[str, int], ...]
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MixedTypes:
    """Of all data tables."""

    found: tuple[MixedColumn, ...]


@artifact()
def mixed_types(texts: ValueCounts) -> MixedTypes:
    found: list[MixedColumn] = []
    for of in texts.tables:
        for each in of.columns:
            mixed = _few(of, each) if each.levels is not None else _many(of, each)
            if mixed is not None:
                found.append(mixed)
    return MixedTypes(tuple(found))


def _few(of: TableTexts, each: TextColumn) -> MixedColumn | None:
    levels = each.levels or {}
    numbers = {text: n for text, n in levels.items() if _NUMBER.match(text)}
    usual = sum(numbers.values())
    if usual > MOST * each.filled:
        whole = all(re.match(_WHOLE, text) for text in numbers)
        zeros = sum(n for text, n in numbers.items() if re.match(_ZEROS, text))
        others = {text: n for text, n in levels.items() if text not in numbers}
        return _numbers(of, each, usual, zeros, others, whole=whole)
    return _dates(of, each, levels)


def _many(of: TableTexts, each: TextColumn) -> MixedColumn | None:
    """The same for a column of very many texts, counted in the database."""
    import ibis

    text: Any = of.table.expr[each.column.key]
    number = text.re_search(NUMBER)
    told = (
        of.table.expr.agg(
            usual=number.sum(),
            whole=text.re_search(_WHOLE).sum(),
            zeros=text.re_search(_ZEROS).sum(),
        )
        .to_pandas()
        .iloc[0]
        .fillna(0)
    )
    usual = int(told["usual"])
    if not MOST * each.filled < usual < each.filled:
        return None
    odd: Any = of.table.expr.select(text=text, number=number).drop_null("text")
    odd = odd.filter(~odd["number"]).group_by("text").agg(n=ibis._.count())
    frame = odd.order_by([ibis.desc("n"), "text"]).limit(10_000).to_pandas()
    others = {str(t): int(n) for t, n in frame[["text", "n"]].itertuples(index=False)}
    return _numbers(of, each, usual, int(told["zeros"]), others, whole=int(told["whole"]) == usual)


def _numbers(
    of: TableTexts, each: TextColumn, usual: int, zeros: int, others: dict[str, int], *, whole: bool
) -> MixedColumn | None:
    """What is neither a number nor a level on purpose; None where the column is of codes or of numbers."""
    if whole and zeros > 0.02 * usual:
        return None
    rows = each.filled
    odd = {text: n for text, n in others.items() if not _GROUPED.match(text)}
    for pattern in (_RANGE, _LETTERS):
        some = {text: n for text, n in odd.items() if pattern.match(text) and not _token(text)}
        # One cell of a kind is a slip; one in a hundred is a level.
        if sum(some.values()) >= COMMON * rows:
            odd = {text: n for text, n in odd.items() if text not in some}
    codes = sum(n for text, n in odd.items() if _CODE.match(text.strip()))
    if whole and codes > 0.8 * sum(odd.values()) and codes >= COMMON * rows:
        return None
    unique = each.distinct > MOST * rows and len(odd) > MOST * sum(odd.values())
    if whole and unique and sum(odd.values()) >= COMMON * rows:
        return None
    return _mixed(of, each, "numbers", usual, odd)


def _dates(of: TableTexts, each: TextColumn, levels: dict[str, int]) -> MixedColumn | None:
    by_format: dict[str, dict[str, int]] = {}
    odd: dict[str, int] = {}
    for text, n in levels.items():
        bare = text.strip()
        name = next((name for name, pattern in DATES.items() if pattern.match(bare)), None)
        (odd if name is None else by_format.setdefault(name, {}))[text] = n
    dates = sum(sum(of_it.values()) for of_it in by_format.values())
    if dates <= MOST * each.filled:
        return None
    by_format |= _orders(by_format.pop("31/01/2024", {}))
    usual = max(by_format, key=lambda name: (sum(by_format[name].values()), name))
    other = {name: texts for name, texts in by_format.items() if name != usual}
    if sum(sum(texts.values()) for texts in other.values()) >= LEAST_ODD:
        rarer = {text: n for texts in other.values() for text, n in texts.items()} | odd
        shapes = [(f"like {name}", sum(texts.values())) for name, texts in other.items()]
        return _mixed(of, each, "date formats", sum(by_format[usual].values()), rarer, shapes)
    return _mixed(of, each, "dates", dates, odd)


def _orders(slashed: dict[str, int]) -> dict[str, dict[str, int]]:
    """Dates with slashes, parted by which number must be the month; what fits both goes with the commoner."""
    parted: dict[str, dict[str, int]] = {"31/01/2024": {}, "01/31/2024": {}}
    either: dict[str, int] = {}
    for text, n in slashed.items():
        found = _SLASHED.match(text.strip())
        first, second = (int(x) for x in found.groups()) if found else (0, 0)
        if first > 12:
            parted["31/01/2024"][text] = n
        elif second > 12:
            parted["01/31/2024"][text] = n
        else:
            either[text] = n
    usual = max(parted, key=lambda name: (sum(parted[name].values()), name))
    parted[usual] |= either
    return {name: texts for name, texts in parted.items() if texts}


def _mixed(
    of: TableTexts,
    each: TextColumn,
    kind: Literal["numbers", "dates", "date formats"],
    usual: int,
    odd: dict[str, int],
    more: list[tuple[str, int]] | None = None,
) -> MixedColumn | None:
    count = sum(odd.values())
    if count < LEAST_ODD:
        return None
    shapes: dict[str, int] = dict(more or [])
    if not more:
        for text, n in odd.items():
            shape = _shape(text)
            shapes[shape] = shapes.get(shape, 0) + n
    return MixedColumn(
        table=of.table,
        column=each.column,
        kind=kind,
        usual=usual,
        odd=count,
        shapes=tuple(sorted(shapes.items(), key=lambda item: (-item[1], item[0]))[:SHAPES]),
        rows=rows_of(of.table, each.column, list(odd)),
    )


def _token(text: str) -> bool:
    return text.strip().casefold() in TOKENS


def _shape(text: str) -> str:
    """How a text looks without what it says."""
    bare = text.strip()
    if _token(bare):
        return bare or "(blank)"
    return re.sub(r"[0-9]+", "9", re.sub(r"[^\W\d_]+", "a", bare))[:30]
