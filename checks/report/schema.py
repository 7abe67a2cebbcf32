"""The JSON Schema of report.json, drawn from the shapes that write and read it."""

from typing import Any

import msgspec

from checks.document import SCHEMA, Report


def schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of schema `preflight/1`; the field `schema` is fixed."""
    (plain,), definitions = msgspec.json.schema_components([Report], ref_template="#/$defs/{name}")
    own = definitions["Report"]
    own["properties"]["schema"] = {"const": SCHEMA}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"https://preflight.invalid/{SCHEMA}",
        "title": "Preflight report",
        **plain,
        "$defs": definitions,
    }


def page() -> bytes:
    """The schema as indented UTF-8 JSON."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=1) + b"\n"
