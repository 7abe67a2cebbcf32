"""A workshop's marks against a case's answer key: where one may look, what was planted, who found what.

A mark names a dimension and a place of the case (a column, a group, a table's rows, the model). Pure functions
of the case's own files; who sits in which room is for `workshop`. Imports samples.
"""

import csv
from collections.abc import Sequence
from functools import cache
from itertools import product
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct

from checks.samples import Sample, find_sample

TABLES = {"train": "training", "table": "test", "production": "production"}
MOST_LEVELS = 12  # a sensitive column of more levels is no list to choose from
MODEL = "The model"


class About(Struct, frozen=True):
    """Where a defect lies, as an answer key says it."""

    kind: Literal["column", "columns", "group", "rows", "model"]
    tables: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    groups: dict[str, str] = {}
    rows: tuple[int, ...] = ()


class Planted(Struct, frozen=True):
    """A defect of an answer key: `checks` should find it, `how` it was made."""

    id: str
    family: str
    checks: tuple[str, ...]
    about: About
    severity: str
    says: str
    how: str

    @property
    def families(self) -> set[str]:
        """Dimensions in which it may be marked: those of all the checks that see it."""
        return {self.family, *(check.split("/")[0] for check in self.checks)}


class Place(NamedTuple):
    """Somewhere a defect may be; `label` is its name on the list, and what a mark keeps."""

    label: str
    kind: Literal["column", "group", "rows", "model"]
    column: str = ""
    groups: tuple[tuple[str, str], ...] = ()
    table: str = ""


class Mark(NamedTuple):
    """Somebody's guess: a dimension and a place's label."""

    id: int
    family: str
    place: str


class Marked(NamedTuple):
    """What came of somebody's marks: ids of planted defects found and missed, and marks that hit nothing."""

    found: tuple[str, ...]
    missed: tuple[str, ...]
    wrong: tuple[Mark, ...]

    @property
    def score(self) -> int:
        """Defects found less false marks, so that marking everything wins nothing."""
        return len(self.found) - len(self.wrong)


class _Key(Struct):
    planted: tuple[Planted, ...]
    discuss: tuple[str, ...] = ()


def planted_in(case: str) -> tuple[Planted, ...]:
    """The planted defects of a built-in case. Raises Unusable where there is no such case."""
    return _key(case).planted


def questions_of(case: str) -> tuple[str, ...]:
    """What a room may talk about after the reveal of this case. Raises Unusable where there is no such case."""
    return _key(case).discuss


@cache
def _key(case: str) -> _Key:
    path = find_sample(case).folder / "answers.json"
    return msgspec.json.decode(path.read_bytes(), type=_Key)


@cache
def places_of(case: str) -> dict[str, Place]:
    """Every place of a case by its label: the model, rows, groups of the sensitive columns, columns."""
    sample = find_sample(case)
    there = [Place(MODEL, "model")] if "model" in sample.files else []
    there += [
        Place(f"Rows of the {word} table", "rows", table=role)
        for role, word in TABLES.items()
        if role in sample.files
    ]
    columns, levels = _read(sample)
    there += _groups(levels)
    there += [Place(f"Column {name}", "column", column=name) for name in columns]
    return {place.label: place for place in there}


def judge(case: str, marks: Sequence[Mark]) -> Marked:
    """Compare marks with the answer key. One mark may find several defects of the same place."""
    key, places = planted_in(case), places_of(case)
    hit = {mark: {p.id for p in key if _hits(mark, places[mark.place], p)} for mark in marks}
    seen = set[str]().union(*hit.values())
    return Marked(
        found=tuple(p.id for p in key if p.id in seen),
        missed=tuple(p.id for p in key if p.id not in seen),
        wrong=tuple(mark for mark in marks if not hit[mark]),
    )


def where(planted: Planted) -> str:
    """Where a defect lies, in the words of the list of places."""
    about = planted.about
    if about.kind == "model":
        return MODEL
    if about.kind == "rows":
        return f"Rows of the {' and '.join(TABLES[table] for table in about.tables)} table"
    if about.groups:
        return f"Group {_named(tuple(about.groups.items()))}"
    return f"{'Column' if len(about.columns) == 1 else 'Columns'} {', '.join(about.columns)}"


def _hits(mark: Mark, place: Place, planted: Planted) -> bool:
    about = planted.about
    if mark.family not in planted.families:
        return False
    if place.kind == "column":
        return place.column in about.columns
    if place.kind == "group":
        return bool(about.groups) and dict(place.groups) == about.groups
    if place.kind == "rows":
        return about.kind == "rows" and place.table in about.tables
    return about.kind == "model"


def _read(sample: Sample) -> tuple[list[str], dict[str, list[str]]]:
    """The judged table's columns, and the levels of its sensitive columns in order."""
    with sample.path("table").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        columns = list(rows.fieldnames or ())
        levels: dict[str, set[str]] = {name: set() for name in sample.roles.sensitive if name in columns}
        for row in rows:
            for name, seen in levels.items():
                seen.add(row[name])
    few = {name: sorted(seen - {""}) for name, seen in levels.items() if len(seen) <= MOST_LEVELS}
    return columns, few


def _groups(levels: dict[str, list[str]]) -> list[Place]:
    """Single groups first, then those of two columns together."""
    single = [((name, level),) for name, seen in levels.items() for level in seen]
    names = list(levels)
    pairs = [
        ((one, a), (two, b))
        for place, one in enumerate(names)
        for two in names[place + 1 :]
        for a, b in product(levels[one], levels[two])
    ]
    return [Place(f"Group {_named(group)}", "group", groups=group) for group in (*single, *pairs)]


def _named(group: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{name}: {level}" for name, level in group)
