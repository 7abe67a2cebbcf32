"""Clean worlds through all checks: every alarm is a false one."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from msgspec.structs import replace as with_roles

from benchmarks.validity.counting import Clean
from checks.contract import Unusable
from checks.planting.bases import BASES, WIDTHS, Width
from checks.planting.running import outcomes
from checks.planting.world import World
from checks.planting.worlds import clean_world


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What is given: `split` cuts the rows into training, judged and later ones, else each has them all;
    `bare` leaves out identifier, date, text and what is ignored; `model` False lets a stand-in be trained.
    """

    base: str
    wide: Width
    split: bool
    bare: bool
    model: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanRan:
    """`alarms` are (check, about, sentence) of every fail. `seconds` are of the processor."""

    seed: int
    rows: int
    kind: Kind
    alarms: tuple[tuple[str, str, str], ...]
    assessed: frozenset[str]
    errors: tuple[tuple[str, str], ...]
    seconds: float


def kind_of(seed: int) -> Kind:
    """Bases and widths by turns (12 pairs), and within each pair what is given."""
    bases, widths = tuple(BASES), tuple(WIDTHS)
    turn = seed // (len(bases) * len(widths))
    return Kind(
        base=bases[seed % len(bases)],
        wide=widths[seed % len(widths)],
        split=turn % 2 == 1,
        bare=widths[seed % len(widths)] == "narrow" and turn // 2 % 2 == 0,
        model=turn % 4 != 3,
    )


def whole_world(seed: int, rows: int, kind: Kind) -> World:
    """A clean world with all three tables."""
    world = clean_world(kind.base, seed, rows, "drift", kind.wide)
    if not kind.split:
        both = clean_world(kind.base, seed, rows, "model", kind.wide)
        later = clean_world(kind.base, seed, round(rows / 0.3), "drift", kind.wide)
        world = replace(
            both,
            frames={**both.frames, "production": later.frames["production"]},
            pulls={**both.pulls, "production": later.pulls["production"]},
            draws={**both.draws, "production": later.draws["production"]},
        )
    return _bare(world) if kind.bare else world


def _bare(world: World) -> World:
    handles, roles = world.base.handles, world.roles
    out = [handles.identifier, handles.time, handles.text, *(n for n in roles.ignore if n != handles.text)]
    thinner = world.with_frames(lambda _, frame: frame.drop(columns=out))
    return replace(thinner, roles=with_roles(roles, identifiers=(), time=None, ignore=()))


def clean_ran(seed: int, rows: int, only: Sequence[str] = ()) -> CleanRan:
    """One clean world through all checks, or those named."""
    started, kind = time.process_time(), kind_of(seed)
    world = whole_world(seed, rows, kind)
    try:
        ended = outcomes(world, only, seed, with_model=kind.model)
    except Unusable as why:
        return CleanRan(
            seed=seed,
            rows=rows,
            kind=kind,
            alarms=(),
            assessed=frozenset(),
            errors=(("the product", str(why)),),
            seconds=time.process_time() - started,
        )
    return CleanRan(
        seed=seed,
        rows=rows,
        kind=kind,
        alarms=tuple(
            (outcome.check, f"{finding.about.table} {finding.about.name}", finding.says)
            for outcome in ended
            for finding in outcome.findings
            if finding.status == "fail"
        ),
        assessed=frozenset(o.check for o in ended if o.status in ("fail", "unsure", "pass", "info")),
        errors=tuple((o.check, o.reason or "") for o in ended if o.status == "error"),
        seconds=time.process_time() - started,
    )


def counted(runs: Sequence[CleanRan], date: str) -> tuple[Clean, ...]:
    """Counts of runs with any alarm, per number of rows."""
    parts: list[Clean] = []
    for rows in sorted({run.rows for run in runs}):
        some = [run for run in runs if run.rows == rows]
        checks, families = Counter[str](), Counter[str]()
        assessed, errors = Counter[str](), Counter[str]()
        for run in some:
            alarmed = {check for check, _, _ in run.alarms}
            checks.update(alarmed)
            families.update({check.split("/")[0] for check in alarmed})
            assessed.update(run.assessed)
            errors.update({check for check, _ in run.errors})
        parts.append(
            Clean(
                rows=rows,
                runs=len(some),
                alarmed=sum(bool(run.alarms) for run in some),
                families=dict(sorted(families.items())),
                checks=dict(sorted(checks.items())),
                assessed=dict(sorted(assessed.items())),
                errors=dict(sorted(errors.items())),
                date=date,
            )
        )
    return tuple(parts)
