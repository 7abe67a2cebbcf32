"""A policy written as TOML, so that what was changed in the app can be kept, reviewed and named with --policy."""

import json
from collections.abc import Mapping

import msgspec

from checks.contract import Scale
from checks.policy.policy import Capacity, Policy


def text_of(policy: Policy) -> str:
    """The policy as a TOML file that reads back as the same gates, limits, weights and efforts.

    What was required of a gate through an input is required of the gate itself.
    """
    lines = [f"name = {_quoted(policy.name)}", f"title = {_quoted(policy.title)}", ""]
    for check in policy.gates:
        lines += ["[[gates]]", f"check = {_quoted(check)}"]
        if needs := policy.needs.get(check):
            lines.append(f"needs = [{', '.join(_quoted(need) for need in needs)}]")
        if check in policy.required:
            lines.append("required = true")
        lines.append("")
    for key, scale in sorted(policy.scales.items()):
        lines += [f"[limits.{_quoted(key)}]", *_limits(scale), ""]
    lines += ["[capacity]", *_capacity(policy.capacity), ""]
    lines += [
        "[weights]",
        *_numbers(policy.weights),
        "",
        "[effort]",
        *_numbers({str(debt): factor for debt, factor in policy.effort.items()}),
    ]
    return "\n".join(lines) + "\n"


def _limits(scale: Scale) -> list[str]:
    lines = [f"{mark} = {_number(getattr(scale, mark))}" for mark in ("floor", "limit", "worst")]
    lines.append(f"source = {_quoted(scale.source)}")
    return [*lines, "log = true"] if scale.log else lines


def _capacity(given: Capacity) -> list[str]:
    told = {key: value for key, value in msgspec.structs.asdict(given).items() if value is not None}
    return [
        f"{key} = {_quoted(value) if isinstance(value, str) else _number(value)}"
        for key, value in told.items()
    ]


def _numbers(values: Mapping[str, float]) -> list[str]:
    return [f"{_quoted(key)} = {_number(value)}" for key, value in sorted(values.items())]


def _number(value: float) -> str:
    return repr(float(value))


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string, but for the DEL character and lone surrogates.
    return json.dumps(text, ensure_ascii=True).replace("\x7f", "\\u007f")
