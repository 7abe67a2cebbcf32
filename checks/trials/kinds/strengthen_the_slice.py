"""Fits the model with the rows of the weakest slice counting more, up to as much as all the others together.

Weights cannot add what the rows do not tell: where nothing tells the slice's answers apart, nothing gets better, and
the others may get worse. Then more rows, better columns or a person's decision are needed.
"""

import re
from typing import TYPE_CHECKING

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.table.labels import as_label
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

LEAST, HEAVIEST = 20, 5.0
EMPTY = "(missing)"
RANGE = re.compile(r"(?:over (?P<low>\S+))? ?(?:up to (?P<high>\S+))?")


@trial(
    title="Let the weakest slice weigh more",
    answers=("robustness/weak-slices",),
    effort_days=(1, 5),
    recipe="""features = table.drop(columns=[target]).select_dtypes('number')
features = features.fillna(features.median())
weak = table[column] > table[column].quantile(0.9)
stronger = model.fit(features, table[target], sample_weight=1.0 + 2.0 * weak)""",
)
def strengthen_the_slice(lesson: Lesson) -> Treatment:
    """The slice of the first failing finding whose columns are among the rows to learn from."""
    import numpy as np

    known = lesson.known
    for finding in lesson.findings:
        groups = finding.about.groups
        if finding.status != "fail" or not groups or not set(groups) <= set(lesson.frame.columns):
            continue
        here = np.ones(len(known), dtype=bool)
        for column, value in groups.items():
            here &= _within(lesson.frame[column], value)
        inside, rest = int((here & known).sum()), int((~here & known).sum())
        if LEAST <= inside < rest:
            factor = min(rest / inside, HEAVIEST)
            return Treatment(
                did=f"Each of the {inside:,} rows in the slice ({finding.about.name}) weighs {factor:.1f} rows.",
                retraining=Retraining(weights=np.where(here, factor, 1.0) * known),
            )
    raise Unusable(f"No finding names a weak slice of at least {LEAST} and under half of the training rows.")


def _within(column: "pd.Series", value: str) -> "np.ndarray":
    """(n,) bool: the row is in the slice that the check calls so: a level, a range, or empty cells."""
    import pandas as pd

    if value == EMPTY:
        return column.isna().to_numpy()
    found = RANGE.fullmatch(value)
    if column.dtype.kind not in "iufM" or found is None or not any(found.groups()):
        same = {each for each in column.dropna().unique().tolist() if as_label(each) == value}
        return column.isin(list(same)).to_numpy()
    low, high = (None if end is None else end.replace(",", "") for end in found.group("low", "high"))
    inside = column.notna().to_numpy().copy()
    # A bound is written with six digits: a row that lies on it may fall to either side.
    if low is not None:
        inside &= (column > (pd.Timestamp(low) if column.dtype.kind == "M" else float(low))).to_numpy()
    if high is not None:
        inside &= (column <= (pd.Timestamp(high) if column.dtype.kind == "M" else float(high))).to_numpy()
    return inside
