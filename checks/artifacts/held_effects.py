"""Whether what the model learned of its leading features still holds in production, feature by feature."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.black_box import mixed
from checks.artifacts.importance import Importance
from checks.artifacts.inputs import Given, Judged
from checks.artifacts.models import AskedModel
from checks.artifacts.production_scores import ProductionAnswers, unfit
from checks.artifacts.retypes import same_columns
from checks.artifacts.samples import frame_of, sample_rows
from checks.artifacts.scores import ask
from checks.artifacts.simple_models import content_order
from checks.artifacts.target import Answers, Target
from checks.contract import NotApplicable, Seed, Unusable, artifact
from checks.stats.seeds import generator
from checks.table.tables import Table

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

MOST_ROWS, FAST_ROWS, LEAST_ROWS, REPEATS = 3_000, 1_000, 50, 3
MOST_LEADING, LEADING_SHARE = 3, 0.08
MOST_ASKED = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldEffect:
    """Features shuffled together, in the judged table and in production.

    Each pair is of rows (n,): by how much the loss rose, and by how much it had to if the model were right.
    """

    names: tuple[str, ...]
    judged: "tuple[np.ndarray, np.ndarray]"
    production: "tuple[np.ndarray, np.ndarray]"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldEffects:
    """Of the features that matter most, at most three. Empty where production cannot tell, and `why`."""

    effects: tuple[HeldEffect, ...]
    why: str


@artifact(heavy=True)
def held_effects(
    given: Given,
    judged: Judged,
    target: Target,
    answers: Answers,
    asked: AskedModel,
    importance: Importance,
    later: ProductionAnswers,
    seed: Seed,
) -> HeldEffects:
    import numpy as np

    table = given.production
    if table is None or later.answers is None:
        return HeldEffects(effects=(), why=later.why)
    why = unfit(asked.features, table)
    if why:
        return HeldEffects(effects=(), why=why)
    means = importance.rises.mean(axis=1)
    total = float(means[means > 0].sum())
    leading = [int(at) for at in np.argsort(-means, kind="stable") if means[at] > LEADING_SHARE * total]
    clusters = [importance.clusters[at] for at in leading[:MOST_LEADING]]
    most = min(FAST_ROWS if given.fast else MOST_ROWS, MOST_ASKED // (2 * REPEATS * max(1, len(clusters))))
    try:
        here = _Asked.of(judged.table, answers, asked, target, most, seed)
        there = _Asked.of(table, later.answers, asked, target, most, seed)
        effects = tuple(
            HeldEffect(names=names, judged=here.shuffled(names, seed), production=there.shuffled(names, seed))
            for names in clusters
        )
    except (NotApplicable, Unusable) as error:
        return HeldEffects(effects=(), why=str(error))
    return HeldEffects(effects=effects, why="")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A sample of a table's answered rows: features, answers as the model gives them, and its own."""

    frame: "pa.Table"
    wanted: "np.ndarray"
    said: "np.ndarray"
    asked: AskedModel
    target: Target

    @classmethod
    def of(
        cls, table: Table, answers: Answers, asked: AskedModel, target: Target, most: int, seed: Seed
    ) -> "_Asked":
        import numpy as np

        truth = answers.codes if answers.codes is not None else answers.values
        assert truth is not None
        columns = same_columns(table, asked.features.columns)
        rows = sample_rows(table, most, seed.value)
        rows = rows[truth[rows] >= 0 if answers.codes is not None else np.isfinite(truth[rows])]
        if len(rows) < LEAST_ROWS:
            raise NotApplicable(f"In {table.name} {len(rows)} rows have an answer; {LEAST_ROWS} are needed.")
        frame = frame_of(table, columns, rows).rename_columns([c.name for c in asked.features.columns])
        order = content_order(frame.to_pandas(), truth[rows])
        frame, truth = frame.take(order).combine_chunks(), truth[rows][order]
        wanted = truth[:, None] if target.task == "regression" else np.eye(len(target.labels))[truth]
        said = ask(asked.model, frame, target)
        if not np.isfinite(said).all():
            raise NotApplicable("The model answers some rows with something that is no number.")
        return cls(frame=frame, wanted=wanted, said=said, asked=asked, target=target)

    def shuffled(self, names: tuple[str, ...], seed: Seed) -> "tuple[np.ndarray, np.ndarray]":
        """Of each row: the rise of its squared error, and the squared change of its answer, over the repeats."""
        import numpy as np

        frame = self.frame
        n = frame.num_rows
        rng = generator(seed, "held effect of " + "\x00".join(names))
        kept = np.tile(np.arange(n), REPEATS)
        moved = np.concatenate([rng.permutation(n) for _ in range(REPEATS)])
        gone = np.array([name in names for name in frame.column_names])
        cells = np.where(gone[None, :], moved[:, None], kept[:, None])
        said = ask(self.asked.model, mixed(frame, cells), self.target).reshape(REPEATS, *self.said.shape)
        before = ((self.said - self.wanted) ** 2).sum(axis=1)
        rise = ((said - self.wanted) ** 2).sum(axis=2).mean(axis=0) - before
        return rise, ((said - self.said) ** 2).sum(axis=2).mean(axis=0)
