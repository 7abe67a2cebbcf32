"""Reads a policy: what blocks release, and where it overrides a check's limits, weights and effort."""

import hashlib
import math
import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args

import msgspec
from msgspec import Struct

from checks.contract import Debt, Input, Scale, Unusable

ROOM = Path(__file__).parent
SHIPPED = ("standard", "high-risk", "credit", "workshop")
MOST_BYTES = 1_000_000
MOST_WEIGHT = 100.0
MOST_EFFORT = 100.0
T = TypeVar("T")


class Capacity(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the model is to serve (see `artifacts.demand.Demand`); all that is given is above 0."""

    rows_per_day: float | None = None
    p99_seconds: float = 0.05
    price_per_core_hour: float | None = None
    currency: str = ""


class Policy(Struct, frozen=True, kw_only=True):
    """What an organisation demands. `sha256` is of the file's bytes.

    `set_aside` are gates that this run cannot ask, because no model was given and a stand-in
    answered: they are listed as not asked. `gates` are the checks that can block release, in their order; `needs` has the inputs without
    which a gate is not asked, and `required` the gates that must be asked. `scales` override a
    check's own by `check#estimate`, `weights` by check, `effort` multiplies the remedies' days by
    debt category.
    """

    name: str
    title: str
    sha256: str
    gates: tuple[str, ...]
    set_aside: tuple[str, ...] = ()
    needs: dict[str, tuple[Input, ...]] = {}
    required: frozenset[str] = frozenset()
    scales: dict[str, Scale] = {}
    weights: dict[str, float] = {}
    effort: dict[Debt, float] = {}
    capacity: Capacity = Capacity()


class _Gate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    check: str
    needs: tuple[Input, ...] = ()
    required: bool = False


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    title: str = ""
    required: tuple[Input, ...] = ()
    gates: tuple[dict[str, Any], ...] = ()
    limits: dict[str, Any] = {}
    weights: dict[str, Any] = {}
    effort: dict[str, Any] = {}
    capacity: dict[str, Any] = {}


class _Limits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    floor: float
    limit: float
    worst: float
    source: str
    log: bool = False


def shipped() -> tuple[str, ...]:
    """Names of the policies that come with Preflight, the one used when none is named first."""
    return SHIPPED


def read_policy(name_or_path: str | Path, known: Mapping[str, Collection[str]] | None = None) -> Policy:
    """Read a shipped policy by name, or any policy by the path of its TOML file.

    `known` maps the id of every check to the names of its estimates. Where it is given, a limit,
    weight or (in a person's own file) gate for something that does not exist is refused.
    Raises Unusable naming the key that is wrong.
    """
    path, own = _find(name_or_path)
    try:
        raw = path.read_bytes()
    except OSError as why:
        raise Unusable(f"The policy file {path.name} could not be read: {why.strerror}.") from None
    return parse_policy(raw, path.name, known, own=own)


def policy_text(name_or_path: str | Path) -> str:
    """The TOML of a policy that `read_policy` has read, as it stands in its file."""
    return _find(name_or_path)[0].read_bytes().decode("utf-8")


def parse_policy(
    raw: bytes, name: str, known: Mapping[str, Collection[str]] | None = None, *, own: bool = True
) -> Policy:
    """A policy from the bytes of a TOML file called `name`; `known` as for `read_policy`, and `own` says that it is
    a person's, whose gates must exist.

    Raises Unusable naming the key that is wrong.
    """
    try:
        if len(raw) > MOST_BYTES:
            raise Unusable(f"The policy file {name} is over 1 MB; a policy is a short TOML file.")
        tables = tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError:
        raise Unusable(f"The policy file {name} is not UTF-8 text.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as why:
        raise Unusable(f"The policy file {name} is not TOML: {why}.") from None
    policy = _policy(tables, hashlib.sha256(raw).hexdigest(), name)
    if known is not None:
        _refuse_unknown(policy, known, name, gates=own)
    return policy


def _find(name_or_path: str | Path) -> tuple[Path, bool]:
    """The file, and whether it is a person's own."""
    asked = str(name_or_path)
    if asked in shipped():
        return ROOM / f"{asked}.toml", False
    path = Path(asked)
    if path.suffix == ".toml" and path.is_file():
        return path, True
    names = ", ".join(shipped())
    raise Unusable(f"There is no policy '{_shown(asked)}'. Name one of {names}, or give a .toml file.")


def _policy(tables: dict[str, Any], sha256: str, file: str) -> Policy:
    given = _convert(tables, _File, file, "")
    gates = tuple(_convert(gate, _Gate, file, f"gates[{i}]") for i, gate in enumerate(given.gates))
    ids = tuple(gate.check for gate in gates)
    for check in ids:
        _refuse_unless(_is_check(check), file, "gates", f"'{_shown(check)}' is not family/check")
    twice = sorted({check for check in ids if ids.count(check) > 1})
    _refuse_unless(not twice, file, "gates", f"{', '.join(twice)} stands there twice")
    useless = sorted(set(given.required).difference(*(gate.needs for gate in gates)))
    _refuse_unless(not useless, file, "required", f"no gate needs {', '.join(useless)}")
    return Policy(
        name=given.name,
        title=given.title or given.name,
        sha256=sha256,
        gates=ids,
        needs={gate.check: gate.needs for gate in gates},
        required=frozenset(
            gate.check for gate in gates if gate.required or not set(gate.needs).isdisjoint(given.required)
        ),
        scales={key: _scale(key, entry, file) for key, entry in given.limits.items()},
        weights={key: _weight(key, entry, file) for key, entry in given.weights.items()},
        effort=dict(_effort(key, entry, file) for key, entry in given.effort.items()),
        capacity=_capacity(given.capacity, file),
    )


def _capacity(entry: dict[str, Any], file: str) -> Capacity:
    found = _convert(entry, Capacity, file, "capacity")
    for name in ("rows_per_day", "p99_seconds", "price_per_core_hour"):
        number = getattr(found, name)
        sound = number is None or (math.isfinite(number) and number > 0)
        _refuse_unless(sound, file, f"capacity.{name}", "it must be a number above 0")
    return msgspec.structs.replace(found, currency=_shown(found.currency)[:8])


def _scale(key: str, entry: Any, file: str) -> Scale:
    where = f'limits."{_shown(key)}"'
    check, mark, estimate = key.partition("#")
    _refuse_unless(
        bool(mark and estimate) and _is_check(check), file, where, "it is not family/check#estimate"
    )
    limits = _convert(entry, _Limits, file, where)
    numbers = (limits.floor, limits.limit, limits.worst)
    _refuse_unless(all(map(math.isfinite, numbers)), file, where, "floor, limit and worst must be finite")
    ordered = list(numbers) in (sorted(numbers), sorted(numbers, reverse=True))
    _refuse_unless(ordered, file, where, "limit must lie between floor and worst")
    _refuse_unless(limits.floor != limits.worst, file, where, "floor and worst must differ")
    _refuse_unless(not limits.log or min(numbers) > 0, file, where, "a log scale needs numbers above 0")
    _refuse_unless(bool(limits.source.strip()), file, where, "source must say where the numbers come from")
    return Scale(**msgspec.structs.asdict(limits))


def _weight(key: str, entry: Any, file: str) -> float:
    where = f'weights."{_shown(key)}"'
    _refuse_unless(_is_check(key), file, where, "it is not family/check")
    weight = _convert(entry, float, file, where)
    _refuse_unless(0 <= weight <= MOST_WEIGHT, file, where, f"a weight lies between 0 and {MOST_WEIGHT:g}")
    return weight


def _effort(key: str, entry: Any, file: str) -> tuple[Debt, float]:
    where = f'effort."{_shown(key)}"'
    category = next((debt for debt in get_args(Debt) if debt == key), None)
    if category is None:
        raise _refusal(file, where, f"the debt categories are {', '.join(get_args(Debt))}")
    factor = _convert(entry, float, file, where)
    _refuse_unless(
        0 < factor <= MOST_EFFORT, file, where, f"a multiplier is above 0, at most {MOST_EFFORT:g}"
    )
    return category, factor


def _refuse_unknown(policy: Policy, known: Mapping[str, Collection[str]], file: str, *, gates: bool) -> None:
    # A shipped policy may name a gate before its check is written; such a gate is "not asked".
    for check in policy.gates if gates else ():
        _refuse_unless(check in known, file, "gates", f"there is no check '{_shown(check)}'")
    for check in policy.weights:
        _refuse_unless(check in known, file, f'weights."{_shown(check)}"', "there is no such check")
    for key in policy.scales:
        check, _, estimate = key.partition("#")
        where = f'limits."{_shown(key)}"'
        _refuse_unless(check in known, file, where, "there is no such check")
        names = ", ".join(sorted(known[check])) or "none"
        _refuse_unless(estimate in known[check], file, where, f"the estimates of this check are: {names}")


def _convert(value: Any, kind: type[T], file: str, where: str) -> T:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as why:
        says, _, place = str(why).partition(" - at `$")
        inner = place.rstrip("`").lstrip(".")
        raise _refusal(file, ".".join(part for part in (where, inner) if part), says) from None


def _refuse_unless(holds: bool, file: str, where: str, says: str) -> None:
    if not holds:
        raise _refusal(file, where, says)


def _refusal(file: str, where: str, says: str) -> Unusable:
    place = f", {where}" if where else ""
    return Unusable(f"The policy file {file}{place}: {says}.")


def _is_check(text: str) -> bool:
    return re.fullmatch(r"[a-z_]+/[a-z0-9-]+", text) is not None


def _shown(text: str) -> str:
    return "".join(letter for letter in text[:80] if letter.isprintable())
