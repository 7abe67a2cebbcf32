"""Ranks of values, those that are equal at the middle of their places (Kendall 1945, the average method)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def ranks(values: "np.ndarray") -> "np.ndarray":
    """Ranks from 1 along the last axis of numbers (..., n), in their shape; all NaN where one of n is NaN."""
    import numpy as np

    order = np.argsort(values, axis=-1)
    rising = np.take_along_axis(values, order, axis=-1)
    edges = np.ones((*values.shape[:-1], 1), dtype=bool)
    apart = rising[..., 1:] != rising[..., :-1]
    place = np.arange(values.shape[-1])
    # The first and the last place of the run of equals that each place lies in.
    first = np.maximum.accumulate(np.where(np.concatenate([edges, apart], axis=-1), place, 0), axis=-1)
    ends = np.where(np.concatenate([apart, edges], axis=-1), place, values.shape[-1])
    last = np.minimum.accumulate(ends[..., ::-1], axis=-1)[..., ::-1]
    made = np.empty(values.shape)
    np.put_along_axis(made, order, (first + last) / 2 + 1, axis=-1)
    return np.where(np.isnan(values).any(axis=-1, keepdims=True), np.nan, made)
