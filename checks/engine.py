"""Makes each artifact once, runs checks, yields outcomes as they finish. One bad check never stops a run."""

import logging
import math
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import msgspec
from msgspec.structs import replace

from checks.contract import (
    LEFT_OUT,
    Check,
    ColumnMissing,
    Estimate,
    Finding,
    InputMissing,
    Judged,
    Maker,
    NotApplicable,
    Outcome,
    Scale,
    Unusable,
    noun,
)
from checks.judgement import judge
from checks.masking import masked
from checks.registry import heavy, judges_model, tryable, wants

log = logging.getLogger("preflight")
WORST_FIRST = ("fail", "unsure", "pass", "info")
NOT_YOURS = "It is said of a stand-in, not of your model, and so it is not judged."


Watch = Callable[[type], AbstractContextManager[object]]


class Artifacts:
    """Values by type. Each is made at most once; a failure is remembered and handed to all who ask.

    `watch` is entered for each value while it is made, without what it asks for: so its cost can be measured.
    """

    def __init__(
        self, given: Mapping[type, object], makers: Mapping[type, Maker], watch: Watch = nullcontext
    ) -> None:
        self._made: dict[type, object] = dict(given)
        self._makers, self._watch = makers, watch

    def get(self, kind: type) -> Any:
        if kind not in self._made:
            maker = self._makers[kind]
            try:
                asked = self.of(maker.make)
                with self._watch(kind):
                    self._made[kind] = maker.make(**asked)
            except Exception as failure:
                self._made[kind] = failure
        made = self._made[kind]
        if isinstance(made, Exception):
            raise made
        return made

    def made(self, kind: type) -> Any:
        """What was made already, or None: nothing is made for this."""
        made = self._made.get(kind)
        return None if isinstance(made, Exception) else made

    def of(self, ask: Any) -> dict[str, Any]:
        """The arguments that a check or maker asks for by its parameters' types."""
        return {name: self.get(kind) for name, kind in wants(ask).items()}


def run(
    checks: list[Check],
    artifacts: Artifacts,
    *,
    scales: Mapping[str, Scale],
    gates: frozenset[str],
    stand_in: bool = False,
    fast: bool = False,
) -> Iterator[Outcome]:
    """Run `checks` in order. `scales` are a policy's overrides by `check#estimate`.

    With `stand_in` the model that answers is not the person's: what a check says of it is information. With
    `fast` those that rest on a heavy artifact are skipped.
    """
    for check in checks:
        started = time.perf_counter()
        if fast and heavy(check):
            yield _ended(check, "skipped", reason=LEFT_OUT)
            continue
        unjudged = stand_in and judges_model(check)
        outcome = _ask(check, artifacts, scales, gate=check.id in gates, unjudged=unjudged)
        yield replace(outcome, seconds=round(time.perf_counter() - started, 4))


def _ask(
    check: Check, artifacts: Artifacts, scales: Mapping[str, Scale], *, gate: bool, unjudged: bool
) -> Outcome:
    try:
        judged = tuple(
            _judged(check, finding, scales, gate=gate, unjudged=unjudged)
            for finding in check.ask(**artifacts.of(check.ask))
        )
    except NotApplicable as why:
        return _ended(check, "not_applicable", reason=str(why))
    except InputMissing as why:
        return _ended(check, "skipped", reason=str(why), missing=why.needed)
    except ColumnMissing as why:
        # That the column is missing is a finding of `data_quality/schema-violations`; here it is a reason.
        return _ended(check, "not_applicable", reason=str(why))
    except Unusable as why:
        return _ended(check, "error", reason=str(why))
    except Exception as why:
        # Only the kind of the error and its place: its text may carry values of the table.
        place = traceback.extract_tb(why.__traceback__)[-1]
        log.warning("%s: %s at %s:%s", check.id, type(why).__name__, place.filename, place.lineno)
        return _ended(check, "error", reason=f"This check could not finish ({type(why).__name__}).")
    if not judged:
        return _ended(check, "not_applicable", reason="There was nothing to look at.")
    return _ended(check, min((f.status for f in judged), key=WORST_FIRST.index), findings=judged)


def _ended(check: Check, status: Any, **more: Any) -> Outcome:
    title = check.passes if status == "pass" else check.fails if status == "fail" else noun(check.id)
    return Outcome(
        check=check.id,
        family=check.family,
        title=title,
        status=status,
        weight=check.weight,
        seconds=0.0,
        **more,
    )


def _judged(
    check: Check, finding: Finding, scales: Mapping[str, Scale], *, gate: bool, unjudged: bool
) -> Judged:
    scale = None
    if finding.estimate is not None:
        _refuse_endless(finding.estimate)
        name = finding.estimate.name
        scale = scales.get(f"{check.id}#{name}", check.scales.get(name))
    if scale is not None and unjudged:
        scale, finding = None, replace(finding, says=f"{finding.says} {NOT_YOURS}")
    judged = judge(finding, scale, debt=check.debt, gate=gate)
    # Advice belongs to what is wrong or in doubt; a check's own remedies hold where it names no other.
    advice = (finding.remedies or check.remedies) if judged.status in ("fail", "unsure") else ()
    advice = tuple(replace(remedy, trial=True) if remedy.id in tryable() else remedy for remedy in advice)
    # Through the schema once: a NumPy scalar becomes a number, and a finding of a wrong shape an error.
    plain = msgspec.to_builtins(replace(judged, remedies=advice), enc_hook=_number)
    return msgspec.convert(masked(plain), Judged)


def _number(value: Any) -> Any:
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"a finding cannot hold a {type(value).__name__}")


def _refuse_endless(estimate: Estimate) -> None:
    """An estimate is finite or absent: anything else would be judged a pass by every comparison."""
    numbers = (estimate.value, estimate.low, estimate.high)
    if not all(number is None or math.isfinite(number) for number in numbers):
        raise ArithmeticError(estimate.name)
