"""`preflight assess`: one assessment from files to report files, with progress on the way.

The assessment runs in a thread of its own: Ctrl-C is heard at once, even while a library computes, and
takes the jailed children with it.
"""

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from checks.commands.after import After, after
from checks.commands.cluster import cluster_tables, name_of
from checks.commands.console import on_stderr, say
from checks.commands.follow import Follower
from checks.commands.kept import keep, keep_request, remembering
from checks.commands.remote import Address, addresses, fetched, refuse_addresses
from checks.commands.written import refuse_unwritable, written
from checks.contract import Unusable
from checks.table.bands import read_bands
from checks.table.engines import Engine
from checks.table.names import shown
from checks.table.roles import Roles, Task

if TYPE_CHECKING:
    from checks.document import Report
    from checks.opening import Request


class Format(StrEnum):
    """The report's file formats."""

    json = "json"
    html = "html"
    md = "md"
    junit = "junit"
    csv = "csv"
    card = "card"
    agenda = "agenda"
    kit = "kit"


DEFAULT_OUT = Path("preflight-report")


def assess(
    table: Annotated[
        str, typer.Argument(metavar="TABLE", help="The table the model is judged on: a file or an address.")
    ],
    target: Annotated[str, typer.Option(metavar="COL", help="What the model predicts.")],
    train: Annotated[str | None, typer.Option(metavar="FILE", help="What it was trained on.")] = None,
    production: Annotated[str | None, typer.Option(metavar="FILE", help="Later rows, for drift.")] = None,
    model: Annotated[
        str | None, typer.Option(metavar="FILE", help="skops, ONNX, boosting or MLflow zip.")
    ] = None,
    score: Annotated[str | None, typer.Option(metavar="COL", help="The model's scores, as a column.")] = None,
    prediction: Annotated[str | None, typer.Option(metavar="COL", help="Its answers, as a column.")] = None,
    positive: Annotated[str | None, typer.Option(metavar="VALUE", help="Defines error rates.")] = None,
    favourable: Annotated[
        list[str] | None, typer.Option(metavar="VALUE", help="Good for the person; repeat for several.")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(help="A score of at least this decides for positive. 0.5 by default.")
    ] = None,
    task: Annotated[Task | None, typer.Option(help="Found from the target where not given.")] = None,
    sensitive: Annotated[
        list[str] | None, typer.Option(metavar="COL", help="Groups to treat alike; repeat for several.")
    ] = None,
    bands: Annotated[
        list[str] | None,
        typer.Option(metavar="COL=25,40,60", help="Cut a sensitive number into groups; repeat for several."),
    ] = None,
    id_: Annotated[list[str] | None, typer.Option("--id", metavar="COL", help="Row identifiers.")] = None,
    time: Annotated[str | None, typer.Option(metavar="COL", help="When a row was recorded.")] = None,
    quasi: Annotated[
        list[str] | None, typer.Option(metavar="COL", help="Columns that identify together.")
    ] = None,
    confidential: Annotated[
        list[str] | None, typer.Option(metavar="COL", help="What a stranger must not learn.")
    ] = None,
    population: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="People of whom the table's rows are a sample.")
    ] = None,
    weight: Annotated[str | None, typer.Option(metavar="COL", help="Sample weights.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(metavar="COL", help="Left out of the features.")] = None,
    increasing: Annotated[
        list[str] | None, typer.Option(metavar="COL", help="The score should rise with it.")
    ] = None,
    decreasing: Annotated[
        list[str] | None, typer.Option(metavar="COL", help="The score should fall with it.")
    ] = None,
    immutable: Annotated[
        list[str] | None, typer.Option(metavar="COL", help="What a person cannot change, such as age.")
    ] = None,
    dictionary: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="JSON or TOML: each column's description, unit, owner."),
    ] = None,
    attestations: Annotated[
        Path | None, typer.Option(metavar="FILE", help="TOML or JSON: what people answer for.")
    ] = None,
    policy: Annotated[str, typer.Option(metavar="NAME|FILE", help="Gates and limits.")] = "standard",
    harm: Annotated[
        Literal["wrong-yes", "wrong-no", "both"] | None, typer.Option(help="Whom the model's mistakes harm.")
    ] = None,
    label: Annotated[
        Literal["trusted", "doubted"] | None, typer.Option(help="Whether the answers in the table are just.")
    ] = None,
    acts_on: Annotated[
        Literal["decisions", "scores"] | None, typer.Option(help="What is acted on; with the two above.")
    ] = None,
    engine: Annotated[
        Engine, typer.Option(help="spark asks a cluster: tables may be its Parquet or catalog:DB.TABLE.")
    ] = "duckdb",
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="spark://host:7077, yarn, k8s://…, sc://host; this machine if none."
        ),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="FAMILY|CHECK", help="Repeat for several.")
    ] = None,
    fast: Annotated[
        bool, typer.Option("--fast", help="Count and score only: no refits, attacks, explanations or timing.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same report.")] = 0,
    jobs: Annotated[int | None, typer.Option(min=1, metavar="N", help="Cores for queries.")] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the report goes.")] = DEFAULT_OUT,
    formats: Annotated[
        list[Format] | None, typer.Option("--format", help="json and html by default.")
    ] = None,
    history: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where runs are remembered; history.jsonl in --out.")
    ] = None,
    waivers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="TOML: blocks that somebody answers for.")
    ] = None,
    compare: Annotated[
        Path | None, typer.Option(metavar="REPORT", help="Exit 1 only for what got worse since this report.")
    ] = None,
) -> int:
    """Assess a table, and the model whose answers it is judged by. Exits 0 ready, 1 not ready, 3 cannot say."""
    answers = {"--model": model, "--score": score, "--prediction": prediction}
    if len(given := [name for name, value in answers.items() if value is not None]) > 1:
        raise Unusable(f"Give one of {' and '.join(given)}, not both: they are two answers to one question.")
    from checks.opening import Request
    from checks.policy.fairness_guide import answers_of
    from checks.table.dictionary import read_dictionary

    refuse_addresses(dictionary=dictionary, attestations=attestations, waivers=waivers, compare=compare)
    refuse_addresses(policy=policy, history=history, out=out)
    files = {"table": table, "train": train, "production": production, "model": model}
    named = {role: text for role, text in files.items() if text is not None}
    there = cluster_tables(engine, cluster, named)
    at = addresses({role: text for role, text in named.items() if role not in there})
    paths = {role: _regular(Path(text)) for role, text in named.items() if role not in {*at, *there}}
    asked = {role: str(path) for role, path in paths.items()} | {r: a.plain for r, a in at.items()} | there
    request = Request(
        table=asked["table"],
        train=asked.get("train"),
        production=asked.get("production"),
        model=asked.get("model"),
        names={role: shown(each.name) for role, each in (*paths.items(), *at.items())}
        | {role: name_of(path) for role, path in there.items()},
        roles=Roles(
            target=target,
            task=task,
            positive=positive,
            favourable=tuple(favourable or ()),
            threshold=threshold,
            sensitive=tuple(sensitive or ()),
            bands=tuple(read_bands(each) for each in bands or ()),
            identifiers=tuple(id_ or ()),
            time=time,
            weight=weight,
            quasi=tuple(quasi or ()),
            confidential=tuple(confidential or ()),
            population=population,
            ignore=tuple(ignore or ()),
            increasing=tuple(increasing or ()),
            decreasing=tuple(decreasing or ()),
            immutable=tuple(immutable or ()),
            score=score,
            prediction=prediction,
        ),
        dictionary=() if dictionary is None else read_dictionary(_regular(dictionary)),
        policy=policy,
        fairness=answers_of(harm, label, acts_on),
        only=tuple(only or ()),
        fast=fast,
        seed=seed,
        jobs=jobs,
        engine=engine,
        cluster=cluster,
        bounded=False,
    )
    kept, then = history or out / "history.jsonl", after(compare, waivers)
    return _run(
        then.asked(remembering(request, attestations, kept)),
        at,
        out,
        kept,
        tuple(dict.fromkeys(formats or (Format.json, Format.html))),
        then,
    )


