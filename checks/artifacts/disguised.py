"""Values that stand for "no value", by column, with the rows that have them."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from checks.artifacts.inputs import Given
from checks.artifacts.magnitudes import Magnitude, Magnitudes, TableMagnitudes, number
from checks.artifacts.value_counts import TableTexts, TextColumn, ValueCounts, rows_of
from checks.contract import artifact
from checks.stats.contingency import fisher_p
from checks.stats.sentinels import Sentinel, gap_above_zero, odd_codes, sentinels
from checks.table.tables import ROW, Column, Table

SHOWN = 100
_BARE = (
    "unknown", "unk", "unkn", "unknwn", "not known", "n/a", "na", "n.a", "n.a.", "n\\a", "#n/a", "#na", "null",
    "nan", "missing", "not available", "unavailable", "unspecified", "not specified", "undefined",
    "not stated", "not recorded", "not reported", "not provided", "not given", "not entered", "no data",
    "nodata", "no value", "no answer", "no response", "no information", "tbd", "tba", "blank", "empty", "nil",
    "?", "??", "???", "-", "--", "---", "\u2013", "\u2014", ".", "..", "...", "", "*", "**", "***", "#", "_", "__", "/", "//",
    "#null!", "#ref!", "#value!", "#div/0!", "#name?", "-99", "-999", "-9999", "-99.0", "-999.0", "-9999.0",
    "999", "9999", "99999", "nat", "no especificado", "unbekannt", "inconnu", "desconocido", "keine angabe",
)  # fmt: skip
# Said in brackets or quotes as well: <NA>, (unknown), [missing].
TOKENS = frozenset(_BARE) | {"<na>", "<null>", "(null)", "[null]", "(blank)", "(missing)", "(unknown)"}
_BRACKETS = str.maketrans("", "", "()[]<>{}\"'")
_DAY_TOKEN = re.compile(
    r"^(0000-00-00|0001-01-01|1753-01-01|1899-12-3[01]|1900-01-0[01]|2999-12-31|9999-12-31|9999-01-01|9999-09-09"
    r"|(00/00/0000|01/01/0001|01/01/1900|31/12/9999|12/31/9999|31\.12\.9999|01\.01\.1900))([ T].*)?$"
)
_DAY = re.compile(r"^([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}[/.][0-9]{2}[/.][0-9]{4})([ T].*)?$")
_PLAIN = re.compile(r"^[+-]?[0-9.,]+$")
LONGEST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """What stands for "no value" in a column, as people read it, in so many rows, and why it is taken so."""

    value: str
    count: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disguised:
    """One column. `kind` is "missing" for stand-ins and "codes" for rare codes at the edge of a code set."""

    table: Table
    column: Column
    kind: Literal["missing", "codes"]
    stands: tuple[Stand, ...]
    rows: tuple[int, ...]

    @property
    def count(self) -> int:
        return sum(stand.count for stand in self.stands)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """What was found in all data tables; `looked` columns of each table were looked at."""

    found: tuple[Disguised, ...]
    looked: tuple[tuple[Table, int], ...]


@artifact()
def hidden(given: Given, numbers: Magnitudes, texts: ValueCounts) -> Hidden:
    found: list[Disguised] = []
    looked: list[tuple[Table, int]] = []
    for of_numbers, of_texts in zip(numbers.tables, texts.tables, strict=True):
        found += _in_numbers(of_numbers)
        found += _in_texts(of_texts)
        looked.append((of_numbers.table, len(of_numbers.columns) + len(of_texts.columns)))
    return Hidden(found=tuple(found), looked=tuple(looked))


def _in_numbers(of: TableMagnitudes) -> list[Disguised]:
    table = of.table
    seen = {
        each.column.key: sentinels(each.spread, dates=each.column.kind in ("date", "time"))
        for each in of.columns
        if each.filled
    }
    zeros = _together(of, seen)
    made: list[Disguised] = []
    for each in of.columns:
        some = [*seen.get(each.column.key, ()), *zeros.get(each.column.key, ())]
        if some:
            made.append(_stood(table, each.column, "missing", some))
        elif each.column.kind == "integer" and (odd := odd_codes(each.spread)):
            codes = [Sentinel(value=value, count=n, reason="zero", apart=None) for value, n in odd]
            made.append(_stood(table, each.column, "codes", codes))
    return made


def _together(of: TableMagnitudes, seen: dict[str, list[Sentinel]]) -> dict[str, list[Sentinel]]:
    """Zeros that stand for a gap because they come with the zeros of a column where zero is far off.

    A zero of an amount may be real; one that stands away from all other values, and is there where a
    measured thing's impossible zero is, is the same gap. Fisher's exact test on one side, and four in five
    of the rarer zero's rows have the other.
    """
    surely = [c for c in of.columns if any(s.reason == "zero" for s in seen.get(c.column.key, ()))]
    maybe = [
        c
        for c in of.columns
        if c not in surely and c.column.kind in ("integer", "number") and gap_above_zero(c.spread)
    ]
    made: dict[str, list[Sentinel]] = {}
    while surely and maybe:
        both = _both_zero(of.table, surely, maybe)
        new: list[Magnitude] = []
        for one in maybe:
            here = one.spread.count_of(0.0)
            for other in surely:
                there, shared = other.spread.count_of(0.0), both[one.column.key, other.column.key]
                grid = [
                    [shared, here - shared],
                    [there - shared, max(0, of.table.rows - here - there + shared)],
                ]
                often = shared >= 0.8 * min(here, there)
                if often and fisher_p(grid, greater=True) < 1e-6:
                    new.append(one)
                    break
        for one in new:
            n = one.spread.count_of(0.0)
            made[one.column.key] = [Sentinel(value=0.0, count=n, reason="zero", apart=None)]
        maybe = [one for one in maybe if one not in new]
        surely = new
    return made


def _both_zero(table: Table, some: list[Magnitude], others: list[Magnitude]) -> dict[tuple[str, str], int]:
    expr: Any = table.expr
    asked = {
        f"{one.column.key}_{other.column.key}": (
            (expr[one.column.key] == 0) & (expr[other.column.key] == 0)
        ).sum()
        for one in others
        for other in some
    }
    told = expr.agg(**asked).to_pandas().iloc[0].to_dict()
    return {
        (one.column.key, other.column.key): int(told[f"{one.column.key}_{other.column.key}"] or 0)
        for one in others
        for other in some
    }


def _stood(
    table: Table, column: Column, kind: Literal["missing", "codes"], found: list[Sentinel]
) -> Disguised:
    days = column.kind in ("date", "time")
    values: Any = number(table, column)
    picked: Any = table.expr.select(ROW, v=values)
    picked = picked.filter(picked["v"].isin([s.value for s in found]))
    rows = picked.order_by(ROW).limit(SHOWN).to_pandas()[ROW]
    return Disguised(
        table=table,
        column=column,
        kind=kind,
        stands=tuple(
            Stand(
                value=_day(s.value) if days else f"{s.value:.15g}",
                count=s.count,
                why=_why(s) if kind == "missing" else "a rare code at the edge of the set of codes",
            )
            for s in found
        ),
        rows=tuple(int(row) for row in rows),
    )


def _why(s: Sentinel) -> str:
    match s.reason:
        case "far":
            apart = "" if s.apart is None else f", {s.apart:,.1f} robust standard deviations from the next"
            return f"far from all other values{apart}"
        case "negative":
            return "the only negative value"
        case "crowded":
            return "far more common than the values around it"
        case "zero" if s.apart is None:
            return "away from all other values, and there with another column's impossible zeros"
        case "zero":
            return f"{s.apart:,.1f} robust standard deviations from the nearest other value"


def _day(days: float) -> str:
    from datetime import date, timedelta

    return str(date(1970, 1, 1) + timedelta(days=days))


def _in_texts(of: TableTexts) -> list[Disguised]:
    made: list[Disguised] = []
    for each in of.columns:
        levels = each.levels if each.levels is not None else _short(of.table, each)
        found = [text for text in levels if _is_token(text, levels)]
        if not found:
            continue
        shown: dict[str, int] = {}
        for text in found:
            name = text.strip()[:LONGEST] or "(blank)"
            shown[name] = shown.get(name, 0) + levels[text]
        made.append(
            Disguised(
                table=of.table,
                column=each.column,
                kind="missing",
                stands=tuple(
                    Stand(value=text, count=n, why="a written stand-in for no value")
                    for text, n in sorted(shown.items(), key=lambda item: (-item[1], item[0]))
                ),
                rows=rows_of(of.table, each.column, found),
            )
        )
    return made


def _is_token(text: str, levels: dict[str, int]) -> bool:
    bare = " ".join(text.split()).casefold()
    inner = bare.translate(_BRACKETS).strip()
    if len(bare) > LONGEST:
        return False
    if bare in ("-", "--") and any(level.strip() in ("+", "++") for level in levels):
        return False
    # Digits are read as a stand-in only among words: in a column of numbers they may be measured.
    if _PLAIN.match(bare) and any(c.isdigit() for c in bare):
        return bare in TOKENS and sum(bool(_PLAIN.match(x.strip())) for x in levels) <= 2
    if bare in TOKENS or (bare and inner in TOKENS and inner != ""):
        return True
    return bool(_DAY_TOKEN.match(text.strip())) and _mostly_days(levels)


def _mostly_days(levels: dict[str, int]) -> bool:
    days = sum(n for text, n in levels.items() if _DAY.match(text.strip()))
    return days > 0.5 * sum(levels.values())


def _short(table: Table, each: TextColumn) -> dict[str, int]:
    """The stand-ins in a column of very many different texts, in plain, capital and title case."""
    import ibis

    written = {way for token in TOKENS for way in (token, token.upper(), token.capitalize(), token.title())}
    text: Any = table.expr[each.column.key]
    days = text.left(4).isin(["0000", "0001", "1753", "1899", "1900", "2999", "9999"]) & (text.length() < 20)
    picked: Any = table.expr.select(text=text, found=text.isin(sorted(written)) | days).filter(
        ibis._["found"]
    )
    counted = picked.group_by("text").agg(n=ibis._.count()).order_by("text").limit(1_000).to_pandas()
    return {str(t): int(n) for t, n in counted[["text", "n"]].itertuples(index=False)}
