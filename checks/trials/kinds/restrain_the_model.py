"""Fits the model's own class with stricter parameters: larger leaves, fewer of them, stronger penalties.

A model that remembers less of single rows overfits less and tells an attacker less of who was in its training
table; too much of it costs quality, which the trial shows.
"""

from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Give the model stricter parameters",
    answers=(
        "scalability/overfitting",
        "privacy/membership-inference",
        "privacy/exposed-rows",
        "governance/seed-variance",
        "bias/inconsistent-neighbours",
    ),
    effort_days=(0.5, 2),
    recipe="from sklearn.ensemble import RandomForestClassifier\nRandomForestClassifier(min_samples_leaf=20)",
)
def restrain_the_model(lesson: Lesson) -> Treatment:
    """The first of two degrees that `model.restraint` declares for the class."""
    return Treatment(
        did=f"Fitted the {lesson.estimator or 'model'} with the stricter parameters declared for its kind.",
        retraining=Retraining(restraint=1),
    )
