"""A group that the model cannot rank is found, for two answers, for more, and for bare decisions."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from checks.bias.quality_gap import quality_gap
from checks.stats.auc import auc
from checks.stats.mover import difference
from checks.table.roles import Roles
from tests.bias.worlds import members, scored, statuses
from tests.kit import failing, given, outcome
from tests.models import TrustedModel

ROLES = Roles(
    target="y",
    task="binary",
    positive="1",
    favourable=("1",),
    score="s",
    threshold=0.0,
    sensitive=("sex", "region"),
)


def people(n: int, seed: int, *, blind: float = 0.0) -> pd.DataFrame:
    """Scores with an AUC of about 0.86; for women `blind` of them are noise."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, n)
    sex, region = rng.choice(["f", "m"], n), rng.choice(["n", "s", "w"], n, p=[0.5, 0.3, 0.2])
    lost = (rng.random(n) < blind) & (sex == "f")
    s = rng.normal(size=n) + 1.5 * np.where(lost, rng.integers(0, 2, n), y)
    return pd.DataFrame({"sex": sex, "region": region, "y": y, "s": s})


def test_a_group_that_is_ranked_worse_is_found_with_scikit_learns_areas():
    frame = people(3000, 0, blind=0.6)

    (bad,) = failing(outcome(quality_gap, given(frame, ROLES)))

    areas = [roc_auc_score(part.y, part.s) for _, part in frame.groupby("sex")]
    assert bad.about.groups == {"sex": "f"}
    assert bad.estimate.value == pytest.approx(areas[1] - areas[0], abs=1e-9)
    assert "Area under the ROC curve among the" in bad.says


def test_alike_groups_are_silent_over_many_tables():
    failed = 0
    for seed in range(150):
        rng = np.random.default_rng([7, seed])
        n, groups = int(rng.choice([600, 2000])), int(rng.choice([2, 3, 6]))
        chance = rng.beta(1, 3, n)
        y = (rng.random(n) < chance).astype(int)
        given_ = scored(chance, codes=y), members({"g": rng.integers(0, groups, n)})
        failed += "fail" in statuses(quality_gap, *given_)
    assert failed <= 3


def test_bare_decisions_are_compared_by_the_share_judged_rightly():
    frame = people(3000, 1, blind=0.6)
    asked = Roles(
        target="y", task="binary", positive="1", favourable=("1",), prediction="p", sensitive=("sex",)
    )

    (bad,) = failing(outcome(quality_gap, given(frame.assign(p=(frame.s > 0.75).astype(int)), asked)))

    right = (frame.y == (frame.s > 0.75)).groupby(frame.sex).mean()
    assert bad.estimate.name == "accuracy_gap"
    assert bad.estimate.value == pytest.approx(right["m"] - right["f"])


class Told:
    """Answers with the chances that stand in the table."""

    classes_ = np.array(["a", "b", "c"])

    def predict(self, frame: pd.DataFrame) -> np.ndarray:
        return self.classes_[self.predict_proba(frame).argmax(axis=1)]

    def predict_proba(self, frame: pd.DataFrame) -> np.ndarray:
        return np.asarray(frame, dtype=float)


def test_several_answers_are_compared_by_the_mean_area_one_against_the_rest():
    rng = np.random.default_rng(2)
    n = 3000
    codes, sex = rng.integers(0, 3, n), rng.choice(["f", "m"], n)
    pull = 2.0 * np.eye(3)[codes] * np.where(sex == "f", 0.5, 1.0)[:, None] + rng.normal(size=(n, 3))
    chances = np.exp(pull) / np.exp(pull).sum(axis=1, keepdims=True)
    frame = pd.DataFrame(chances, columns=["pa", "pb", "pc"]).assign(y=np.array(list("abc"))[codes], sex=sex)
    asked = Roles(
        target="y",
        task="multiclass",
        favourable=("a",),
        features=("pa", "pb", "pc"),
        sensitive=("sex",),
    )

    (bad,) = failing(
        outcome(quality_gap, given(frame, asked, model=TrustedModel(Told(), ("pa", "pb", "pc"))))
    )

    area = {
        name: roc_auc_score(part.y, part[["pa", "pb", "pc"]], multi_class="ovr")
        for name, part in frame.groupby("sex")
    }
    assert bad.about.groups == {"sex": "f"}
    assert bad.estimate.value == pytest.approx(area["m"] - area["f"], abs=1e-9)


def test_few_of_one_answer_give_no_verdict_and_name_the_group():
    frame = people(800, 3)
    frame.loc[(frame.region == "w") & (np.arange(800) % 40 > 0), "y"] = 0

    ended = outcome(quality_gap, given(frame, ROLES))

    assert any("w (" in f.says for f in ended.findings if f.estimate is None)
    assert not any(f.about.groups == {"region": "w"} for f in ended.findings)


def test_the_interval_of_a_difference_of_areas_covers_it():
    rng, held = np.random.default_rng(4), []
    for _ in range(300):
        sides = []
        for n in (80, 600):
            y = rng.random(n) < 0.4
            sides.append(auc("a", y, rng.normal(size=n) + 1.2 * y, 0.95))
        gap = difference("g", *sides)
        held.append(gap.low <= 0 <= gap.high)
    assert np.mean(held) >= 0.93
