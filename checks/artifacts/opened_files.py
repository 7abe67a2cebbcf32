"""The files that this run opened: how large they are, and the sandbox that stood around each."""

from dataclasses import dataclass
from typing import Literal

from checks.artifacts.inputs import Given
from checks.contract import TableRole, artifact

ROLES: tuple[TableRole, ...] = ("table", "train", "production")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """`bytes` as it was given; `rows` and `columns` are 0 for a model. `layers` of the sandbox, none without one."""

    name: str
    kind: Literal["table", "model"]
    role: TableRole
    format: str
    bytes: int
    rows: int
    columns: int
    layers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenedFiles:
    """From the run's own record; none where everything came from memory."""

    files: tuple[OpenedFile, ...]


@artifact()
def opened_files(given: Given) -> OpenedFiles:
    from checks.table.read import read_header

    found: list[OpenedFile] = []
    for role in ROLES:
        if not (given.folder / f"{role}.json").exists():
            continue
        told = read_header(given.folder, role)
        found.append(
            OpenedFile(
                name=told.name,
                kind="table",
                role=role,
                format=told.format,
                bytes=told.bytes,
                rows=told.rows,
                columns=len(told.columns),
                layers=told.jail,
            )
        )
    if given.model is not None and given.model.facts.format not in ("python", "stand-in"):
        facts = given.model.facts
        found.append(
            OpenedFile(
                name=facts.name,
                kind="model",
                role="table",
                format=facts.format,
                bytes=facts.size_bytes,
                rows=0,
                columns=0,
                layers=facts.layers,
            )
        )
    return OpenedFiles(tuple(found))
