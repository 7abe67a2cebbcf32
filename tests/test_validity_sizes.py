"""Each plant has the size that it says, measured on tables large enough to tell."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from checks.planting.defects import DEFECTS, memories, people
from checks.planting.defects.plants import features_of, fitted, hits, place_of_positive
from checks.planting.world import Plant, World
from checks.planting.worlds import clean_world

MANY = 20_000
BY_NAME = {defect.name: defect for defect in DEFECTS}
MILD, MODERATE, SEVERE = 0, 1, 2


def planted(name: str, at: int, base: str, n: int = MANY) -> tuple[World, World, Plant, float]:
    defect = BY_NAME[name]
    twin, size = clean_world(base, 2, n, defect.reads), float(defect.sizes[at])
    world, plant = defect.plant(twin, size, np.random.default_rng(7))
    return twin, world, plant, size


def answers(world: World, role: str = "table") -> np.ndarray:
    """(n,) what the planted model says of the positive answer, or the number."""
    frame = world.frames[role]  # type: ignore[index]
    honest = fitted(world)(frame)
    told = honest if world.altered is None else world.altered(frame, honest)
    return told[:, 0 if world.base.task == "regression" else place_of_positive(world)]


def group_of(world: World, plant: Plant) -> np.ndarray:
    """bool (n,): the judged rows of one group of the planted column."""
    column = plant.columns[0] if plant.columns else next(iter(plant.groups or {}))
    group = (plant.groups or {}).get(column) or min(set(world.frames["table"][column]))
    return (world.frames["table"][column] == group).to_numpy(dtype=bool)


def gap(values: np.ndarray, inside: np.ndarray) -> float:
    return abs(float(values[inside].mean() - values[~inside].mean()))


@pytest.mark.parametrize("base", ["credit", "churn"])
@pytest.mark.parametrize("at", [MILD, SEVERE])
def test_selection_rates_differ_by_the_size(base: str, at: int):
    _, world, plant, size = planted("selection_rate", at, base)

    assert gap(answers(world) >= 0.5, group_of(world, plant)) == pytest.approx(size, abs=0.02)


@pytest.mark.parametrize("base", ["credit", "churn"])
@pytest.mark.parametrize("at", [MODERATE, SEVERE])
def test_false_positive_rates_differ_by_the_size(base: str, at: int):
    _, world, plant, size = planted("equalised_odds", at, base)
    undue = ~hits(world, "table")

    assert gap((answers(world) >= 0.5)[undue], group_of(world, plant)[undue]) == pytest.approx(size, abs=0.02)


@pytest.mark.parametrize("base", ["credit", "churn"])
@pytest.mark.parametrize("at", [MODERATE, SEVERE])
def test_mean_residuals_differ_by_the_size(base: str, at: int):
    _, world, plant, size = planted("calibration_group", at, base)

    assert gap(hits(world, "table") - answers(world), group_of(world, plant)) == pytest.approx(
        size, abs=0.015
    )


def test_numbers_are_put_lower_for_a_group_by_the_size():
    _, world, plant, size = planted("regression_bias", MODERATE, "house")
    truth = world.frames["table"]["price"].to_numpy()

    assert gap((truth - answers(world)) / truth.std(), group_of(world, plant)) == pytest.approx(
        size, abs=0.02
    )


@pytest.mark.parametrize("at", [MODERATE, SEVERE])
def test_a_crossing_lies_below_the_rest_and_neither_margin_does(at: int):
    _, world, plant, size = planted("intersectional_bias", at, "credit")
    table, selected = world.frames["table"], answers(world) >= 0.5
    inside = np.ones(len(table), dtype=bool)
    for column, value in (plant.groups or {}).items():
        inside &= (table[column] == value).to_numpy(dtype=bool)

    assert gap(selected, inside) == pytest.approx(size, abs=0.02)
    for column, value in (plant.groups or {}).items():
        assert gap(selected, (table[column] == value).to_numpy(dtype=bool)) < 0.02


def test_a_proxy_tells_a_group_with_the_auc_said():
    for at in (MILD, SEVERE):
        _, world, plant, size = planted("proxy", at, "credit")
        proxy, column = plant.columns
        found = roc_auc_score(pd.factorize(world.frames["table"][column])[0], world.frames["table"][proxy])

        assert max(found, 1 - found) == pytest.approx(size, abs=0.012)


def test_a_group_is_rarer_than_in_production_by_the_size():
    _, world, plant, size = planted("under_representation", MODERATE, "triage")
    ((column, group),) = (plant.groups or {}).items()
    shares = {role: float((frame[column] == group).mean()) for role, frame in world.frames.items()}

    assert shares["production"] == pytest.approx(0.15, abs=1e-3)
    assert shares["train"] == pytest.approx(0.15 - size, abs=1e-3)
    assert shares["table"] == pytest.approx(0.15 - size, abs=1e-3)


@pytest.mark.parametrize("base", ["credit", "churn"])
def test_gaps_are_informative_by_the_size(base: str):
    _, world, plant, size = planted("missing_mnar", MODERATE, base)
    empty = world.frames["train"][plant.columns[0]].isna().to_numpy()

    assert empty.mean() == pytest.approx(0.15, abs=1e-3)
    assert gap(hits(world, "train"), empty) == pytest.approx(size, abs=0.01)


@pytest.mark.parametrize("at", [MILD, MODERATE, SEVERE])
def test_a_noisy_leak_and_a_leaking_identifier_have_the_auc_said(at: int):
    _, world, plant, size = planted("target_leak_noisy", at, "credit")
    noisy = roc_auc_score(hits(world, "train"), world.frames["train"][plant.columns[0]])
    assert max(noisy, 1 - noisy) == pytest.approx(size, abs=0.005)

    _, world, plant, size = planted("identifier_leak", at, "churn")
    numbers = world.frames["train"][plant.columns[0]].str.extract(r"(\d+)$")[0].astype(int)
    order = roc_auc_score(hits(world, "train"), numbers)
    assert max(order, 1 - order) == pytest.approx(size, abs=0.01)


def test_leaks_are_filled_as_often_as_said_and_settle_the_answer():
    _, world, plant, size = planted("target_leak_direct", MODERATE, "triage", 5_000)
    column = world.frames["table"][plant.columns[0]]
    assert column.notna().mean() == pytest.approx(size, abs=1e-3)
    assert world.frames["table"].groupby(plant.columns[0])["urgency"].nunique().max() == 1

    _, world, plant, size = planted("target_leak_post_outcome", MODERATE, "churn", 5_000)
    filled, left = world.frames["table"][plant.columns[0]].notna(), hits(world, "table")
    assert filled[left].mean() == pytest.approx(size, abs=1e-3)
    assert not filled[~left].any()


@pytest.mark.parametrize("base", ["credit", "churn"])
def test_a_forward_split_loses_the_auc_said(base: str):
    _, world, _, size = planted("temporal_leak", SEVERE, base, 10_000)
    both = pd.concat([world.frames["train"], world.frames["table"]], ignore_index=True)
    hit, order = (
        (both[world.base.target] == world.base.positive).to_numpy(),
        both[world.base.handles.time].argsort(),
    )
    lots = np.random.default_rng(0).permutation(len(both))

    def auc(order: np.ndarray) -> float:
        known, new = np.split(order, [14_000])
        model = world.estimator.fit(both[list(features_of(world))].iloc[known], hit[known])
        said = model.predict_proba(both[list(features_of(world))].iloc[new])[:, 1]
        return float(roc_auc_score(hit[new], said))

    assert auc(lots) - auc(order.to_numpy()) == pytest.approx(size, abs=0.035)


def test_a_number_moves_by_the_standard_deviations_said_and_its_law_stays():
    twin, world, plant, size = planted("covariate_drift", MODERATE, "credit")
    before, after = twin.frames["production"][plant.columns[0]], world.frames["production"][plant.columns[0]]

    assert abs(after.mean() - before.mean()) / before.std() == pytest.approx(size, abs=0.02)
    assert np.std(after - before) < 0.01 * before.std()
    np.testing.assert_array_equal(world.pulls["production"], world.base.pull(world.frames["production"]))


@pytest.mark.parametrize("base", ["credit", "churn"])
def test_answers_of_production_drift_by_the_size(base: str):
    twin, world, _, size = planted("label_drift", MODERATE, base)
    assert abs(hits(world, "production").mean() - hits(twin, "production").mean()) == pytest.approx(
        size, abs=1e-3
    )

    _, world, _, size = planted("concept_drift", MODERATE, base)
    before = roc_auc_score(hits(world, "table"), answers(world))
    assert before - roc_auc_score(hits(world, "production"), answers(world, "production")) == pytest.approx(
        size, abs=0.02
    )


@pytest.mark.parametrize("at", [MODERATE, SEVERE])
def test_decisions_are_right_less_often_in_the_slice(at: int):
    twin, world, plant, size = planted("weak_slice", at, "credit")
    ((column, level),) = (plant.groups or {}).items()
    inside = (world.frames["table"][column] == level).to_numpy(dtype=bool)
    wrong = [((answers(each) >= 0.5) != hits(each, "table"))[inside].mean() for each in (twin, world)]

    assert inside.mean() == pytest.approx(0.09, abs=0.02)
    assert wrong[1] - wrong[0] == pytest.approx(size, abs=0.02)


@pytest.mark.parametrize("base", ["credit", "churn"])
def test_noise_turns_as_many_more_decisions_as_said(base: str):
    _, world, plant, size = planted("noise_fragility", MODERATE, base)
    frame, column = world.frames["table"], plant.columns[0]
    noise = 0.02 * frame[column].std() * np.random.default_rng(1).normal(size=len(frame))
    noisy = world.with_frame("table", frame.assign(**{column: frame[column] + noise}))
    turned = float(np.mean((answers(world) >= 0.5) != (answers(noisy) >= 0.5)))

    assert turned == pytest.approx(size, abs=0.005)


def test_log_odds_are_stretched_by_the_factor():
    twin, world, _, size = planted("miscalibration", MODERATE, "credit", 5_000)
    honest, stretched = answers(twin), answers(world)

    np.testing.assert_allclose(
        np.log(stretched / (1 - stretched)), size * np.log(honest / (1 - honest)), atol=1e-6
    )


def test_models_remember_as_much_as_said_and_know_less():
    twin, world, _, size = planted("overfitting", MODERATE, "credit", 2_000)
    aucs = [roc_auc_score(hits(each, "table"), answers(each)) for each in (twin, world)]
    assert memories.gap(world) == pytest.approx(size, abs=0.015)
    assert aucs[0] - aucs[1] > 0.02

    _, world, _, size = planted("membership_leak", MODERATE, "churn", 2_000)
    assert memories.attack(world) == pytest.approx(size, abs=0.02)


def test_a_declared_direction_is_broken_in_the_share_of_rows_said():
    _, world, plant, size = planted("monotonicity_violation", MODERATE, "credit", 5_000)
    frame, column = world.frames["table"], plant.columns[0]
    up = world.with_frame("table", frame.assign(**{column: frame[column] + frame[column].std()}))
    way = 1 if column in world.roles.increasing else -1
    against = way * (answers(up) - answers(world)) < 0

    assert against.mean() == pytest.approx(size, abs=0.01)


def test_a_column_is_repeated_with_the_rank_correlation_said():
    for at in (MILD, SEVERE):
        _, world, plant, size = planted("feature_redundancy", at, "house")
        found = world.frames["train"][list(plant.columns)].corr("spearman").to_numpy()[0, 1]

        assert abs(float(found)) == pytest.approx(size, abs=0.004)


def test_one_row_in_so_many_is_positive():
    for at in (MILD, SEVERE):
        _, world, _, size = planted("class_imbalance", at, "credit")

        assert 1 / hits(world, "train").mean() == pytest.approx(size, rel=0.02)


def test_rows_are_alone_as_often_as_said():
    _, world, _, size = planted("qi_uniqueness", MODERATE, "triage", 10_000)
    alone = world.frames["table"].groupby(list(world.roles.quasi)).size()

    assert (alone == 1).sum() / len(world.frames["table"]) == pytest.approx(size, abs=0.01)


def test_some_cells_share_one_confidential_value_and_others_do_not():
    twin, world, _, size = planted("l_diversity", MODERATE, "triage", 2_000)
    cells = world.frames["table"].groupby(list(world.roles.quasi))["condition"]
    told = (cells.size() >= 5) & cells.nunique().eq(1) & (cells.first() != "none")

    assert told.sum() == size
    assert "condition" not in twin.frames["table"]


def test_identifiers_of_people_are_valid_by_their_own_rules():
    from stdnum import iban, luhn
    from stdnum.es import dni

    rng = np.random.default_rng(3)
    cards = [people.card(rng).replace(" ", "").replace("-", "") for _ in range(200)]

    assert all(len(number) == 16 and luhn.is_valid(number) for number in cards)
    assert all(iban.is_valid(people.iban(rng)) for _ in range(200))
    assert all(dni.is_valid(people.dni(rng)) for _ in range(200))


def test_answers_repeat_to_within_the_size_and_not_better():
    _, world, _, size = planted("nondeterminism", MODERATE, "credit", 2_000)
    half = world.with_frame("table", world.frames["table"].iloc[:1])
    apart = [np.abs(answers(world) - answers(world)).max(), abs(answers(world)[0] - answers(half)[0])]

    assert 0.05 * size < max(apart) < 10 * size
