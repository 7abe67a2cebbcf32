"""Engines answer in whatever order they please, each time another: nothing that is told may rest on it."""

import msgspec
import numpy as np
import pandas as pd
import pytest
from ibis.backends.duckdb import Backend
from ibis.expr import operations as ops

from checks.table.roles import Roles
from tests.kit import given, run_all, same

ROWS = 1500
ORDERED = (ops.Project, ops.Filter, ops.Limit)


def made(seed):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({
        "age": rng.integers(18, 90, ROWS),
        "amount": rng.lognormal(5, 1, ROWS).round(2),
        "city": rng.choice(["Bern", "bern ", "Oslo", "Rome", "n/a"], ROWS, p=[0.4, 0.1, 0.3, 0.15, 0.05]),
        "sex": rng.choice(["f", "m", "x"], ROWS, p=[0.5, 0.45, 0.05]),
        "mail": [f"p{i % 700}@example.org" for i in range(ROWS)],
        "day": pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 300, ROWS), "D"),
        "score": rng.random(ROWS).round(4),
    })  # fmt: skip
    frame.loc[rng.random(ROWS) < 0.05, "city"] = None
    frame["paid"] = np.where(rng.random(ROWS) < frame["score"], "yes", "no")
    return pd.concat([frame, frame.iloc[:30]], ignore_index=True)


def inputs():
    roles = Roles(target="paid", positive="yes", score="score", sensitive=("sex", "age"), quasi=("age", "sex"),
                  confidential=("city",), time="day", favourable=("yes",), task="binary")  # fmt: skip
    return given(made(0), roles, train=made(1), production=made(2))


def told():
    return {
        check: msgspec.json.decode(msgspec.json.encode(outcome)) | {"seconds": 0}
        for check, outcome in run_all(inputs()).items()
        if outcome.family != "scalability"
    }


def ordered(expr):
    """Whether the query says in which order its rows come."""
    node = expr.op()
    while isinstance(node, ORDERED):
        node = node.parent
    return isinstance(node, ops.Sort)


@pytest.fixture
def restless(monkeypatch):
    """DuckDB, whose unordered answers come in another order each time."""
    rng = np.random.default_rng(0)
    arrow, frames = Backend.to_pyarrow, Backend.execute

    def to_pyarrow(self, expr, *args, **more):
        found = arrow(self, expr, *args, **more)
        if not hasattr(found, "num_rows") or ordered(expr):
            return found
        return found.take(rng.permutation(found.num_rows))

    def execute(self, expr, *args, **more):
        found = frames(self, expr, *args, **more)
        if not isinstance(found, pd.DataFrame) or ordered(expr):
            return found
        return found.iloc[rng.permutation(len(found))].reset_index(drop=True)

    monkeypatch.setattr(Backend, "to_pyarrow", to_pyarrow)
    monkeypatch.setattr(Backend, "execute", execute)


def test_no_outcome_rests_on_the_order_of_an_answer(request):
    usual = told()
    request.getfixturevalue("restless")
    other = told()
    assert [check for check in usual if other[check] != same(usual[check])] == []
    assert sum(outcome["status"] != "not_applicable" for outcome in usual.values()) > 40
