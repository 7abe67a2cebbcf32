"""A few judged rows whose explanation is worth reading: a typical one, a close call, and the most extreme."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.artifacts.explanations import Explained
from checks.artifacts.inputs import Given
from checks.contract import artifact

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemplar:
    """One row (0-based) and its explanation.

    `kind` says why it was chosen. `answer` is the model's for the class `label` ("" for a number), `start` what
    it says without knowing any feature, and `parts` what each feature adds on the way, the largest first.
    """

    kind: str
    row: int
    label: str
    answer: float
    start: float
    parts: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemplars:
    """`unit` is "chance" where answers are probabilities, "number" for a regression, "score" for bare answers."""

    rows: tuple[Exemplar, ...]
    unit: str
    exact: bool
    method: str
    said: str


@artifact(heavy=True)
def exemplars(given: Given, explained: Explained) -> Exemplars:
    import numpy as np

    bare = explained.scale == "margin"
    answers = explained.outputs if bare else explained.said_of
    chosen: list[tuple[str, int]] = []
    order = np.argsort(answers, kind="stable")
    closest = _closest(given, explained, answers)
    labels = explained.target.labels
    binary = explained.target.task == "binary"
    number = explained.target.task == "regression"
    one = labels[int(explained.wanted[0])] if labels else ""
    high, low = (
        ("the highest prediction", "the lowest prediction")
        if number
        else (f"the most {_is(one)}", f"the least {_is(one)}")
        if binary
        else ("the surest answer", "the least sure answer")
    )
    chosen.append(("a typical row", int(order[len(order) // 2])))
    if closest is not None and len(labels) <= 2:
        chosen.append(("a close call", closest))
    chosen += [(high, int(order[-1])), (low, int(order[0]))]
    seen: set[int] = set()
    made: list[Exemplar] = []
    for kind, at in chosen:
        if at in seen:
            continue
        seen.add(at)
        parts = explained.points[at]
        places = sorted(range(len(parts)), key=lambda j: (-abs(parts[j]), explained.features[j]))
        made.append(
            Exemplar(
                kind=kind,
                row=int(explained.rows[at]),
                label=labels[int(explained.wanted[at])] if labels else "",
                answer=float(answers[at]),
                start=float(explained.start[at]),
                parts=tuple((explained.features[j], float(parts[j])) for j in places),
            )
        )
    return Exemplars(
        rows=tuple(made),
        unit="score" if bare else "number" if number else "chance",
        exact=explained.exact,
        method=explained.method,
        said=explained.said,
    )


def _is(label: str) -> str:
    return f'likely "{label}"'


def _closest(given: Given, explained: Explained, answers: "np.ndarray") -> int | None:
    """The place of the row nearest to where the decision turns; None for a number without a threshold."""
    import numpy as np

    threshold = given.roles.threshold
    if explained.scale == "margin":
        turn = 0.0
    elif explained.target.task == "regression":
        if threshold is None:
            return None
        turn = threshold
    else:
        turn = 0.5 if threshold is None else threshold
        labels, positive = explained.target.labels, explained.target.positive
        # The threshold is the counted answer's; of the other one it is what is left.
        if len(labels) == 2 and positive in labels and labels.index(positive) != int(explained.wanted[0]):
            turn = 1 - turn
    return int(np.abs(answers - turn).argmin())
