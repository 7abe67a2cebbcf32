"""Defects and traps planted in worlds and looked for: how often each size is found, how often a trap alarms."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.validity.counting import Cell, Silence
from benchmarks.validity.traps import TRAPS
from checks.contract import Outcome, Unusable
from checks.planting.bases import Width
from checks.planting.choices import SEVERITIES, Severity
from checks.planting.defects import DEFECTS
from checks.planting.running import outcomes
from checks.planting.seeing import Alarm, alarms, found
from checks.planting.world import Defect, Plant, Trap, World
from checks.planting.worlds import clean_world, lots
from checks.registry import all_checks


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One defect of one size, or one trap, in one world."""

    name: str
    severity: Severity | None
    size: float
    rows: int
    seed: int
    wide: Width
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What came of a job. `seconds` are of the processor."""

    job: Job
    found: frozenset[str]
    noticed: bool
    refused: bool
    seconds: float
    says: str = ""


def jobs(
    defects: Sequence[Defect],
    rows: Sequence[int],
    seeds: range,
    wide: Width,
    severities: Sequence[Severity] = SEVERITIES,
) -> Iterator[Job]:
    """Every size of every defect, in so many worlds."""
    for defect in defects:
        for many in rows:
            for severity, size in zip(SEVERITIES, defect.sizes, strict=True):
                if severity in severities:
                    for seed in seeds:
                        yield Job(
                            name=defect.name,
                            severity=severity,
                            size=size,
                            rows=many,
                            seed=seed,
                            wide=wide,
                            checks=there(defect.checks),
                        )


def trap_jobs(traps: Sequence[Trap], rows: Sequence[int], seeds: range, wide: Width) -> Iterator[Job]:
    """Every trap in so many worlds."""
    for trap in traps:
        for many in rows:
            for seed in seeds:
                yield Job(
                    name=trap.name,
                    severity=None,
                    size=0.0,
                    rows=many,
                    seed=seed,
                    wide=wide,
                    checks=there(trap.checks),
                )


def there(checks: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the checks that this version has; a defect that none looks for is never found."""
    return tuple(check for check in checks if check in all_checks())


def ran(job: Job) -> Ran:
    """Plant, assess, and where something was found assess the clean twin too."""
    started = time.process_time()
    clean, (planted, plant) = _planted(job)
    refused, says = False, ""
    seen: tuple[Outcome, ...] = ()
    if job.checks:
        try:
            seen = outcomes(planted, job.checks, job.seed)
        except Unusable as why:
            refused, says = True, str(why)
    failed = [outcome for outcome in seen if outcome.status == "error"]
    says = says or "; ".join(f"{outcome.check}: {outcome.reason}" for outcome in failed)
    named, anywhere = alarms(seen, job.checks, plant), alarms(seen, job.checks)
    twin_named: frozenset[Alarm] = frozenset()
    twin_anywhere: frozenset[Alarm] = frozenset()
    if anywhere:
        twin = _of_twin(clean, job, sorted({check for check, _ in anywhere}))
        twin_named, twin_anywhere = alarms(twin, job.checks, plant), alarms(twin, job.checks)
    return Ran(
        job=job,
        found=found(named, twin_named),
        noticed=bool(found(anywhere, twin_anywhere)) or bool(found(named, twin_named)),
        refused=refused,
        seconds=time.process_time() - started,
        says=says,
    )


# What clean worlds said, per process: sizes and defects that share a world share its clean twin.
_said: dict[tuple[str, int, int, int, Width, str], Outcome] = {}


def _of_twin(clean: World, job: Job, checks: Sequence[str]) -> list[Outcome]:
    """How these checks end on the clean world."""
    place = (clean.base.name, len(clean.frames), job.seed, job.rows, job.wide)
    new = [check for check in checks if (*place, check) not in _said]
    if new:
        _said.update({(*place, each.check): each for each in outcomes(clean, new, job.seed)})
    return [_said[*place, check] for check in checks]


def _planted(job: Job) -> tuple[World, tuple[World, Plant]]:
    spec: Defect | Trap
    rng = lots(job.seed, job.name)
    if job.severity is None:
        spec = next(trap for trap in TRAPS if trap.name == job.name)
        clean = clean_world(spec.bases[job.seed % len(spec.bases)], job.seed, job.rows, spec.reads, job.wide)
        return clean, spec.plant(clean, rng)
    spec = next(defect for defect in DEFECTS if defect.name == job.name)
    clean = clean_world(spec.bases[job.seed % len(spec.bases)], job.seed, job.rows, spec.reads, job.wide)
    return clean, spec.plant(clean, job.size, rng)


def cells(runs: Sequence[Ran], date: str) -> tuple[Cell, ...]:
    """Counts per defect, severity and rows, in the order of the defects."""
    by_name = {defect.name: defect for defect in DEFECTS}
    grouped: dict[tuple[str, Severity, int], list[Ran]] = {}
    for run in runs:
        if run.job.severity is not None:
            grouped.setdefault((run.job.name, run.job.severity, run.job.rows), []).append(run)
    return tuple(
        Cell(
            defect=name,
            severity=severity,
            size=some[0].job.size,
            unit=by_name[name].unit,
            rows=rows,
            demanded=by_name[name].must_find(severity, rows),
            runs=len(some),
            found=sum(bool(run.found) for run in some),
            noticed=sum(run.noticed for run in some),
            refused=sum(run.refused for run in some),
            by={check: sum(check in run.found for run in some) for check in by_name[name].checks},
            date=date,
        )
        for (name, severity, rows), some in grouped.items()
    )


def silences(runs: Sequence[Ran], date: str) -> tuple[Silence, ...]:
    """Counts per trap and rows."""
    grouped: dict[tuple[str, int], list[Ran]] = {}
    for run in runs:
        if run.job.severity is None:
            grouped.setdefault((run.job.name, run.job.rows), []).append(run)
    return tuple(
        Silence(
            trap=name,
            rows=rows,
            runs=len(some),
            alarmed=sum(bool(run.found) for run in some),
            by={
                check: many
                for check in some[0].job.checks
                if (many := sum(check in run.found for run in some))
            },
            date=date,
        )
        for (name, rows), some in grouped.items()
    )
