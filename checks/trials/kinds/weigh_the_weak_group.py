"""Fits the model with the rows of the group that it serves worst counting as much as all the others together.

Weights cannot add what the rows do not tell: where the group's answers hang on something that no column holds,
nothing gets better, and the others may get worse. Then more rows or better columns are needed.
"""

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.grouping import grouping_of
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial

LEAST_GROUP = 20
HEAVIEST = 20.0


@trial(
    title="Let the weakest group weigh more",
    answers=("bias/quality-gap",),
    needs=("target", "sensitive"),
    effort_days=(1, 5),
    recipe="""import pandas as pd
X = pd.get_dummies(table.drop(columns=[target])).fillna(0).astype(float)
group = table[sensitive].astype(str)
model.fit(X, table[target], sample_weight=len(table) / group.map(group.value_counts()))""",
)
def weigh_the_weak_group(lesson: Lesson) -> Treatment:
    """The group that the first finding names, or the smallest."""
    import numpy as np

    groups, known = grouping_of(lesson), lesson.known
    code = groups.of(lesson.frame)
    counts = np.bincount(code[known & (code >= 0)], minlength=len(groups.names))
    named = [finding.about.groups.get(groups.column) for finding in lesson.findings]
    weak = next((groups.names.index(name) for name in named if name in groups.names), int(counts.argmin()))
    mine = known & (code == weak)
    inside, rest = int(mine.sum()), int((known & ~mine).sum())
    if inside < LEAST_GROUP:
        raise Unusable(
            f'"{groups.names[weak]}" has fewer than {LEAST_GROUP} rows to learn from: collect more.'
        )
    if inside >= rest:
        raise Unusable(
            f'"{groups.names[weak]}" is at least half of the rows already, so weights add nothing.'
        )
    factor = min(rest / inside, HEAVIEST)
    return Treatment(
        did=f"Each of the {inside:,} rows with {groups.column} {groups.names[weak]} weighs {factor:.1f} rows.",
        retraining=Retraining(weights=np.where(mine, factor, 1.0) * known),
    )
