"""Remedies that treat groups: cuts, curves and constraints bring together what they promise, and say the price."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from checks.artifacts.inputs import Given
from checks.contract import Unusable
from checks.trials.arena import Arena
from checks.trials.group_cuts import bent, between
from checks.trials.grouping import grouping
from checks.trials.lesson import Treatment
from checks.trials.shapes import Tried
from checks.trials.trial import trial_called
from tests.trials.made import ROLES, headline, people, tried_here, world
from tests.trials.test_measuring import folder


@pytest.fixture(scope="module")
def uneven() -> Given:
    return world(people(1200, 20, bias=2.0), people(1200, 21, bias=2.0))


def decided(inputs: Given, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, Treatment]:
    """Whether each judged person is chosen, pays, and is a man, by the treated model asked directly."""
    arena = Arena(inputs, folder(), 0)
    treatment = trial_called(name).apply(arena.lesson(()))
    after = arena.after(treatment)
    frame = people(1200, 21, bias=2.0)
    import pyarrow as pa

    scores = after.model.predict(pa.Table.from_pandas(frame, preserve_index=False))  # type: ignore[union-attr]
    place = arena.target.labels.index("yes")
    arena.close()
    return (
        scores[:, place] >= 0.5,
        frame["paid"].to_numpy() == "yes",
        frame["sex"].to_numpy() == "m",
        treatment,
    )


def gap_of(found: Tried, words: str) -> float:
    change = next(each for each in found.headlines if words in each.measure.casefold())
    assert change.before is not None
    assert change.after is not None
    assert change.moved == "better"
    assert change.after.estimate.value < change.before.estimate.value / 2
    return change.after.estimate.value


def test_cuts_for_alike_selection_clear_the_gap_and_say_their_price(uneven: Given) -> None:
    found = tried_here(uneven, "demographic-parity-thresholds", checks=("bias/attribute-flip",))
    chosen, _, men, treatment = decided(uneven, "demographic-parity-thresholds")
    direct = abs(chosen[men].mean() - chosen[~men].mean())

    assert gap_of(found, "favourable answers") == pytest.approx(direct, abs=1e-9)
    assert found.cleared >= 1
    assert found.open_ == 0
    assert treatment.needed == ("sex",)
    right = headline(found, "Right answers")
    assert right.moved == "worse"
    assert "clearly worse" in found.says
    assert any(change.check == "bias/attribute-flip" for change in found.changes)


def test_cuts_for_equal_opportunity_choose_the_deserving_alike(uneven: Given) -> None:
    found = tried_here(uneven, "equal-opportunity-thresholds")
    chosen, pays, men, _ = decided(uneven, "equal-opportunity-thresholds")
    direct = abs(chosen[men & pays].mean() - chosen[~men & pays].mean())
    assert gap_of(found, "deserved") == pytest.approx(direct, abs=1e-9)


def test_cuts_for_equalised_odds_bring_both_rates_nearer(uneven: Given) -> None:
    chosen, pays, men, _ = decided(uneven, "equalised-odds-thresholds")
    plain = Arena(uneven, folder(), 0)
    plain.close()
    own = uneven.model.estimator  # type: ignore[union-attr]
    frame = people(1200, 21, bias=2.0)
    said = own.predict(frame.drop(columns="paid")) == "yes"

    def widest(choice: np.ndarray) -> float:
        return max(abs(choice[men & kind].mean() - choice[~men & kind].mean()) for kind in (pays, ~pays))

    assert widest(chosen) < widest(said) / 2
    found = tried_here(uneven, "equalised-odds-thresholds")
    assert found.cleared + found.open_ > 0
    assert found.cleared > 0


def test_a_bent_score_keeps_its_order_and_meets_the_cut() -> None:
    score = np.linspace(0, 1, 101)
    made = bent(score, np.full(101, 0.3), 0.5)
    assert (np.diff(made) > 0).all()
    assert ((made >= 0.5) == (score >= 0.3)).all()
    assert (made[0], made[-1]) == (0.0, 1.0)
    assert between(np.array([0.1, 0.4, 0.6, 0.9]), 0.5) == pytest.approx(0.5)


def test_even_groups_leave_nothing_to_clear() -> None:
    inputs = world(people(600, 22), people(600, 23))
    found = tried_here(inputs, "demographic-parity-thresholds")
    assert found.cleared == 0
    assert found.says.startswith("There was no finding for it to clear")


def test_cuts_need_a_score_and_groups() -> None:
    import msgspec

    inputs = world(people(300, 24), people(300, 25), roles=msgspec.structs.replace(ROLES, sensitive=()))
    arena = Arena(inputs, folder(), 0)
    for name in ("demographic-parity-thresholds", "calibrate-each-group", "constrain-selection-rates"):
        with pytest.raises(Unusable, match="Name the columns"):
            trial_called(name).apply(arena.lesson(()))
    arena.close()


def misstated(n: int, seed: int) -> pd.DataFrame:
    """Women pay oftener than a model without the column can know."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"income": rng.normal(size=n), "sex": rng.choice(["f", "m"], n)})
    odds = 1.2 * frame["income"] + np.where(frame["sex"] == "f", 1.0, -1.0)
    frame["paid"] = np.where(rng.random(n) < 1 / (1 + np.exp(-odds)), "yes", "no")
    return frame


