"""One assessment from files to report; the worker, the command line and Python callers all use it."""

import secrets
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from checks import VERSION, document, registry
from checks.contract import Check, Outcome, Seed, TableRole, Unusable
from checks.engine import Artifacts, run
from checks.machine import machine
from checks.policy.policy import Policy, read_policy
from checks.scorecard import score_outcomes
from checks.table.roles import Roles

if TYPE_CHECKING:
    from checks.artifacts.inputs import Given
    from checks.model.facts import Model
    from checks.table.tables import Table

TABLES: tuple[TableRole, ...] = ("table", "train", "production")


class Request(Struct, frozen=True, kw_only=True):
    """What a person asks for. Paths are files of theirs; `names` (role -> name) are for display.

    A table whose `<role>.parquet` already lies in the run's folder is not read again. `bounded`
    says whether the browser's bounds on rows, columns and cells hold.
    """

    table: str
    train: str | None = None
    production: str | None = None
    model: str | None = None
    names: dict[str, str] = {}
    roles: Roles = Roles()
    policy: str = "standard"
    only: tuple[str, ...] = ()
    fast: bool = False
    seed: int = 0
    jobs: int | None = None
    engine: str = "duckdb"
    bounded: bool = True


def plan(only: tuple[str, ...] = ()) -> list[Check]:
    """The checks of a run: all, or the families and checks named.

    Those that need no model come first, and of these those that rest on least, so that a person
    soon sees the first outcome.

    Raises Unusable for a name that is neither.
    """
    checks = registry.all_checks()
    for name in only:
        if name not in registry.FAMILIES and name not in checks:
            families = ", ".join(registry.FAMILIES)
            raise Unusable(f'There is no family or check "{name}"; the families are {families}.')
    wanted = [c for c in checks.values() if not only or c.family in only or c.id in only]
    return sorted(wanted, key=lambda c: (registry.asks_model(c), len(registry.rests_on(c))))


def assess(request: Request, folder: Path, on_outcome: Callable[[Outcome], None]) -> document.Report:
    """Run every applicable check and score the outcomes.

    Args:
        request: files, roles, policy and options.
        folder: the run's own folder; tables are kept there as Parquet.
        on_outcome: called with each outcome as its check ends.

    Raises:
        Unusable: an input cannot be used; the message is one sentence for the person.
    """
    started, created = time.perf_counter(), datetime.now(UTC)
    if request.engine != "duckdb":
        raise Unusable("The spark engine is not there yet; leave --engine out to use DuckDB.")
    known = {check.id: check.scales.keys() for check in registry.all_checks().values()}
    policy, checks = read_policy(request.policy, known), plan(request.only)
    with ExitStack() as ending:
        # The threads outlive the jails they start, because a jail dies with the thread it came from.
        workers = ending.enter_context(ThreadPoolExecutor(1 + len(TABLES), thread_name_prefix="opener"))
        opening = workers.submit(_open_model, request) if request.model else None
        if opening is not None:
            ending.callback(_close_model, opening)
        given = _open(request, folder, policy, opening, workers)
        ending.callback(given.connection.disconnect)
        policy = _asked_of(policy, given)
        agreed = _agreed(given)
        outcomes: list[Outcome] = []
        shelf = Artifacts({type(given): given, Seed: Seed(request.seed)}, registry.all_makers())
        for outcome in run(
            checks, shelf, scales=policy.scales, gates=frozenset(policy.gates) - {*policy.set_aside}
        ):
            outcomes.append(outcome)
            on_outcome(outcome)
    return document.Report(
        schema=document.SCHEMA,
        run=document.Run(
            id=secrets.token_urlsafe(16),
            created=created.isoformat(timespec="seconds"),
            seconds=round(time.perf_counter() - started, 3),
            seed=request.seed,
            version=VERSION,
            engine=request.engine,
            jail=_layers(given, folder),
            machine=machine(),
        ),
        inputs=_inputs(given, policy, folder, agreed),
        outcomes=tuple(outcomes),
        scorecard=score_outcomes(tuple(outcomes), policy, only=request.only),
    )