def _run(
    request: "Request",
    at: Mapping[str, Address],
    out: Path,
    history: Path,
    formats: tuple[Format, ...],
    then: After,
) -> int:
    refuse_unwritable(out)
    # Noted, not raised: an exception out of a handler is lost where it meets a finalizer.
    stopped: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda came, _frame: stopped.append(came)) for number in numbers}
    folder = Path(tempfile.mkdtemp(prefix="preflight-"))
    try:
        report = _assessed(request, at, folder, stopped, then)
        paths = written(report, out, [each.value for each in formats], folder)
        keep(report, history)
        keep_request(request, out)
        status = then.status(report, folder)
    except _Stopped as why:
        shutil.rmtree(folder, ignore_errors=True)
        on_stderr().print("Stopped.")
        # Not a plain exit: that would wait for the thread. The children die with this process.
        os._exit(128 + why.number)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        shutil.rmtree(folder, ignore_errors=True)
    for path in paths:
        say(str(path))
    return status


def _assessed(
    request: "Request", at: Mapping[str, Address], folder: Path, stopped: Sequence[int], then: After
) -> "Report":
    """The report, made in another thread while this one looks for the signals noted in `stopped`."""
    from checks.assessment import assess as run
    from checks.assessment import plan

    follower = Follower(on_stderr(), [check.id for check in plan(request.only)])
    ended: list[Report | BaseException] = []

    def work() -> None:
        try:
            here = fetched(request, at, folder, follower.says)
            ended.append(then.lifted(run(here, folder, follower.ended)))
        except BaseException as why:
            ended.append(why)

    thread = threading.Thread(target=work, name="assessment", daemon=True)
    with follower:
        thread.start()
        while thread.is_alive():
            thread.join(0.2)
            if stopped:
                raise _Stopped(stopped[0])
    result = ended[0]
    if isinstance(result, BaseException):
        raise result
    follower.summary(result)
    return result


def _regular(path: Path) -> Path:
    """The path of a regular file; links, folders, pipes and devices are refused before anything opens them."""
    if path.is_symlink():
        raise Unusable(f"{path} is a link; give the file itself.")
    if not path.exists():
        raise Unusable(f"The file {path} does not exist.")
    if not path.is_file():
        raise Unusable(f"{path} is {'a folder' if path.is_dir() else 'not a regular file'}; give a file.")
    return path


class _Stopped(BaseException):
    """A signal came; `number` is its own."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
