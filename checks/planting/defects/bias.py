"""Groups that are treated differently, that features give away, or that are hardly there.

Where answers or scores differ for a group, the size is solved for: under the law where the answers are
drawn anew, from the fitted model's own scores where those are altered.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from checks.planting.defects.plants import (
    ALL,
    BINARY,
    added,
    chance,
    fitted,
    given_people,
    hits,
    in_two,
    log_odds,
    one,
    place_of_positive,
    put,
    redrawn,
    roles_of,
    solved,
    told,
)
from checks.planting.world import Defect, Plant, Role, World

SEVERE = 1.9  # times the demanded size: from there on a group of one row in five is large enough too

STEPS = 4  # fits that a penalty is measured by


def _group(world: World, rng: np.random.Generator, *, small: bool) -> tuple[str, str]:
    """A sensitive column and one of its groups: of two about half the rows, else sometimes a fifth of them."""
    first, second = world.base.handles.sensitive
    if small and rng.integers(2):
        return second, str(world.frames["table"][second].value_counts().index[-1])
    return first, str(one(rng, sorted(set(world.frames["table"][first]))))


def _named(world: World, column: str, group: str) -> Plant:
    """Of two groups, that one is above and that the other is below says the same."""
    if world.frames["table"][column].nunique() == 2:
        return Plant(columns=(column,))
    return Plant(groups={column: group})


def _harm(world: World) -> int:
    """The sign of a pull that makes the favourable answer rarer."""
    return -1 if world.base.positive in world.base.favourable else 1


def selection_rate(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A group that was judged more harshly when the answers were given, and a model that may use its column.

    The penalty first makes the law's own decisions (a chance of at least one half) differ by `size`; as a
    model that is careful learns less than all of it, it is then raised until the model's decisions do.
    """
    column, group = _group(world, rng, small=size >= SEVERE * 0.10)
    pull, harm = np.concatenate([world.pulls[role] for role in roles_of(world)]), _harm(world)
    penalty = solved(
        lambda c: abs(float(np.mean(pull + harm * c >= 0) - np.mean(pull >= 0))), size, 0.0, 12.0
    )
    judged = world
    for _ in range(STEPS):
        pulls: dict[Role, np.ndarray] = {
            role: world.pulls[role]
            + harm * penalty * (world.frames[role][column] == group).to_numpy(dtype=bool)
            for role in roles_of(world)
        }
        judged = given_people(redrawn(world, pulls), column)
        learned = _learned_gap(judged, column, group)
        penalty = min(penalty * float(np.clip(size / max(learned, 1e-3), 0.6, 1.6)), 12.0)
    return judged, _named(world, column, group)


def _learned_gap(world: World, column: str, group: str) -> float:
    """How many fewer of the same rows the fitted model selects where all are of the group."""
    answers, place, table = fitted(world), place_of_positive(world), world.frames["table"]
    other = next(str(each) for each in table[column].value_counts().index if each != group)
    rates = [np.mean(answers(table.assign(**{column: name}))[:, place] >= 0.5) for name in (group, other)]
    return abs(float(rates[0] - rates[1]))


