"""Share of decisions that change when only the sensitive column does."""

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace
from sklearn.linear_model import LinearRegression, LogisticRegression

from checks.bias.attribute_flip import attribute_flip
from checks.table.roles import Roles
from tests.kit import failing, given, outcome
from tests.models import TrustedModel, pipeline

FEATURES = ("a", "b", "sex", "race", "age")
ROLES = Roles(
    target="y",
    task="binary",
    positive="yes",
    favourable=("yes",),
    features=FEATURES,
    sensitive=("sex", "race", "age"),
)


def people(
    n: int = 1_200, *, sex: float = 0.0, race: float = 0.0, age: float = 0.0, seed: int = 0
) -> pd.DataFrame:
    """`sex`, `race` and `age` are what each adds to the log odds of a yes."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(n, 2)), columns=["a", "b"])
    frame["sex"], frame["race"] = rng.choice(["f", "m"], n), rng.choice(["A", "B", "C"], n, p=[0.6, 0.3, 0.1])
    frame["age"] = rng.integers(18, 80, n)
    odds = 2 * frame["a"] + sex * (frame["sex"] == "m") + race * (frame["race"] == "C")
    odds = odds + age * (frame["age"] - 50) / 15
    chance = 1 / (1 + np.exp(-odds))
    return frame.assign(y=np.where(rng.uniform(size=n) < chance, "yes", "no"), odds=odds)


def model_on(frame: pd.DataFrame, names: tuple[str, ...], *, target: str = "y") -> TrustedModel:
    estimator = LinearRegression() if target == "odds" else LogisticRegression(max_iter=500)
    asked = frame[list(names)]
    return TrustedModel(pipeline(estimator, asked).fit(asked, frame[target]), names)


def test_the_share_is_that_of_a_model_asked_by_hand():
    frame = people(sex=2.0)
    model = model_on(frame, FEATURES)
    other = frame.assign(sex=frame["sex"].map({"f": "m", "m": "f"}))
    turned = model.estimator.predict(frame) != model.estimator.predict(other)

    ended = outcome(attribute_flip, given(frame, ROLES, model=model))

    of_sex = next(f for f in ended.findings if f.about.columns == ("sex",))
    assert of_sex.estimate is not None
    assert of_sex.estimate.value == pytest.approx(turned.mean(), abs=1e-12)
    assert of_sex.status == "fail"
    assert f"{turned.sum():,} of 1,200 people" in of_sex.says


def test_a_column_of_three_groups_counts_whoever_any_other_would_turn():
    frame = people(race=3.0)
    model = model_on(frame, FEATURES)
    was = model.estimator.predict(frame)
    turned = np.zeros(len(frame), dtype=bool)
    for name in "ABC":
        turned |= model.estimator.predict(frame.assign(race=name)) != was

    ended = outcome(attribute_flip, given(frame, ROLES, model=model))

    of_race = next(f for f in ended.findings if f.about.columns == ("race",))
    assert of_race.estimate is not None
    assert of_race.estimate.value == pytest.approx(turned.mean(), abs=1e-12)
    flips, moves = of_race.evidence
    assert flips.labels == ("A", "B", "C")
    assert moves.values[2] > 0.1
    assert moves.values[0] < 0


def test_a_banded_age_is_moved_to_the_middle_of_other_bands():
    frame, model = people(age=1.5), model_on(people(20_000, age=1.5, seed=1), FEATURES)

    ended = outcome(attribute_flip, given(frame, ROLES, model=model))

    assert [f.about.columns for f in failing(ended)] == [("age",)]
    of_age = failing(ended)[0]
    assert of_age.against_limit == "beyond"
    assert any(label.startswith("up to") for label in of_age.evidence[0].labels)


def test_a_model_that_ignores_the_columns_it_takes_passes():
    frame = people()
    model = model_on(frame, FEATURES)
    line = model.estimator[-1]
    names = list(model.estimator[0].get_feature_names_out())
    for at, name in enumerate(names):
        if name.split("__")[1].split("_")[0] in ("sex", "race", "age"):
            line.coef_[0, at] = 0.0

    ended = outcome(attribute_flip, given(frame, ROLES, model=model))

    assert ended.status == "pass"
    assert "none would be decided otherwise" in ended.findings[0].says


def test_a_model_without_the_columns_is_told_not_asked():
    frame = people(sex=2.0)
    model = model_on(frame, ("a", "b"))

    ended = outcome(attribute_flip, given(frame, replace(ROLES, features=("a", "b")), model=model))

    assert ended.status == "not_applicable"
    assert '"sex", "race", "age"' in (ended.reason or "")


def test_of_two_columns_the_one_not_taken_is_information():
    frame = people(sex=2.0)
    roles = replace(ROLES, features=("a", "b", "sex"), sensitive=("sex", "race"))

    ended = outcome(attribute_flip, given(frame, roles, model=model_on(frame, ("a", "b", "sex"))))

    assert [(f.about.columns, f.status) for f in ended.findings] == [(("sex",), "fail"), (("race",), "info")]


def test_a_regression_is_judged_by_how_far_its_answers_move():
    frame = people(sex=2.0)
    roles = replace(ROLES, target="odds", task="regression", positive=None, favourable=())
    model = model_on(frame, FEATURES, target="odds")

    ended = outcome(attribute_flip, given(frame, roles, model=model))

    of_sex = next(f for f in ended.findings if f.about.columns == ("sex",))
    assert of_sex.estimate is not None
    assert of_sex.estimate.value == pytest.approx(2.0 / frame["odds"].std(ddof=0), rel=1e-6)
    assert of_sex.status == "fail"
    assert [f.about.columns for f in failing(ended)] == [("sex",)]


def test_the_share_grows_with_the_weight_of_the_column():
    shares = []
    for weight in (0.0, 0.5, 1.5):
        model = model_on(people(10_000, sex=weight, seed=1), FEATURES)
        ended = outcome(attribute_flip, given(people(sex=weight), ROLES, model=model))
        shares.append(next(f for f in ended.findings if f.about.columns == ("sex",)).estimate.value)

    assert shares == sorted(shares)
    assert shares[0] < 0.03 < shares[2]


def test_few_questions_are_asked_of_many_rows():
    frame = people(9_000, sex=1.0)
    model = model_on(frame, FEATURES)
    asked = []
    predict = model.predict
    model.predict = lambda rows: asked.append(rows.num_rows) or predict(rows)

    ended = outcome(attribute_flip, given(frame, ROLES, model=model))

    assert ended.status == "fail"
    # One question is about all rows as they stand; the others are of this check.
    assert sum(asked) - 9_000 <= 20_000


def test_unknown_cells_are_asked_as_others_but_nobody_is_asked_as_unknown():
    frame = people(sex=2.0)
    frame["sex"] = frame["sex"].where(np.arange(len(frame)) % 10 > 0, None)
    model = model_on(frame.assign(sex=frame["sex"].fillna("?")), FEATURES)

    ended = outcome(attribute_flip, given(frame, ROLES, model=model))

    of_sex = next(f for f in ended.findings if f.about.columns == ("sex",))
    assert sorted(of_sex.evidence[0].labels) == ["f", "m"]


def test_of_several_answers_only_gaining_or_losing_the_favourable_one_counts():
    frame = people(2_000)
    middle = np.where(frame["sex"] == "m", "later", "never")
    answers = frame.assign(y=np.where(frame["a"] > 0, "yes", middle))
    model = model_on(answers, FEATURES)
    several = replace(ROLES, task="multiclass", positive=None, sensitive=("sex",))

    def share(favourable: tuple[str, ...]) -> float:
        ended = outcome(attribute_flip, given(answers, replace(several, favourable=favourable), model=model))
        return ended.findings[0].estimate.value

    # A man who hears "later" would hear "never" as a woman, and neither hears "yes".
    assert share(("yes",)) < 0.05
    assert share(("yes", "later")) > 0.4
