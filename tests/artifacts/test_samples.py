import numpy as np
import pandas as pd

from checks.artifacts.samples import pandas_of, sample_rows
from checks.table.tables import Table
from tests.clean_tables import clean
from tests.kit import given


def opened(frame: pd.DataFrame) -> Table:
    return given(frame).table


def drawn(frame: pd.DataFrame, most: int, seed: int = 0) -> pd.DataFrame:
    table = opened(frame)
    rows = pandas_of(table, table.columns, sample_rows(table, most, seed))
    return rows[sorted(rows)].sort_values(sorted(rows)).reset_index(drop=True)


def test_a_small_table_is_taken_whole() -> None:
    assert sample_rows(opened(clean(0, rows=50)), 50, 0).tolist() == list(range(50))


def test_the_sample_has_its_size_and_the_seed_decides_it() -> None:
    table = opened(clean(0, rows=500))

    one, same, other = (sample_rows(table, 100, seed) for seed in (1, 1, 2))

    assert len(set(one.tolist())) == 100
    assert one.tolist() == same.tolist()
    assert one.tolist() != other.tolist()


def test_neither_row_order_nor_column_order_changes_the_sample() -> None:
    frame = clean(0, rows=500)
    frame = pd.concat([frame, frame.iloc[:200]], ignore_index=True)

    shuffled = frame.sample(frac=1, random_state=1)[frame.columns[::-1]]

    pd.testing.assert_frame_equal(drawn(frame, 150), drawn(shuffled, 150))


def test_a_coarse_table_keeps_its_shares() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"a": rng.choice(["x", "y", "z"], 20_000, p=[0.6, 0.3, 0.1]), "b": rng.integers(0, 2, 20_000)}
    )

    shares = drawn(frame, 2000).value_counts(normalize=True)

    assert np.allclose(shares, frame.value_counts(normalize=True)[shares.index], atol=0.04)
    assert len(shares) == 6


def test_a_long_table_is_drawn_by_a_few_columns_and_its_order_changes_nothing() -> None:
    rng = np.random.default_rng(0)
    rows = 12_000
    frame = pd.DataFrame({
        "amount": rng.normal(size=rows),
        "age": rng.integers(18, 90, rows),
        "city": rng.choice(["Bern", "Oslo"], rows),
        "paid": rng.choice(["yes", "no"], rows),
    })  # fmt: skip
    shuffled = frame.sample(frac=1, random_state=1)[frame.columns[::-1]]

    one = drawn(frame, 300)

    pd.testing.assert_frame_equal(one, drawn(shuffled, 300))
    # What the draw does not look at does not move it, and it stands for the whole.
    other = drawn(frame.assign(city="Rome"), 300)
    assert one["amount"].tolist() == other["amount"].tolist()
    assert abs((one["city"] == "Bern").mean() - 0.5) < 0.12
