"""One assessment from files to report; the worker, the command line and Python callers all use it."""

import logging
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checks import VERSION, document, registry
from checks.contract import Check, Outcome, Seed, Unusable
from checks.engine import Artifacts, Watch, run
from checks.machine import machine
from checks.opening import (
    TABLES,
    Request,
    engine_of,
    inputs_of,
    layers_of,
    nobody_selected,
    open_model,
    read_tables,
    settled,
    spelt_otherwise,
)
from checks.policy.fairness_guide import guided
from checks.policy.policy import Policy, policy_text, read_policy
from checks.scoring.summing import Circumstances, whole_scorecard

if TYPE_CHECKING:
    from checks.artifacts.attested import Said
    from checks.artifacts.inputs import Given
    from checks.artifacts.rules import Baseline
    from checks.model.facts import Model

log = logging.getLogger("preflight")
SOON = 0.05
HELD_AGAINST = "governance/baseline-gate"  # asked last: it is about the others' outcomes
SAID = "governance/attestations"  # asked first: it waits for no table, however large


def plan(only: tuple[str, ...] = ()) -> list[Check]:
    """The checks of a run: all, or the families and checks named.

    Those that need no model come first, and of these those that rest on least, so that a person
    soon sees an outcome.

    Raises Unusable for a name that is neither.
    """
    checks = registry.all_checks()
    for name in only:
        if name not in registry.FAMILIES and name not in checks:
            families = ", ".join(registry.FAMILIES)
            raise Unusable(f'There is no family or check "{name}"; the families are {families}.')
    wanted = [c for c in checks.values() if not only or c.family in only or c.id in only]
    return sorted(wanted, key=_soonest)


def _soonest(check: Check) -> tuple[bool, bool, bool, int]:
    """Where a check stands in a run: what waits for the least comes first."""
    from checks.artifacts.inputs import DataTables

    rests, alone = registry.rests_on(check), _reads_tables_alone(check)
    return not alone, registry.asks_model(check), alone and DataTables in rests, len(rests)


def assess(
    request: Request,
    folder: Path,
    on_outcome: Callable[[Outcome], None],
    *,
    model: "Model | None" = None,
    watch: Watch = nullcontext,
) -> document.Report:
    """Run every applicable check and score the outcomes.

    Args:
        request: files, roles, policy and options.
        folder: the run's own folder; tables are kept there as Parquet, and the model's scores of the rows.
        on_outcome: called with each outcome as its check ends.
        model: one that the caller holds and trusts (`model.in_memory`), instead of the request's file.
        watch: entered for each artifact while it is made (`engine.Artifacts`).

    Raises:
        Unusable: an input cannot be used; the message is one sentence for the person.
    """
    started, created = time.perf_counter(), datetime.now(UTC)
    known = {check.id: check.scales.keys() for check in registry.all_checks().values()}
    policy, checks = read_policy(request.policy, known), plan(request.only)
    # A gap between groups never reads tables alone, so which gaps are gates may be settled with the task.
    gates = frozenset(policy.gates)
    outcomes: list[Outcome] = []
    identity = secrets.token_urlsafe(16)

    def ask(some: list[Check], given: object, gates: frozenset[str], *, stand_in: bool = False) -> Artifacts:
        shelf = Artifacts({type(given): given, Seed: Seed(request.seed)}, registry.all_makers(), watch)
        for outcome in run(
            some, shelf, scales=policy.scales, gates=gates, stand_in=stand_in, fast=request.fast
        ):
            outcomes.append(outcome)
            on_outcome(outcome)
        return shelf

    said = [check for check in checks if check.id == SAID]
    ask(said, _said(request, created), gates)
    with ExitStack() as ending:
        workers = ending.enter_context(ThreadPoolExecutor(1 + len(TABLES), thread_name_prefix="opener"))
        read = read_tables(request, folder, policy, workers)
        ending.callback(read.connection.disconnect)
        # Only now: opening a model takes a core for longer than reading the tables takes both.
        opening = workers.submit(open_model, request) if request.model and model is None else None
        if opening is not None:
            ending.callback(_close, opening)
            if wait({opening}, timeout=SOON).done:
                opening.result()  # a file that is refused unread ends the run before the first check
        early = [check for check in checks if _reads_tables_alone(check)]
        first = ask(early, read, gates, stand_in=read.stand_in)
        given = settled(read, model if opening is None else opening.result())
        agreed = spelt_otherwise(given)
        policy = _asked_of(guided(policy, request.fairness, numbers=nobody_selected(given)), given)
        late = frozenset(policy.gates) - {*policy.set_aside}
        last = [check for check in checks if check.id == HELD_AGAINST and request.baseline is not None]
        rest = [check for check in checks if check not in (*said, *early, *last)]
        shelf = ask(rest, given, late, stand_in=given.stand_in)
        _keep_scores(shelf, given, folder, identity)
        _keep_reference(first, given, folder, request.policy)
        drawn = _drawn(request, given, policy, folder, agreed, outcomes, identity, created, started)
        if request.baseline is not None and last:
            held = replace(given, baseline=_held(request.baseline, drawn, policy))
            ask(last, held, late, stand_in=given.stand_in)
            drawn = _drawn(request, given, policy, folder, agreed, outcomes, identity, created, started)
    return drawn


