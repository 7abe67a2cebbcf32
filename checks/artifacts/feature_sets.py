"""How well the model's own class does with the first one, two, four ... features of an order by importance."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.importance import Importance
from checks.artifacts.inputs import Given, Judged
from checks.artifacts.models import AskedModel
from checks.artifacts.retypes import same_columns
from checks.artifacts.samples import frame_of, sample_rows
from checks.artifacts.scores import refit
from checks.artifacts.simple_models import content_order
from checks.artifacts.target import Target, answers_of
from checks.contract import NotApplicable, Seed, Unusable, artifact
from checks.stats.levels import level, z_of
from checks.stats.seeds import generator
from checks.stats.selected import error_of

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from checks.model.facts import Model

SHARES = (0.1, 0.2, 0.3, 0.4, 0.49, 0.75)
MARGIN = 0.01  # the share of skill that a set of features may lose
SURE = 4.0  # standard errors by which the fit on all features must beat a constant
MOST_FIT, FAST_FIT, MOST_JUDGED, FAST_JUDGED, LEAST = 2_000, 1_000, 5_000, 2_000, 200
FEWEST = 4  # features; of fewer, one is a large share


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureSets:
    """`order` are all features, those that matter most first, of features that go together one early and the
    others last. `sizes` (s,) rise and end with all; `losses` (s, m) is the squared error (summed over classes)
    of each judged row by a model fitted on the first so many features, `constant` (m,) that of a constant. Of the
    `planned` sizes under all, those below one that is shown to lose too much are not fitted: they lose more.

    `own` says that the model's own class was fitted, else small boosted trees.
    """

    order: tuple[str, ...]
    sizes: tuple[int, ...]
    losses: "np.ndarray"
    constant: "np.ndarray"
    planned: int
    fitted_on: int
    own: bool
    said: str


@artifact(heavy=True)
def feature_sets(
    given: Given, judged: Judged, target: Target, asked: AskedModel, importance: Importance, seed: Seed
) -> FeatureSets:
    import numpy as np
    import pyarrow as pa

    if len(asked.features.columns) < FEWEST:
        raise NotApplicable(f"With fewer than {FEWEST} features there is little to leave out.")
    order = ordered(importance.clusters, importance.rises.mean(axis=1))
    fit, lesson, frame, truth = _rows(given, judged, target, asked, seed)
    sizes = sizes_of(len(order))
    # Whole numbers in one table may be written with a point in the other.
    pool = pa.concat_tables([fit, frame], promote_options="permissive")
    answers = np.concatenate([lesson, truth])
    mask = np.zeros((1, len(answers)), dtype=bool)
    mask[0, : len(lesson)] = True
    wanted = truth[:, None] if target.task == "regression" else np.eye(len(target.labels))[truth]
    constant = (
        lesson.mean() if target.task == "regression" else np.eye(len(target.labels))[lesson].mean(axis=0)
    )
    constant = ((constant - wanted) ** 2).sum(axis=1)
    made: list[np.ndarray] = []
    model, own = _model(asked, fit, lesson, target, seed)
    for size in reversed(sizes):
        without = _blanked(pool, fit, set(order[size:]))
        try:
            said = refit(model, without, answers, mask, target, seed.value)[0, len(lesson) :]
        except Unusable as why:
            raise NotApplicable(f"The model cannot be fitted anew with fewer features: {why}") from None
        made.append(((said - wanted) ** 2).sum(axis=1))
        if not np.isfinite(made[-1]).all():
            raise NotApplicable("A refit of the model answers some rows with something that is no number.")
        if _too_little(made, constant, len(sizes) - 1):
            break
    losses = np.stack(made[::-1])
    return FeatureSets(
        order=order,
        sizes=sizes[len(sizes) - len(made) :],
        losses=losses,
        constant=constant,
        planned=len(sizes) - 1,
        fitted_on=len(lesson),
        own=own,
        said=asked.said,
    )


def ordered(clusters: tuple[tuple[str, ...], ...], rises: "np.ndarray") -> tuple[str, ...]:
    """One of each cluster in the order of the clusters' importance (c,), then what goes together with those."""
    ranked = sorted(range(len(clusters)), key=lambda at: (-float(rises[at]), clusters[at]))
    first = [clusters[at][0] for at in ranked]
    return (*first, *(name for at in ranked for name in clusters[at][1:]))


