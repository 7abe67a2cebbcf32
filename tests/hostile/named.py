"""A finished report in which every name that came out of a file is one and the same hostile name."""

from typing import Any

import msgspec

from checks.document import Report
from tests.pages import made

# Keys of the report whose texts come out of a file, wherever they stand.
NAMES = ("rows", "columns", "labels")


def report(name: str) -> Report:
    """Findings, evidence, notes, files, roles and the model of all families carry `name`."""
    told: Any = msgspec.to_builtins(made.report(name, name, name))
    for outcome in told["outcomes"]:
        outcome["reason"] = outcome["reason"] and f"{outcome['reason']} {name}"
        for finding in outcome["findings"]:
            finding["about"] |= {"name": name, "columns": [name], "groups": {name: name}}
            finding["says"] = f"In {name}: {finding['says']}"
            finding["evidence"] = [_renamed(piece, name) for piece in finding["evidence"]]
    inputs = told["inputs"]
    inputs["notes"] = [f"the column {name} was left out"]
    inputs["model"] |= {"name": name, "estimator": name}
    inputs["roles"] |= {"target": name, "sensitive": [name]}
    return msgspec.convert(told, Report)


def _renamed(piece: dict[str, Any], name: str) -> dict[str, Any]:
    """The labels of a chart made hostile; each stays apart from the others by its number."""
    changed = dict(piece, title=f"{piece['title']} {name}")
    for key in NAMES:
        if piece.get(key) and all(isinstance(label, str) for label in piece[key]):
            changed[key] = [f"{name} {n}" for n, _ in enumerate(piece[key])]
    return changed