def blind(train: pd.DataFrame, judged: pd.DataFrame) -> Given:
    """A model that is not given the sensitive column."""
    import msgspec

    from tests.kit import given
    from tests.trials.made import fitted

    roles = msgspec.structs.replace(ROLES, features=("income",))
    return given(judged, roles, train=train, model=fitted(train, ["income"], LogisticRegression()))


def test_a_curve_for_each_group_makes_its_chances_come_true() -> None:
    inputs = blind(misstated(1200, 26), misstated(1200, 27))
    found = tried_here(inputs, "calibrate-each-group")
    mine = [each for each in found.changes if each.check == "bias/calibration-gap"]

    assert found.cleared >= 1
    assert found.open_ == 0
    assert any(each.moved == "better" for each in mine)
    assert headline(found, "Brier score").moved == "better"
    assert "2 curves" in found.did[0]


def test_a_constrained_fit_closes_the_gap_it_is_for(uneven: Given) -> None:
    found = tried_here(uneven, "constrain-selection-rates")
    assert gap_of(found, "favourable answers") < 0.12
    assert "2 groups of sex" in found.did[0]
    assert found.cleared >= 1


def test_groups_of_numbers_are_found_again_in_other_rows() -> None:
    import msgspec

    roles = msgspec.structs.replace(ROLES, sensitive=("age",))
    arena = Arena(world(people(300, 28), people(300, 29), roles=roles), folder(), 0)
    ages = grouping(arena.lesson(()).frame, roles, "age")
    arena.close()
    assert len(ages.names) == 5
    first = ages.of(pd.DataFrame({"age": [ages.cuts[0], ages.cuts[0] + 1, np.nan]}))
    assert ages.names[first[0]] == f"up to {ages.cuts[0]:g}"
    assert ages.names[first[1]].startswith("over")
    assert first[2] == -1


def test_a_batch_without_a_group_is_answered_too() -> None:
    """A table of one group alone, or a single row, is asked like any other."""
    inputs = world(people(2400, 40, bias=1.0), people(300, 41, bias=1.0))
    arena = Arena(inputs, folder(), 0)
    answer = trial_called("calibrate-each-group").apply(arena.lesson(())).answer
    assert answer is not None
    women = people(50, 42).query("sex == 'f'")
    told = answer(np.full((len(women), 2), 0.5), women)
    assert told.shape == (len(women), 2)
    assert np.allclose(told.sum(axis=1), 1)
    arena.close()
