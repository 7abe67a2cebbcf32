"""The shape of the entries of an answer key: what was planted, and what follows from it."""

from typing import Any


def planted(
    name: str,
    checks: tuple[str, ...],
    severity: str,
    says: str,
    how: str,
    *,
    kind: str,
    tables: tuple[str, ...] = ("table",),
    columns: tuple[str, ...] = (),
    groups: dict[str, str] | None = None,
    rows: list[int] | None = None,
) -> dict[str, Any]:
    """One defect; it belongs to the family of the first check. `rows` lie in the only table named."""
    return {
        "id": name,
        "family": checks[0].split("/")[0],
        "checks": list(checks),
        "about": {
            "kind": kind,
            "tables": list(tables),
            "columns": list(columns),
            "groups": groups or {},
            "rows": rows or [],
        },
        "severity": severity,
        "says": says,
        "how": how,
    }


def forest_without_a_seed() -> dict[str, Any]:
    """What the careless forest of every case has in common."""
    return planted(
        "no-seed",
        ("governance/unrepeatable-training", "governance/seed-variance"),
        "minor",
        "The model names no seed, so nobody can train the same one again.",
        "random_state is None in the saved forest",
        kind="model",
    )


def follows(check: str, says: str) -> dict[str, str]:
    """An alarm that nobody planted: the check that raises it, and which defect it comes from."""
    return {"check": check, "says": says}
