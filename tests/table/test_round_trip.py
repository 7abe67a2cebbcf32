"""Whatever a CSV writer can write is read back cell by cell, or refused; nothing is shifted or merged."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.contract import Unusable
from checks.table.kinds import MISSING
from tests.table.reading import parsed

CELLS = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('",;\t|\r\n '),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6),
    delimiter=st.sampled_from(",;\t|"),
    ends=st.sampled_from(["\n", "\r\n"]),
)
def test_cells_survive_any_content(rows, delimiter, ends):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=ends, quoting=csv.QUOTE_ALL)
    # The last row keeps both columns text and no line blank.
    writer.writerows([("a", "b"), *rows, ("text", "text")])

    _, table = parsed(out.getvalue().encode(), delimiter=delimiter)

    expected = [tuple(None if cell in MISSING else cell for cell in row) for row in rows]
    assert list(zip(*table.to_pydict().values(), strict=True)) == [*expected, ("text", "text")]


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes_give_a_table_or_one_sentence(data):
    try:
        parsed(data)
    except Unusable as refused:
        sentence = str(refused)
    else:
        return

    assert "t.csv" in sentence
    assert "\n" not in sentence


@settings(max_examples=150, deadline=None)
@given(text=st.text(st.sampled_from('a1,;\n"\r \t|.-'), max_size=60))
def test_any_small_text_gives_a_table_or_one_sentence(text):
    try:
        _, table = parsed(text.encode())
    except Unusable:
        return
    # What is read is rectangular, and holds no more cells than the text has separators.
    assert table.num_rows * table.num_columns <= len(text)


@pytest.mark.parametrize("missing", MISSING)
def test_every_word_for_missing_is_missing_in_every_kind_of_column(missing):
    _, table = parsed(f"k,n,t\nk,{missing},{missing}\nk,1,x\n".encode())

    assert table.to_pydict() == {"k": ["k", "k"], "n": [None, 1], "t": [None, "x"]}
