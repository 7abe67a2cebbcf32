"""What a direct identifier looks like: a linear pattern, a validator, and its rate by chance.

The pattern narrows all rows down inside the database (RE2 syntax, no backtracking); the validator
decides on the candidates. `chance` is the share of random values of the same shape that the
validator would accept: it is what a column of other numbers must be told apart from. Every repeat in a
pattern has a bound, so that Python's own engine, which goes back, is linear in the text too.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass

from checks.artifacts import named_people, national_numbers

LONGEST = 2_000  # characters of a cell that are searched
LONGEST_MATCH = 256
NAME = "name of a person"
# What every pattern below needs somewhere: cells without it are not looked at twice.
LOOSE = (
    r"@|[0-9](?:[ ./()+-]{0,2}[0-9]){5}|[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]|[A-Z]{6}[0-9]{2}[A-Z]|"
    rf":[0-9A-Fa-f]{{0,4}}:|(?i:\b(?:{named_people.TITLES}|{named_people.PHRASES}))[.:,]? "
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """`valid` takes the matched text. `inside` looks for it within longer text too; else it fills the cell.

    Fewer than `fewest` valid ones in a column are no finding. `digits` says that it is all digits, so that
    a column of whole numbers may hold it; `alone` that among more digits it is a part of something longer.
    """

    kind: str
    regex: str
    valid: Callable[[str], bool]
    chance: float
    inside: bool = True
    fewest: int = 3
    digits: bool = False
    alone: bool = False

    @property
    def search(self) -> str:
        """The pattern as the database searches for it."""
        return self.regex if self.inside else f"^(?:{self.regex})$"


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
    """An IPv4 address, but no version: of those a part is seldom 64 or more, of addresses seldom none."""
    try:
        found = ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return found.packed[0] > 5 and max(found.packed) >= 64


def _long_address(text: str) -> bool:
    try:
        return int(ipaddress.IPv6Address(text)) > 1
    except ValueError:
        return False


def _phone(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    if re.fullmatch(r"\(?[0-9]{3}\)?[ .-]?[0-9]{3}[ .-][0-9]{4}", text):
        # North American area codes and exchanges begin with 2 to 9.
        return digits[0] in "23456789" and digits[3] in "23456789" and len(set(digits)) > 2
    return 9 <= len(digits) <= 15 and len(set(digits)) > 2


def _mobile(text: str) -> bool:
    return text[0] in "679" and len(set(text)) > 3


def _position(text: str) -> bool:
    """Degrees north and east, to ten metres or better."""
    north, east = (float(part) for part in re.split(r"[ ,;/]+", text.strip("()")))
    return abs(north) <= 90 and abs(east) <= 180


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
        digits=True,
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
        r"|\b00[1-9][0-9]{1,2}[ .-]\(?[0-9]{1,4}\)?(?:[ .-]?[0-9]{2,4}){2,4}\b"
        r"|\(0?[0-9]{3}\) ?[0-9]{3}[ .-][0-9]{4}\b|\b0?[0-9]{3}[ .-][0-9]{3}[ .-][0-9]{4}\b"
        r"|\b0[1-9](?:[ .][0-9]{2}){4}\b|\b0[0-9]{2} [0-9]{4} [0-9]{4}\b|\b0[0-9]{4} [0-9]{6}\b",
        valid=_phone,
        chance=0.0,
        alone=True,
    ),
    # Three times three digits may be anything; telephone numbers of Spain and Poland begin with 5 to 9.
    Pattern(
        kind="mobile telephone number",
        regex=r"[0-9]{3}[ -][0-9]{3}[ -][0-9]{3}|[0-9]{3} [0-9]{2} [0-9]{2} [0-9]{2}",
        valid=_mobile,
        chance=0.3,
        inside=False,
    ),
    Pattern(
        kind="IPv6 network address",
        regex=r"\b[0-9A-Fa-f]{1,4}:[0-9A-Fa-f:]{3,34}\b",
        valid=_long_address,
        # Times and hashes have colons too; eight parts or an empty one hardly come about.
        chance=0.01,
    ),
    Pattern(
        kind="GPS position",
        regex=r"\(?[+-]?[0-9]{1,2}\.[0-9]{4,12}(?:, ?|; ?| |/)[+-]?[0-9]{1,3}\.[0-9]{4,12}\)?",
        valid=_position,
        # Of random pairs with so many decimals few are degrees, but those that are cannot be told apart.
        chance=0.1,
        inside=False,
    ),
    Pattern(
        kind=national_numbers.KIND,
        regex="|".join(rf"\b{shape}\b" for shape in national_numbers.LETTERED.values()),
        valid=national_numbers.Accepts(tuple(national_numbers.LETTERED)),
        chance=national_numbers.LETTERED_CHANCE,
    ),
    *(
        Pattern(
            kind=f"{national_numbers.KIND} of {length} digits",
            regex=national_numbers.DIGITS[length],
            valid=national_numbers.Accepts(rules),
            chance=chance,
            inside=False,
            fewest=5,
            digits=True,
        )
        for length, (rules, chance) in national_numbers.BY_LENGTH.items()
    ),
    # Two capitalised words after "customer" may still be a product: a few are no finding.
    Pattern(kind=NAME, regex=named_people.REGEX, valid=named_people.is_name, chance=0.0, fewest=10),
)

# A header says what patterns cannot: names of people, and digits that are telephone numbers.
HEADERS = {
    NAME: r"^(?:(?:first|last|full|given|family|middle|maiden|sur|customer|client|patient|person|"
    r"employee|applicant|contact|defendant|student)[ _-]?name|name|first|last|surname|forename|vorname|nachname|nom|"
    r"prenom|nombre|apellidos?)$",
    "date of birth": r"^(?:(?:customer|client|patient|person|employee)[ _-]?)?(?:dob|d_o_b|date[ _-]?of[ _-]?birth|"
    r"birth[ _-]?(?:date|day|dt)|born[ _-]?(?:on|at)?|geburtsdatum|fecha[ _-]?(?:de[ _-]?)?nacimiento|"
    r"date[ _-]?(?:de[ _-]?)?naissance)$",
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


def hit(pattern: Pattern, text: str) -> str | None:
    """The first valid match in a value, at most 256 characters of it, or None."""
    cut = text[:LONGEST]
    if not pattern.inside:
        whole = cut[:LONGEST_MATCH]
        return whole if re.fullmatch(pattern.regex, whole) and pattern.valid(whole) else None
    found = re.finditer(pattern.regex, cut)
    apart = (each for each in found if not (pattern.alone and _among_digits(cut, each.start(), each.end())))
    matches = (each.group()[:LONGEST_MATCH] for each in apart)
    return next((each for each in matches if pattern.valid(each)), None)


def _among_digits(text: str, start: int, end: int) -> bool:
    """Whether digits stand right before or after a part of a text, a blank or hyphen between at most."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return re.search(r"[0-9][ -]?$", before) is not None or re.match(r"[ -]?[0-9]", after) is not None


def masked(match: str) -> str:
    """What a match looks like: an e-mail address by its first letters, all else by stars for its characters."""
    local, at, host = match.partition("@")
    if at and local and host:
        return f"{local[0]}***@{host[0]}***.{host.rpartition('.')[2]}"
    return "".join("*" if each.isalnum() else each for each in match[:40])
