"""Whether rows that are alike get explanations that are alike, against rows that are not."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.artifacts.explanations import Explained
from checks.artifacts.inputs import Judged
from checks.artifacts.simple_models import plain
from checks.contract import NotApplicable, artifact

if TYPE_CHECKING:
    import numpy as np

NEIGHBOURS, LEAST_ROWS = 5, 60
ENDS = (0.01, 0.99)
NOISY = 0.25  # of the distance between near explanations that sampling alone may make


@dataclass(frozen=True, slots=True, kw_only=True)
class NearExplanations:
    """Distances (m,) of each row to its nearest rows, and to all others: of the inputs and of the explanations.

    Inputs are apart by the sum over features of their distance (of numbers the gap, of text whether they
    differ), each weighed so that over all pairs it makes up the feature's part of the explanations;
    explanations are apart by the sum of the gaps between attributions. Only rows explained for the same class
    are held against each other.
    """

    near_inputs: "np.ndarray"
    far_inputs: "np.ndarray"
    near_parts: "np.ndarray"
    far_parts: "np.ndarray"
    said: str


@artifact(heavy=True)
def near_explanations(explained: Explained, judged: Judged) -> NearExplanations:
    import numpy as np

    rows = np.arange(len(explained.rows))
    groups = [rows[explained.wanted == which] for which in np.unique(explained.wanted)]
    groups = [group for group in groups if len(group) >= LEAST_ROWS]
    if not groups:
        raise NotApplicable(f"Fewer than {LEAST_ROWS} rows are explained for one class.")
    columns = tuple(judged.table.column(name) for name in explained.features)
    frame: Any = plain(explained.frame.to_pandas(), columns)
    # Bounded, so that one absurd value does not make all others alike.
    values = np.clip(explained.values, *np.quantile(explained.values, ENDS, axis=0))
    weights = np.abs(values).mean(axis=0)
    if not weights.sum() > 0:
        raise NotApplicable("The model gives every row the same answer, so there is nothing to explain.")
    told = [
        _distances([frame[name].to_numpy()[group] for name in explained.features], weights, values, group)
        for group in groups
    ]
    near_inputs, far_inputs, near_parts, far_parts = (
        np.concatenate(each) for each in zip(*told, strict=True)
    )
    if not (far_inputs.mean() > 0 and far_parts.mean() > 0):
        raise NotApplicable("All rows are alike, so none are nearer than others.")
    noise = float(explained.spread.sum(axis=1).mean()) * 2 * np.sqrt(1 / np.pi)
    if noise > NOISY * float(near_parts.mean()):
        raise NotApplicable(
            "The model can only be asked, and its sampled explanations are too rough for this."
        )
    return NearExplanations(
        near_inputs=near_inputs,
        far_inputs=far_inputs,
        near_parts=near_parts,
        far_parts=far_parts,
        said=explained.said,
    )


def _distances(
    columns: "list[np.ndarray]", weights: "np.ndarray", values: "np.ndarray", group: "np.ndarray"
) -> "tuple[np.ndarray, ...]":
    """Of one class's rows: near and far distances of inputs, and of explanations."""
    import numpy as np

    n = len(group)
    inputs, parts = np.zeros((n, n)), np.zeros((n, n))
    for at, (cells, weight) in enumerate(zip(columns, weights, strict=True)):
        apart = _apart(cells)
        if apart.mean() > 0:
            inputs += weight * apart / apart.mean()
        own = values[group, at]
        parts += np.abs(own[:, None] - own[None, :])
    alone = inputs.copy()
    np.fill_diagonal(alone, np.inf)
    nearest = np.argsort(alone, axis=1, kind="stable")[:, :NEIGHBOURS]
    return (
        np.take_along_axis(inputs, nearest, axis=1).mean(axis=1),
        inputs.sum(axis=1) / (n - 1),
        np.take_along_axis(parts, nearest, axis=1).mean(axis=1),
        parts.sum(axis=1) / (n - 1),
    )


def _apart(values: "np.ndarray") -> "np.ndarray":
    """(n, n) gaps of numbers, an empty cell as far as two are on average; 1 where texts differ."""
    import numpy as np

    if values.dtype.kind != "f":
        codes = np.unique(values.astype(str), return_inverse=True)[1]
        return (codes[:, None] != codes[None, :]).astype(np.float64)
    empty = np.isnan(values)
    there = values[~empty]
    if not len(there):
        return np.zeros((len(values), len(values)))
    low, high = np.quantile(there, ENDS)
    filled = np.clip(np.where(empty, np.median(there), values), low, high)
    gaps = np.abs(filled[:, None] - filled[None, :])
    one = empty[:, None] != empty[None, :]
    return np.where(one, gaps[~empty][:, ~empty].mean(), gaps)
