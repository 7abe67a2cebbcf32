"""The curves of a law that is known have its shape, for numbers, words and several kinds of answers."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression

from checks.contract import Bars, Curve
from checks.interpretability.effect_curves import effect_curves
from checks.table.roles import Roles
from tests.interpretability.worlds import ROLES, fitted, table
from tests.kit import given, outcome
from tests.models import TrustedModel, pipeline

NUMBERS = Roles(target="y", task="regression")


def houses(n: int = 1500) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"a": rng.normal(size=n), "b": rng.uniform(-2, 2, n)})
    X["quarter"] = rng.choice(["dock", "mill", "park"], n)
    lift = X["quarter"].map({"dock": 0.0, "mill": 1.0, "park": 3.0})
    return X.assign(y=2 * X["a"] + X["b"] ** 2 + lift + 0.1 * rng.normal(size=n))


def test_a_line_has_the_slope_it_was_drawn_with():
    frame = houses()[["a", "y"]]
    model = TrustedModel(pipeline(LinearRegression(), frame[["a"]]).fit(frame[["a"]], frame["y"]), ("a",))

    (found,) = outcome(effect_curves, given(frame, NUMBERS, model=model)).findings

    (curve,) = found.evidence
    assert isinstance(curve, Curve)
    slopes = np.diff(curve.y) / np.diff(curve.x)
    np.testing.assert_allclose(slopes, 2.0, atol=0.15)
    assert found.estimate.low == pytest.approx(found.estimate.high)
    assert "rises" in found.says


def test_words_have_bars_and_a_bowl_rises_and_falls():
    frame = houses()
    X = frame.drop(columns="y")
    trees = HistGradientBoostingRegressor(max_iter=80, random_state=0)
    model = TrustedModel(pipeline(trees, X).fit(X, frame["y"]), tuple(X))

    ended = outcome(effect_curves, given(frame, NUMBERS, model=model))

    by_name = {finding.about.name: finding for finding in ended.findings}
    (bars,) = by_name["quarter"].evidence
    assert isinstance(bars, Bars)
    at = dict(zip(bars.labels, bars.values, strict=True))
    assert at["park"] - at["dock"] == pytest.approx(3.0, abs=0.4)
    assert 'highest for "park"' in by_name["quarter"].says
    assert "rises and falls" in by_name["b"].says
    assert ended.status == "info"


def test_the_five_that_matter_most_come_first_and_no_others():
    effects = {f"x{i}": 2.0 - 0.3 * i for i in range(7)}
    frame = table(1200, 1, effects)

    ended = outcome(effect_curves, given(frame, ROLES, model=fitted(frame)))

    assert [finding.about.name for finding in ended.findings] == [f"x{i}" for i in range(5)]
    for finding in ended.findings:
        assert len(finding.evidence[0].x) == 20
        assert finding.says.startswith(f"As {finding.about.name} alone grows in 200 rows")


def test_without_a_favourable_answer_of_several_there_is_no_score():
    frame = houses().assign(y=lambda f: np.select([f["a"] > 0.5, f["a"] > -0.5], ["hi", "mid"], "lo"))
    model = fitted(frame)

    ended = {
        good: outcome(
            effect_curves, given(frame, Roles(target="y", task="multiclass", favourable=good), model=model)
        ).status
        for good in ((), ("hi",))
    }

    assert ended == {(): "not_applicable", ("hi",): "info"}


@pytest.mark.parametrize("rows", [0, 1, 20])
def test_few_rows_end_in_an_outcome(rows: int):
    frame = table(300, 1, {"a": 1.0, "b": 1.0})

    assert outcome(effect_curves, given(frame.iloc[:rows], ROLES, model=fitted(frame))).status == (
        "not_applicable"
    )