def equalised_odds(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A model that raises the scores of one group, until its false alarms are `size` more common than others'."""
    column, group = _group(world, rng, small=size >= SEVERE * 0.11)
    world = given_people(world, column)
    place, table = place_of_positive(world), world.frames["table"]
    score, undue = log_odds(fitted(world)(table)[:, place]), ~hits(world, "table")
    at_rest = float(np.mean(score[undue] >= 0))
    more = solved(lambda c: float(np.mean(score[undue] + c >= 0)) - at_rest, size, 0.0, 12.0)

    def raised(frame: pd.DataFrame, honest: np.ndarray) -> np.ndarray:
        mine = (frame[column] == group).to_numpy(dtype=bool)
        return in_two(chance(log_odds(honest[:, place]) + more * mine), place)

    return replace(world, altered=raised), _named(world, column, group)


def calibration_group(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A group whose answers are positive `size` more often than its features say; the model is not told of it."""
    column, group = _group(world, rng, small=size >= SEVERE * 0.06)
    pull, way = np.concatenate([world.pulls[role] for role in roles_of(world)]), one(rng, (-1, 1))
    more = solved(lambda c: abs(float(np.mean(chance(pull + way * c) - chance(pull)))), size, 0.0, 12.0)
    pulls: dict[Role, np.ndarray] = {
        role: world.pulls[role] + way * more * (world.frames[role][column] == group).to_numpy(dtype=bool)
        for role in roles_of(world)
    }
    return redrawn(world, pulls), _named(world, column, group)


def regression_bias(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A model of numbers that puts one group lower by `size` standard deviations of the answer."""
    column, group = _group(world, rng, small=size >= SEVERE * 0.15)
    world = given_people(world, column)
    less = size * float(world.frames["table"][world.base.target].std())

    def lowered(frame: pd.DataFrame, honest: np.ndarray) -> np.ndarray:
        return honest - less * (frame[column] == group).to_numpy(dtype=np.float64)[:, None]

    return replace(world, altered=lowered), _named(world, column, group)


def intersectional_bias(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """Selection that differs by crossings of two columns and by neither column alone.

    A crossing's rate is raised by u v: u is +1 and -1 for the two groups of the first column, v weighs two
    groups of the second so that their own rates stay. The lowest crossing lies `size` below all others.
    """
    first, second = world.base.handles.sensitive
    world = given_people(given_people(world, first), second)
    place, table = place_of_positive(world), world.frames["table"]
    shares = table[second].value_counts(normalize=True)
    left, right = (str(each) for each in (shares.index[0], shares.index[1]))
    weight = {left: float(shares[right] / shares[left]), right: -1.0}
    low, high = rng.permutation(sorted(set(table[first])))
    of_cell = float(((table[first] == low) & (table[second] == right)).mean())
    effect = size * (1 - of_cell)
    score, good = log_odds(fitted(world)(table)[:, place]), -_harm(world)
    rate = float(np.mean(score >= 0)) if good > 0 else float(np.mean(score < 0))
    moves: dict[tuple[str, str], float] = {}
    for group, sign in ((str(low), 1.0), (str(high), -1.0)):
        for other, v in weight.items():
            moves[group, other] = good * _move(good * score, rate, sign * v * effect)

    def moved(frame: pd.DataFrame, honest: np.ndarray) -> np.ndarray:
        cells = zip(frame[first], frame[second], strict=True)
        move = np.array([moves.get((str(a), str(b)), 0.0) for a, b in cells])
        return in_two(chance(log_odds(honest[:, place]) + move), place)

    return replace(world, altered=moved), Plant(groups={first: str(low), second: right})


def _move(score: np.ndarray, rate: float, by: float) -> float:
    """What to add to scores so that the share at or above zero is `rate + by`."""
    return -float(np.quantile(score, 1 - np.clip(rate + by, 0.0, 1.0)))


def proxy(world: World, size: float, rng: np.random.Generator) -> tuple[World, Plant]:
    """A number that the model is given and that tells a group from the rest with this AUC."""
    column, group = _group(world, rng, small=False)
    name, apart = one(rng, ("area_index", "visits_norm", "shift_score")), np.sqrt(2) * stats.norm.ppf(size)

    def drawn(_: Role, frame: pd.DataFrame) -> np.ndarray:
        mine = (frame[column] == group).to_numpy(dtype=np.float64)
        return np.round(30 + 6 * (apart * mine + rng.normal(size=len(frame))), 3)

    wider = added(world, name, drawn)
    return replace(wider, estimator=told(world.estimator, numbers=[name])), Plant(columns=(name, column))


def under_representation(
    world: World, size: float, rng: np.random.Generator, share: float = 0.15
) -> tuple[World, Plant]:
    """A group that is 15 % of production, and `size` less of the training and the judged table.

    No column but this one depends on the group, so another group's name makes a row one of that group.
    """
    column = world.base.handles.sensitive[1]
    groups = world.frames["train"][column].value_counts().index
    group, others = str(groups[-1]), [str(each) for each in groups[:-1]]
    for role in roles_of(world):
        frame = world.frames[role]
        mine = np.flatnonzero((frame[column] == group).to_numpy(dtype=bool))
        left = share - (0.0 if role == "production" else size)
        rows = rng.permutation(mine)[round(left * len(frame)) :]
        world = world.with_frame(role, put(frame, column, rows, rng.choice(others, len(rows))))
    return world, Plant(groups={column: group})


Planter = Callable[[World, float, np.random.Generator], tuple[World, Plant]]


def _defect(
    plant: Planter,
    checks: tuple[str, ...],
    unit: str,
    sizes: tuple[float, float, float],
    demanded: tuple[float, float],
    bases: tuple[str, ...],
) -> Defect:
    full = tuple(f"bias/{check}" for check in checks)
    name = plant.__name__
    return Defect(
        name=name,
        checks=full,
        reads="model",
        unit=unit,
        sizes=sizes,
        demanded=demanded,
        bases=bases,
        plant=plant,
    )


# What is said of 2,000 rows holds for two groups of 1,000.
BIAS = (
    _defect(
        selection_rate,
        ("selection-rate-gap", "selection-rate-ratio"),
        "difference in selection rates",
        (0.05, 0.10, 0.20),
        (0.10, 0.03),
        BINARY,
    ),
    _defect(
        equalised_odds,
        ("error-rate-gap", "missed-opportunity-gap"),
        "difference in false positive rates",
        (0.06, 0.11, 0.22),
        (0.11, 0.05),
        BINARY,
    ),
    _defect(
        calibration_group,
        ("calibration-gap",),
        "difference in mean residuals",
        (0.04, 0.06, 0.12),
        (0.06, 0.02),
        BINARY,
    ),
    # 4.3 standard errors of a difference of two means over 1,000 rows each, where half an sd is left over.
    _defect(
        regression_bias,
        ("regression-gap",),
        "standard deviations of the answer",
        (0.08, 0.15, 0.30),
        (0.10, 0.04),
        ("house",),
    ),
    _defect(
        intersectional_bias,
        ("intersections",),
        "a crossing below the rest",
        (0.06, 0.11, 0.22),
        (0.11, 0.05),
        ("credit",),
    ),
    _defect(proxy, ("proxy-features",), "AUC for the group", (0.56, 0.60, 0.70), (0.60, 0.53), ALL),
    Defect(
        name="under_representation",
        checks=("bias/small-groups", "data_quality/representativeness"),
        reads="drift",
        unit="share less than the 15 % in production",
        sizes=(0.05, 0.10, 0.13),
        demanded=(0.10, 0.03),
        bases=ALL,
        plant=under_representation,
    ),
)
