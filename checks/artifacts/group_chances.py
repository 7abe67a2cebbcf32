"""The chance that is stated of every scored row and whether it came true, and of rows that the model learned from."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from checks.artifacts.cells import content_hash
from checks.artifacts.group_keys import GroupKeys
from checks.artifacts.group_members import GroupMembers, members_of
from checks.artifacts.inputs import Given, Judged
from checks.artifacts.models import MaybeModel
from checks.artifacts.retypes import same_columns
from checks.artifacts.samples import MOST_DRAWN, frame_of, sample_rows
from checks.artifacts.scored import Scored
from checks.artifacts.scores import ask
from checks.artifacts.target import ClassTarget, Target, answers_of
from checks.contract import NotApplicable, Seed, Unusable, artifact

if TYPE_CHECKING:
    import numpy as np

FEW = MOST_DRAWN  # judged rows up to which more are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChances:
    """`hit` (m,) bool and `chance` (m,) of the scored rows: of the positive answer, or of several answers the
    favourable ones together.
    """

    hit: "np.ndarray"
    chance: "np.ndarray"


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedChances:
    """The same of at most 20,000 rows of the training table that do not stand in the judged one.

    For every sensitive column that the training table has, `codes` (m,) int64 index the names of its
    `group_members`, -1 for other groups. Empty (m = 0) where there is no such table or model, or the judged rows
    are many.
    """

    hit: "np.ndarray"
    chance: "np.ndarray"
    codes: "dict[str, np.ndarray]"


@artifact()
def group_chances(scored: Scored, classes: ClassTarget) -> GroupChances:
    import numpy as np

    if not scored.probabilities:
        raise NotApplicable("These scores are not probabilities, so there is nothing to hold them to.")
    if scored.said:
        raise NotApplicable("No model and no scores were given, and a stand-in's probabilities are nobody's.")
    assert scored.codes is not None
    if scored.positive is not None:
        return GroupChances(hit=scored.is_positive, chance=np.clip(scored.score, 0.0, 1.0))
    good = _good(scored, classes)
    return GroupChances(hit=np.isin(scored.codes, good), chance=_together(scored.values, good))


def _good(scored: Scored, classes: ClassTarget) -> list[int]:
    """The answers whose chance is held to its word."""
    if scored.positive is not None:
        return [scored.positive]
    good = [scored.labels.index(label) for label in classes.favourable if label in scored.labels]
    if not good:
        raise NotApplicable("Say which answer is favourable to the person.")
    return good


def _together(values: "np.ndarray", good: list[int]) -> "np.ndarray":
    import numpy as np

    return np.clip(values[:, good].sum(axis=1), 0.0, 1.0)


@artifact()
def learned_chances(
    given: Given,
    judged: Judged,
    target: Target,
    maybe: MaybeModel,
    keys: GroupKeys,
    members: GroupMembers,
    scored: Scored,
    classes: ClassTarget,
    seed: Seed,
) -> LearnedChances:
    """An in-sample residual is at most drawn towards nothing: the model was fitted to make it small."""
    import numpy as np

    none = LearnedChances(hit=np.zeros(0, dtype=bool), chance=np.zeros(0), codes={})
    train, asked = given.train, maybe.asked
    if train is None or asked is None or asked.said or not asked.model.facts.probabilities:
        return none
    if target.task == "regression" or not train.rows > 0 or judged.table.rows > FEW:
        return none
    features = tuple(sorted(asked.features.columns, key=lambda column: column.name))
    try:
        columns = same_columns(train, features)
        rows = sample_rows(train, FEW, seed.value, columns=columns)
        frame = frame_of(train, columns, rows)
        there = content_hash(frame_of(judged.table, features).to_pandas())
        true = answers_of(train, target).codes
        assert true is not None
        known = (true[rows] >= 0) & ~np.isin(content_hash(frame.to_pandas()), there)
        if not known.any():
            return none
        ordered = frame.select([column.name for column in asked.features.columns]).filter(known)
        chances = ask(asked.model, ordered, target)
    except (NotApplicable, Unusable):
        # What is wrong with the training table is for other checks to say.
        return none
    codes: dict[str, np.ndarray] = {}
    for key, column in zip(keys.keys, members.columns, strict=True):
        name = key.column.name
        if train.has(name) and train.column(name).kind == key.column.kind:
            own = members_of(train, replace(key, column=train.column(name)), rows[known])
            place = {group: at for at, group in enumerate(column.names)}
            aligned = np.array([place.get(group, -1) for group in own.names] + [-1], dtype=np.int64)
            codes[name] = aligned[own.codes]
    good = _good(scored, classes)
    return LearnedChances(hit=np.isin(true[rows][known], good), chance=_together(chances, good), codes=codes)
