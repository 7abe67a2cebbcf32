"""A model fitted anew as a remedy asks: inside the jail as outside, and never quietly as before."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, KBinsDiscretizer, StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from checks.contract import Unusable
from checks.model.in_memory import InMemoryModel
from checks.model.retraining import Retraining, drawn
from tests.model.worlds import answers, arrow, opened, people, skops

FRAME = people(300)[["age", "income"]]
TRUTH = list(answers(people(300)))
OLD = FRAME["age"].to_numpy() > 50
HOWS = {
    "plain": Retraining(),
    "parameters": Retraining(parameters={"C": 0.001}),
    "weights": Retraining(weights=np.where(np.array(TRUTH) == "yes", 9.0, 1.0)),
    "searched": Retraining(way="searched", parameters={"C": [0.001, 1.0], "depth": [1]}),
    "averaged": Retraining(way="averaged", parameters={"members": 3}),
    "converted": Retraining(way="converted"),
    "constrained": Retraining(way="constrained", groups=OLD.astype(int), wanted="yes"),
}


def scaled() -> InMemoryModel:
    return InMemoryModel(make_pipeline(StandardScaler(), LogisticRegression()).fit(FRAME, TRUTH))


def said_yes(model: InMemoryModel) -> np.ndarray:
    return model.predict(arrow(FRAME))[:, 1]


def test_every_way_is_the_same_inside_the_jail(standing: tuple[str, ...], tmp_path: Path) -> None:
    own = scaled()
    with opened(skops(tmp_path, own._asked.fitted)) as model:
        for name, how in HOWS.items():
            inside = model.retrained(arrow(FRAME), TRUTH, how, 0)
            outside = own.retrained(arrow(FRAME), TRUTH, how, 0)
            np.testing.assert_array_equal(
                inside.predict(arrow(FRAME)), outside.predict(arrow(FRAME)), err_msg=name
            )
            inside.close()


def test_parameters_weights_and_the_constraint_change_what_they_should() -> None:
    plain, flat, keen, even = (
        said_yes(scaled().retrained(arrow(FRAME), TRUTH, HOWS[name], 0))
        for name in ("plain", "parameters", "weights", "constrained")
    )
    assert flat.std() < plain.std() / 2
    assert keen.mean() > plain.mean() + 0.1
    gap = abs(even[OLD].mean() - even[~OLD].mean())
    assert gap < 0.06


def test_a_model_without_weights_draws_its_rows_by_weight() -> None:
    near = InMemoryModel(KNeighborsClassifier(5).fit(FRAME, TRUTH))
    keen = near.retrained(arrow(FRAME), TRUTH, HOWS["weights"], 0)
    assert said_yes(keen).mean() > said_yes(near).mean() + 0.1

    counts = np.bincount(drawn(np.array([1.0, 2.0, 0.0, 5.0]), 3), minlength=4)
    assert counts[2] == 0
    assert counts[3] >= 2


def test_what_a_model_does_not_take_is_said() -> None:
    with pytest.raises(Unusable, match="Ridge has no parameter max_depth"):
        InMemoryModel(Ridge().fit(FRAME, np.arange(300.0))).retrained(
            arrow(FRAME), np.arange(300.0), Retraining(parameters={"max_depth": 2}), 0
        )
    with pytest.raises(Unusable, match="takes no weights"):
        InMemoryModel(KNeighborsClassifier().fit(FRAME, TRUTH)).retrained(
            arrow(FRAME), TRUTH, HOWS["constrained"], 0
        )
    with pytest.raises(Unusable, match="no parameters to search"):
        InMemoryModel(RandomForestClassifier(3).fit(FRAME, TRUTH)).retrained(
            arrow(FRAME), TRUTH, HOWS["searched"], 0
        )


def test_a_restrained_fit_remembers_less() -> None:
    forest = InMemoryModel(RandomForestClassifier(20, random_state=0).fit(FRAME, TRUTH))
    strict = forest.retrained(arrow(FRAME), TRUTH, Retraining(restraint=2), 0)
    own = np.array(TRUTH) == "yes"
    assert np.abs(said_yes(strict) - own).mean() > 2 * np.abs(said_yes(forest) - own).mean()


def test_an_average_of_fits_lies_between_its_members_and_can_be_fitted_again() -> None:
    deep = InMemoryModel(
        make_pipeline(StandardScaler(), DecisionTreeClassifier(random_state=0)).fit(FRAME, TRUTH)
    )
    many = deep.retrained(arrow(FRAME), TRUTH, Retraining(way="averaged", parameters={"members": 8}), 0)
    assert set(np.unique(said_yes(deep))) <= {0.0, 1.0}
    eighths = said_yes(many) * 8
    np.testing.assert_allclose(eighths, eighths.round(), atol=1e-9)
    assert len(np.unique(eighths.round())) > 3
    assert many.facts.cloneable
    again = many.refit(arrow(FRAME), TRUTH, np.ones((1, 300), dtype=bool), 5)
    assert again.shape == (1, 300, 2)


def boosted(preparation: object) -> InMemoryModel:
    trees = HistGradientBoostingClassifier(max_iter=30, random_state=0)
    return InMemoryModel(make_pipeline(preparation, trees).fit(FRAME, TRUTH))


def walk(model: InMemoryModel, column: str) -> np.ndarray:
    """How the chance of yes moves along a column for an ordinary person."""
    ends = np.linspace(FRAME[column].min(), FRAME[column].max(), 60)
    row = pd.DataFrame({name: np.full(60, FRAME[name].median()) for name in FRAME}).assign(**{column: ends})
    return np.diff(model.predict(arrow(row))[:, 1])


def test_a_monotone_fit_keeps_its_direction_through_the_preparation() -> None:
    for preparation in (StandardScaler(), FunctionTransformer(np.negative, feature_names_out="one-to-one")):
        free = boosted(preparation)
        for way in (1, -1):
            how = Retraining(way="monotone", parameters={"directions": {"income": way}}, wanted="yes")
            bound = free.retrained(arrow(FRAME), TRUTH, how, 0)
            assert (way * walk(bound, "income") >= -1e-12).all()
    other = Retraining(way="monotone", parameters={"directions": {"age": 1}}, wanted="no")
    falling = free.retrained(arrow(FRAME), TRUTH, other, 0)
    assert (walk(falling, "age") <= 1e-12).all()


def test_a_preparation_that_breaks_columns_up_cannot_be_constrained() -> None:
    how = Retraining(way="monotone", parameters={"directions": {"age": 1}}, wanted="yes")
    with pytest.raises(Unusable, match="one column"):
        boosted(KBinsDiscretizer(3, encode="onehot-dense")).retrained(arrow(FRAME), TRUTH, how, 0)
    bent = FunctionTransformer(lambda X: (X - 50) ** 2, feature_names_out="one-to-one")
    with pytest.raises(Unusable, match='turns "age" about'):
        boosted(bent).retrained(arrow(FRAME), TRUTH, how, 0)
    with pytest.raises(Unusable, match="takes no monotone"):
        scaled().retrained(arrow(FRAME), TRUTH, how, 0)


def test_a_converted_model_answers_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    forest = RandomForestClassifier(20, random_state=0)
    for own in (
        scaled(),
        InMemoryModel(forest.fit(FRAME, TRUTH)),
        InMemoryModel(make_pipeline(StandardScaler(), forest).fit(FRAME, TRUTH)),
    ):
        plain = own.retrained(arrow(FRAME), TRUTH, Retraining(), 0)
        served = own.retrained(arrow(FRAME), TRUTH, Retraining(way="converted"), 0)
        np.testing.assert_allclose(said_yes(served), said_yes(plain), atol=1e-5)
        assert served.facts.cloneable
    number = InMemoryModel(Ridge().fit(FRAME, np.arange(300.0)))
    plain, served = (
        number.retrained(arrow(FRAME), np.arange(300.0), Retraining(way=way), 0)
        for way in ("plain", "converted")
    )
    np.testing.assert_allclose(served.predict(arrow(FRAME)), plain.predict(arrow(FRAME)), rtol=1e-5)
    monkeypatch.setattr("checks.model.served.TOLERANCE", -1.0)
    with pytest.raises(Unusable, match="differ by up to"):
        scaled().retrained(arrow(FRAME), TRUTH, HOWS["converted"], 0)
    with pytest.raises(Unusable, match="gives no chances"):
        InMemoryModel(LinearSVC().fit(FRAME, TRUTH)).retrained(arrow(FRAME), TRUTH, HOWS["converted"], 0)


def test_trees_that_ask_for_gaps_are_refused_a_conversion_that_would_never_end() -> None:
    rng = np.random.default_rng(0)
    hidden = FRAME.assign(age=FRAME["age"].mask(np.array(TRUTH) == "yes"), income=rng.normal(size=300))
    forest = InMemoryModel(RandomForestClassifier(5, random_state=0).fit(hidden, TRUTH))
    with pytest.raises(Unusable, match="ask whether a value is missing"):
        forest.retrained(arrow(hidden), TRUTH, HOWS["converted"], 0)


def test_a_constraint_reads_class_weights_by_the_answers_they_are_of() -> None:
    weighed = LogisticRegression(class_weight={"no": 1, "yes": 5})
    own = InMemoryModel(make_pipeline(StandardScaler(), weighed).fit(FRAME, TRUTH))
    keen, plain = (
        said_yes(each.retrained(arrow(FRAME), TRUTH, HOWS["constrained"], 0)) for each in (own, scaled())
    )
    assert keen.mean() > plain.mean() + 0.1


def test_a_model_saved_anew_answers_the_very_same() -> None:
    own = scaled()
    again = own.retrained(arrow(FRAME), [], Retraining(way="resaved"), 0)
    np.testing.assert_array_equal(again.predict(arrow(FRAME)), own.predict(arrow(FRAME)))
