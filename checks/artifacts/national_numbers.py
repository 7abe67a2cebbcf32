"""Numbers that states give to people, told by their shape and check digits (python-stdnum).

Where the shape is letters and digits in their places it is looked for inside texts; plain digits must fill
the whole cell. Several states number with as many digits, so one pattern tries the rules of all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

KIND = "national identity number"
# Each with what share of random digits of the shape its rules accept together; where a number begins with a
# date the rest is one check digit, so order numbers that begin with a date pass as often as one in ten each.
BY_LENGTH: dict[int, tuple[tuple[str, ...], float]] = {
    9: (("ca.sin", "nl.bsn", "au.tfn"), 0.27),
    10: (("gb.nhs", "se.personnummer"), 0.12),
    11: (("pl.pesel", "de.idnr", "no.fodselsnummer", "tr.tckimlik", "br.cpf", "be.nn"), 0.12),
    12: (("in_.aadhaar",), 0.12),
    13: (("za.idnr", "kr.rrn"), 0.15),
    15: (("fr.nir",), 0.02),
}
DIGITS = {
    9: r"[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{3}|[0-9]{4}\.[0-9]{2}\.[0-9]{3}",
    10: r"[0-9]{3} ?[0-9]{3} ?[0-9]{4}|[0-9]{6}[-+][0-9]{4}",
    11: r"[0-9]{11}|[0-9]{2} [0-9]{3} [0-9]{3} [0-9]{3}|[0-9]{6} [0-9]{5}|"
    r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{3}\.[0-9]{2}",
    12: r"[2-9][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}",
    13: r"[0-9]{13}|[0-9]{6}-[0-9]{7}|[0-9]{6} [0-9]{4} [0-9]{3}",
    15: r"[12] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}",
}
# Italy, Mexico, Spain (foreigners), Finland, Switzerland and Brazil, each by its own punctuation or letters.
LETTERED: dict[str, str] = {
    "it.codicefiscale": r"[A-Z]{6}[0-9]{2}[A-EHLMPRST][0-9]{2}[A-Z][0-9]{3}[A-Z]",
    "mx.curp": r"[A-Z]{4}[0-9]{6}[HM][A-Z]{5}[0-9A-Z][0-9]",
    "es.nie": r"[XYZ]-?[0-9]{7}-?[A-Z]",
    "fi.hetu": r"[0-9]{6}[-+A][0-9]{3}[0-9A-FHJ-NPR-Y]",
    "ch.ssn": r"756\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}",
    "br.cpf": r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}",
}
# Of what has one of these shapes, one in 23 has the right letter (Spain), fewer in the others, but ten in
# Switzerland, whose first three digits say what it is.
LETTERED_CHANCE = 0.10


@dataclass(frozen=True, slots=True)
class Accepts:
    """Whether any of some states' rules accepts a text."""

    rules: tuple[str, ...]

    def __call__(self, text: str) -> bool:
        return any(_accepts(rule, text) for rule in self.rules)


def _accepts(rule: str, text: str) -> bool:
    valid: Callable[[str], bool] = import_module(f"stdnum.{rule}").is_valid
    try:
        return bool(valid(text))
    except (LookupError, ValueError):
        # A place of birth that its tables lack, or a digit that is none of ours: not a number it knows.
        return False
