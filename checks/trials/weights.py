"""Weights of rows under which a grouping and the answer are independent."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

LEAST_CELL = 10


def independence(
    groups: "np.ndarray", answers: "np.ndarray", known: "np.ndarray", *, least: int = 1
) -> "np.ndarray":
    """w(g, y) = P(g) P(y) / P(g, y) (Kamiran and Calders 2012): (n,) weights, 0 where the answer is not known.

    `groups` and `answers` are (n,) codes from 0, `known` (n,) bool. A cell with fewer than `least` rows keeps
    their weight: a handful of people would otherwise count as hundreds.
    """
    import numpy as np

    codes = np.where(known, answers, 0)
    joint = np.zeros((int(groups.max(initial=0)) + 1, int(codes.max(initial=0)) + 1))
    np.add.at(joint, (groups[known], codes[known]), 1.0)
    expected = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True) / joint.sum()
    ratio = np.where(joint >= least, expected / np.maximum(joint, 1.0), 1.0)
    return np.where(known, ratio[groups, codes], 0.0)
