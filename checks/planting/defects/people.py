"""Identifiers of people who do not exist, each valid by its own rules."""

from collections.abc import Callable

import numpy as np

from checks.planting.defects.plants import one

Rng = np.random.Generator
FIRST = (
    "Maria",
    "James",
    "Olivia",
    "Ahmed",
    "Sofia",
    "Peter",
    "Laura",
    "Daniel",
    "Emma",
    "Carlos",
    "Anna",
    "Thomas",
)
LAST = ("Garcia", "Smith", "Novak", "Johnson", "Rossi", "Williams", "Schneider", "Brown", "Martin", "Taylor")
HOSTS = ("example.com", "post.example.org", "mail.example.net")


def _digits(rng: Rng, many: int) -> str:
    return "".join(str(digit) for digit in rng.integers(0, 10, many))


def email(rng: Rng) -> str:
    return f"{one(rng, FIRST)}.{one(rng, LAST)}{rng.integers(1, 99)}@{one(rng, HOSTS)}".lower()


def phone(rng: Rng) -> str:
    shapes = (
        f"+44 20 7946 0{_digits(rng, 3)}",
        f"({rng.integers(201, 989)}) 555-01{_digits(rng, 2)}",
        f"+1-{rng.integers(201, 989)}-555-01{_digits(rng, 2)}",
        f"+34 6{_digits(rng, 2)} {_digits(rng, 3)} {_digits(rng, 3)}",
    )
    return one(rng, shapes)


def card(rng: Rng) -> str:
    """Sixteen digits with an issuer's prefix and the check digit of Luhn's sum (ISO/IEC 7812)."""
    body = one(rng, ("4", "51", "55")) + _digits(rng, 15)
    body = body[:15]
    total = 0
    for at, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if at % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    number = body + str(-total % 10)
    parts = [number[at : at + 4] for at in range(0, 16, 4)]
    return one(rng, (" ", "-", "")).join(parts)


def iban(rng: Rng) -> str:
    """A German or Spanish account number with the check digits of ISO 13616 (98 less the rest by 97).

    Spanish ones carry two check digits of their own, which are computed too.
    """
    if rng.integers(2):
        return _checked("DE", _digits(rng, 18))
    bank, account = _digits(rng, 8), _digits(rng, 10)
    return _checked("ES", bank + _spanish(f"00{bank}") + _spanish(account) + account)


def _spanish(ten: str) -> str:
    rest = (
        11
        - sum(int(digit) * weight for digit, weight in zip(ten, (1, 2, 4, 8, 5, 10, 9, 7, 3, 6), strict=True))
        % 11
    )
    return {11: "0", 10: "1"}.get(rest, str(rest))


def _checked(country: str, body: str) -> str:
    told = "".join(str(int(letter, 36)) for letter in f"{body}{country}00")
    return f"{country}{98 - int(told) % 97:02d}{body}"


def dni(rng: Rng) -> str:
    """A Spanish identity number with its letter."""
    number = int(rng.integers(10_000_000, 99_999_999))
    return f"{number}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}"


def social_security(rng: Rng) -> str:
    """A number as the US give them: no area 000, 666 or from 900 on."""
    return f"{rng.integers(101, 665)}-{rng.integers(10, 99)}-{rng.integers(1000, 9999)}"


def national_insurance(rng: Rng) -> str:
    """A number as the UK gives them."""
    return f"{one(rng, ('AB', 'CE', 'JM', 'PX', 'SR'))}{_digits(rng, 6)}{one(rng, 'ABCD')}"


def network_address(rng: Rng) -> str:
    return f"{rng.integers(11, 223)}.{rng.integers(0, 256)}.{rng.integers(0, 256)}.{rng.integers(1, 255)}"


Maker = Callable[[Rng], str]
# A column holds identifiers of one kind: one of those named here.
KINDS: dict[str, tuple[Maker, ...]] = {
    "email": (email,),
    "phone": (phone,),
    "card": (card,),
    "iban": (iban,),
    "national_id": (dni, social_security, national_insurance),
    "network_address": (network_address,),
}


def called(rng: Rng) -> str:
    return f"call {phone(rng)}"


def mailed(rng: Rng) -> str:
    return f"mail {email(rng)}"


def charged(rng: Rng) -> str:
    return f"card {card(rng)}"


def named(rng: Rng) -> str:
    """The name of a person after words that go before one."""
    before = one(rng, ("spoke with", "Mr", "Mrs", "caller", "asked for", "Dr"))
    return f"{before} {one(rng, FIRST)} {one(rng, LAST)}"


MENTIONS: tuple[Maker, ...] = (called, mailed, charged)
