"""Whether the model's answers are sound numbers, and what it makes of the same rows in single precision."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.cells import cell
from checks.artifacts.extremes import SINGLE, Extreme, Where, extremes
from checks.artifacts.inputs import Given, Judged
from checks.artifacts.models import AskedModel, MaybeModel
from checks.artifacts.samples import frame_of, sample_rows
from checks.artifacts.scores import Predictions, ask, decide
from checks.artifacts.simple_models import content_order
from checks.artifacts.target import Target
from checks.contract import NotApplicable, Seed, Unusable, artifact

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

MOST_ROWS, FAST_ROWS = 800, 300
APART = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Of `rows` rows asked (or with a score), how many have no finite score, one outside 0 and 1 though it is
    called a probability, or else probabilities that do not sum to 1: no row counts twice. `sampled` says that the table has more.
    `refused` is the model's own sentence where it gave no answer at all.
    """

    rows: int
    sampled: bool
    no_number: int
    outside: int
    off_sum: int
    refused: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """The rows asked in single precision: how many changed their decision, and how many moved their score by
    over 0.001 (for a regression of the answers' standard deviation). `columns` changed at all; `largest` is
    the largest move, None where a number became none.
    """

    rows: int
    sampled: bool
    turned: int | None
    moved: int
    largest: float | None
    columns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """`failed` are the extremes that the model has no finite answer to; `tried` counts all, by where."""

    outputs: Outputs
    single: Single | None
    failed: tuple[Extreme, ...]
    tried: dict[Where, int]
    said: str


@artifact(heavy=True)
def precision(given: Given, judged: Judged, target: Target, maybe: MaybeModel, seed: Seed) -> Precision:
    import numpy as np

    if maybe.asked is None:
        return _of_column(given, judged)
    asked = maybe.asked
    rows = sample_rows(judged.table, FAST_ROWS if given.fast else MOST_ROWS, seed.value)
    frame = frame_of(judged.table, asked.features.columns, rows)
    frame = frame.take(content_order(frame.to_pandas(), np.zeros(len(rows))))
    sampled = len(rows) < judged.table.rows
    try:
        values = ask(asked.model, frame, target)
    except Unusable as failure:
        refused = Outputs(
            rows=len(rows), sampled=sampled, no_number=0, outside=0, off_sum=0, refused=str(failure)
        )
        return Precision(outputs=refused, single=None, failed=(), tried={}, said=asked.said)
    failed, tried = extremes(given, judged, asked, target, frame)
    return Precision(
        outputs=_outputs(values, sampled, stated=asked.model.facts.probabilities),
        single=_single(given, asked, target, frame, values, sampled),
        failed=failed,
        tried=tried,
        said=asked.said,
    )


def _outputs(values: "np.ndarray", sampled: bool, *, stated: bool) -> Outputs:
    import numpy as np

    finite = np.isfinite(values).all(axis=1)
    outside = stated & finite & ((values < -1e-5) | (values > 1 + 1e-5)).any(axis=1)
    off = stated & finite & ~outside & (values.shape[1] > 1) & (np.abs(values.sum(axis=1) - 1) > 1e-3)
    return Outputs(
        rows=len(values),
        sampled=sampled,
        no_number=int((~finite).sum()),
        outside=int(outside.sum()),
        off_sum=int(off.sum()),
        refused="",
    )


def _of_column(given: Given, judged: Judged) -> Precision:
    """Exact counts over a score column; what it should look like is known only if nearly all is in 0 to 1."""
    if given.roles.score is None:
        raise NotApplicable("A column of bare answers has no numbers whose precision could matter.")
    column = judged.table.column(given.roles.score)
    if column.kind not in ("integer", "number"):
        raise Unusable(f'The score column "{column.name}" holds text; a score must be a number.')
    values = cell(judged.table.expr, column).cast("float64")
    finite = values.notnull() & ~values.isinf()
    within = finite & values.between(0, 1)
    counted = judged.table.expr.aggregate(finite=finite.sum(), within=within.sum()).to_pandas()
    there, inside = (int(counted[name].fillna(0)[0]) for name in ("finite", "within"))
    outputs = Outputs(
        rows=judged.table.rows,
        sampled=False,
        no_number=judged.table.rows - there,
        outside=there - inside if inside > 0.99 * there else 0,
        off_sum=0,
        refused="",
    )
    return Precision(outputs=outputs, single=None, failed=(), tried={}, said="")


def _single(
    given: Given,
    asked: AskedModel,
    target: Target,
    frame: "pa.Table",
    values: "np.ndarray",
    sampled: bool,
) -> Single | None:
    """None where no cell changes in single precision, or the model refuses the rows in that form."""
    import numpy as np
    import pyarrow as pa

    made, changed = frame, 0
    for at, name in enumerate(frame.column_names):
        field = frame.schema.field(at)
        if pa.types.is_float64(field.type):
            numbers = frame.column(at).to_numpy()
            bounded = np.abs(np.where(np.isfinite(numbers), numbers, 0.0)) < SINGLE
            single = np.where(bounded, numbers.astype(np.float32, copy=True), numbers).astype(np.float64)
            if (single[np.isfinite(numbers)] != numbers[np.isfinite(numbers)]).any():
                changed += 1
                gaps = frame.column(at).is_null().to_numpy()
                made = made.set_column(at, pa.field(name, field.type), pa.array(single, mask=gaps))
    finite = np.isfinite(values).all(axis=1)
    if not changed or not finite.any():
        return None
    try:
        after = ask(asked.model, made, target)
    except Unusable:
        return None
    with np.errstate(invalid="ignore"):
        apart = np.abs(after - values).max(axis=1)[finite]
    turned = None
    if target.task == "regression":
        spread = float(values[finite].std())
        apart = apart / spread if spread > 0 else apart
    else:
        probability = asked.model.facts.probabilities
        first, second = (
            decide(given.roles.threshold, target, _as_predictions(each, probability))
            for each in (values, after)
        )
        assert first is not None
        assert second is not None
        turned = int((first != second)[finite].sum())
    apart = np.where(np.isnan(apart), np.inf, apart)
    largest = float(apart.max())
    return Single(
        rows=int(finite.sum()),
        sampled=sampled,
        turned=turned,
        moved=int((apart > APART).sum()),
        largest=largest if np.isfinite(largest) else None,
        columns=changed,
    )


def _as_predictions(values: "np.ndarray", probabilities: bool) -> Predictions:
    return Predictions(values=values, probabilities=probabilities, origin="model", said="")
