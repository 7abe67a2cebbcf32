"""Makes up rows of the rare answers between real ones that are near (SMOTE), until all answers have as many.

Texts take the commonest value among the near rows (SMOTENC, Chawla et al. 2002; imbalanced-learn). The stated chances
no longer mean what they say, and on many tables it gains nothing over a moved cut: the trial shows which.
"""

from typing import TYPE_CHECKING, Any

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.mixed import mixed
from checks.trials.trial import trial

if TYPE_CHECKING:
    pass

NEAR = 5  # rows that a made-up one may lie between


@trial(
    title="Make up rows of the rare answers",
    answers=("data_quality/class-imbalance",),
    effort_days=(0.5, 2),
    recipe="from imblearn.over_sampling import SMOTE\n"
    "features = table.drop(columns=[target]).select_dtypes('number').fillna(0)\n"
    "more, answers = SMOTE(random_state=0).fit_resample(features, table[target])",
)
def oversample_rare_answers(lesson: Lesson) -> Treatment:
    """Rows without an answer are left out of the making, not of the table."""
    import numpy as np
    import pandas as pd

    if lesson.task == "regression":
        raise Unusable("The target is a number, which has no rare answers to make up rows of.")
    known = lesson.known
    counts = np.bincount(lesson.codes[known], minlength=len(lesson.labels))
    there = counts[counts > 0]
    if len(there) < 2 or there.min() == there.max():
        raise Unusable("Every answer has as many training rows as the others, so none is rare.")
    if there.min() <= NEAR:
        raise Unusable(
            f'There are {there.min():,} training rows with "{lesson.labels[int(np.where(counts > 0, counts, 10**9).argmin())]}"; '
            f"more than {NEAR} are needed to make up others between them."
        )
    whole = mixed(lesson)
    if not whole.levels:
        raise Unusable("No feature is a number or a text, so there is nothing to make up rows of.")
    values, codes = _maker(whole.levels, lesson.seed).fit_resample(whole.values[known], lesson.codes[known])
    made, said = values[known.sum() :], np.asarray(codes)[known.sum() :]
    return Treatment(
        did=f"Made up {len(made):,} rows between near ones of the same answer (SMOTE), so that each of {len(there)} "
        f"answers has {there.max():,} of now {len(known) + len(made):,} training rows.",
        frame=pd.concat([lesson.frame, whole.back(made, said, lesson)], ignore_index=True),
        codes=np.concatenate([lesson.codes, said]),
        retraining=Retraining(),
    )


def _maker(levels: tuple[int, ...], seed: int) -> Any:
    """By what the columns are: numbers alone, levels alone, or both."""
    from imblearn.over_sampling import SMOTE, SMOTEN, SMOTENC

    told = [place for place, count in enumerate(levels) if count]
    if not told:
        return SMOTE(k_neighbors=NEAR, random_state=seed)
    if len(told) == len(levels):
        return SMOTEN(k_neighbors=NEAR, random_state=seed)
    return SMOTENC(told, k_neighbors=NEAR, random_state=seed)
