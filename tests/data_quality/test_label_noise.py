"""Mixed-up answers are found and the rows named; laws without mistakes are left alone."""

import numpy as np
import pandas as pd
import pytest

from checks.data_quality.label_noise import label_noise
from checks.stats.lapse import lapse
from checks.table.roles import Roles
from tests.kit import failing, given, outcome

ROLES = Roles(target="y", task="binary", positive="yes", favourable=("yes",), identifiers=("id",))


def people(seed: int, pull: float, n: int = 2_000) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(n, 5)), columns=list("abcde"))
    odds = pull * (frame["a"] + 0.7 * frame["b"] - 0.5 * frame["c"])
    return frame.assign(id=np.arange(n), y=np.where(rng.random(n) < 1 / (1 + np.exp(-odds)), "yes", "no"))


def mixed_up(frame: pd.DataFrame, rate: float, among: str | None = None) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(99)
    wrong = rng.random(len(frame)) < rate
    if among is not None:
        wrong &= frame["y"].to_numpy() == among
    return frame.assign(y=np.where(wrong, np.where(frame["y"] == "yes", "no", "yes"), frame["y"])), wrong


def test_mixed_up_answers_are_found_and_the_rows_named_are_mostly_wrong():
    frame, wrong = mixed_up(people(1, 3.0), 0.1)

    found = failing(outcome(label_noise, given(frame, ROLES)))

    whole = next(f for f in found if f.about.name == "y")
    assert whole.about.columns == ("y",)
    assert 0.03 < whole.estimate.value < 0.12
    assert wrong[list(whole.about.rows)].mean() > 0.8


def test_mistakes_in_one_answer_say_which():
    frame, _ = mixed_up(people(2, 3.0), 0.2, among="yes")

    found = failing(outcome(label_noise, given(frame, ROLES)))

    assert any('surely are "yes" carry the answer "no"' in f.says for f in found)
    assert not any('surely are "no" carry' in f.says for f in found)


@pytest.mark.parametrize("pull", [0.2, 1.2, 3.0])
def test_laws_without_mistakes_are_left_alone(pull):
    assert not [seed for seed in range(4) if failing(outcome(label_noise, given(people(seed, pull), ROLES)))]


def test_more_than_two_answers_are_taken_one_by_one():
    frame = people(3, 4.0, 3_000)
    frame["y"] = pd.cut(3 * frame["a"] + 2 * frame["b"], 3, labels=["low", "mid", "high"]).astype(str)
    roles = Roles(target="y", task="multiclass", favourable=("high",), identifiers=("id",))
    rng = np.random.default_rng(0)
    wrong = rng.random(len(frame)) < 0.12
    noisy = frame.assign(y=np.where(wrong, rng.choice(["low", "mid", "high"], len(frame)), frame["y"]))

    assert not failing(outcome(label_noise, given(frame, roles)))
    assert failing(outcome(label_noise, given(noisy, roles)))


def test_numbers_as_answers_do_not_apply():
    frame = people(1, 1.0).assign(y=np.arange(2_000.0))

    assert outcome(label_noise, given(frame, Roles(target="y", task="regression"))).status == "not_applicable"


@pytest.mark.parametrize("end", ["floor", "ceiling", "both"])
def test_the_rate_of_a_known_curve_is_recovered(end):
    rng = np.random.default_rng(4)
    s = 3 * rng.normal(size=20_000)
    floor, short = {"floor": (0.06, 0.0), "ceiling": (0.0, 0.06), "both": (0.06, 0.06)}[end]
    hit = rng.random(20_000) < floor + (1 - floor - short) / (1 + np.exp(-(0.3 + 1.1 * s)))

    told = lapse("rate", hit, s, end, 0.95)

    assert told.low <= 0.06 <= told.high
    assert told.high - told.low < 0.03
    assert lapse("rate", hit, np.zeros(20_000), end, 0.95) is None
