"""Assess made-up survey tables of several sizes with a model, in a process of their own, and say what it took.

    python -m benchmarks.speed --rows 10000 100000 1000000 10000000
    python -m benchmarks.speed --rows 1000000 --only privacy --checks
    python -m benchmarks.speed --rows 10000000 --model large --write

The rows are those of the training, the judged and the production table together; reading the files and writing
the report is part of the cost. A family's cost holds the artifacts that its checks were the first to ask for.
"""

import argparse
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from benchmarks.speed import models, tables
from benchmarks.speed.measured import Cost, Mark, Part, cheapest, keep
from benchmarks.speed.process import Spent, spent
from checks.opening import Request

MANY = 15
MIB = 2**20


def measured(rows: int, kind: models.Kind, folder: Path, *, fast: bool, only: tuple[str, ...]) -> Cost:
    """Make the tables and the model where they are not there yet, assess them and give what it took."""
    paths = tables.write(folder, rows)
    model = models.write(folder, paths["train"], kind)
    request = Request(
        table=str(paths["table"]),
        train=str(paths["train"]),
        production=str(paths["production"]),
        model=str(model),
        roles=tables.ROLES,
        only=only,
        fast=fast,
        bounded=False,
    )
    busy = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="assessed-", dir=folder) as place:
        (Path(place) / "request.json").write_bytes(msgspec.json.encode(request))
        took = spent([sys.executable, "-m", "benchmarks.speed.child", place])
        if took.status:
            raise SystemExit(f"The assessment of {rows:,} rows ended with status {took.status}.")
        marks = msgspec.json.decode((Path(place) / "marks.json").read_bytes(), type=list[Mark])
    return Cost(
        rows=rows,
        fast=fast,
        model=kind,
        date=datetime.now(UTC).date().isoformat(),
        busy=round(busy, 2),
        cpu=round(took.cpu, 2),
        seconds=round(took.wall, 2),
        first=round(min(mark.ended for mark in marks if mark.kind == "check") - took.started, 2),
        peak=took.peak() or 0,
        families=parts(marks, took, "check", family=True),
        checks=parts(marks, took, "check"),
        artifacts=parts(marks, took, "artifact"),
    )


def parts(marks: list[Mark], took: Spent, kind: str, *, family: bool = False) -> tuple[Part, ...]:
    """Marks of one kind, those of one name (or one family) together, the costliest first."""
    together: dict[str, list[Mark]] = {}
    for mark in marks:
        if mark.kind == kind:
            together.setdefault(mark.name.split("/")[0] if family else mark.name, []).append(mark)
    found = [
        Part(
            name=name,
            cpu=round(sum(mark.cpu for mark in some), 3),
            seconds=round(sum(mark.ended - mark.started for mark in some), 3),
            peak=max((p for m in some if (p := took.peak(m.started, m.ended)) is not None), default=None),
        )
        for name, some in together.items()
    ]
    return tuple(sorted(found, key=lambda part: (-part.cpu, part.name)))


def say(cost: Cost, *, checks: bool) -> None:
    """What an assessment took, on the terminal."""
    words = "fast, " if cost.fast else ""
    most = f" (the dearest of {cost.runs} runs: {cost.dearest:.1f})" if cost.dearest and cost.runs > 1 else ""
    print(
        f"{cost.rows:,} rows, {words}{cost.model}: {cost.cpu:.1f} CPU s{most}, {cost.seconds:.1f} s, "
        f"{cost.peak / MIB:,.0f} MiB, first outcome after {cost.first:.1f} s (load before: {cost.busy:.1f})"
    )
    lists = {"families": cost.families, "artifacts": cost.artifacts[:MANY]}
    if checks:
        lists = {**lists, "artifacts": cost.artifacts, "checks": cost.checks}
    for title, some in lists.items():
        print(f"  {title:42s} {'CPU s':>8s} {'s':>8s} {'MiB':>8s}")
        for part in some:
            peak = "–" if part.peak is None else f"{part.peak / MIB:,.0f}"
            print(f"    {part.name:40s} {part.cpu:8.2f} {part.seconds:8.2f} {peak:>8s}")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--model", choices=models.KINDS, default="boosting", help="large: about 200 MB")
    parser.add_argument("--fast", action="store_true", help="aggregates and scores only")
    parser.add_argument("--runs", type=int, default=1, help="of each: the cheapest is told, and the dearest")
    parser.add_argument("--only", nargs="*", default=[], metavar="FAMILY|CHECK")
    parser.add_argument("--checks", action="store_true", help="every check and artifact, not the costliest")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep tables and models here for the next time"
    )
    parser.add_argument("--write", action="store_true", help="keep the figures in results.json")
    asked = parser.parse_args()
    if asked.write and asked.only:
        parser.error("--write keeps whole assessments; leave --only out")
    with tempfile.TemporaryDirectory(prefix="preflight-speed-") as scratch:
        folder = asked.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for rows in asked.rows:
            only = tuple(asked.only)
            cost = cheapest(
                [measured(rows, asked.model, folder, fast=asked.fast, only=only) for _ in range(asked.runs)]
            )
            say(cost, checks=asked.checks)
            if asked.write:
                keep(cost)


if __name__ == "__main__":
    main()
