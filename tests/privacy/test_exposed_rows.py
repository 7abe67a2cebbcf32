"""Rows that the model learnt by heart are named; a model that learnt none by heart names none."""

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from checks.privacy.exposed_rows import exposed_rows
from tests.kit import given, outcome
from tests.privacy.test_membership_inference import NAMES, ROLES, fitted, people


class ByHeart(RandomForestClassifier):
    """A forest of few splits that knows some rows of its lesson by heart: those whose first feature is over 3."""

    def fit(self, X, y):
        super().fit(X, y)
        self.known_ = {tuple(row): answer for row, answer in zip(np.asarray(X), y, strict=True) if row[0] > 3}
        return self

    def predict_proba(self, X):
        said = super().predict_proba(X)
        for at, row in enumerate(np.asarray(X)):
            if tuple(row) in self.known_:
                said[at] = np.eye(2)[self.known_[tuple(row)]]
        return said


def peculiar(n: int, seed: int) -> pd.DataFrame:
    """People of whom one in twelve is far off, with an answer that nothing tells."""
    frame, rng = people(n, seed), np.random.default_rng([seed, 1])
    far = rng.random(n) < 1 / 12
    frame.loc[far, "a"] = 4 + rng.random(far.sum())
    frame.loc[far, "y"] = rng.integers(0, 2, far.sum())
    return frame


def test_the_rows_learnt_by_heart_are_named_and_few_others():
    train, others = peculiar(1_500, 1), peculiar(1_500, 2)
    model = fitted(ByHeart(20, max_depth=3, min_samples_leaf=50, random_state=0), train)

    finding = outcome(exposed_rows, given(others, ROLES, train=train, model=model)).findings[0]

    named = np.array(finding.about.rows)
    assert len(named) >= 15
    assert (train["a"].to_numpy()[named] > 3).mean() >= 0.9
    assert finding.about.table == "train"
    assert finding.evidence[1].numbers == finding.about.rows
    assert finding.status == "info"


def test_a_line_gives_no_single_row_away():
    for seed in range(2):
        train = people(600, 10 + seed)
        ended = outcome(
            exposed_rows,
            given(people(600, 20 + seed), ROLES, train=train, model=fitted(LogisticRegression(), train)),
        )

        assert ended.findings[0].estimate.value == 0
        assert ended.findings[0].about.rows == ()
        assert "None of 600 training rows" in ended.findings[0].says


def test_rows_are_linked_with_what_other_checks_say_of_them():
    train = peculiar(1_500, 3)
    strange = np.flatnonzero(train["a"] > 3)[:6]
    train.loc[strange, "b"] = 9_000.0 + 137.0 * np.arange(6)
    model = fitted(ByHeart(20, max_depth=3, min_samples_leaf=50, random_state=0), train)

    finding = outcome(exposed_rows, given(peculiar(1_500, 4), ROLES, train=train, model=model)).findings[0]

    assert "hold a value that stands far from the others" in finding.says


def test_a_second_table_that_differs_names_nobody():
    train = people(600, 30)
    others = people(600, 31).assign(a=lambda frame: frame["a"] + 2)
    model = fitted(RandomForestClassifier(10, random_state=0), train)

    ended = outcome(exposed_rows, given(others, ROLES, train=train, model=model))

    assert ended.status == "not_applicable"
    assert "differs from the training data" in ended.reason
    assert set(NAMES) <= set(train.columns)
