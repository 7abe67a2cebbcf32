"""Takes the columns out that name people: addresses, cards, numbers that belong to one person.

They are found in the training rows alone, and no value of them is told. A model that was given one is fitted without.
"""

from checks.artifacts.identifiers import IdentifierSearch
from checks.contract import Unusable
from checks.model.retraining import Retraining
from checks.trials.lesson import Lesson, Treatment
from checks.trials.trial import trial


@trial(
    title="Take out the columns that name people",
    answers=("privacy/direct-identifiers",),
    effort_days=(0.25, 1),
    recipe="table = table.drop(columns=[column])",
)
def remove_identifiers(lesson: Lesson) -> Treatment:
    """Whatever the search finds, and what the findings name; never the target."""
    search: IdentifierSearch = lesson.find(IdentifierSearch)
    named = dict.fromkeys((*(found.column for found in search.found), *lesson.columns))
    gone = tuple(name for name in named if name != lesson.roles.target)
    if not gone:
        raise Unusable("No column of the training rows names people, so there is none to take out.")
    given = [name for name in gone if name in lesson.features]
    if len(given) == len(lesson.features):
        raise Unusable("Every feature names people; without them nothing is left to learn from.")
    return Treatment(
        did=f"Took out {len(gone)} column{'s' * (len(gone) > 1)}: {', '.join(gone)}.",
        dropped=gone,
        retraining=Retraining() if given else None,
    )
