"""What a trial measured stands in the ledger beside its work, and moves it forward."""

from msgspec.structs import replace

from checks.contract import About, Estimate, Scale
from checks.document import Scorecard
from checks.trials.payoffs import with_payoffs
from checks.trials.shapes import Change, Side, Tried
from tests.pages import made

SCALE = Scale(floor=0.0, limit=0.1, worst=1.0, source="made")


def measure(value: float, *, name: str) -> Estimate:
    return Estimate.exact(name, value, n=100, unit="share")


def result(check: str, name: str, *remedies: str, after: float = 0.0) -> Tried:
    before = Side(estimate=measure(0.5, name=name), status="fail")
    now = Side(estimate=measure(after, name=name), status="pass" if after == 0 else "fail")
    change = Change(
        measure=name,
        moved="better",
        check=check,
        about=About(kind="dataset", name="the table"),
        before=before,
        after=now,
        difference=measure(after - 0.5, name=name),
        scale=SCALE,
    )
    return Tried(
        remedies=remedies,
        title="Made",
        says="It clears 1 of the 1 finding it is for; nothing gets clearly worse.",
        did=("Nothing.",),
        basis="",
        learned_rows=1,
        judged_rows=1,
        cleared=1,
        open_=0,
        headlines=(),
        changes=(change,),
        effort_days=(1, 2),
        seconds=1,
        seed=0,
        held="",
    )


def card() -> Scorecard:
    """A ledger whose last piece of work is not a blocker's, has days and an interest."""
    told = made.report().scorecard
    last = replace(told.work[-1], gravity="major", days=(1.0, 3.0))
    assert last.interest is not None
    return replace(told, work=(*told.work[:-1], last))


def test_a_trial_of_one_remedy_moves_its_work_forward() -> None:
    before = card()
    work = before.work[-1]
    assert work.interest is not None
    after = with_payoffs(before, [result(work.check, work.interest.name, work.remedy or "")])
    paid = next(each for each in after.work if each.remedy == work.remedy and each.check == work.check)

    assert paid.payoff is not None
    assert paid.payoff.value == -0.5
    assert paid.per_day == 0.5  # one finding in two days
    blockers = sum(each.gravity == "blocker" for each in after.work)
    assert after.work.index(paid) == blockers


def test_several_remedies_together_say_nothing_of_one() -> None:
    before = card()
    work = before.work[-1]
    assert work.interest is not None
    together = result(work.check, work.interest.name, work.remedy or "", "calibrate")
    assert with_payoffs(before, [together]).work == before.work


def test_a_trial_that_clears_nothing_pays_nothing() -> None:
    before = card()
    work = before.work[-1]
    assert work.interest is not None
    after = with_payoffs(before, [result(work.check, work.interest.name, work.remedy or "", after=0.4)])
    paid = next(each for each in after.work if each.remedy == work.remedy and each.check == work.check)
    assert paid.payoff is not None
    assert paid.per_day == 0
