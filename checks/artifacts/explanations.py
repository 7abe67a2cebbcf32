"""Why the model answers as it does, row by row: what each feature adds, on a bounded sample of judged rows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.black_box import FAST_ASKED, MOST_ASKED, mixed, sampled
from checks.artifacts.inputs import Given, Judged
from checks.artifacts.models import AskedModel
from checks.artifacts.retypes import same_columns
from checks.artifacts.samples import frame_of, sample_rows
from checks.artifacts.scores import ask
from checks.artifacts.simple_models import content_order
from checks.artifacts.target import Target
from checks.contract import NotApplicable, Seed, Unusable, artifact
from checks.stats.seeds import generator

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from checks.model.attributions import Attributions

MOST_ROWS, FAST_ROWS, LEAST_ROWS, BACKGROUND = 500, 200, 30, 100
ALIKE = 0.99  # of rows; a margin of exactly 0 may go either way
AGREES = 1e-5  # single-precision models miss their own sums by about 1e-7
WAYS = {
    "trees": "TreeSHAP (path-dependent, exact for these trees)",
    "linear": "coefficients times the distance from the background's mean (exact for a linear model)",
}
UNITS = {
    "log odds": "log odds",
    "probability": "points of probability",
    "value": "the predicted number",
    "log value": "the logarithm of the predicted number",
    "margin": "the model's own score",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """`rows` (m,) are judged row numbers in an order set by their content; `frame` holds their features.

    `values` (m, k) is what each of `features` adds to the answer, on the `scale` that the model is a sum on,
    with base + sum = output (m,) in each row; `spread` (m, k) are standard errors, 0 where `exact`. They
    are of the class `wanted` (m,), an index into the target's labels: of two classes always the same one,
    of more the predicted one; of a number it is 0. `said_of` (m,) is the model's answer for it: a probability or
    a number; `start` (m,) is that of the base. `points` (m, k) are the parts of said_of - start: the same
    parts on the scale that people read (for bare answers there is none, and they stay margins). `error` is the largest gap of a sum, `method` how it was done, in
    words, and `scores` (m, c) what the model says of the rows. `background` are rows of the training table.
    """

    rows: "np.ndarray"
    features: tuple[str, ...]
    frame: "pa.Table"
    background: "pa.Table"
    values: "np.ndarray"
    spread: "np.ndarray"
    base: "np.ndarray"
    outputs: "np.ndarray"
    scale: str
    wanted: "np.ndarray"
    points: "np.ndarray"
    start: "np.ndarray"
    said_of: "np.ndarray"
    scores: "np.ndarray"
    exact: bool
    error: float
    method: str
    asked: AskedModel
    target: Target

    @property
    def said(self) -> str:
        """ "" or the sentence that names a stand-in."""
        return self.asked.said

    @property
    def unit(self) -> str:
        """What `values` are counted in, in words."""
        return UNITS[self.scale]

    def told(self, frame: "pa.Table", wanted: "np.ndarray") -> "np.ndarray":
        """(n,) the model's answers for the wanted class of rows in the form of `frame`, asked anew."""
        import numpy as np

        return ask(self.asked.model, frame, self.target)[np.arange(frame.num_rows), wanted]

    def replaced(
        self, rows: "np.ndarray", background: "np.ndarray", gone: "np.ndarray"
    ) -> "tuple[np.ndarray, np.ndarray]":
        """Answers (n,) of these rows, and those with the features `gone` (n, k) taken from background rows (n,)."""
        import numpy as np
        import pyarrow as pa

        total = pa.concat_tables([self.frame, self.background]).combine_chunks()
        other = (self.frame.num_rows + background)[:, None]
        changed = mixed(total, np.where(gone, other, rows[:, None]))
        return self.said_of[rows], self.told(changed, self.wanted[rows])


@artifact(heavy=True)
def explained(given: Given, judged: Judged, target: Target, asked: AskedModel, seed: Seed) -> Explained:
    import numpy as np

    columns = tuple(sorted(asked.features.columns, key=lambda column: column.name))
    rows = sample_rows(judged.table, FAST_ROWS if given.fast else MOST_ROWS, seed.value)
    if len(rows) < LEAST_ROWS:
        raise NotApplicable(f"The table has {len(rows)} rows; {LEAST_ROWS} are needed.")
    frame = frame_of(judged.table, columns, rows)
    order = content_order(frame.to_pandas(), np.zeros(len(rows)))
    rows, frame = rows[order], frame.take(order).combine_chunks()
    background = _background(given, judged, asked, frame, seed)
    scores = ask(asked.model, frame, target)
    if not np.isfinite(scores).all():
        raise Unusable("The model answers some rows with something that is no number.")
    wanted = _wanted(target, scores)
    found, why = _exact(asked, frame, background, wanted, target, scores)
    if found is None:
        return _asked(given, asked, target, rows, frame, background, scores, wanted, why, seed)
    some = len(found.values)
    points, start = _points(found)
    return Explained(
        rows=rows[:some],
        features=tuple(frame.column_names),
        frame=frame.slice(0, some),
        background=background,
        values=found.values,
        spread=np.zeros_like(found.values),
        base=found.base,
        outputs=found.outputs,
        scale=found.scale,
        wanted=wanted[:some],
        points=points,
        start=start,
        said_of=scores[np.arange(some), wanted[:some]],
        scores=scores[:some],
        exact=True,
        error=_error(found.values, found.base, found.outputs),
        method=WAYS[found.method],
        asked=asked,
        target=target,
    )


