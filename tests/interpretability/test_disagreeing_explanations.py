"""Two orders of the features that matter: an honest model's agree, reversed ones do not, noise does not count."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from checks.artifacts.two_rankings import TwoRankings
from checks.interpretability.disagreeing_explanations import disagreeing_explanations
from checks.stats.agreement import rank_agreement
from tests.interpretability.worlds import ROLES, fitted, table, world
from tests.kit import artifacts, findings, given, outcome

EFFECTS = {f"u{i}": effect for i, effect in enumerate((1.6, 1.1, 0.7, 0.5, 0.3))}
NOISE = {f"n{i}": 0.0 for i in range(8)}


def rankings(first, second, seed: int = 0) -> TwoRankings:
    rng = np.random.default_rng(seed)
    parts = [np.array(means)[:, None] + rng.normal(size=(len(means), 400)) for means in (first, second)]
    orders = [tuple(int(at) for at in np.argsort(-each.mean(axis=1))) for each in parts]
    return TwoRankings(
        names=tuple((f"u{i}",) for i in range(len(first))),
        by_shuffling=orders[0],
        by_parts=orders[1],
        agreement=rank_agreement("rank_agreement", *parts, 0.99, rng),
        method="by hand",
        said="",
    )


@pytest.mark.parametrize(
    "estimator", [None, HistGradientBoostingClassifier(max_iter=40)], ids=["line", "trees"]
)
def test_an_honest_model_is_explained_alike_by_both(estimator):
    for seed in range(2):
        ended = outcome(disagreeing_explanations, world(2000, seed, EFFECTS | NOISE, estimator))

        assert ended.status in ("pass", "unsure")
        assert ended.findings[0].estimate.high > 0.8
        assert "u0 first" in ended.findings[0].says


def test_noise_is_not_ranked():
    names = artifacts(world(2000, 1, EFFECTS | NOISE)).get(TwoRankings).names

    assert not {name for cluster in names for name in cluster} & set(NOISE)


def test_orders_turned_round_fail():
    (finding,) = findings(disagreeing_explanations, rankings([6, 5, 4, 3, 2, 1], [1, 2, 3, 4, 5, 6]))

    assert finding.estimate.value == pytest.approx(-1)
    assert finding.estimate.high < 0.6
    assert "One puts u0 first, the other u5" in finding.says
    assert finding.evidence[0].values[0] == (1.0, 6.0)


def test_more_disagreement_never_scores_better():
    other = [[6, 5, 4, 3, 2, 1], [5, 6, 3, 4, 1, 2], [3, 6, 5, 1, 4, 2], [1, 2, 3, 4, 5, 6]]
    values = [rankings([6, 5, 4, 3, 2, 1], order).agreement.value for order in other]

    assert values == sorted(values, reverse=True)


def test_features_that_matter_alike_are_not_called_a_disagreement():
    uppers = [rankings([1] * 6, [1] * 6, seed).agreement.high for seed in range(20)]

    assert sum(upper < 0.6 for upper in uppers) <= 1


def test_of_few_features_no_order_is_judged():
    frame = table(800, 0, {"u": 1.0, "v": 0.5})

    ended = outcome(disagreeing_explanations, given(frame, ROLES, model=fitted(frame)))

    assert ended.status == "info"
    assert "Both put u first" in ended.findings[0].says


def test_without_two_features_that_matter_there_is_no_order():
    frame = table(800, 0, {"u": 1.0, "none": 0.0})

    assert outcome(disagreeing_explanations, given(frame, ROLES, model=fitted(frame))).status == (
        "not_applicable"
    )
