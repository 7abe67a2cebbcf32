"""Which clauses of laws and guidelines a check gives evidence for, never more than that. Read from `clauses.toml`."""

import tomllib
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

FILE = Path(__file__).parent / "clauses.toml"
NOT_COMPLIANCE = (
    "Evidence is not compliance. A check measures one thing on one table and one model; whether a law is kept is "
    "for people who know the case and answer for it."
)


class Law(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A law or guideline, and where its own text stands."""

    title: str
    source: str


class Clause(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A clause; `asks` paraphrases it. `checks` are ids, or `family/*` for a whole family."""

    law: str
    ref: str
    asks: str
    checks: tuple[str, ...]


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    laws: dict[str, Law]
    clauses: tuple[Clause, ...]


@cache
def _read() -> _File:
    return msgspec.convert(tomllib.loads(FILE.read_text(encoding="utf-8")), _File)


def laws() -> dict[str, Law]:
    """Every law by its short name, in the order of the file."""
    return _read().laws


def clauses() -> tuple[Clause, ...]:
    """Every clause, in the order of the file."""
    return _read().clauses


@cache
def clauses_of(check: str) -> tuple[Clause, ...]:
    """The clauses that a check gives evidence for."""
    family = f"{check.partition('/')[0]}/*"
    return tuple(clause for clause in clauses() if check in clause.checks or family in clause.checks)


def said_of(clause: Clause) -> str:
    """EU AI Act Art. 10(3): data sets are relevant, …"""
    return f"{laws()[clause.law].title.partition(',')[0].partition(' (')[0]}, {clause.ref}: {clause.asks}"