def _too_little(made: "list[np.ndarray]", constant: "np.ndarray", planned: int) -> bool:
    """Whether the last set is shown to lose too much against the first, or nothing can be lost."""
    gained = constant - made[0]
    if not gained.mean() > SURE * gained.std() / len(gained) ** 0.5:
        return True
    if len(made) == 1:
        return False
    value, error = error_of(made[-1] - made[0], gained)
    return value - z_of(level(planned)) * error > MARGIN


def sizes_of(features: int) -> tuple[int, ...]:
    """The sizes that are tried, all features among them."""
    return tuple(sorted({*(max(1, int(share * features)) for share in SHARES), features}))


def _rows(
    given: Given, judged: Judged, target: Target, asked: AskedModel, seed: Seed
) -> "tuple[pa.Table, np.ndarray, pa.Table, np.ndarray]":
    """Rows to fit on with their answers, and other rows to judge on with theirs."""
    most_fit, most = (FAST_FIT, FAST_JUDGED) if given.fast else (MOST_FIT, MOST_JUDGED)
    if given.train is not None:
        fit, lesson = _known(given.train, target, asked, most_fit, seed)
        frame, truth = _known(judged.table, target, asked, most, seed)
    else:
        both, answers = _known(judged.table, target, asked, most_fit + most, seed)
        cut = min(most_fit, len(answers) // 2)
        fit, lesson, frame, truth = both.slice(0, cut), answers[:cut], both.slice(cut), answers[cut:]
    if min(len(lesson), len(truth)) < LEAST:
        raise NotApplicable(f"{LEAST} rows with an answer are needed to fit on, and as many to judge on.")
    if len(set(lesson.tolist())) < 2:
        raise NotApplicable("The rows have the same answer, so there is nothing to learn.")
    return fit, lesson, frame, truth


def _known(
    table: Any, target: Target, asked: AskedModel, most: int, seed: Seed
) -> "tuple[pa.Table, np.ndarray]":
    """A sample of rows with an answer, in a random order that content alone decides."""
    import numpy as np

    known = answers_of(table, target)
    truth = known.codes if known.codes is not None else known.values
    assert truth is not None
    rows = sample_rows(table, most, seed.value)
    rows = rows[truth[rows] >= 0 if known.codes is not None else np.isfinite(truth[rows])]
    columns = tuple(sorted(same_columns(table, asked.features.columns), key=lambda each: each.name))
    frame = frame_of(table, columns, rows)
    order = content_order(frame.to_pandas(), truth[rows])
    order = order[generator(seed, "rows of feature sets").permutation(len(order))]
    return frame.take(order), truth[rows][order]


def _model(
    asked: AskedModel, fit: "pa.Table", lesson: "np.ndarray", target: Target, seed: Seed
) -> "tuple[Model, bool]":
    if asked.model.facts.cloneable:
        return asked.model, True
    from checks.model.standin import StandIn

    return StandIn(fit, lesson, task=target.task, classes=target.labels, seed=seed.value), False


def _blanked(pool: "pa.Table", fit: "pa.Table", absent: set[str]) -> "pa.Table":
    """The rows with one and the same cell, a middle one of the rows to fit on, in every column left out: a
    constant tells a model nothing, so fitting on it is fitting without the column.
    """
    import pyarrow as pa

    for name in sorted(absent):
        at = pool.column_names.index(name)
        values = fit.column(name).to_pandas()
        order = values.dropna().sort_values(kind="stable").index
        cell = fit.column(name)[int(order[len(order) // 2])] if len(order) else None
        kind = pool.schema.field(at).type
        constant = pa.nulls(len(pool), kind) if cell is None else pa.repeat(cell, len(pool))
        pool = pool.set_column(at, pool.schema.field(at), constant)
    return pool
