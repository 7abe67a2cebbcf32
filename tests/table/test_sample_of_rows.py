"""A sample of a table's rows: as many as asked for, spread over the whole file, the same each time."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from checks.contract import Unusable
from checks.table.limits import Limits, is_mended_by_a_sample, sample_size
from checks.table.read import read
from checks.table.write import thin

ROWS = 300_000
SMALL = Limits(rows=1_000, cells=100_000_000)


@pytest.fixture
def given(tmp_path: Path) -> Path:
    path = tmp_path / "given"
    path.write_text("n,half\n" + "".join(f"{n},{'ab'[n >= ROWS // 2]}\n" for n in range(ROWS)))
    return path


def test_a_sample_is_spread_over_the_file_and_says_its_size(given: Path, tmp_path: Path) -> None:
    header = read(given, "table", tmp_path, name="x", jailed=False, limits=SMALL, sample=True)

    table = pq.read_table(tmp_path / "table.parquet")
    numbers = table["c0"].to_numpy()
    assert (header.rows, header.sampled_from) == (1_000, ROWS)
    assert any(note.startswith("a sample of 1,000 of 300,000 rows, one drawn") for note in header.notes)
    assert table["row"].to_pylist() == list(range(1_000))
    assert [int(n) // 300 for n in numbers] == list(range(1_000)), "one of each stretch of 300"
    assert len(set(np.diff(numbers))) > 100, "drawn at random within a stretch"
    assert table["c1"].to_pylist().count("a") == 500
    assert {path.name for path in tmp_path.iterdir()} == {"given", "table.json", "table.parquet"}


def test_the_same_file_gives_the_same_sample(given: Path, tmp_path: Path) -> None:
    taken: list[bytes] = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        read(given, "table", tmp_path / name, name="x", jailed=False, limits=SMALL, sample=True)
        taken.append((tmp_path / name / "table.parquet").read_bytes())

    assert taken[0] == taken[1]


def test_a_table_within_the_limits_is_kept_whole(given: Path, tmp_path: Path) -> None:
    header = read(given, "table", tmp_path, name="x", jailed=False, sample=True)

    assert (header.rows, header.sampled_from) == (ROWS, None)
    assert header.notes == ()
    assert thin(tmp_path / "table.parquet", ROWS, ROWS) == ROWS


def test_only_too_many_rows_or_cells_are_mended_by_a_sample(given: Path, tmp_path: Path) -> None:
    said: list[str] = []
    for limits in (SMALL, Limits(cells=1_000), Limits(columns=1), Limits(decoded_bytes=1_000)):
        with pytest.raises(Unusable) as refused:
            read(given, "table", tmp_path, name="x", jailed=False, limits=limits)
        said.append(str(refused.value))

    assert [is_mended_by_a_sample(each) for each in said] == [True, True, False, False]
    assert sample_size(Limits(), columns=2_000) == 50_000
    assert sample_size(Limits(), columns=20) == 500_000