def _said(request: Request, created: datetime) -> "Said":
    from checks.artifacts.attested import Said

    return Said(attestations=tuple(request.attestations.values()), today=created.date())


def _drawn(
    request: Request,
    given: "Given",
    policy: Policy,
    folder: Path,
    agreed: tuple[str, ...],
    outcomes: Sequence[Outcome],
    identity: str,
    created: datetime,
    started: float,
) -> document.Report:
    """The report of what was measured so far."""
    return document.Report(
        schema=document.SCHEMA,
        run=document.Run(
            id=identity,
            created=created.isoformat(timespec="seconds"),
            seconds=round(time.perf_counter() - started, 3),
            seed=request.seed,
            version=VERSION,
            engine=engine_of(request, given),
            jail=layers_of(given, folder),
            machine=machine(),
        ),
        inputs=inputs_of(given, policy, folder, agreed, request),
        outcomes=tuple(outcomes),
        scorecard=whole_scorecard(
            tuple(outcomes),
            policy,
            Circumstances(
                today=created.date(),
                seed=request.seed,
                stand_in=given.stand_in,
                stored=request.stored,
                earlier=request.earlier,
                attestations=request.attestations,
            ),
            only=request.only,
        ),
    )


def _held(baseline: document.Report, drawn: document.Report, policy: Policy) -> "Baseline":
    """What became of the policy's gates since an approved run."""
    from checks.artifacts.rules import Baseline, GatedChange
    from checks.record.compare import compare

    gates = [gate for gate in policy.gates if gate not in policy.set_aside]
    found = compare(baseline, drawn)
    apart = {each.check: each.why for each in found.apart if each.check in gates}
    there = {outcome.check for outcome in drawn.outcomes if outcome.status in ("fail", "unsure", "pass")}
    return Baseline(
        created=baseline.run.created[:10],
        compared=tuple(gate for gate in gates if gate in there and gate not in apart),
        apart=apart,
        worse=tuple(
            GatedChange(check=each.check, about=each.about, says=each.says)
            for each in found.findings
            if each.regression and each.check in gates
        ),
    )


def _keep_scores(shelf: Artifacts, given: "Given", folder: Path, run: str) -> None:
    """Keep what the person's own model said of each row, so that another can be compared with it."""
    from checks.artifacts.scored import Scored
    from checks.record import row_scores

    scored = None if given.stand_in else shelf.made(Scored)
    if scored is not None:
        row_scores.write(folder / row_scores.FILE, scored, run)


def _keep_reference(shelf: Artifacts, given: "Given", folder: Path, policy: str) -> None:
    """Keep what the remediation kit is made from: counts of the table that the model was made on."""
    from checks.artifacts.identifiers import IdentifierSearch
    from checks.report.kit import reference
    from checks.report.kit.counted import counted

    (folder / reference.FILE).unlink(missing_ok=True)
    if not given.table.rows:
        return
    try:
        found = frozenset(each.column for each in shelf.get(IdentifierSearch).found)
        kept = counted(given, found, policy_text(policy))
    except Exception as why:
        # A report without a kit is worth more than no report; the error's text may carry values of the table.
        log.warning("no remediation kit: %s", type(why).__name__)
        return
    if kept is not None:
        reference.write(folder / reference.FILE, kept)


def _reads_tables_alone(check: Check) -> bool:
    """Whether neither the model nor what it says of its features can change the answer.

    Such checks are asked while the model is still being opened.
    """
    from checks.artifacts.equivalence_classes import EquivalenceClasses
    from checks.artifacts.identifiers import IdentifierSearch
    from checks.artifacts.inputs import DataTables, Given, Judged

    tables: frozenset[type] = frozenset({DataTables, Judged})
    alone: frozenset[type] = tables | {Given, EquivalenceClasses, IdentifierSearch}
    rests = registry.rests_on(check)
    return rests <= alone and not rests.isdisjoint(tables)


def _asked_of(policy: Policy, given: "Given") -> Policy:
    """Without a model or scores, what a stand-in answers says nothing of the person's own model."""
    if not given.stand_in:
        return policy
    checks = registry.all_checks()
    aside = tuple(gate for gate in policy.gates if gate in checks and registry.asks_model(checks[gate]))
    return msgspec.structs.replace(policy, set_aside=aside)


def _close(opening: "Future[Model]") -> None:
    if opening.exception() is None:
        opening.result().close()
