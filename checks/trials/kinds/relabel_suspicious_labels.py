"""Gives the training rows whose answer the features deny the answer that they tell, and fits the model on that.

A person should look first: a rare truth looks like a mistake. The judged rows keep their answers, which may be as
noisy. That the check finds less afterwards is partly by construction; look at the quality.
"""

from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.suspicion import suspected
from checks.trials.trial import trial


@trial(
    title="Correct answers that look mixed up",
    answers=("data_quality/label-noise",),
    effort_days=(0.5, 3),
    recipe="""from sklearn.model_selection import cross_val_predict
features = table.drop(columns=[target]).select_dtypes('number').fillna(0)
chance = cross_val_predict(model, features, table[target], method='predict_proba')
names = table[target].astype('category').cat.categories
sure = chance.max(axis=1) > 0.95
table[target] = table[target].mask(sure, names[chance.argmax(axis=1)])""",
)
def relabel_suspicious_labels(lesson: Lesson) -> Treatment:
    """As many as the estimate of mixed-up answers says, the surest first."""
    found = suspected(lesson)
    codes = lesson.codes.copy()
    codes[found.rows] = found.codes
    return Treatment(
        did=f"Gave {len(found.rows):,} of {len(codes):,} training rows the answer that their features tell; the judged "
        "rows keep theirs, which may be as noisy.",
        frame=lesson.answered(lesson.frame, codes),
        codes=codes,
        retraining=Retraining(),
    )
