"""Empties what others may know of people whom fewer than four others share it with, and fits the model on that.

Local suppression (Samarati and Sweeney 1998): everybody else is told as exactly as before. Who is rare is found in
the training rows alone, so that a person whose combination they do not hold five times is emptied too.
"""

from typing import TYPE_CHECKING

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

if TYPE_CHECKING:
    import pandas as pd

WANTED = 5
MOST = 0.5  # of the rows; where more are rare the columns say too much and must be coarsened first


@trial(
    title="Empty what others may know of rare people",
    answers=("privacy/k-anonymity", "privacy/unique-combinations"),
    needs=("target", "quasi"),
    effort_days=(0.5, 2),
    recipe="size = table.groupby([sensitive, column], dropna=False)[target].transform('size')\n"
    "table[column] = table[column].mask(size < 5)",
)
def suppress_rare_people(lesson: Lesson) -> Treatment:
    """All quasi-identifiers of a rare combination; the model must know what to do with gaps."""
    import pandas as pd

    rows = lesson.frame
    aside = lesson.roles.aside()
    names = [name for name in lesson.roles.quasi if name in rows.columns and name not in aside]
    if not names:
        raise Unusable("No column that others may know can be emptied: each has another role too.")
    sizes = rows.groupby(names, dropna=False, observed=True).size()
    common = sizes[sizes >= WANTED]
    kept = pd.MultiIndex.from_frame(common.index.to_frame(index=False).astype(object))

    def rare(frame: "pd.DataFrame") -> "pd.Series":
        told = pd.MultiIndex.from_frame(frame[names].astype(object))
        return pd.Series(~told.isin(kept), index=frame.index)

    gone = int(rare(rows).sum())
    if not gone:
        raise Unusable(
            f"Every combination of {', '.join(names)} is shared by {WANTED} training rows already."
        )
    if gone > MOST * len(rows):
        raise Unusable(
            f"{gone:,} of {len(rows):,} training rows share {', '.join(names)} with fewer than {WANTED - 1} others; "
            "coarsen these columns first."
        )

    def prepare(frame: "pd.DataFrame") -> "pd.DataFrame":
        if not set(names) <= set(frame.columns):
            return frame
        emptied = rare(frame)
        return frame.assign(**{name: frame[name].mask(emptied) for name in names})

    given = any(name in lesson.features for name in names)
    return Treatment(
        did=f"Emptied {', '.join(names)} of {gone:,} of {len(rows):,} training rows whose combination fewer than "
        f"{WANTED} share.",
        prepare=prepare,
        retraining=Retraining() if given else None,
    )
