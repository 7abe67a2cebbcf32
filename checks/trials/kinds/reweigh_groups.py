"""Fits the model with rows weighed so that group and answer are independent (Kamiran and Calders 2012).

A row of a group that got the good answer more rarely than others counts more where it has it, and less where it
has not. Nothing about a person is changed, and the group is not needed when the model answers.
"""

from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.grouping import grouping_of
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial
from checks.trials.weights import independence


@trial(
    title="Weigh rows so that group and answer are independent",
    answers=(
        "bias/selection-rate-ratio",
        "bias/selection-rate-gap",
        "bias/missed-opportunity-gap",
        "bias/label-gap",
    ),
    needs=("target", "sensitive"),
    effort_days=(0.5, 1),
    recipe="share = table[target].value_counts(normalize=True)\n"
    "inside = table.groupby(sensitive)[target].value_counts(normalize=True)\n"
    "weights = [share[y] / inside[(g, y)] for g, y in zip(table[sensitive], table[target])]",
)
def reweigh_groups(lesson: Lesson) -> Treatment:
    """w(g, y) = P(g) P(y) / P(g, y)."""
    if lesson.task == "regression":
        raise Unusable("The target is a number; this remedy is for answers of a few kinds.")
    found = grouping_of(lesson)
    column, groups = found.column, found.of(lesson.frame)
    known = lesson.known
    weights = independence(groups, lesson.codes, known)
    return Treatment(
        did=f"Weighed {int(known.sum()):,} rows by {column} and answer, from {weights[known].min():.2f} to "
        f"{weights[known].max():.2f}.",
        retraining=Retraining(weights=weights),
    )
