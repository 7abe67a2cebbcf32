"""How often Preflight finds what is wrong, and how often it cries wolf.

    python -m benchmarks.validity --seeds 20 --rows 2000 20000     every defect, and every trap
    python -m benchmarks.validity --defects covariate_drift proxy  these defects or traps alone
    python -m benchmarks.validity --clean --seeds 120              clean tables through all checks
    python -m benchmarks.validity --curve robustness/feature-drift power over sizes between mild and severe

A defect is found where a check listed with it fails, names the planted column or group, and does not say
so of the clean twin. With --write the numbers replace those they measure anew in results.json, in every
check's card, and with `make readme` in the README.
"""

import argparse
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from benchmarks.validity import tables
from benchmarks.validity.clean_runs import counted
from benchmarks.validity.counting import Results
from benchmarks.validity.curves import curve, curve_jobs
from benchmarks.validity.keeping import keep
from benchmarks.validity.recall import Job, cells, jobs, silences, trap_jobs
from benchmarks.validity.traps import TRAPS
from benchmarks.validity.workers import all_of, clean_task, recall_task
from checks import VERSION
from checks.planting.bases import WIDTHS
from checks.planting.defects import DEFECTS
from checks.registry import FAMILIES, all_checks


def main() -> None:
    parser, asked = _asked()
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"))
    seeds, date = range(asked.first, asked.first + asked.seeds), datetime.now(UTC).date().isoformat()
    if asked.clean:
        chosen = tuple(id_ for id_ in all_checks() if _is_of(id_, asked.only)) if asked.only else ()
        runs = all_of(clean_task, [(seed, rows, chosen) for rows in asked.rows for seed in seeds], asked.jobs)
        for run in sorted(runs, key=lambda run: (run.rows, run.seed)):
            for check, about, says in (*run.alarms, *((check, "ERROR", why) for check, why in run.errors)):
                print(f"seed {run.seed} {run.kind.base} {run.kind.wide}: {check} {about}: {says}")
        results = Results(version=VERSION, clean=counted(runs, date))
        print(*tables.clean_lines(results.clean), sep="\n")
        _cost(runs)
    else:
        work = _work(parser, asked, seeds)
        runs = all_of(recall_task, work, asked.jobs)
        runs.sort(key=lambda run: work.index(run.job))
        if asked.curve:
            print(*curve(runs, {defect.name: defect.unit for defect in DEFECTS}), sep="\n")
            return
        results = Results(version=VERSION, cells=cells(runs, date), traps=silences(runs, date))
        for run in runs:
            if run.says:
                print(f"{run.job.name} {run.job.severity} seed {run.job.seed}: {run.says}")
        print(*tables.recall_lines(results.cells), *tables.trap_lines(results.traps), sep="\n")
        print(*tables.summary_lines(results.cells), sep="\n")
        _cost(runs)
    if asked.write:
        keep(results)


def _asked() -> tuple[argparse.ArgumentParser, argparse.Namespace]:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.validity",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    known = (*(defect.name for defect in DEFECTS), *(trap.name for trap in TRAPS))
    checks = tuple(all_checks())
    parser.add_argument("--seeds", type=int, default=20, help="worlds of each kind")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--rows", type=int, nargs="+", default=[2000])
    parser.add_argument(
        "--defects", nargs="+", choices=known, metavar="NAME", help="defects or traps by name"
    )
    parser.add_argument(
        "--only", nargs="+", choices=(*FAMILIES, *checks), metavar="FAMILY|CHECK", help="what these look for"
    )
    parser.add_argument("--clean", action="store_true", help="clean tables alone, through all checks")
    parser.add_argument("--curve", choices=checks, metavar="CHECK", help="a power curve of what it looks for")
    parser.add_argument("--width", choices=tuple(WIDTHS), default="medium", help="of tables with a plant")
    parser.add_argument("--jobs", type=int, default=1, help="processes, of one thread each")
    parser.add_argument("--write", action="store_true", help="keep the numbers")
    asked = parser.parse_args()
    if asked.write and (asked.curve or (asked.clean and asked.only)):
        parser.error("--write keeps whole measures: leave out --curve, and --only beside --clean.")
    return parser, asked


def _work(parser: argparse.ArgumentParser, asked: argparse.Namespace, seeds: range) -> list[Job]:
    """What to plant: all, or what is named, or what some checks look for."""

    def wanted(name: str, checks: Sequence[str]) -> bool:
        by_name = not asked.defects or name in asked.defects
        only = [asked.curve] if asked.curve else asked.only
        return by_name and (not only or any(_is_of(check, only) for check in checks))

    defects = [defect for defect in DEFECTS if wanted(defect.name, defect.checks)]
    if asked.curve:
        return list(curve_jobs(defects, asked.rows, seeds, asked.width, asked.curve))
    traps = [trap for trap in TRAPS if wanted(trap.name, trap.checks)]
    work = [*jobs(defects, asked.rows, seeds, asked.width), *trap_jobs(traps, asked.rows, seeds, asked.width)]
    if not work:
        parser.error("nothing is planted that these checks look for.")
    return work


def _is_of(check: str, only: Sequence[str]) -> bool:
    return check in only or check.split("/", maxsplit=1)[0] in only


def _cost(runs: Sequence[Any]) -> None:
    if runs:
        seconds = sorted(run.seconds for run in runs)
        print(
            f"{len(runs)} runs of {sum(seconds) / len(seconds):.2f} CPU seconds on average, "
            f"{seconds[len(seconds) // 2]:.2f} the middle one, {seconds[-1]:.2f} the longest"
        )


if __name__ == "__main__":
    main()
