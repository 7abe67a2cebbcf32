"""What a trial showed a piece of work to buy, put into the debt ledger. Imports document, standing, shapes.

Only a remedy tried by itself says what its own work buys; of several together it is not known which one did.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from checks.document import Scorecard
from checks.standing import Interest, Work
from checks.trials.shapes import Change, Tried


def with_payoffs(card: Scorecard, tried: Sequence[Tried]) -> Scorecard:
    """The ledger with what was measured, reordered: blockers, then what clears most findings for a day's work.

    `tried` has the newest first; of two trials of one remedy the newer counts.
    """
    alone: dict[str, Tried] = {}
    for result in tried:
        if len(result.remedies) == 1:
            alone.setdefault(result.remedies[0], result)
    paid = [_paid(work, alone.get(work.remedy or "")) for work in card.work]
    return replace(card, work=tuple(sorted(paid, key=_place)))


def _paid(work: Work, result: Tried | None) -> Work:
    change = None if result is None else _of(work, result.changes)
    if result is None or change is None or change.difference is None:
        return work
    it = change.difference
    mended = sum(_cleared(each) for each in result.changes if each.check == work.check)
    per_day = None
    if work.days is not None and sum(work.days) > 0:
        per_day = 2 * mended / sum(work.days)
    return replace(
        work,
        payoff=Interest(
            name=it.name, value=it.value, low=it.low, high=it.high, unit=it.unit, says=result.says
        ),
        per_day=per_day,
    )


def _of(work: Work, changes: Sequence[Change]) -> Change | None:
    """The change of the measure that the work costs while it is open: of several that were found, the worst."""
    if work.interest is None:
        return None
    mine = [
        change
        for change in changes
        if change.check == work.check
        and change.measure == work.interest.name
        and change.difference is not None
    ]
    return max(mine, key=_gravity, default=None)


def _gravity(change: Change) -> float:
    """How far the measure lay towards its worst before."""
    if change.before is None or change.scale is None:
        return float("-inf")
    rising = 1.0 if change.scale.worst >= change.scale.floor else -1.0
    return rising * change.before.estimate.value


def _cleared(change: Change) -> bool:
    failed = change.before is not None and change.before.status == "fail"
    return failed and (change.after is None or change.after.status != "fail")


def _place(work: Work) -> tuple[int, float]:
    """The order of the ledger is kept where no trial says more."""
    if work.gravity == "blocker":
        return 0, -(work.per_day or 0.0)
    return (1, -work.per_day) if work.per_day else (2, 0.0)
