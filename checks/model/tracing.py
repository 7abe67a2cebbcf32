"""Which column each input of a model's last step came from, found out by trying."""

from typing import TYPE_CHECKING, Any

from checks.contract import Unusable

if TYPE_CHECKING:
    import numpy as np

MOST_INPUTS = 5_000


def inputs_of(before: Any, prepared: Any) -> "np.ndarray":
    """(n, t) what the last step is given."""
    import numpy as np

    made = prepared if before is None else before.transform(prepared)
    if made.shape[1] > MOST_INPUTS:
        raise Unusable(
            f"Its last step takes {made.shape[1]:,} inputs; at most {MOST_INPUTS:,} are explained."
        )
    made = made.toarray() if hasattr(made, "toarray") else made
    values = made.to_numpy() if hasattr(made, "to_numpy") else np.asarray(made)
    try:
        return values.astype(np.float64)
    except (TypeError, ValueError):
        raise Unusable("Its last step takes other things than numbers.") from None


def owners(before: Any, prepared: Any, inputs: "np.ndarray", names: tuple[str, ...]) -> "np.ndarray":
    """(t, k) float64: 1 where an input of the last step comes of a column.

    Columns are tried in groups, one for every binary digit of their numbers and one for its opposite: an
    input that both change comes of several columns. 2 log2(k) calls find what k would.
    """
    import numpy as np

    count = len(names)
    if before is None:
        return np.eye(count)
    number = np.zeros(inputs.shape[1], dtype=np.int64)
    moved = np.zeros(inputs.shape[1], dtype=bool)
    for digit in range(max(1, (count - 1).bit_length())):
        ones = (np.arange(count) >> digit) & 1 == 1
        by_ones, by_others = (
            _differs(inputs_of(before, _rolled(prepared, mine)), inputs) for mine in (ones, ~ones)
        )
        if (by_ones & by_others).any():
            raise Unusable("Its steps mix columns, so what they make cannot be shared out among them.")
        moved |= by_ones | by_others
        number |= by_ones.astype(np.int64) << digit
    owner = np.zeros((inputs.shape[1], count))
    owner[np.flatnonzero(moved), number[moved]] = 1
    for at in np.flatnonzero(~moved):  # the same in all of these rows, so its name must tell
        owner[at, _by_name(before, int(at), names)] = 1
    return owner


def _rolled(prepared: Any, columns: "np.ndarray") -> Any:
    """Each of the chosen columns takes the values of the row before: every cell that can change does."""
    import numpy as np

    made = prepared.copy()
    order = np.roll(np.arange(len(prepared)), 1)
    for at in np.flatnonzero(columns):
        if hasattr(made, "isetitem"):
            made.isetitem(int(at), prepared.iloc[order, int(at)].array)
        else:
            made[:, at] = prepared[order, at]
    return made


def _differs(one: "np.ndarray", other: "np.ndarray") -> "np.ndarray":
    """(t,) bool: whether a column differs in any row."""
    import numpy as np

    if one.shape != other.shape:
        raise Unusable("Its steps make more or fewer columns of other rows.")
    return ((one != other) & ~(np.isnan(one) & np.isnan(other))).any(axis=0)


def _by_name(before: Any, at: int, names: tuple[str, ...]) -> int:
    """The column that a made column's own name begins with, after the name of the step that made it."""
    try:
        made = str(before.get_feature_names_out()[at])
    except Exception:
        made = ""
    bare = made.split("__", 1)[-1]
    able = [i for i, name in enumerate(names) if bare == name or bare.startswith(f"{name}_")]
    if not able:
        raise Unusable("Its steps make columns that cannot be traced to where they came from.")
    return max(able, key=lambda i: len(names[i]))
