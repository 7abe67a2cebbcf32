"""Whether the model answers near rows alike, and whether a smooth model does."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.density_ratio import encoded
from checks.artifacts.inputs import Features, Given, Judged
from checks.artifacts.samples import pandas_of, sample_rows
from checks.artifacts.scored import Scored
from checks.artifacts.simple_models import LINEAR, SimpleModels, plain
from checks.contract import NotApplicable, Seed, artifact
from checks.stats.neighbours import nearest, unlike_classes, unlike_numbers

if TYPE_CHECKING:
    import numpy as np

NEIGHBOURS = 5
MOST_ROWS, FAST_ROWS, LEAST_ROWS = 5_000, 1_500, 100
MOST_CELLS = 1_000_000  # a wide table gets fewer rows, so that time stays bounded


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhoods:
    """`near` (m, 5) are each row's five nearest others, as places among the m rows.

    `unlike` (m,) is how far the model's answer lies from theirs, `smooth` (m,) the same of a linear model's
    answers: the share of neighbours with another decision, or for a regression (`number`) the distance from
    their mean in standard deviations. `with_itself` is the mean of `unlike` where a row is the first of its
    own five, as AIF360 has it. `columns` counts the features, `several` says
    that there are more than two answers, `asked` that a model was asked with these features.
    """

    near: "np.ndarray"
    unlike: "np.ndarray"
    smooth: "np.ndarray"
    with_itself: float
    columns: int
    number: bool
    several: bool
    asked: bool
    said: str


@artifact(heavy=True)
def neighbourhoods(
    given: Given, judged: Judged, features: Features, scored: Scored, simple: SimpleModels, seed: Seed
) -> Neighbourhoods:
    import numpy as np
    import pandas as pd

    columns = tuple(sorted(features.columns, key=lambda column: column.name))
    number = scored.numbers is not None
    if not number and scored.predicted is None:
        raise NotApplicable("These scores are not probabilities: give the threshold of a decision.")
    most = min(FAST_ROWS if given.fast else MOST_ROWS, max(500, MOST_CELLS // len(columns)))
    here, there = scored.shared(simple.rows)
    drawn = np.isin(scored.rows[here], sample_rows(judged.table, most, seed.value))
    here, there = here[drawn], there[drawn]
    if len(here) < LEAST_ROWS:
        raise NotApplicable(f"{len(here)} rows have an answer and a prediction; {LEAST_ROWS} are needed.")
    frame = plain(pandas_of(judged.table, columns, scored.rows[here]), columns)
    content = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    linear = simple.scores[LINEAR][there]
    answer = scored.values[here, 0] if number else _decided(scored)[here]
    # Rows alike in every feature stand in the order of their answers, never in that of the file.
    order = np.lexsort((linear[:, 0], answer, content))
    values, _ = encoded(frame.iloc[order])
    if not values.shape[1]:
        raise NotApplicable("No feature varies, so no row is nearer than another.")
    answer, linear = answer[order], linear[order]
    near = nearest(values, NEIGHBOURS)
    if number:
        unlike, smooth = unlike_numbers(answer, near), unlike_numbers(linear[:, 0], near)
    else:
        unlike, smooth = unlike_classes(answer, near), unlike_classes(_as_often(linear, answer), near)
    others = near[:, : NEIGHBOURS - 1]
    mean = (unlike_numbers if number else unlike_classes)(answer, others).mean()
    return Neighbourhoods(
        near=near,
        unlike=unlike,
        smooth=smooth,
        with_itself=float(mean) * (NEIGHBOURS - 1) / NEIGHBOURS,
        columns=len(columns),
        number=number,
        several=len(scored.labels) > 2,
        asked=scored.asked,
        said=scored.said,
    )


def _decided(scored: Scored) -> "np.ndarray":
    assert scored.predicted is not None
    return scored.predicted


def _as_often(linear: "np.ndarray", decided: "np.ndarray") -> "np.ndarray":
    """A linear model's decisions (m,), of two answers each given as often as the model gives it.

    A decision that is rare disagrees with its neighbours seldom, so that only equal shares can be compared.
    """
    import numpy as np

    classes, counts = np.unique(decided, return_counts=True)
    if linear.shape[1] != 2 or len(classes) != 2:
        return linear.argmax(axis=1)
    made = np.full(len(decided), classes[0])
    made[np.argsort(-linear[:, classes[1]], kind="stable")[: counts[1]]] = classes[1]
    return made
