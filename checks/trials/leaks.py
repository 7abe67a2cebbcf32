"""What the rows to learn from have to do with those that are judged; told to a trial, which sees only the former."""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from checks.artifacts.target import Target

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def codes(frame: "pd.DataFrame", target: Target) -> "np.ndarray":
    """(n,) int64 indices into the target's labels, -1 for no answer of them; float64 numbers of a regression."""
    import numpy as np

    from checks.table.labels import as_label, match_known

    values = frame[target.column.name]
    if target.task == "regression":
        return values.to_numpy(dtype=np.float64, na_value=np.nan)
    there = values.dropna().unique().tolist()
    mapped = match_known([as_label(value) for value in there], target.labels, where="the training table")
    to_code = {label: code for code, label in enumerate(target.labels)}
    known = {value: to_code[to] for value in there if (to := mapped.get(as_label(value))) is not None}
    return values.map(known).fillna(-1).to_numpy(dtype=np.int64)


def judged_too(learned: "pd.DataFrame", judged: "pd.DataFrame", features: Sequence[str]) -> "np.ndarray":
    """(n,) bool: an equal row, of all features, is judged."""
    import numpy as np
    import pandas as pd

    names = [name for name in features if name in learned.columns and name in judged.columns]
    if not names:
        return np.zeros(len(learned), dtype=bool)
    ours, theirs = (
        pd.util.hash_pandas_object(frame[names].astype(str), index=False).to_numpy()
        for frame in (learned, judged)
    )
    return np.isin(ours, theirs)


def same_entity(learned: "pd.DataFrame", judged: "pd.DataFrame", identifiers: Sequence[str]) -> "np.ndarray":
    """(n,) bool: one of the row's identifiers stands in a judged row."""
    import numpy as np

    found = np.zeros(len(learned), dtype=bool)
    for name in identifiers:
        if name in learned.columns and name in judged.columns:
            found |= learned[name].isin(judged[name].dropna()).to_numpy()
    return found


def later(learned: "pd.DataFrame", judged: "pd.DataFrame", time: str | None) -> "np.ndarray":
    """(n,) bool: recorded at or after the first judged row."""
    import numpy as np

    if time is None or time not in learned.columns or time not in judged.columns:
        return np.zeros(len(learned), dtype=bool)
    first = judged[time].dropna().min()
    return (learned[time] >= first).fillna(value=False).to_numpy(dtype=bool)


def fingerprint(frame: "pd.DataFrame", target: Target) -> str:
    """SHA-256 of the judged rows' answers in their order."""
    import pandas as pd

    told = pd.util.hash_pandas_object(frame[target.column.name].astype(str), index=False)
    return hashlib.sha256(told.to_numpy().tobytes()).hexdigest()
