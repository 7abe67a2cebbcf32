"""Takes identifiers of people out of what a finding says, whichever check said it. Imports nothing of ours.

A level of a column or a group's name may be an address or a card number, and checks name levels. What is
surely an identifier by its shape and check digits is masked: e-mail addresses, payment cards, bank accounts.
"""

import re
from collections.abc import Callable
from typing import Any

# Every repeat has a bound: the time is linear in the text.
_MAIL = re.compile(r"[\w.%+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,24}")
_CARD = re.compile(r"(?<![\w.])[2-6][0-9]{3}(?:[ -]?[0-9]{4}){2}[ -]?[0-9]{3,4}(?![\w.]|\.[0-9])")
_ACCOUNT = re.compile(r"\b[A-Za-z]{2}[0-9]{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,3})?\b")
# What a check put there by name and not out of a cell: columns' names and headings, and places in our code.
_NAMES = frozenset({"columns", "table", "recipe", "id"})


def masked(value: Any) -> Any:
    """Plain data (dicts, lists, strings, numbers) with every identifier in its strings masked."""
    if isinstance(value, str):
        return masked_text(value)
    if isinstance(value, dict):
        return {key: part if key in _NAMES else masked(part) for key, part in value.items()}
    return [masked(part) for part in value] if isinstance(value, list | tuple) else value


def masked_text(text: str) -> str:
    """`text` with stars for the characters of every e-mail address, card and account number."""
    if "@" in text:
        text = _MAIL.sub(_mail, text)
    if sum(map(str.isdigit, text)) > 11:
        text = _ACCOUNT.sub(_where(_is_account), _CARD.sub(_where(_is_card), text))
    return text


def _mail(found: re.Match[str]) -> str:
    local, _, host = found.group().partition("@")
    return f"{local[0]}***@{host[0]}***.{host.rpartition('.')[2]}"


def _where(valid: Callable[[str], bool]) -> Callable[[re.Match[str]], str]:
    def stars(found: re.Match[str]) -> str:
        text = found.group()
        return re.sub(r"\w", "*", text) if valid(re.sub(r"[ -]", "", text)) else text

    return stars


def _is_card(number: str) -> bool:
    """Luhn's sum (ISO/IEC 7812)."""
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(number))]
    return len(set(number)) > 2 and sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


def _is_account(number: str) -> bool:
    """The check digits of ISO 13616: letters as 10 to 35, the whole by 97 leaves 1."""
    turned = number[4:] + number[:4]
    return len(number) >= 15 and int("".join(str(int(each, 36)) for each in turned)) % 97 == 1
