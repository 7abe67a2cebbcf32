"""The model's own class fitted with several seeds on the same rows, and what each fit says of others."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Features, Given, Judged
from checks.artifacts.models import GivenModel
from checks.artifacts.retypes import same_columns
from checks.artifacts.samples import sample_rows
from checks.artifacts.saved_refits import NOT_CLONEABLE, SLOW, known
from checks.artifacts.scores import Predictions, decide, refit
from checks.artifacts.simple_models import content_order
from checks.artifacts.target import Target
from checks.contract import NotApplicable, Seed, Unusable, artifact

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

SEEDS, FEWEST = 5, 3
MOST_FITTED, MOST_ASKED, MOST_FAST, LEAST = 3_000, 2_000, 1_000, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedRefits:
    """What r fits say of `asked` rows that none was fitted on: `SEEDS`, or `FEWEST` whose answers are all equal,
    as those of a class that draws nothing are.

    `decided` (r, asked) int64 are decisions as class indices, None for a regression, whose `numbers` (r, asked)
    are its answers. `figures` (r,) is how good each fit is: `figure` says of what kind. `fitted` of the `rows`
    rows there are were fitted on.
    """

    decided: "np.ndarray | None"
    numbers: "np.ndarray | None"
    figures: "np.ndarray | None"
    figure: str
    fitted: int
    rows: int
    asked: int

    @property
    def fits(self) -> int:
        """How many there are."""
        answers = self.numbers if self.decided is None else self.decided
        assert answers is not None
        return len(answers)


@artifact(heavy=True)
def seed_refits(
    given: Given, model: GivenModel, judged: Judged, target: Target, features: Features, seed: Seed
) -> SeedRefits:
    """On the training table where there is one, else on one half of the judged rows, asked of the other."""
    import numpy as np
    import pyarrow as pa

    if not model.model.facts.cloneable:
        raise NotApplicable(NOT_CLONEABLE)
    fit_most, ask_most = (MOST_FAST, MOST_FAST) if given.fast else (MOST_FITTED, MOST_ASKED)
    source = judged.table if given.train is None else given.train
    most = fit_most if given.train is not None else fit_most + ask_most
    rows = sample_rows(source, most, seed.value)
    learned, truth = known(source, same_columns(source, features.columns), target, rows)
    order = content_order(learned.to_pandas(), truth)
    learned, truth = learned.take(order), truth[order]
    if given.train is not None:
        rows = sample_rows(judged.table, ask_most, seed.value)
        asked, answers = known(judged.table, features.columns, target, rows)
    else:
        middle = min(len(truth) // 2, ask_most)
        asked, answers = learned.slice(0, middle), truth[:middle]
        learned, truth = learned.slice(middle), truth[middle:]
    if min(len(truth), len(answers)) < LEAST or len(np.unique(truth)) < 2:
        raise NotApplicable(f"{LEAST} rows to fit on and {LEAST} others to ask about are needed.")
    frame = pa.concat_tables([learned, asked.cast(learned.schema)], promote_options="default")
    lesson = np.concatenate([truth, answers])
    values = _fits(model, frame, lesson, np.arange(len(lesson)) < len(truth), target, seed)[:, len(truth) :]
    figure, figures = _figures(values, answers, target)
    return SeedRefits(
        decided=_decided(values, given, model, target),
        numbers=values[:, :, 0] if target.task == "regression" else None,
        figures=figures,
        figure=figure,
        fitted=len(truth),
        rows=source.rows,
        asked=len(answers),
    )


def _fits(
    model: GivenModel,
    frame: "pa.Table",
    lesson: "np.ndarray",
    mask: "np.ndarray",
    target: Target,
    seed: Seed,
) -> "np.ndarray":
    """(r, n, k); one fit by itself first, so that a slow model is not asked for more, nor one without luck."""
    import numpy as np

    def fits(many: int, number: int) -> "np.ndarray":
        try:
            return refit(model.model, frame, lesson, np.tile(mask, (many, 1)), target, number)
        except Unusable as why:
            raise NotApplicable(f"The model cannot be fitted anew: {why}") from None

    started = time.perf_counter()
    first = fits(1, seed.value)
    if time.perf_counter() - started > SLOW:
        raise NotApplicable(
            f"One fit on {int(mask.sum()):,} rows took more than {SLOW:.0f} seconds, and {SEEDS} are needed."
        )
    some = np.concatenate([first, fits(FEWEST - 1, seed.value + 1)])
    if (some == some[0]).all():
        return some
    return np.concatenate([some, fits(SEEDS - FEWEST, seed.value + 2)])


def _decided(values: "np.ndarray", given: Given, model: GivenModel, target: Target) -> "np.ndarray | None":
    import numpy as np

    if target.task == "regression":
        return None
    told = [
        decide(
            given.roles.threshold,
            target,
            Predictions(values=each, probabilities=model.model.facts.probabilities, origin="model", said=""),
        )
        for each in values
    ]
    return np.stack([each for each in told if each is not None])


def _figures(values: "np.ndarray", truth: "np.ndarray", target: Target) -> "tuple[str, np.ndarray | None]":
    """How good each fit is on the asked rows: AUC, accuracy or explained variance; None where undefined."""
    import numpy as np

    from checks.stats.auc import placements

    if target.task == "regression":
        spread = float(((truth - truth.mean()) ** 2).mean())
        errors = ((values[:, :, 0] - truth) ** 2).mean(axis=1)
        return "explained variance", 1 - errors / spread if spread > 0 else None
    if target.task == "binary" and target.positive in target.labels:
        place = target.labels.index(target.positive)
        positive = truth == place
        if 0 < positive.sum() < len(positive):
            return "AUC", np.asarray([placements(positive, each[:, place])[0] for each in values])
        return "AUC", None
    return "accuracy", (values.argmax(axis=2) == truth).mean(axis=1)
