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
        noted: what these checks say beside, without judging it.
        judged_too, same_entity, later: (n,) bool: the row stands in the judged table too; so does somebody or
            something of its identifiers; it was recorded after the first judged row.
        find: an artifact of these rows alone, by its type: what the checks would find in them.
        numbers: (n,) int64 numbers of the rows in the table that findings name them by, -1 where it has none.
        format: that of the model's file; None without a model.
        ahead: gives the features, and nothing else, of one half of the production rows; the trial is then judged on
            the other half. Raises Unusable without a production table.
        estimator: the class of the model that is fitted, a stand-in's where yours cannot be.
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
    noted: tuple[Judged, ...]
    judged_too: "np.ndarray"
    same_entity: "np.ndarray"
    later: "np.ndarray"
    named: Callable[[], str]
    seed: int
    ask: "Callable[[], np.ndarray]"
    find: Callable[[type], Any]
    numbers: "np.ndarray"
    format: str | None
    ahead: "Callable[[], pd.DataFrame]"

    @cached_property
    def scores(self) -> "np.ndarray":
        return self.ask()

    @property
    def estimator(self) -> str:
        return self.named()

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

    def answered(self, frame: "pd.DataFrame", codes: "np.ndarray") -> "pd.DataFrame":
        """The frame (m rows) with these answers (m,) in its target column, as the table writes them."""
        import numpy as np

        own = self.frame[self.roles.target or ""]
        if self.task == "regression":
            return frame.assign(**{str(own.name): codes})
        first = {code: int(np.flatnonzero(self.codes == code)[0]) for code in np.unique(codes).tolist()}
        return frame.assign(**{str(own.name): own.iloc[[first[code] for code in codes.tolist()]].array})


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """What a trial makes of a lesson.

    Attributes:
        did: what was done, in one sentence with counts.
        frame, codes: the rows to learn from now; None leaves them as they were.
        shown: the training table that checks see where it is not the rows learned from: whom an attack looks for.
        prepare: what is done to every row before the model sees it, row by row, learnt from the lesson alone.
        still: what is yet to be done to `frame`: `prepare` itself, but of several treatments in a row only the last
            ones', where an earlier one had prepared the rows that a later one chose from.
        dropped: columns that leave the tables and the model.
        withheld: columns that leave the model alone; they stay in the tables, for checks to group people by.
        added: columns that `prepare` puts beside the others and that the model is given too.
        needed: columns that the answer needs beside the features.
        retraining: how the model's own class is fitted; None leaves the model as it is.
        model: fits another model in its place: the features' frame and the answers (labels as text, or numbers)
            to a fitted estimator.
        answer: changes the model's answers (n, k), given the rows.
        threshold: the new cut for decisions.
        gathered: how many requests for a single row are answered together.
        workers: how many processes answer at once.
    """

    did: str
    frame: "pd.DataFrame | None" = None
    codes: "np.ndarray | None" = None
    shown: "pd.DataFrame | None" = None
    prepare: Prepare | None = None
    still: Prepare | None = None
    dropped: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    retraining: Retraining | None = None
    model: "Callable[[pd.DataFrame, np.ndarray], Any] | None" = None
    answer: Answer | None = None
    threshold: float | None = None
    gathered: int = 1
    workers: int = 1

    def __post_init__(self) -> None:
        if self.still is None and self.prepare is not None:
            object.__setattr__(self, "still", self.prepare)

    @property
    def learns(self) -> bool:
        """Whether a model is fitted for it."""
        return self.model is not None or (self.retraining is not None and self.retraining.fits)

    def passed_on(self, lesson: Lesson) -> Lesson:
        """The lesson as the next trial sees it, after this one."""
        frame = lesson.frame if self.frame is None else self.frame
        if self.prepare is not None:
            frame = self.prepare(frame.copy())
        codes = lesson.codes if self.codes is None else self.codes
        gone = (*self.dropped, *self.withheld)
        kept = tuple(name for name in (*lesson.features, *self.added) if name not in gone)
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
                else {
                    **{name: _none(len(frame)) for name in ("judged_too", "same_entity", "later")},
                    "numbers": _nowhere(len(frame)),
                }
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
            shown=self.shown if other.shown is None else other.shown,
            prepare=_one_after_another(self.prepare, other.prepare),
            still=_one_after_another(self.still, other.still)
            if other.frame is None
            else other.still or _as_is,
            dropped=(*self.dropped, *other.dropped),
            withheld=(*self.withheld, *other.withheld),
            added=(*self.added, *other.added),
            needed=(*self.needed, *other.needed),
            retraining=_both(self.retraining, other.retraining),
            model=self.model or other.model,
            answer=self.answer or other.answer,
            threshold=self.threshold if other.threshold is None else other.threshold,
            gathered=max(self.gathered, other.gathered),
            workers=max(self.workers, other.workers),
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
    if not (first.fits and second.fits):
        raise Unusable("A model that is only saved anew learns nothing; try that one alone.")
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


def _nowhere(rows: int) -> "np.ndarray":
    import numpy as np

    return np.full(rows, -1, dtype=np.int64)
