"""Counts by value, kept or made anew, are pandas' own."""

import numpy as np
import pandas as pd
import pytest

from checks.artifacts import levels
from checks.artifacts.levels import has_few, levels_of
from tests.kit import given

ROWS = 30_000


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({
        "code": rng.integers(-5, 6, ROWS),
        "large": 2**60 + rng.integers(0, 4, ROWS),
        "identifier": rng.permutation(ROWS),
        "rate": np.where(rng.random(ROWS) < 0.1, np.nan, rng.integers(-2, 3, ROWS) / 2),
        "amount": rng.normal(size=ROWS),
        "member": rng.random(ROWS) < 0.3,
        "city": rng.choice(["Bern", "bern ", "Oslo", "n/a"], ROWS),
        "day": pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 40, ROWS), "D"),
    })  # fmt: skip
    frame.loc[::7, "city"] = None
    frame.loc[::11, "rate"] = -0.0
    return frame, given(frame).table


def counts(told, key):
    rows = told.filter(told["column"] == key).to_pandas()
    return {None if pd.isna(v) else v: int(n) for v, n in zip(rows["value"], rows["n"], strict=True)}


def by_pandas(values):
    return {None if pd.isna(v) else v: int(n) for v, n in values.value_counts(dropna=False).items()}


@pytest.mark.parametrize("name", ["code", "large", "identifier", "rate", "amount", "member", "city", "day"])
def test_rows_are_counted_as_pandas_counts_them(table, name):
    frame, given_table = table
    column = given_table.column(name)

    assert counts(levels_of(given_table, [column]), column.key) == by_pandas(frame[name])


def test_columns_of_many_values_are_not_kept(table):
    given_table = table[1]

    assert {c.name for c in given_table.columns if not has_few(given_table, c)} == {"identifier", "amount"}


def test_columns_of_one_kind_are_counted_together_kept_or_not(table):
    frame, given_table = table
    some = [given_table.column(name) for name in ("identifier", "code", "large")]
    told = levels_of(given_table, some, lambda value: value % 2)

    for column in some:
        rows = told.filter(told["column"] == column.key).group_by("value").agg(n=told["n"].sum()).to_pandas()
        odd = rows.set_index("value")["n"].to_dict()
        assert odd.get(1, 0) + odd.get(-1, 0) == int((frame[column.name] % 2 == 1).sum())
        assert sum(odd.values()) == ROWS


def test_a_table_is_counted_once_for_all_who_ask(table, monkeypatch):
    given_table = table[1]
    asked = [given_table.column(name) for name in ("city",)]
    levels_of(given_table, asked)
    monkeypatch.setattr(levels, "keep", lambda _: pytest.fail("counted again"))

    assert counts(levels_of(given_table, asked), asked[0].key)


def test_wide_tables_are_counted_in_parts():
    frame = pd.DataFrame({f"x{i}": [i, i, i + 1] for i in range(2 * levels.MOST_COLUMNS + 3)})
    given_table = given(frame).table
    told = levels_of(given_table, given_table.columns)

    assert int(told["n"].sum().to_pandas()) == 3 * len(frame.columns)
    assert counts(told, given_table.column("x150").key) == {150: 2, 151: 1}
