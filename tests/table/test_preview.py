"""The first rows and the exact profile of a table."""

import msgspec

from checks.table.preview import Preview, preview, write
from tests.table.made import opened


def test_rows_are_shown_cut_and_harmless(tmp_path):
    table = opened(
        tmp_path,
        text=["a\nb", "x" * 300, None, "\u202egpj"],
        number=[1.0, 2.5, None, 1e300],
        flag=[True, False, None, True],
    )

    made = preview(table)

    assert made.first[0] == ("a b", "1", "true")
    assert len(made.first[1][0] or "") == 80
    assert made.first[2] == (None, None, None)
    assert made.first[3] == ("\ufffdgpj", "1e+300", "true")


def test_only_the_first_rows_are_shown_in_the_files_order(tmp_path):
    table = opened(tmp_path, n=list(range(100, 0, -1)))

    made = preview(table)

    assert [row[0] for row in made.first] == [str(n) for n in range(100, 80, -1)]
    assert made.rows == 100


def test_the_profile_counts_exactly_and_survives_the_folder(tmp_path):
    table = opened(tmp_path, a=[1, 1, None, 2], b=["w", "x", "y", "z"], c=["w", "x", "y", None])

    made = write(table, tmp_path)

    assert [(c.name, c.missing, c.distinct, c.every_row_differs) for c in made.columns] == [
        ("a", 1, 2, False),
        ("b", 0, 4, True),
        ("c", 1, 3, False),
    ]
    assert msgspec.json.decode((tmp_path / "table.preview.json").read_bytes(), type=Preview) == made
