"""What an attack is said to find holds: at a low false-alarm rate, as a privacy loss, row by row."""

import math

import numpy as np

from checks.stats.attack import epsilon_at_least, exposed, found_at, needed_for, smallest_seen


def test_the_share_at_a_false_alarm_rate_is_counted_above_an_order_statistic():
    others = np.arange(1_000.0)
    members = np.concatenate([np.full(30, 989.5), np.full(70, 500.0)])

    found = found_at("found", members, others, 0.01, 0.99)

    # Ten of a thousand others lie above 989.5.
    assert found.value == 0.30
    assert found.low <= found.value <= found.high
    assert found_at("found", members, others[1:], 0.01, 0.99) is None
    assert needed_for(0.001) == 10_000


def test_the_interval_of_that_share_covers_the_truth():
    rng = np.random.default_rng(0)
    # Of a normal one and a half to the right, above the upper hundredth of a standard one.
    truth = 0.5 * math.erfc((2.326348 - 1.5) / math.sqrt(2))
    hits = 0
    for _ in range(200):
        found = found_at("found", 1.5 + rng.normal(size=1_000), rng.normal(size=1_000), 0.01, 0.95)
        hits += found.low <= truth <= found.high

    assert hits >= 190


def test_the_privacy_loss_of_randomised_response_is_never_said_to_be_larger_than_it_is():
    """Each row tells the truth with a chance of e^epsilon / (1 + e^epsilon): that is epsilon-private."""
    rng = np.random.default_rng(1)
    for epsilon in (0.5, 2.0):
        bounds = []
        for _ in range(60):
            member = rng.random(2_000) < 0.5
            lies = rng.random(2_000) > math.exp(epsilon) / (1 + math.exp(epsilon))
            told = np.where(lies, ~member, member).astype(float)
            bounds.append(epsilon_at_least("epsilon", member, told, rng.random(2_000) < 0.5, 0.95).value)

        assert np.mean(np.array(bounds) > epsilon) <= 0.05
        assert np.median(bounds) > 0.3 * epsilon


def test_scores_that_tell_nothing_set_no_bound_and_expose_nobody():
    rng = np.random.default_rng(2)
    bounds, named = [], []
    for _ in range(60):
        member, scores = rng.random(1_000) < 0.5, rng.normal(size=1_000)
        bounds.append(epsilon_at_least("epsilon", member, scores, rng.random(1_000) < 0.5, 0.95).value)
        named.append(exposed(scores[member], scores[~member], 0.05)[1].any())

    assert np.mean(np.array(bounds) > 0) <= 0.05
    assert np.mean(named) <= 0.07


def test_rows_that_stand_out_are_named_and_few_others():
    rng = np.random.default_rng(3)
    members = np.concatenate([rng.normal(size=1_900), 8 + rng.normal(size=100)])

    p, named = exposed(members, rng.normal(size=2_000), 0.05)

    assert named[-100:].all()
    assert named[:-100].sum() <= 15
    assert p.min() == 1 / 2_001


def test_an_effect_of_the_smallest_size_is_seen_nine_times_in_ten():
    error = 0.01
    rng = np.random.default_rng(4)
    areas = smallest_seen(error, 0.0) + error * rng.normal(size=4_000)

    assert abs((areas - 1.645 * error > 0.5).mean() - 0.9) < 0.02
