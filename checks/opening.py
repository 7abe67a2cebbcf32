"""From a request to open inputs: tables read and opened, the model in its jail, every role settled."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from checks import VERSION, document
from checks.attestations import Attestation
from checks.contract import TableRole
from checks.decisions import Waiver
from checks.policy import fairness_guide
from checks.policy.policy import Policy
from checks.standing import StoredRun
from checks.table.dictionary import Described
from checks.table.engines import Engine, open_tables, read_by_cluster
from checks.table.roles import Roles

if TYPE_CHECKING:
    from checks.artifacts.demand import Earlier
    from checks.artifacts.inputs import Given
    from checks.model.facts import Model
    from checks.table.tables import Table

TABLES: tuple[TableRole, ...] = ("table", "train", "production")


class Request(Struct, frozen=True, kw_only=True):
    """What a person asks for. Paths are files of theirs; `names` (role -> name) are for display.

    `fairness` are the answers that choose which gaps between groups block release; None keeps the policy's gates.
    A table whose `<role>.parquet` already lies in the run's folder is not read again. `bounded`
    says whether the browser's bounds on rows, columns and cells hold; of the roles in `sampled` a sample is kept
    where they do not. With the engine `spark` tables may be what a cluster reads itself (see
    `table.spark.sources.on_cluster`), and `cluster` is its address. `sheets` (role -> name) are sheets of workbooks, the first visible one by default.
    `attestations` are people's answers by question, `earlier` runs of the same project that the command line kept,
    and `stored` says that it will keep this one too. `waivers` are those in force, `baseline` an approved report
    that the gates are held against.
    """

    table: str
    train: str | None = None
    production: str | None = None
    model: str | None = None
    names: dict[str, str] = {}
    sheets: dict[str, str] = {}
    sampled: tuple[str, ...] = ()
    roles: Roles = Roles()
    policy: str = "standard"
    fairness: fairness_guide.FairnessAnswers | None = None
    only: tuple[str, ...] = ()
    fast: bool = False
    seed: int = 0
    jobs: int | None = None
    engine: Engine = "duckdb"
    cluster: str | None = None
    bounded: bool = True
    dictionary: tuple[Described, ...] = ()
    attestations: dict[str, Attestation] = {}
    earlier: tuple[StoredRun, ...] = ()
    stored: bool = False
    waivers: tuple[Waiver, ...] = ()
    baseline: document.Report | None = None


def read_tables(request: Request, folder: Path, policy: Policy, workers: ThreadPoolExecutor) -> "Given":
    """Read what is not read yet, all tables at once, and open them; the roles are as they were asked.

    Raises Unusable, one sentence for the person.
    """
    paths: dict[TableRole, str] = {role: path for role in TABLES if (path := getattr(request, role))}
    there = read_by_cluster(request.engine, paths)
    reading = [
        workers.submit(_read, Path(path), role, folder, request)
        for role, path in paths.items()
        if role not in there and not (folder / f"{role}.parquet").exists()
    ]
    from checks.artifacts.demand import Demand
    from checks.artifacts.inputs import Given
    from checks.artifacts.rules import Rules

    for table in reading:
        table.result()
    connection, tables = open_tables(
        request.engine,
        folder,
        TABLES,
        cluster=request.cluster,
        threads=request.jobs,
        there={role: (path, request.names.get(role, Path(path).name)) for role, path in there.items()},
    )
    return Given(
        table=tables["table"],
        train=tables.get("train"),
        production=tables.get("production"),
        model=None,
        roles=request.roles,
        connection=connection,
        folder=folder,
        fast=request.fast,
        dictionary=request.dictionary,
        attestations=tuple(request.attestations.values()),
        rules=Rules(
            name=policy.name,
            sha256=policy.sha256,
            gates=policy.gates,
            limits={key: scale.source for key, scale in policy.scales.items()},
            waivers=tuple((each.finding, date.fromisoformat(each.expires)) for each in request.waivers),
        ),
        demand=Demand(**msgspec.structs.asdict(policy.capacity)),
        earlier=None if request.baseline is None else _earlier(request.baseline),
        provenance={
            **{f"the {role} table": table.sha256 for role, table in tables.items()},
            "the policy": policy.sha256,
            "the code": VERSION,
        },
    )


def _earlier(report: document.Report) -> "Earlier":
    """What an earlier report measured of the model's speed."""
    from checks.artifacts.demand import Earlier
    from checks.machine import machine

    return Earlier(
        created=report.run.created[:10],
        same_machine=report.run.machine.get("fingerprint") == machine()["fingerprint"],
        measured={
            f"{outcome.check}#{finding.estimate.name}": finding.estimate
            for outcome in report.outcomes
            if outcome.family == "scalability"
            for finding in outcome.findings
            if finding.estimate is not None
        },
    )


