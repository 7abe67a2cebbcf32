"""Makes the models of a trial: the person's own class where it can be fitted anew, else a stand-in.

Both sides learn from the same rows with the same seed, so that the difference between them is the remedy's alone.
"""

from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from checks.artifacts.scores import ask, refit
from checks.artifacts.target import Target
from checks.contract import Unusable
from checks.model.facts import Model, Trainable
from checks.model.retraining import Retraining
from checks.trials.lesson import Treatment
from checks.trials.plain_trees import plain_trees
from checks.trials.remodelled import Remodelled
from checks.trials.tables import arrow_of, usual

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

FOLDS = 3


class Learner:
    """Fits on the rows to learn from, or on what a treatment makes of them.

    Args:
        given: the person's model, None where there is none.
        seen: whether a training table was given, so that the model is known to have learnt from these rows.
        learned: the rows, with `codes` (n,) as `leaks.codes` has them.
        features: the model's columns.
        ending: closes what is opened here.
    """

    def __init__(
        self,
        given: Model | None,
        learned: "pd.DataFrame",
        codes: "np.ndarray",
        target: Target,
        features: tuple[str, ...],
        seed: int,
        ending: ExitStack,
        *,
        seen: bool,
    ) -> None:
        self._given, self._learned, self._codes = given, learned, codes
        self._target, self._features, self._seed = target, features, seed
        self._ending, self._seen = ending, seen
        self.own = given if isinstance(given, Trainable) and given.facts.cloneable else None

    @property
    def as_it_is(self) -> Model:
        """The person's model, or the stand-in for none."""
        return self.baseline if self._given is None else self._given

    @property
    def named(self) -> str:
        """The class of what is fitted."""
        model = self.baseline if self.own is None else self.own
        return model.facts.estimator or ""

    @cached_property
    def baseline(self) -> Model:
        """The model fitted without any remedy, once."""
        return self.fitted(Treatment(did="", retraining=Retraining()), self._learned, self._codes)

    def fitted(self, treatment: Treatment, frame: "pd.DataFrame", codes: "np.ndarray") -> Model:
        """The inner model of a treatment that fits one, with its columns emptied but not yet wrapped.

        Raises Unusable where the model does not take what the treatment asks of its fit.
        """
        import numpy as np

        numbers = self._target.task == "regression"
        known = np.isfinite(codes) if numbers else codes >= 0
        rows = frame.loc[known].reset_index(drop=True)
        answers = codes[known] if numbers else np.asarray(self._target.labels)[codes[known]]
        if treatment.model is not None:
            gone = (*treatment.dropped, *treatment.withheld)
            kept = [name for name in (*self._features, *treatment.added) if name not in gone]
            return self._in_memory(treatment.model(rows[kept], answers), kept)
        how = replace(treatment.retraining or Retraining(), added=treatment.added)
        for part in ("weights", "groups"):
            values = getattr(how, part)
            if values is not None:
                how = replace(how, **{part: values[known]})
        own: Any = self.own
        if own is None:
            own = self._in_memory(
                plain_trees(rows[list(self._features)], answers, self._target.task, self._seed),
                list(self._features),
            )
        for name, value in self.emptied(treatment).items():
            rows[name] = value
        labels = answers if numbers else answers.tolist()
        takes = (*self._features, *treatment.added)
        made = own.retrained(arrow_of(rows, takes), labels, how, self._seed)
        self._ending.callback(made.close)
        return made

    def saved_anew(self, how: Retraining) -> Model:
        """The person's model in another file, not fitted: its answers to the rows must be the same."""
        own: Any = self._given
        if not isinstance(own, Trainable):
            raise Unusable("There is no model file that could be saved anew.")
        labels = self._codes if self._target.task == "regression" else ()
        made: Any = own.retrained(arrow_of(self._learned, self._features), labels, how, self._seed)
        self._ending.callback(made.close)
        return made

    def emptied(self, treatment: Treatment) -> dict[str, Any]:
        """The usual value of each column that the model no longer gets."""
        gone = (*treatment.dropped, *treatment.withheld)
        return {name: usual(self._learned[name]) for name in gone if name in self._features}

    def unseen_scores(self) -> "np.ndarray":
        """(n, k) answers to the rows by the model's class fitted on the other folds."""
        import numpy as np

        rows, target = arrow_of(self._learned, self._features), self._target
        if self._given is not None and (self.own is None or not self._seen):
            # It cannot be fitted anew, or never saw these rows as far as anybody said.
            return ask(self._given, rows, target)
        model: Any = self.baseline
        known = np.isfinite(self._codes) if target.task == "regression" else self._codes >= 0
        fold = np.random.default_rng([self._seed, 5]).permutation(len(self._codes)) % FOLDS
        masks = np.stack([(fold != out) & known for out in range(FOLDS)])
        codes = np.where(known, self._codes, 0)
        every = refit(model, rows, codes, masks, target, self._seed)
        return every[fold, np.arange(len(fold))]

    def unseen_after(self, treatment: Treatment, frame: "pd.DataFrame", codes: "np.ndarray") -> "np.ndarray":
        """(m, k) answers to what the treatment left (m prepared rows), by what it made of the other folds."""
        import numpy as np

        takes = (*self._features, *treatment.added)
        emptied = self.emptied(treatment)
        if treatment.model is not None:
            emptied, takes = {}, tuple(name for name in takes if name not in emptied)
        asked_for = list(dict.fromkeys((*takes, *treatment.needed)))
        if not treatment.learns:
            values = self.unseen_scores()
            return values if treatment.answer is None else treatment.answer(values, frame)
        fold = np.random.default_rng([self._seed, 6]).permutation(len(codes)) % FOLDS
        every = np.zeros((len(codes), max(1, len(self._target.labels))))
        for out in range(FOLDS):
            kept = fold != out
            how = treatment.retraining
            for part in ("weights", "groups"):
                if how is not None and getattr(how, part) is not None:
                    how = replace(how, **{part: getattr(how, part)[kept]})
            part_of_it = replace(treatment, retraining=how)
            model = self.fitted(part_of_it, frame.loc[kept].reset_index(drop=True), codes[kept])
            asked = Remodelled(
                model, self._target, takes, emptied=emptied, needed=treatment.needed, answer=treatment.answer
            )
            every[~kept] = ask(asked, arrow_of(frame.loc[~kept], asked_for), self._target)
        return every

    def _in_memory(self, fitted: Any, features: list[str]) -> Any:
        from checks.model.in_memory import InMemoryModel

        return InMemoryModel(fitted, features, name="the model of the trial")
