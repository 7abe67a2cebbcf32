"""What people answered about what no file can show: an answer with its owner, date and link.

One answer a question of `policy.questionnaire`, or a text for the model card (`card-...`, as the note of a "yes"). Imports contract, jail and table.

    [infra-6]
    answer = "yes"                 # yes, partly, no or n/a; a question that is left out is unanswered, not "no"
    owner = "Ada Byron"
    date = 2026-11-03
    link = "https://wiki.example/release#canary"
    note = "5 % of the traffic for one day, then 50 %"
    automatic = true               # a system does it each time, without anyone having to remember

The same as JSON is an object of objects.
"""

import datetime
import json
import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from msgspec import Struct

from checks.contract import Unusable
from checks.jail.files import open_regular
from checks.table.names import shown

Answer = Literal["yes", "partly", "no", "n/a"]
STALE_DAYS = 180
LARGEST = 1 << 20
LONGEST, LONGEST_NOTE = 300, 2_000
KEYS = ("answer", "owner", "date", "link", "note", "automatic", "numbers")


class Attestation(Struct, frozen=True, kw_only=True):
    """One answer. `date` is ISO (2026-11-03) or "" where none was given; so are owner, link and note.

    `automatic` says that a system does it again and again without a person. `numbers` are what a question
    asks for besides: an A/B test's `baseline` and `effect`, both shares.
    """

    id: str
    answer: Answer
    owner: str = ""
    date: str = ""
    link: str = ""
    note: str = ""
    automatic: bool = False
    numbers: dict[str, float] = {}

    @property
    def complete(self) -> bool:
        """Whether somebody answers for it, with a day and a place where it can be looked up."""
        return bool(self.owner and self.date and self.link)


def age_days(attestation: Attestation, today: datetime.date) -> int | None:
    """Days since the answer was given, None where it bears no date."""
    return (today - datetime.date.fromisoformat(attestation.date)).days if attestation.date else None


def stale(attestation: Attestation, today: datetime.date) -> bool:
    """Whether the answer is older than 180 days. One without a date may be of any age: it is stale too."""
    age = age_days(attestation, today)
    return age is None or age > STALE_DAYS


def load(path: Path) -> dict[str, Attestation]:
    """Every answer of a TOML or JSON file by the id of its question.

    Raises Unusable if the file is larger than 1 MiB, is neither TOML nor JSON, names a question that there
    is not, or gives an answer another form; the sentence names the question and the key.
    """
    name = shown(path.name)
    with open(open_regular(path, name=name), "rb") as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Unusable(f'The file of answers "{name}" is larger than {LARGEST >> 20} MiB.')
    return read(_parsed(data, name), name)


def read(entries: Mapping[str, Any], name: str = "answers") -> dict[str, Attestation]:
    """Answers by id from plain values; raises Unusable as `load` does."""
    from checks.policy.questionnaire import CARD, ids

    known, made = (*ids(), *CARD), dict[str, Attestation]()
    for key, parts in entries.items():
        where = f'The file of answers "{name}", "{shown(str(key))}"'
        if key not in known:
            raise Unusable(f"{where}: there is no such question. The questions are {', '.join(known)}.")
        if not isinstance(parts, dict):
            raise Unusable(f'{where}: give a table of {", ".join(KEYS)}, such as answer = "yes".')
        made[key] = _attestation(key, parts, where)
    return made


def _parsed(data: bytes, name: str) -> dict[str, Any]:
    for parse in (json.loads, tomllib.loads):
        try:
            entries = parse(data.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            continue
        if isinstance(entries, dict):
            return entries
        break
    raise Unusable(
        f'The file of answers "{name}" is neither TOML nor JSON with one table for every question.'
    )


def _attestation(key: str, parts: dict[str, Any], where: str) -> Attestation:
    for unknown in parts.keys() - set(KEYS):
        raise Unusable(f'{where}: "{shown(str(unknown))}" is none of {", ".join(KEYS)}.')
    answer = next((known for known in get_args(Answer) if known == parts.get("answer")), None)
    if answer is None:
        raise Unusable(f"{where}: answer is one of {', '.join(get_args(Answer))}.")
    texts = {field: _text(parts, field, where) for field in ("owner", "link", "note")}
    if texts["link"] and not texts["link"].startswith(("https://", "http://")):
        raise Unusable(f"{where}: link begins with https:// or http://.")
    automatic = parts.get("automatic", False)
    if not isinstance(automatic, bool):
        raise Unusable(f"{where}: automatic is true or false.")
    numbers = _numbers(parts.get("numbers", {}), where)
    day = _day(parts.get("date", ""), where)
    return Attestation(id=key, answer=answer, date=day, automatic=automatic, numbers=numbers, **texts)


def _text(parts: dict[str, Any], field: str, where: str) -> str:
    text = parts.get(field, "")
    if not isinstance(text, str):
        raise Unusable(f"{where}: {field} is text in quotes.")
    return shown(text.strip(), LONGEST_NOTE if field == "note" else LONGEST)


def _day(given: Any, where: str) -> str:
    """ISO. TOML gives dates as such, JSON as text; tomorrow may already be today elsewhere."""
    if given == "":
        return ""
    if isinstance(given, datetime.datetime):
        given = given.date()
    try:
        day = given if isinstance(given, datetime.date) else datetime.date.fromisoformat(str(given))
    except ValueError:
        raise Unusable(f"{where}: date is a day such as 2026-11-03.") from None
    if day > datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1):
        raise Unusable(f"{where}: the date {day.isoformat()} has not come yet.")
    return day.isoformat()


def _numbers(given: Any, where: str) -> dict[str, float]:
    sound = isinstance(given, dict) and all(
        isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        for value in given.values()
    )
    if not sound or len(given) > 10:
        raise Unusable(f"{where}: numbers is a short table of numbers, such as {{baseline = 0.1}}.")
    return {shown(str(key)): float(value) for key, value in given.items()}


def asked_in(group: str | None = None) -> dict[str, str]:
    """Every question of a group, or of all, by id: what it asks."""
    from checks.policy.questionnaire import QUESTIONS

    return {each.id: each.asks for each in QUESTIONS if group in (None, each.group)}


def group_of(question: str) -> str:
    """The group that a question stands in; KeyError if there is no such question."""
    from checks.policy.questionnaire import QUESTIONS

    return {each.id: each.group for each in QUESTIONS}[question]


def card_texts() -> dict[str, str]:
    """What people are asked for the model card, by id."""
    from checks.policy.questionnaire import CARD

    return dict(CARD)


def written(answers: Mapping[str, Attestation]) -> str:
    """The answers as the JSON that `load` reads back."""
    kept = {key: {part: getattr(one, part) for part in KEYS} for key, one in answers.items()}
    return json.dumps(kept, indent=2, ensure_ascii=False) + "\n"