def settled(read: "Given", model: "Model | None") -> "Given":
    """The same inputs with their model and with nothing about the roles left open.

    Raises Unusable if the roles, the tables and the model do not go together.
    """
    from checks.table.complete import complete

    roles = complete(read.roles, _tables(read), None if model is None else model.facts)
    fingerprint = {} if model is None else {"the model": model.facts.sha256}
    return replace(read, model=model, roles=roles, provenance={**read.provenance, **fingerprint})


def _tables(given: "Given") -> "dict[TableRole, Table]":
    every: dict[TableRole, Table | None] = {
        "table": given.table,
        "train": given.train,
        "production": given.production,
    }
    return {role: table for role, table in every.items() if table is not None}


def _read(path: Path, role: TableRole, folder: Path, request: Request) -> None:
    from checks.table.read import read

    read(
        path,
        role,
        folder,
        name=request.names.get(role, path.name),
        bounded=request.bounded,
        sheet=request.sheets.get(role),
        sample=role in request.sampled,
    )


def open_model(request: Request) -> "Model":
    """Open the request's model in its jail; raises Unusable."""
    from checks.model import host

    assert request.model is not None
    path = Path(request.model)
    return host.open_model(path, name=request.names.get("model", path.name))


def _unused(roles: Roles) -> list[str]:
    """What the person said that no measure of this version uses: said aloud, not passed over."""
    if not roles.weight:
        return []
    return [f"The weight column ({roles.weight}) stands in the report, but no measure uses it yet."]


def spelt_otherwise(given: "Given") -> tuple[str, ...]:
    """What was matched although tables and model spell it differently."""
    from checks.table.agreement import agreement_notes

    tables = _tables(given)
    tables.pop("production", None)
    return agreement_notes(given.roles, tables, None if given.model is None else given.model.facts)


def nobody_selected(given: "Given") -> bool:
    """Whether the model predicts a number and no threshold turns it into a decision."""
    return given.roles.task == "regression" and given.roles.threshold is None


def _fairness(answers: fairness_guide.FairnessAnswers | None, given: "Given") -> document.Fairness | None:
    if answers is None:
        return None
    gates = fairness_guide.gates_of(answers, numbers=nobody_selected(given))
    return document.Fairness(
        harm=answers.harm,
        label=answers.label,
        acts_on=answers.acts_on,
        gates={gate.check: gate.why for gate in gates},
    )


def inputs_of(
    given: "Given",
    policy: Policy,
    folder: Path,
    agreed: tuple[str, ...],
    request: Request,
) -> document.Inputs:
    """What the report says of its inputs; `agreed` are notes on labels that are spelt otherwise."""
    from checks.table.read import read_header

    def table(role: TableRole) -> document.Given | None:
        opened = _tables(given).get(role)
        if opened is None:
            return None
        # A run's folder may hold a table without the header that a reader leaves beside it.
        header = read_header(folder, role) if (folder / f"{role}.json").exists() else None
        return document.Given(
            name=opened.name,
            sha256=opened.sha256,
            rows=opened.rows,
            columns=len(opened.columns),
            sampled_from=None if header is None else header.sampled_from,
        )

    judged, answers = table("table"), request.fairness
    assert judged is not None
    return document.Inputs(
        table=judged,
        train=table("train"),
        production=table("production"),
        model=_model(given),
        roles=msgspec.to_builtins(given.roles),
        task=given.roles.task,
        policy=document.GivenPolicy(name=policy.name, sha256=policy.sha256),
        fairness=_fairness(answers, given),
        notes=(
            *(
                note
                for role in TABLES
                if (folder / f"{role}.json").exists()
                for note in read_header(folder, role).notes
            ),
            *agreed,
            *(() if answers is None else (fairness_guide.said_of(answers, numbers=nobody_selected(given)),)),
            *_unused(given.roles),
        ),
        only=request.only,
        attestations=tuple(request.attestations.values()),
    )


def engine_of(request: Request, given: "Given") -> str:
    """What answered the queries, and where: "duckdb", or "spark (local[2])"."""
    address = getattr(given.connection, "address", None)
    return f"{request.engine} ({address})" if address else request.engine


def layers_of(given: "Given", folder: Path) -> tuple[str, ...]:
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
