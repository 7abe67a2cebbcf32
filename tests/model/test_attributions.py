"""Explanations over the wire: the jail's are the estimator's own, and a lie in a reply is refused."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB

from checks.contract import Unusable
from checks.model.attributions import Attributions, exact, packed, unpacked
from checks.model.in_memory import InMemoryModel
from tests.model.test_explaining import B, M, answers, frame
from tests.model.worlds import arrow, opened, skops
from tests.models import pipeline


@pytest.mark.parametrize("estimator", [HistGradientBoostingClassifier(max_iter=10), LogisticRegression()])
def test_the_jailed_host_explains_as_the_estimator_in_memory(estimator, tmp_path, standing):
    X = frame()
    fitted = pipeline(estimator, X).fit(X, answers(X, "binary"))
    asked, background, wanted = arrow(X.iloc[:M]), arrow(X.iloc[M : M + B]), np.ones(M, dtype=np.int64)
    with opened(skops(tmp_path, fitted), memory_mb=1024) as model:
        found = model.explain(
            asked.select(["town", "c", "b", "a"]), background.select(["town", "c", "b", "a"]), wanted
        )

    own = InMemoryModel(fitted).explain(asked, background, wanted)
    assert found.values == pytest.approx(own.values[:, ::-1], abs=1e-12)
    assert (found.scale, found.method) == (own.scale, own.method)


def test_the_jailed_host_says_why_it_cannot_explain_and_goes_on(tmp_path, standing):
    X = frame()[["a", "c"]]
    fitted = GaussianNB().fit(X, answers(frame(), "binary"))
    with opened(skops(tmp_path, fitted)) as model:
        with pytest.raises(Unusable, match="no exact explanation"):
            model.explain(arrow(X.iloc[:M]), arrow(X.iloc[M:]), np.ones(M, dtype=np.int64))

        assert model.predict(arrow(X.iloc[:3])).shape == (3, 2)


SOUND = Attributions(
    values=np.ones((2, 3)), base=np.zeros(2), outputs=np.full(2, 3.0), scale="log odds", method="linear"
)


def lied(**changes):
    whole = changes.pop("whole", packed(SOUND))
    header = {"shape": list(whole.shape), "rows": 2, "scale": "log odds", "method": "linear"} | changes
    return unpacked(header, np.ascontiguousarray(whole, dtype="<f8").tobytes(), 2, 3)


def test_a_sound_reply_is_read():
    assert lied().values == pytest.approx(SOUND.values)
    assert exact(SOUND) is SOUND


@pytest.mark.parametrize(
    "lie",
    [
        {"rows": 3},
        {"rows": True},
        {"rows": 0},
        {"rows": None},
        {"scale": "luck"},
        {"scale": ["log odds"]},
        {"method": "guess"},
        {"shape": [2, 4]},
        {"whole": np.full((2, 5), np.nan)},
        {"whole": np.ones((2, 5))},
    ],
    ids=str,
)
def test_a_lie_in_a_reply_is_refused(lie):
    with pytest.raises(Unusable):
        lied(**lie)
