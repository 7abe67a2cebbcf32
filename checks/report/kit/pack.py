"""The remediation kit as one zip: the same report gives the same bytes."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from checks import registry
from checks.contract import Scale
from checks.document import Report
from checks.policy.policy import parse_policy
from checks.report import card
from checks.report.kit import data_contract, gate
from checks.report.kit.reference import Reference, read
from checks.report.kit.words import readme

NAME = "remediation-kit.zip"
THEN = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say
DRIFT = "robustness/feature-drift"


def kit(report: Report, folder: Path) -> bytes | None:
    """The zip, from the report and the counts in its run's folder; None where none were kept."""
    reference = read(folder)
    return None if reference is None else packed(contents(report, reference))


def contents(report: Report, reference: Reference) -> dict[str, bytes]:
    """Every file of the kit, by its name in the zip."""
    script = Path(__file__).with_name("drift_check.py").read_bytes()
    return {
        "README.md": readme(report, reference).encode("utf-8", "replace"),
        "contract/table-schema.json": _json(data_contract.table_schema(reference)),
        "contract/row.schema.json": _json(data_contract.row_schema(reference)),
        "drift/drift-reference.json": _json(data_contract.drift(reference, limits(reference))),
        "drift/drift_check.py": script,
        ".github/workflows/readiness.yml": gate.workflow(report).encode("utf-8", "replace"),
        "model-card.md": card.page(report),
        "policy.toml": reference.policy.encode("utf-8"),
    }


def limits(reference: Reference) -> dict[str, Scale]:
    """The scales of the drift check, as the run's policy sets them."""
    own = parse_policy(reference.policy.encode("utf-8"), "policy.toml").scales
    scales = registry.all_checks()[DRIFT].scales
    return {name: own.get(f"{DRIFT}#{name}", scale) for name, scale in scales.items()}


def packed(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as into:
        for name, data in sorted(files.items()):
            info = zipfile.ZipInfo(name, THEN)
            info.create_system, info.external_attr = 3, 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            into.writestr(info, data)
    return held.getvalue()


def _json(value: dict[str, Any]) -> bytes:
    # Surrogates of a hostile name stay escaped.
    return json.dumps(value, indent=1, allow_nan=False).encode("ascii") + b"\n"
