"""What explains a model's answers feature by feature: its shape, its wire form, and what must hold of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from checks.contract import Unusable
from checks.model.answers import read_numbers
from checks.table.names import paired

if TYPE_CHECKING:
    import numpy as np

Scale = Literal["log odds", "probability", "value", "log value", "margin"]
Method = Literal["linear", "trees"]
EXACT = 1e-6
MOST_CELLS = 4_000_000
INEXACT = "What its parts contribute does not add up to what it answers."


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributions:
    """Of the first `m` rows asked about and `k` features: what each feature's value adds to the answer, on a scale of the model's own.

    `values` (m, k), `base` (m,) and `outputs` (m,) with base + sum of values = output in every row, to 1e-6
    of the larger of 1 and the output. They are of the class asked for in each row (of two classes the
    log odds, or whatever `scale` says), or of the number. `method` says what the model is made of.
    """

    values: "np.ndarray"
    base: "np.ndarray"
    outputs: "np.ndarray"
    scale: Scale
    method: Method


def additivity_error(values: "np.ndarray", base: "np.ndarray", outputs: "np.ndarray") -> float:
    """The largest gap between base + sum and output, relative to the larger of 1 and the output."""
    import numpy as np

    if not len(outputs):
        return 0.0
    return float((np.abs(base + values.sum(axis=1) - outputs) / np.maximum(1.0, np.abs(outputs))).max())


def packed(found: Attributions) -> "np.ndarray":
    """(m, k + 2): attributions, base and output side by side, as they cross the wire."""
    import numpy as np

    return np.column_stack([found.values, found.base, found.outputs])


def unpacked(header: dict[str, Any], body: bytes, rows: int, features: int) -> Attributions:
    """The attributions of a reply, of the first of these rows.

    Raises Unusable unless they are of the right shape, finite and exact.
    """
    import numpy as np

    told = header.get("rows")
    if type(told) is not int or not 0 < told <= rows:
        raise Unusable("The model gave an unreadable explanation.")
    whole = read_numbers(header, body, (told, features + 2))
    scale, method = header.get("scale"), header.get("method")
    if scale not in get_args(Scale) or method not in get_args(Method) or not np.isfinite(whole).all():
        raise Unusable("The model gave an unreadable explanation.")
    found = Attributions(
        values=whole[:, :-2],
        base=whole[:, -2],
        outputs=whole[:, -1],
        scale=cast(Scale, scale),
        method=cast(Method, method),
    )
    return exact(found)


def exact(found: Attributions) -> Attributions:
    """The same. Raises Unusable where they do not add up."""
    if not additivity_error(found.values, found.base, found.outputs) <= EXACT:
        raise Unusable(INEXACT)
    return found


def spread_out(found: Attributions, features: tuple[str, ...] | None, columns: list[str]) -> Attributions:
    """The same for the columns of the frame that was asked about: one that the model does not take has 0."""
    from dataclasses import replace

    import numpy as np

    if features is None:
        return found
    own = paired(features, columns)
    values = np.zeros((len(found.values), len(columns)))
    for at, name in enumerate(features):
        column = own[name]
        assert column is not None
        values[:, columns.index(column)] = found.values[:, at]
    return replace(found, values=values)
