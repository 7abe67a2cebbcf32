"""A bounded sample of judged rows that the model can be asked about again, in another form."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from checks.artifacts.inputs import Given, Judged
from checks.artifacts.models import AskedModel
from checks.artifacts.samples import frame_of, sample_rows
from checks.artifacts.scores import Predictions, ask, decide
from checks.artifacts.simple_models import content_order
from checks.artifacts.target import Answers, Target
from checks.contract import NotApplicable, Seed, Unusable, artifact
from checks.table.tables import Column

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

MOST_ROWS, FAST_ROWS, LEAST_ROWS = 8_000, 2_000, 30
MOST_CELLS = 400_000  # a wide table gets fewer rows, so that time stays bounded


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """`frame` holds `m` rows of the features under their names; `rows` (m,) are their judged row numbers.

    The rows stand in an order set by their content, so the first few are a sample too. `values` (m, k) are
    the model's scores of them as `Predictions` has them, all finite. `codes` (m,) are the answers as indices
    into the target's labels, -1 where unknown, `numbers` (m,) those of a regression, NaN where unknown; the
    other is None.
    """

    rows: "np.ndarray"
    frame: "pa.Table"
    columns: tuple[Column, ...]
    values: "np.ndarray"
    codes: "np.ndarray | None"
    numbers: "np.ndarray | None"
    asked: AskedModel
    target: Target
    threshold: float | None
    before: Predictions

    @property
    def said(self) -> str:
        """ "" or the sentence that names a stand-in."""
        return self.asked.said

    def ask(self, frame: "pa.Table") -> "np.ndarray":
        """Scores (n, k) of rows in the form of `frame`. Raises Unusable if the model refuses them."""
        return ask(self.asked.model, frame, self.target)

    @property
    def answered(self) -> "np.ndarray":
        """Places of the rows that have an answer."""
        import numpy as np

        if self.numbers is not None:
            return np.flatnonzero(np.isfinite(self.numbers))
        assert self.codes is not None
        return np.flatnonzero(self.codes >= 0)

    def losses(self, places: "np.ndarray", values: "np.ndarray") -> "tuple[np.ndarray, np.ndarray | None]":
        """Losses (n,) of scores `values` (n, k) of the rows at `places`, and the decisions they lead to.

        The loss is 1 for a wrong decision and 0 for a right one, for a regression the squared error over the
        variance of the answers. Raises NotApplicable where these do not vary.
        """
        import numpy as np

        if self.numbers is not None:
            spread = float(self.numbers[self.answered].var())
            if not spread > 0:
                raise NotApplicable("The answers do not vary, so there is no unit for an error.")
            return (values[:, 0] - self.numbers[places]) ** 2 / spread, None
        assert self.codes is not None
        decided = self.decided(values)
        return (decided != self.codes[places]).astype(np.float64), decided

    def decided(self, values: "np.ndarray") -> "np.ndarray":
        """The decisions (n,) that scores lead to, as indices into the target's labels; classes only."""
        codes = decide(self.threshold, self.target, replace(self.before, values=values))
        assert codes is not None
        return codes


@artifact(heavy=True)
def probe(
    given: Given,
    judged: Judged,
    target: Target,
    answers: Answers,
    asked: AskedModel,
    predictions: Predictions,
    seed: Seed,
) -> Probe:
    import numpy as np

    columns = tuple(sorted(asked.features.columns, key=lambda column: column.name))
    most = min(FAST_ROWS if given.fast else MOST_ROWS, max(1000, MOST_CELLS // max(1, len(columns))))
    rows = sample_rows(judged.table, most, seed.value)
    if len(rows) < LEAST_ROWS:
        raise NotApplicable(f"The table has {len(rows)} rows; {LEAST_ROWS} are needed.")
    frame = frame_of(judged.table, asked.features.columns, rows)
    truth = answers.codes if answers.codes is not None else answers.values
    assert truth is not None
    order = content_order(frame.to_pandas(), truth[rows])
    rows, frame = rows[order], frame.take(order)
    # A stand-in's own scores are out of fold, and these are not what it says when it is asked.
    values = predictions.values[rows] if asked.scores is None else ask(asked.model, frame, target)
    if not np.isfinite(values).all():
        raise Unusable("The model answers some rows with something that is no number.")
    return Probe(
        rows=rows,
        frame=frame,
        columns=columns,
        values=values,
        codes=None if answers.codes is None else answers.codes[rows],
        numbers=None if answers.values is None else answers.values[rows],
        asked=asked,
        target=target,
        threshold=given.roles.threshold,
        before=predictions,
    )