def _background(given: Given, judged: Judged, asked: AskedModel, frame: "pa.Table", seed: Seed) -> "pa.Table":
    """Up to 100 rows of the training table, of the judged one where there is none that the model could take."""
    import numpy as np

    table, names = judged.table, frame.column_names
    columns = tuple(judged.table.column(name) for name in names)
    if given.train is not None and given.train.rows >= LEAST_ROWS:
        try:
            table, columns = given.train, same_columns(given.train, columns)
        except (NotApplicable, Unusable):
            table = judged.table
    rows = sample_rows(table, BACKGROUND, seed.value)
    found = frame_of(table, columns, rows).rename_columns(names)
    order = content_order(found.to_pandas(), np.zeros(len(rows)))
    return found.take(order).cast(frame.schema).combine_chunks()


def _wanted(target: Target, scores: "np.ndarray") -> "np.ndarray":
    """(m,) which class is explained: of two the favourable or the counted one, else the predicted one."""
    import numpy as np

    if target.task == "regression":
        return np.zeros(len(scores), dtype=np.int64)
    favourable = [label for label in target.favourable if label in target.labels]
    one = favourable[0] if len(favourable) == 1 else target.positive
    if target.task == "binary" and one in target.labels:
        return np.full(len(scores), target.labels.index(one), dtype=np.int64)
    return scores.argmax(axis=1)


def _exact(
    asked: AskedModel,
    frame: "pa.Table",
    background: "pa.Table",
    wanted: "np.ndarray",
    target: Target,
    scores: "np.ndarray",
) -> "tuple[Attributions | None, str]":
    """The model's own explanation if it has one that explains what it says; else None and why not."""
    import numpy as np

    from checks.table.labels import match

    own = wanted
    classes = asked.model.facts.classes
    if classes is not None and classes != target.labels:
        mapped = match(classes, target.labels, where="the model")
        place = {target.labels.index(mapped[label]): at for at, label in enumerate(classes)}
        if set(wanted.tolist()) - set(place):
            return None, "the model does not know every class."
        own = np.array([place[int(code)] for code in wanted], dtype=np.int64)
    try:
        found = asked.model.explain(frame, background, own)
    except Unusable as why:
        return None, str(why)
    some = np.arange(len(found.values))
    if not _agrees(found, scores[some, wanted[some]], scores.shape[1]):
        return None, "its parts explain another answer than the model gives."
    return found, ""


def _agrees(found: "Attributions", said: "np.ndarray", classes: int) -> bool:
    """Whether what was explained is what the model answers when it is asked."""
    import numpy as np

    if found.scale == "margin":  # of two classes its sign decides; of more the others' margins do too
        return classes > 2 or bool(((found.outputs > 0) == (said > 0.5)).mean() > ALIKE)
    told = _linked(found.scale, found.outputs)
    return bool((np.abs(told - said) <= AGREES * np.maximum(1.0, np.abs(said))).all())


def _linked(scale: str, outputs: "np.ndarray") -> "np.ndarray":
    """Answers from what is explained: probabilities from log odds, numbers from their logarithms."""
    import numpy as np
    from scipy.special import expit

    if scale == "log odds":
        return np.asarray(expit(outputs))
    return np.exp(outputs) if scale == "log value" else outputs


def _points(found: "Attributions") -> "tuple[np.ndarray, np.ndarray]":
    """The parts on the scale of the answers, and (m,) the answer of the base.

    Of log odds every part is taken at the mean slope of the curve between base and answer, which is what
    following the curve in a straight line gives each (Aumann and Shapley 1974): they still add up.
    """
    import numpy as np

    start, end = _linked(found.scale, found.base), _linked(found.scale, found.outputs)
    way = found.outputs - found.base
    near = np.abs(way) < 1e-9
    nearly = {"log odds": start * (1 - start), "log value": start}.get(found.scale, np.ones_like(start))
    slope = np.where(near, nearly, (end - start) / np.where(near, 1.0, way))
    return found.values * slope[:, None], start


def _asked(
    given: Given,
    asked: AskedModel,
    target: Target,
    rows: "np.ndarray",
    frame: "pa.Table",
    background: "pa.Table",
    scores: "np.ndarray",
    wanted: "np.ndarray",
    why: str,
    seed: Seed,
) -> Explained:
    """The same of a model that can only be asked."""

    found = sampled(
        lambda some: ask(asked.model, some, target),
        frame,
        background,
        wanted,
        generator(seed, "explanations"),
        FAST_ASKED if given.fast else MOST_ASKED,
    )
    some = len(found.values)
    return Explained(
        rows=rows[:some],
        features=tuple(frame.column_names),
        frame=frame.slice(0, some),
        background=background,
        values=found.values,
        spread=found.spread,
        base=found.base,
        outputs=found.outputs,
        scale="value" if target.task == "regression" else "probability",
        wanted=wanted[:some],
        points=found.values,
        start=found.base,
        said_of=found.outputs,
        scores=scores[:some],
        exact=False,
        error=_error(found.values, found.base, found.outputs),
        method=f"Shapley values sampled along {2 * found.pairs} orders of the features in each row, because {why}",
        asked=asked,
        target=target,
    )


def _error(values: "np.ndarray", base: "np.ndarray", outputs: "np.ndarray") -> float:
    from checks.model.attributions import additivity_error

    return additivity_error(values, base, outputs)