def _open(
    request: Request,
    folder: Path,
    policy: Policy,
    opening: "Future[Model] | None",
    workers: ThreadPoolExecutor,
) -> "Given":
    """Read what is not read yet, all tables at once, open them, and settle every role."""
    reading = [
        workers.submit(_read, Path(path), role, folder, request)
        for role in TABLES
        if (path := getattr(request, role)) and not (folder / f"{role}.parquet").exists()
    ]
    from checks.artifacts.inputs import Given
    from checks.table.complete import complete
    from checks.table.open import connect, open_table

    for table in reading:
        table.result()
    connection = connect(folder, threads=request.jobs)
    try:
        tables: dict[TableRole, Table] = {
            role: open_table(connection, folder, role)
            for role in TABLES
            if (folder / f"{role}.parquet").exists()
        }
        model = opening.result() if opening is not None else None
        roles = complete(request.roles, tables, None if model is None else model.facts)
    except Unusable:
        connection.disconnect()
        raise
    return Given(
        table=tables["table"],
        train=tables.get("train"),
        production=tables.get("production"),
        model=model,
        roles=roles,
        connection=connection,
        folder=folder,
        fast=request.fast,
        provenance={
            **{f"the {role} table": tables[role].sha256 for role in TABLES if role in tables},
            **({"the model": model.facts.sha256} if model is not None else {}),
            "the policy": policy.sha256,
            "the code": VERSION,
        },
    )


def _read(path: Path, role: TableRole, folder: Path, request: Request) -> None:
    from checks.table.read import read

    read(path, role, folder, name=request.names.get(role, path.name), bounded=request.bounded)


def _open_model(request: Request) -> "Model":
    from checks.model.host import open_model

    assert request.model is not None
    path = Path(request.model)
    return open_model(path, name=request.names.get("model", path.name))


def _asked_of(policy: Policy, given: "Given") -> Policy:
    """Without a model or scores, what a stand-in answers says nothing of the person's own model."""
    if given.model is not None or given.roles.score or given.roles.prediction:
        return policy
    checks = registry.all_checks()
    aside = tuple(gate for gate in policy.gates if gate in checks and registry.asks_model(checks[gate]))
    return msgspec.structs.replace(policy, set_aside=aside)


def _unused(roles: Roles) -> list[str]:
    """What the person said that no measure of this version uses: said aloud, not passed over."""
    given = {
        "The weight column": roles.weight,
        "The confidential columns": ", ".join(roles.confidential),
        "The declared directions": ", ".join((*roles.increasing, *roles.decreasing)),
    }
    return [
        f"{what} ({names}) stand in the report, but no measure uses them yet."
        for what, names in given.items()
        if names
    ]


def _close_model(opening: "Future[Model]") -> None:
    if opening.exception() is None:
        opening.result().close()


def _agreed(given: "Given") -> tuple[str, ...]:
    """What was matched although tables and model spell it differently."""
    from checks.table.agreement import agreement_notes

    tables: dict[TableRole, Table] = {"table": given.table}
    if given.train is not None:
        tables["train"] = given.train
    return agreement_notes(given.roles, tables, None if given.model is None else given.model.facts)


def _inputs(given: "Given", policy: Policy, folder: Path, agreed: tuple[str, ...]) -> document.Inputs:
    from checks.table.read import read_header

    def table(role: TableRole) -> document.Given | None:
        opened = {"table": given.table, "train": given.train, "production": given.production}[role]
        if opened is None:
            return None
        return document.Given(
            name=opened.name, sha256=opened.sha256, rows=opened.rows, columns=len(opened.columns)
        )

    judged = table("table")
    assert judged is not None
    return document.Inputs(
        table=judged,
        train=table("train"),
        production=table("production"),
        model=_model(given),
        roles=msgspec.to_builtins(given.roles),
        task=given.roles.task,
        policy=document.GivenPolicy(name=policy.name, sha256=policy.sha256),
        notes=(
            *(
                note
                for role in TABLES
                if (folder / f"{role}.json").exists()
                for note in read_header(folder, role).notes
            ),
            *agreed,
            *_unused(given.roles),
        ),
    )


def _layers(given: "Given", folder: Path) -> tuple[str, ...]:
    """The sandbox's layers that held for every file that was opened."""
    from checks.table.read import read_header

    sets = [read_header(folder, role).jail for role in TABLES if (folder / f"{role}.json").exists()]
    if given.model is not None:
        sets.append(given.model.facts.layers)
    return tuple(layer for layer in sets[0] if all(layer in other for other in sets))


def _model(given: "Given") -> document.GivenModel | None:
    if given.model is not None:
        facts = given.model.facts
        return document.GivenModel(
            name=facts.name, sha256=facts.sha256, format=facts.format, estimator=facts.estimator
        )
    roles = given.roles
    if roles.score or roles.prediction:
        column = roles.score or roles.prediction or ""
        return document.GivenModel(
            name=column, sha256=None, format="score column" if roles.score else "prediction column"
        )
    if roles.target:
        return document.GivenModel(name="stand-in", sha256=None, format="stand-in")
    return None
