"""What a trial is given, and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from checks.contract import Judged, Unusable
from checks.model.retraining import Retraining
from checks.table.roles import Roles

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

Task = Literal["binary", "multiclass", "regression"]
Prepare = Callable[["pd.DataFrame"], "pd.DataFrame"]
Answer = Callable[["np.ndarray", "pd.DataFrame"], "np.ndarray"]


@dataclass(frozen=True)
class Fixed:
    """An answer changed by a rule that was not learnt from any row: a model fitted anew is changed alike."""

    rule: "Callable[[np.ndarray], np.ndarray]"

    def __call__(self, values: "np.ndarray", _rows: "pd.DataFrame") -> "np.ndarray":
        return self.rule(values)


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """Everything that a trial may see. The rows that it is judged on are not among it.

    Attributes:
        frame: n rows to learn from, every column under its own name, index 0 to n - 1.
        codes: (n,) int64 indices into `labels`, -1 where there is no answer; of a number float64, NaN there.
        labels: the answers as text; empty for a number.
        findings: what the trial is to mend: open findings of the checks that it answers.
        judged_too, same_entity, later: (n,) bool: the row stands in the judged table too; so does somebody or
            something of its identifiers; it was recorded after the first judged row.
        find: an artifact of these rows alone, by its type: what the checks would find in them.
        scores: gives (n, k) answers to the n rows by models that did not learn from them.
    """

    frame: "pd.DataFrame"
    codes: "np.ndarray"
    task: Task
    labels: tuple[str, ...]
    positive: int | None
    favourable: tuple[int, ...]
    roles: Roles
    features: tuple[str, ...]
    findings: tuple[Judged, ...]
    judged_too: "np.ndarray"
    same_entity: "np.ndarray"
    later: "np.ndarray"
    estimator: str
    seed: int
    ask: "Callable[[], np.ndarray]"
    find: Callable[[type], Any]

    @cached_property
    def scores(self) -> "np.ndarray":
        return self.ask()

    @property
    def known(self) -> "np.ndarray":
        """(n,) bool: the row has an answer."""
        import numpy as np

        return np.isfinite(self.codes) if self.task == "regression" else self.codes >= 0

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the findings are about and that stand in the rows, each once."""
        named = (name for finding in self.findings for name in finding.about.columns)
        return tuple(name for name in dict.fromkeys(named) if name in self.frame.columns)


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """What a trial makes of a lesson.

    Attributes:
        did: what was done, in one sentence with counts.
        frame, codes: the rows to learn from now; None leaves them as they were.
        prepare: what is done to every row before the model sees it, row by row, learnt from the lesson alone.
        still: what is yet to be done to `frame`: `prepare` itself, but of several treatments in a row only the last
            ones', where an earlier one had prepared the rows that a later one chose from.
        dropped: columns that leave the tables and the model.
        withheld: columns that leave the model alone; they stay in the tables, for checks to group people by.
        needed: columns that the answer needs beside the features.
        retraining: how the model's own class is fitted; None leaves the model as it is.
        model: fits another model in its place: the features' frame and the answers (labels as text, or numbers)
            to a fitted estimator.
        answer: changes the model's answers (n, k), given the rows.
        threshold: the new cut for decisions.
    """

    did: str
    frame: "pd.DataFrame | None" = None
    codes: "np.ndarray | None" = None
    prepare: Prepare | None = None
    still: Prepare | None = None
    dropped: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    retraining: Retraining | None = None
    model: "Callable[[pd.DataFrame, np.ndarray], Any] | None" = None
    answer: Answer | None = None
    threshold: float | None = None

    def __post_init__(self) -> None:
        if self.still is None and self.prepare is not None:
            object.__setattr__(self, "still", self.prepare)

    @property
    def learns(self) -> bool:
        """Whether a model is fitted for it."""
        return self.retraining is not None or self.model is not None

    def passed_on(self, lesson: Lesson) -> Lesson:
        """The lesson as the next trial sees it, after this one."""
        frame = lesson.frame if self.frame is None else self.frame
        if self.prepare is not None:
            frame = self.prepare(frame.copy())
        codes = lesson.codes if self.codes is None else self.codes
        kept = tuple(name for name in lesson.features if name not in (*self.dropped, *self.withheld))
        changed = len(frame) != len(lesson.frame)
        if changed and len(codes) != len(frame):
            raise AssertionError("rows and answers must be changed together")
        return replace(
            lesson,
            frame=frame,
            codes=codes,
            features=kept,
            **(
                {}
                if not changed
                else {name: _none(len(frame)) for name in ("judged_too", "same_entity", "later")}
            ),
        )

    def then(self, other: "Treatment") -> "Treatment":
        """This treatment followed by another that was made of what this one left.

        Raises Unusable where both put something in the place of the same part.
        """
        for part in ("model", "answer", "threshold"):
            if getattr(self, part) is not None and getattr(other, part) is not None:
                raise Unusable(f"Two of these remedies set the same {part}; try them one at a time.")
        if self.learns and other.learns and (self.model or other.model):
            raise Unusable("Two of these remedies fit a model of their own; try them one at a time.")
        return Treatment(
            did=f"{self.did} {other.did}",
            frame=self.frame if other.frame is None else other.frame,
            codes=self.codes if other.codes is None else other.codes,
            prepare=_one_after_another(self.prepare, other.prepare),
            still=_one_after_another(self.still, other.still)
            if other.frame is None
            else other.still or _as_is,
            dropped=(*self.dropped, *other.dropped),
            withheld=(*self.withheld, *other.withheld),
            needed=(*self.needed, *other.needed),
            retraining=_both(self.retraining, other.retraining),
            model=self.model or other.model,
            answer=self.answer or other.answer,
            threshold=self.threshold if other.threshold is None else other.threshold,
        )


def _as_is(frame: "pd.DataFrame") -> "pd.DataFrame":
    return frame


def _one_after_another(first: Prepare | None, second: Prepare | None) -> Prepare | None:
    if first is None or second is None:
        return first or second
    return lambda frame: second(first(frame))


def _both(first: Retraining | None, second: Retraining | None) -> Retraining | None:
    if first is None or second is None:
        return first or second
    if "plain" not in (first.way, second.way):
        raise Unusable(
            "Two of these remedies fit the model in ways that exclude each other; try them one at a time."
        )
    way = second.way if first.way == "plain" else first.way
    weights = first.weights if second.weights is None else second.weights
    if first.weights is not None and second.weights is not None:
        weights = first.weights * second.weights
    return Retraining(
        way=way,
        parameters={**first.parameters, **second.parameters},
        weights=weights,
        groups=first.groups if second.groups is None else second.groups,
        wanted=first.wanted or second.wanted,
        restraint=max(first.restraint, second.restraint),
    )


def _none(rows: int) -> "np.ndarray":
    import numpy as np

    return np.zeros(rows, dtype=bool)
