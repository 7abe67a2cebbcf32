import ibis
import numpy as np
import pandas as pd
import pyarrow as pa

from checks.artifacts.cells import answer_text, cell, codes_of, comparable
from checks.table.tables import Column

NUMBER = Column(name="a", key="c0", kind="number")
TEXT = Column(name="b", key="c1", kind="text")


def expr() -> ibis.Table:
    table = pa.table({"c0": pa.array([1.0, float("nan"), None, -0.0]), "c1": [" Yes. ", "yes", None, "no"]})
    return ibis.memtable(table)


def test_not_a_number_is_empty_and_minus_zero_is_zero() -> None:
    table = expr()

    values = table.select(v=cell(table, NUMBER)).distinct().order_by("v").to_pyarrow()["v"].to_pylist()

    assert values == [0.0, 1.0, None]


def test_answers_match_without_blanks_case_and_trailing_dot() -> None:
    table = expr()

    values = table.select(v=answer_text(table, TEXT)).to_pyarrow()["v"].to_pylist()

    assert values == ["yes", "yes", None, "no"]


def test_numbers_of_two_kinds_compare_as_numbers_and_else_as_text() -> None:
    whole = Column(name="a", key="c0", kind="integer")

    assert comparable(expr(), NUMBER, whole).type().is_float64()
    assert comparable(expr(), NUMBER, TEXT).type().is_string()


def test_codes_keep_empty_cells_as_one_value() -> None:
    codes = codes_of(pd.DataFrame({"a": [1.0, np.nan, np.nan], "b": ["x", None, "x"]}))

    assert codes.tolist() == [[0, 0], [1, 1], [1, 0]]
