"""A small world for tests: pandas frames in, the artifacts of a run out."""

import tempfile
from pathlib import Path
from typing import Any

import ibis
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from checks.artifacts.inputs import Given
from checks.contract import Check, Finding, Judged, Outcome, Seed
from checks.engine import Artifacts, run
from checks.registry import all_makers
from checks.table.open import declare
from checks.table.roles import Roles
from checks.table.tables import Column, Kind, Table

# Removed with the interpreter: every run of a test has its own folder in it.
ROOT = tempfile.TemporaryDirectory(prefix="preflight-test-")


def kind_of(dtype: Any) -> Kind:
    if pd.api.types.is_bool_dtype(dtype):
        return "boolean"
    if pd.api.types.is_integer_dtype(dtype):
        return "integer"
    if pd.api.types.is_numeric_dtype(dtype):
        return "number"
    return "time" if pd.api.types.is_datetime64_any_dtype(dtype) else "text"


def table_of(frame: pd.DataFrame, connection: Any, folder: Path, role: str = "table") -> Table:
    """The frame as a run holds it: Parquet with safe keys, opened lazily."""
    columns = tuple(
        Column(name=str(name), key=f"c{i}", kind=kind_of(frame.iloc[:, i].dtype))
        for i, name in enumerate(frame.columns)
    )
    renamed = frame.set_axis([c.key for c in columns], axis=1).reset_index(drop=True)
    renamed.insert(0, "row", range(len(frame)))
    path = folder / f"{role}.parquet"
    pq.write_table(pa.Table.from_pandas(renamed, preserve_index=False), path)
    return Table(
        name=f"{role}.csv",
        role=role,
        expr=connection.read_parquet(str(path), table_name=role),
        columns=columns,
        rows=len(frame),
        sha256="0" * 64,
        path=str(path),
    )


def given(
    frame: pd.DataFrame,
    roles: Roles | None = None,
    *,
    train: pd.DataFrame | None = None,
    production: pd.DataFrame | None = None,
    model: Any = None,
    fast: bool = False,
) -> Given:
    """Complete inputs; features are every column with no other role unless the roles say otherwise."""
    from msgspec.structs import replace

    folder = Path(tempfile.mkdtemp(dir=ROOT.name))
    connection = ibis.duckdb.connect(threads=1)
    declare(connection)
    roles = roles or Roles()
    if roles.features is None:
        roles = replace(roles, features=tuple(str(c) for c in frame.columns if c not in roles.taken()))
    opened = {
        role: None if data is None else table_of(data, connection, folder, role)
        for role, data in (("table", frame), ("train", train), ("production", production))
    }
    return Given(
        table=opened["table"],
        train=opened["train"],
        production=opened["production"],
        model=model,
        roles=roles,
        connection=connection,
        folder=folder,
        fast=fast,
        provenance={},
    )


def artifacts(inputs: Given, seed: int = 0) -> Artifacts:
    return Artifacts({Given: inputs, Seed: Seed(seed)}, all_makers())


def outcome(check: Check, inputs: Given, seed: int = 0, *, gate: bool = False) -> Outcome:
    """What the engine makes of one check; an error is raised as it is, so that a test shows it."""
    shelf = artifacts(inputs, seed)
    gates = frozenset({check.id} if gate else ())
    (ended,) = run([check], shelf, scales={}, gates=gates, stand_in=inputs.stand_in)
    if ended.status == "error":
        list(check.ask(**shelf.of(check.ask)))
    return ended


def failing(ended: Outcome) -> list[Judged]:
    return [finding for finding in ended.findings if finding.status == "fail"]


def findings(check: Check, *values: Any) -> list[Finding]:
    """A check asked with hand-made artifacts: no world needed."""
    return list(check.ask(*values))


def run_all(inputs: Given, seed: int = 0) -> dict[str, Outcome]:
    """Every check of the registry over one set of inputs, by id."""
    from checks.registry import all_checks

    shelf = artifacts(inputs, seed)
    ended = run(list(all_checks().values()), shelf, scales={}, gates=frozenset(), stand_in=inputs.stand_in)
    return {each.check: each for each in ended}


def same(value: Any) -> Any:
    """A report's part, whose numbers equal others to the digits that sums in another order leave alike."""
    if isinstance(value, float):
        return pytest.approx(value, rel=1e-9, abs=1e-12)
    if isinstance(value, dict):
        return {key: same(each) for key, each in value.items()}
    return [same(each) for each in value] if isinstance(value, list) else value
