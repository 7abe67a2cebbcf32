"""Rows of numbers, texts and gaps as one table of numbers and back, for methods that make up rows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.trials.lesson import Lesson
from checks.trials.tables import usual

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_LEVELS = 100  # of a text; rarer ones are made up as gaps
FLAGGED = 0.01  # share of gaps from which a gap is a thing of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixed:
    """`values` (n, p) float64 without gaps, `levels` (p,) the number of levels of each column, 0 for a number.

    A column of numbers with gaps is followed by a column of two levels that says where they are.
    """

    values: "np.ndarray"
    levels: tuple[int, ...]
    _names: tuple[str, ...]
    _texts: "dict[str, list[object]]"
    _like: "pd.DataFrame"

    def back(self, made: "np.ndarray", codes: "np.ndarray", lesson: Lesson) -> "pd.DataFrame":
        """(m, p) made-up values as rows of the lesson's frame with the answers `codes` (m,).

        Columns that were not encoded are empty: nobody's name or number is made up.
        """
        import numpy as np
        import pandas as pd

        columns: dict[str, object] = {}
        for place, name in enumerate(self._names):
            values = made[:, place]
            if name in self._texts:
                told = np.array([*self._texts[name], None], dtype=object)
                columns[name] = told[np.clip(values.round().astype(int), 0, len(told) - 1)]
            elif place and self._names[place - 1] == name:
                columns[name] = np.where(values.round() > 0, np.nan, np.asarray(columns[name]))
            else:
                columns[name] = values.round() if self._like[name].dtype.kind in "iu" else values
        frame = pd.DataFrame(columns).reindex(columns=self._like.columns)
        frame = lesson.answered(frame, codes)
        whole = [name for name in frame if self._like[name].dtype.kind in "iub" and frame[name].notna().all()]
        return frame.astype({name: self._like[name].dtype for name in whole})


def mixed(lesson: Lesson) -> Mixed:
    """Of the features and the columns that people are grouped by; dates, names and the answer stay out."""
    import numpy as np
    import pandas as pd

    rows, aside = lesson.frame, lesson.roles.aside()
    asked = dict.fromkeys((*lesson.features, *lesson.roles.sensitive, *lesson.roles.quasi))
    names: list[str] = []
    parts: list[np.ndarray] = []
    levels: list[int] = []
    texts: dict[str, list[object]] = {}
    for name in asked:
        if name in aside or name not in rows.columns or rows[name].dtype.kind == "M":
            continue
        column, gaps = rows[name], rows[name].isna().to_numpy()
        if column.dtype.kind in "iuf":
            names.append(name)
            parts.append(column.fillna(usual(column) or 0).to_numpy(dtype=np.float64))
            levels.append(0)
            if gaps.mean() >= FLAGGED:
                names.append(name)
                parts.append(gaps.astype(np.float64))
                levels.append(2)
            continue
        common = column.value_counts().index[:MOST_LEVELS].tolist()
        place = pd.Categorical(column, categories=common).codes.astype(np.float64)
        names.append(name)
        texts[name] = common
        parts.append(np.where(place < 0, len(common), place))
        levels.append(len(common) + 1)
    return Mixed(
        values=np.column_stack(parts) if parts else np.zeros((len(rows), 0)),
        levels=tuple(levels),
        _names=tuple(names),
        _texts=texts,
        _like=rows,
    )
