"""Keeps one feature of each set that says the same, and fits the model without the others.

Which are one is found in the training rows alone. Of a set the feature stays that goes together best with the rest.
"""

from checks.artifacts.redundancy import Cluster, Redundancy
from checks.trials.dropping import left_out
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Keep one of each set of features that say the same",
    answers=("data_quality/redundant-features",),
    effort_days=(0.25, 1),
    recipe="table = table.drop(columns=[column])",
)
def keep_one_of_each(lesson: Lesson) -> Treatment:
    """Sets whose links are shown, by name where they are equally strong."""
    redundancy: Redundancy = lesson.find(Redundancy)
    gone = [name for cluster in redundancy.clusters for name in cluster.columns if name != _kept(cluster)]
    return left_out(lesson, gone, "repeats another")


def _kept(cluster: Cluster) -> str:
    strength = dict.fromkeys(cluster.columns, 0.0)
    for link in cluster.links:
        for name in (link.first, link.second):
            strength[name] += link.estimate.value
    return min(cluster.columns, key=lambda name: (-strength[name], name))
