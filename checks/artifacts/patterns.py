"""What a direct identifier looks like: a linear pattern, a validator, and its rate by chance.

The pattern narrows all rows down inside the database (RE2 syntax, no backtracking); the validator
decides on the candidates. `chance` is the share of random values of the same shape that the
validator would accept: it is what a column of other numbers must be told apart from.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass

LONGEST = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """`valid` takes the matched text. `inside` looks for it within longer text too."""

    kind: str
    regex: str
    valid: Callable[[str], bool]
    chance: float
    inside: bool = True


def _digits(text: str) -> str:
    return re.sub(r"[ -]", "", text)


def _card(text: str) -> bool:
    """Luhn's sum and an issuer's prefix (ISO/IEC 7812)."""
    from stdnum import luhn

    number = _digits(text)
    known = re.match(r"4|5[1-5]|2[2-7]|3[47]|6(?:011|5)|35", number)
    return bool(known) and len(number) in (13, 15, 16, 19) and len(set(number)) > 2 and luhn.is_valid(number)


def _iban(text: str) -> bool:
    from stdnum import iban

    return bool(iban.is_valid(text, check_country=False))


def _us_ssn(text: str) -> bool:
    from stdnum.us import ssn

    return bool(ssn.is_valid(text))


def _dni(text: str) -> bool:
    from stdnum.es import dni

    return bool(dni.is_valid(text))


def _nino(text: str) -> bool:
    """UK national insurance number: prefixes that are never issued are refused (HMRC)."""
    prefix = text[:2].upper()
    return prefix not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ")


def _address(text: str) -> bool:
    """A public or private IPv4 address, but no version number and no all-zero."""
    try:
        found = ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return int(found) >> 24 not in (0, 1, 2, 3, 4, 5) and text.count(".") == 3


def _phone(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    return 9 <= len(digits) <= 15 and len(set(digits)) > 2


def _mail(text: str) -> bool:
    return ".." not in text and len(text) <= 254


PATTERNS = (
    Pattern(
        kind="e-mail address",
        regex=r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,24}",
        valid=_mail,
        chance=0.0,
    ),
    Pattern(
        kind="payment card number",
        regex=r"\b[2-6][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{1,7}\b|\b3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5}\b",
        valid=_card,
        # One in ten passes Luhn; issuers' prefixes are about half of the shapes above.
        chance=0.06,
    ),
    Pattern(
        kind="bank account number (IBAN)",
        regex=r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b",
        valid=_iban,
        chance=1 / 97,
    ),
    Pattern(
        kind="US social security number",
        regex=r"\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b",
        valid=_us_ssn,
        chance=0.0,
    ),
    Pattern(kind="Spanish identity number", regex=r"\b[0-9]{8}-?[A-Za-z]\b", valid=_dni, chance=1 / 23),
    Pattern(
        kind="UK national insurance number",
        regex=r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b",
        valid=_nino,
        chance=0.0,
    ),
    Pattern(
        kind="network address",
        regex=r"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b",
        valid=_address,
        # Four numbers under 256 with a first over 5, of the shapes that have one to three digits.
        chance=0.05,
    ),
    Pattern(
        kind="telephone number",
        regex=r"\+[1-9][0-9]{0,2}[ .-]?\(?[0-9]{1,4}\)?(?:[ .-]?[0-9]{2,4}){2,4}\b"
        r"|\(?\b0?[0-9]{3}\)?[ .-][0-9]{3}[ .-][0-9]{4}\b",
        valid=_phone,
        chance=0.0,
    ),
)

# A header says what patterns cannot: names of people, and digits that are telephone numbers.
HEADERS = {
    "name of a person": r"^(?:(?:first|last|full|given|family|middle|maiden|sur|customer|client|patient|person|"
    r"employee|applicant|contact|defendant|student)[ _-]?name|name|first|last|surname|forename|vorname|nachname|nom|"
    r"prenom|nombre|apellidos?)$",
    "date of birth": r"^(?:dob|d_o_b|date[ _-]?of[ _-]?birth|birth[ _-]?(?:date|day)|geburtsdatum)$",
    "telephone number": r"^(?:(?:home|work|cell|mobile)[ _-]?)?(?:phone|telephone|tel|mobile|cell)"
    r"(?:[ _-]?(?:no|nr|number))?$",
    "street address": r"^(?:(?:street|home|postal|mailing)[ _-]?)?address(?:[ _-]?(?:line)?[ _-]?1)?$|^street$",
    "passport or licence number": r"^(?:passport|driver'?s?[ _-]?licen[cs]e)(?:[ _-]?(?:no|nr|number))?$",
    "social security number": r"^(?:ssn|social[ _-]?security(?:[ _-]?(?:no|nr|number))?|national[ _-]?id)$",
}


def header_kind(name: str) -> str | None:
    """What a column's name says its values are, or None."""
    asked = name.strip().casefold()[:80]
    return next((kind for kind, regex in HEADERS.items() if re.match(regex, asked)), None)


def hits(pattern: Pattern, text: str) -> bool:
    """Whether a value holds a valid match."""
    cut = text[:LONGEST]
    if not pattern.inside:
        return bool(re.fullmatch(pattern.regex, cut)) and pattern.valid(cut)
    return any(pattern.valid(match.group()) for match in re.finditer(pattern.regex, cut))
