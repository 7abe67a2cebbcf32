"""Keeps the rows that a trial is judged on from the trial, and makes the inputs of both sides.

With a training table the trial learns from its rows and is judged on those of the judged table. Without one
the table is halved by a hash of its rows. Where a remedy needs a fit, the model before it is the same class
fitted on the same rows without the remedy, so that the difference is the remedy's alone.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from checks.artifacts.inputs import Given
from checks.artifacts.samples import pandas_of, sample_rows
from checks.artifacts.target import Target
from checks.contract import Judged, Seed, TableRole, Unusable
from checks.engine import Artifacts
from checks.model.facts import Model
from checks.registry import all_makers
from checks.trials import leaks
from checks.trials.learner import Learner
from checks.trials.lesson import Lesson, Treatment
from checks.trials.remodelled import Remodelled
from checks.trials.tables import opened

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_LEARNED = MOST_JUDGED = 20_000
LEAST_ROWS = 60


class Arena:
    """Both sides of a trial. Close it in the end: it owns tables and models.

    Args:
        given: a run's settled inputs.
        folder: an empty folder of its own.
        seed: of samples and fits.

    Raises:
        Unusable: no target, or too few rows to learn from one part and judge on the other.
    """

    def __init__(self, given: Given, folder: Path, seed: int) -> None:
        self._given, self._folder, self.seed = replace(given, fast=True), folder, seed
        self._ending = ExitStack()
        if given.roles.target is None:
            raise Unusable("Say which column the model predicts to try a remedy.")
        self.target: Target = Artifacts({Given: given, Seed: Seed(seed)}, all_makers()).get(Target)
        self.features = tuple(given.roles.features or ())
        self._learned, self._judged, self._numbers = self._split()
        if min(len(self._learned), len(self._judged)) < LEAST_ROWS:
            raise Unusable(f"A trial needs {LEAST_ROWS} rows to learn from and as many to be judged on.")
        self._ahead: np.ndarray | None = None
        self._codes = leaks.codes(self._learned, self.target)
        self.held = leaks.fingerprint(self._judged, self.target)
        self._learner = Learner(
            given.model,
            self._learned,
            self._codes,
            self.target,
            self.features,
            seed,
            self._ending,
            seen=given.train is not None,
        )

    def lesson(self, findings: Sequence[Judged], noted: Sequence[Judged] = ()) -> Lesson:
        """What a trial may see."""
        roles, labels = self._given.roles, self.target.labels
        return Lesson(
            frame=self._learned.copy(),
            codes=self._codes.copy(),
            task=self.target.task,
            labels=labels,
            positive=labels.index(self.target.positive) if self.target.positive in labels else None,
            favourable=tuple(labels.index(label) for label in self.target.favourable if label in labels),
            roles=roles,
            features=self.features,
            findings=tuple(findings),
            noted=tuple(noted),
            judged_too=leaks.judged_too(self._learned, self._judged, self.features),
            same_entity=leaks.same_entity(self._learned, self._judged, roles.identifiers),
            later=leaks.later(self._learned, self._judged, roles.time),
            named=lambda: self._learner.named,
            seed=self.seed,
            ask=self._learner.unseen_scores,
            find=self._alone.get,
            numbers=self._numbers,
            format=None if self._given.model is None else self._given.model.facts.format,
            ahead=self._look_ahead,
        )

    def passed_on(self, treatment: Treatment, lesson: Lesson) -> Lesson:
        """The lesson as the next trial sees it: its scores are of the model as the treatment makes it."""
        left = treatment.passed_on(lesson)
        return replace(left, ask=lambda: self._learner.unseen_after(treatment, left.frame, left.codes))

    def before(self, *, learns: bool) -> Given:
        """The inputs without the remedy; with a fitted model where the remedy fits one."""
        model = self._learner.baseline if learns else self._learner.as_it_is
        return self._side("before", self._learned, self._judged, self._given.roles, model, Treatment(did=""))

    def after(self, treatment: Treatment, *, learns: bool = False) -> Given:
        """The inputs with it. Raises Unusable where the model does not take what the remedy asks.

        `learns` says that a later remedy fits the model, so that it is fitted for this one too.
        """
        frame = self._learned if treatment.frame is None else treatment.frame
        codes = self._codes if treatment.codes is None else treatment.codes
        learned = self._prepared(treatment.still or _unchanged, frame)
        judged = self._prepared(treatment.prepare or _unchanged, self._judged)
        if leaks.fingerprint(judged, self.target) != self.held or len(judged) != len(self._judged):
            raise AssertionError("a remedy changed the rows that it is judged on")
        model = self._learner.baseline if learns else self._learner.as_it_is
        if treatment.learns:
            model = self._learner.fitted(treatment, learned, codes)
        elif treatment.retraining is not None:
            model = self._learner.saved_anew(treatment.retraining)
        if treatment.shown is not None:
            learned = self._prepared(treatment.prepare or _unchanged, treatment.shown)
        return self._side("after", learned, judged, self._given.roles, model, treatment)

    def basis(self, treatment: Treatment) -> str:
        """Which model answers, in words."""
        rows = f"{len(self._learned):,} rows"
        if treatment.model is not None:
            return f"Another model takes the place of yours; both learned from the same {rows}."
        if treatment.learns and self._learner.own is not None:
            name = self._learner.own.facts.estimator or "model"
            return (
                f"Your {name} with its own parameters, fitted on the same {rows} without and with the remedy."
            )
        if not treatment.learns and self._given.model is not None:
            return "Your model as it is."
        return f"A stand-in that Preflight trained on {rows}, because " + (
            "no model was given." if self._given.model is None else "yours cannot be fitted anew."
        )

    def notes(self) -> tuple[str, ...]:
        if self._given.train is not None:
            return ()
        return ("No training table was given: half of the table was learned from, the other half judged.",)

    @property
    def learned_rows(self) -> int:
        return len(self._learned)

    @property
    def judged_rows(self) -> int:
        return len(self._judged)

    def close(self) -> None:
        self._ending.close()

    def _split(self) -> "tuple[pd.DataFrame, pd.DataFrame, np.ndarray]":
        """The rows to learn from, those to be judged on, and the numbers of the former in their table."""
        import numpy as np

        table, train = self._given.table, self._given.train
        if train is not None:
            learned = sample_rows(train, MOST_LEARNED, self.seed)
            judged = sample_rows(table, MOST_JUDGED, self.seed)
            rows = pandas_of(train, train.columns, learned)
        else:
            drawn = sample_rows(table, MOST_LEARNED + MOST_JUDGED, self.seed)
            judged = sample_rows(table, len(drawn) // 2, self.seed)
            learned = np.setdiff1d(drawn, judged)
            rows = pandas_of(table, table.columns, learned)
        return rows, pandas_of(table, table.columns, judged), learned

    @cached_property
    def _later(self) -> "pd.DataFrame | None":
        """A sample of the production table, which a remedy's preparation meets too; without what was looked at."""
        later = self._given.production
        if later is None:
            return None
        rows = sample_rows(later, MOST_JUDGED, self.seed)
        if self._ahead is not None:
            import numpy as np

            rows = np.setdiff1d(rows, self._ahead)
        return pandas_of(later, later.columns, rows)

    def _look_ahead(self) -> "pd.DataFrame":
        later = self._given.production
        if later is None:
            raise Unusable("Give a later production table to try this.")
        self.__dict__.pop("_later", None)  # what is judged is drawn again, without these
        self._ahead = sample_rows(later, min(later.rows, MOST_JUDGED) // 2, self.seed)
        there = tuple(later.column(name) for name in self.features if later.has(name))
        return pandas_of(later, there, self._ahead)

    @cached_property
    def _alone(self) -> Artifacts:
        """Artifacts of the rows to learn from and of nothing else."""
        bare = Treatment(did="")
        side = self._side(
            "lesson", self._learned, self._learned, self._given.roles, self._learner.as_it_is, bare
        )
        given = replace(side, train=None, production=None, model=None)
        return Artifacts({Given: given, Seed: Seed(self.seed)}, all_makers())

    def _prepared(self, prepare: Callable[..., Any], frame: "pd.DataFrame") -> "pd.DataFrame":
        made = prepare(frame.copy())
        aside = [name for name in self._given.roles.aside() if name in frame.columns]
        made[aside] = frame[aside]
        return made

    def _side(
        self, side: str, learned: Any, judged: Any, roles: Any, model: Model, treatment: Treatment
    ) -> Given:
        from checks.table.open import connect

        folder = self._folder / f"{side}-{len(list(self._folder.iterdir()))}"
        folder.mkdir()
        connection = connect(folder, threads=1)
        self._ending.callback(connection.disconnect)
        gone = frozenset(treatment.dropped)

        def table(frame: "pd.DataFrame", role: TableRole) -> Any:
            like = {"train": self._given.train, "production": self._given.production}.get(role)
            kept = frame.drop(columns=[name for name in gone if name in frame.columns])
            return opened(kept, connection, folder, role, like or self._given.table)

        later = self._later
        if later is not None and treatment.prepare is not None:
            later = self._prepared(treatment.prepare, later)

        takes = (*self.features, *treatment.added)
        if treatment.model is not None:
            takes = tuple(name for name in takes if name not in (*gone, *treatment.withheld))
        emptied = {} if treatment.model is not None else self._learner.emptied(treatment)
        asked: Model = Remodelled(
            model,
            self.target,
            takes,
            emptied=emptied,
            needed=treatment.needed,
            answer=treatment.answer,
            gathered=treatment.gathered,
        )
        without: dict[str, Any] = {
            name: tuple(each for each in value if each not in gone)
            for name, value in msgspec.structs.asdict(roles).items()
            if isinstance(value, tuple) and name != "bands"
        }
        without["features"] = asked.facts.features
        if treatment.threshold is not None:
            without["threshold"] = treatment.threshold
        return replace(
            self._given,
            table=table(judged, "table"),
            train=table(learned, "train"),
            production=None if later is None else table(later, "production"),
            model=asked,
            roles=msgspec.structs.replace(roles, **without),
            connection=connection,
            folder=folder,
        )


def _unchanged(frame: "pd.DataFrame") -> "pd.DataFrame":
    return frame
