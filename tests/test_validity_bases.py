"""The benchmark's clean bases keep what they promise on fresh rows: no leak, no bias, calibrated estimators."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import roc_auc_score

from benchmarks.validity.clean_runs import kind_of, whole_world
from checks.planting.bases import BASES, WIDTHS
from checks.planting.worlds import SHARES, clean_world
from checks.table.roles import Roles

FRESH = 20_000
EACH = pytest.mark.parametrize("name", BASES)
FAR = 4.5  # standard errors: one look in 150,000 goes so far by chance


@pytest.fixture(scope="module")
def fresh() -> dict:
    return {name: clean_world(name, 1, FRESH, "data", "wide") for name in BASES}


def beats(values: pd.Series, world) -> float:
    """How well one column tells the answers apart: an AUC, the best of one answer against the rest, or R²."""
    answers = world.frames["table"][world.base.target]
    if world.base.task == "regression":
        return float(np.corrcoef(values.rank(), answers.rank())[0, 1] ** 2)
    aucs = [roc_auc_score(answers == label, values) for label in answers.unique()]
    return max(max(auc, 1 - auc) for auc in aucs)


@EACH
def test_no_answer_depends_on_people_dates_or_codes(name, fresh):
    world = fresh[name]
    table, pull, handles = world.frames["table"], world.pulls["table"], world.base.handles
    day = pd.to_datetime(table[handles.time])
    aside = {
        "day": (day - day.min()).dt.days,
        "code": table[handles.identifier].map(lambda code: int(code, 16)),
    }
    aside["words"] = table[handles.text].str.len()
    for column in handles.sensitive:
        aside |= {f"{column} {level}": table[column] == level for level in table[column].unique()}

    for told in aside.values():
        assert abs(np.corrcoef(told.astype(float), pull)[0, 1]) < FAR / np.sqrt(FRESH)


@EACH
def test_people_have_nothing_to_do_with_any_feature(name, fresh):
    world = fresh[name]
    table = world.frames["table"]
    for column in world.base.handles.sensitive:
        for level in table[column].unique():
            here = (table[column] == level).to_numpy(dtype=float)
            for feature in world.base.features:
                effect = feature.effect(table[feature.name].to_numpy())
                assert abs(np.corrcoef(here, effect)[0, 1]) < FAR / np.sqrt(FRESH), (column, feature.name)


@EACH
def test_every_effect_has_mean_zero_and_variance_one(name, fresh):
    table = fresh[name].frames["table"]
    for feature in fresh[name].base.features:
        effect = feature.effect(table[feature.name].to_numpy())
        assert abs(effect.mean()) < FAR / np.sqrt(FRESH), feature.name
        assert effect.std() == pytest.approx(1, abs=0.05), feature.name


@EACH
def test_the_strongest_honest_feature_is_strong_and_no_leak(name, fresh):
    world = fresh[name]
    table = world.frames["table"]
    numeric = [feature.name for feature in world.base.features if feature.kind != "category"]

    power = {column: beats(table[column], world) for column in numeric}

    first = world.base.features[0].name
    assert max(power, key=power.get) == first == world.base.handles.numbers[0]
    low, high = (0.25, 0.40) if world.base.task == "regression" else (0.70, 0.78)
    assert low < power[first] < high


@EACH
@pytest.mark.parametrize("wide", WIDTHS)
def test_the_estimator_is_calibrated_on_fresh_rows(name, wide):
    learnt, judged = clean_world(name, 2, 5000, "data", wide), clean_world(name, 3, FRESH, "data", wide)
    base = learnt.base
    features = [feature.name for feature in base.features]
    table = judged.frames["table"]
    train = pd.concat(learnt.frames.values())

    fitted = base.estimator().fit(train[features], train[base.target])

    assert list(fitted.feature_names_in_) == features
    if base.task == "regression":
        said = fitted.predict(table[features])
        slopes = [LinearRegression().fit(said[:, None], table[base.target]).coef_[0]]
    else:
        said = np.clip(fitted.predict_proba(table[features]), 1e-9, 1 - 1e-9)
        slopes = [
            LogisticRegression(C=1e9)
            .fit(np.log(p / (1 - p))[:, None], table[base.target] == label)
            .coef_[0, 0]
            for p, label in zip(said.T, fitted.classes_, strict=True)
        ]
    assert np.abs(np.array(slopes) - 1).max() < 0.13, slopes


@EACH
def test_a_clean_table_has_no_gap_no_copy_and_no_rare_level(name, fresh):
    table = fresh[name].frames["table"]
    features = [feature.name for feature in fresh[name].base.features]

    assert not table.isna().to_numpy().any()
    assert not table[features].duplicated().any()
    assert table[fresh[name].base.handles.identifier].is_unique
    for column in (*fresh[name].base.handles.categories, *fresh[name].base.handles.sensitive):
        assert table[column].value_counts(normalize=True).min() > 0.02, column
        assert 2 <= table[column].nunique() <= 12


@EACH
def test_equal_draws_share_answers_and_a_higher_pull_is_never_a_lower_answer(name, fresh):
    world = fresh[name]
    base, pull, u = world.base, world.pulls["table"][:2000], world.draws["table"][:2000]
    order = {"credit": ["no", "yes"], "churn": ["no", "yes"]}
    order["triage"] = ["routine", "standard", "urgent", "immediate"]

    again, more = base.answers(pull, u), base.answers(pull + 0.3 * base.spread, u)

    assert (again == world.frames["table"][base.target][:2000]).all()
    if base.task != "regression":
        again, more = (pd.Series(said).map(order[name].index) for said in (again, more))
    assert (more >= again).all()
    assert (more > again).any()


@EACH
@pytest.mark.parametrize("wide", WIDTHS)
def test_handles_are_columns_and_features_what_no_other_role_takes(name, wide):
    world = clean_world(name, 0, 50, "drift", wide)
    table, handles, roles = world.frames["table"], world.base.handles, world.roles
    named = {*handles.numbers, *handles.counts, *handles.categories, *handles.booleans, handles.skewed}

    left = [column for column in table.columns if column not in roles.taken()]

    assert left == [feature.name for feature in world.base.features]
    assert named <= set(left)
    assert len(handles.numbers) >= {"narrow": 2, "medium": 5, "wide": 6}[wide]
    assert isinstance(roles, Roles)
    assert list(world.frames["train"].columns) == list(table.columns)


@pytest.mark.parametrize(("wide", "columns"), [("narrow", 12), ("medium", 20), ("wide", 45)])
def test_a_base_has_as_many_columns_as_its_width_says(wide, columns):
    assert {clean_world(name, 0, 20, "data", wide).frames["table"].shape[1] for name in BASES} == {columns}


def test_each_kind_of_check_reads_as_many_rows_as_it_is_told():
    assert {reads: shares["table"] for reads, shares in SHARES.items()} == {
        "data": 1,
        "model": 1,
        "drift": 0.3,
    }
    world = clean_world("credit", 0, 2000, "drift")
    assert {role: len(frame) for role, frame in world.frames.items()} == {
        "train": 1400,
        "table": 600,
        "production": 600,
    }


def test_the_same_seed_draws_the_same_world_and_tables_share_no_row():
    one, same, other = (clean_world("churn", seed, 100, "model") for seed in (5, 5, 6))

    assert one.frames["table"].equals(same.frames["table"])
    assert not one.frames["table"].equals(other.frames["table"])
    assert not set(one.frames["table"]["contract"]) & set(one.frames["train"]["contract"])


def test_clean_runs_go_through_all_bases_widths_and_inputs():
    kinds = {kind_of(seed) for seed in range(96)}

    assert {(kind.base, kind.wide) for kind in kinds} == {(base, wide) for base in BASES for wide in WIDTHS}
    assert {kind.split for kind in kinds} == {kind.bare for kind in kinds} == {kind.model for kind in kinds}
    bare = whole_world(0, 100, kind_of(0))
    assert set(bare.frames) == {"train", "table", "production"}
    assert bare.frames["table"].shape == (100, 9)
