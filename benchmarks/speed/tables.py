"""Made-up tables of the American Community Survey's shape: 24 columns, whose answer a model can learn.

Written in batches, so that ten million rows need no more memory than a hundred thousand.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

BATCH = 250_000
TARGET, POSITIVE = "income_over_50k", "yes"
SENSITIVE, IDENTIFIER, TIME = ("sex", "race"), "person", "interviewed"
QUASI = ("age", "sex", "puma")
STATES = [f"S{i:02d}" for i in range(51)]
SCHOOL = ["none", "primary", "secondary", "some college", "bachelor", "master", "doctorate"]
MARITAL = ["married", "widowed", "divorced", "separated", "never married"]
WORKER = ["private", "non-profit", "local", "state", "federal", "self-employed", "unpaid"]
LANGUAGE = [f"L{i:02d}" for i in range(40)]


def batch(rng: np.random.Generator, n: int) -> pd.DataFrame:
    """n rows in the columns of the survey, the answer last."""
    age = rng.integers(17, 95, n)
    school = rng.choice(len(SCHOOL), n, p=[0.03, 0.07, 0.35, 0.25, 0.18, 0.09, 0.03])
    hours = np.clip(rng.normal(39, 12, n).round(), 1, 99).astype(int)
    occupation = np.minimum(rng.geometric(0.012, n) - 1, 499)
    sex = rng.integers(0, 2, n)
    weeks = rng.integers(1, 53, n)
    pull = (
        0.5 * (school - 3)
        + 0.05 * (hours - 39)
        + 1.2 * np.sin((age - 17) / 78 * np.pi)
        + 0.6 * np.cos(occupation / 40)
        + 0.01 * (weeks - 26)
        - 1.4
    )
    rent = np.where(rng.random(n) < 0.4, 0.0, rng.lognormal(7, 0.5, n).round())
    frame = pd.DataFrame(
        {
            "person": rng.integers(0, 2**62, n),
            "interviewed": pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.integers(0, 365, n), unit="D"),
            "age": age,
            "sex": np.array(["female", "male"])[sex],
            "race": rng.choice(
                ["R1", "R2", "R3", "R4", "R5", "R6"], n, p=[0.6, 0.13, 0.12, 0.08, 0.04, 0.03]
            ),
            "state": np.array(STATES)[rng.integers(0, 51, n)],
            "puma": rng.integers(100, 2400, n),
            "schooling": np.array(SCHOOL)[school],
            "marital": rng.choice(MARITAL, n, p=[0.5, 0.05, 0.1, 0.02, 0.33]),
            "worker": rng.choice(WORKER, n, p=[0.65, 0.08, 0.07, 0.05, 0.03, 0.1, 0.02]),
            "occupation": np.char.add("OCC", occupation.astype(str)),
            "industry": np.minimum(rng.geometric(0.02, n), 260),
            "hours": hours,
            "weeks": weeks,
            "commute": rng.gamma(2, 13, n).round(),
            "children": rng.poisson(0.8, n),
            "rooms": rng.poisson(5, n) + 1,
            "rent": rent,
            "electricity": rng.lognormal(4.6, 0.6, n).round(2),
            "property_tax": rng.lognormal(7.5, 0.9, n).round(),
            "language": np.array(LANGUAGE)[np.minimum(rng.geometric(0.3, n) - 1, 39)],
            "veteran": rng.random(n) < 0.07,
            "poverty_ratio": np.clip(rng.normal(300, 140, n), 0, 501).round(1),
            TARGET: np.where(rng.random(n) < 1 / (1 + np.exp(-pull)), POSITIVE, "no"),
        }
    )
    frame.loc[rng.random(n) < 0.06, "commute"] = np.nan
    return frame


def write(path: Path, rows: int, seed: int) -> None:
    """Write `rows` rows as Parquet, batch by batch."""
    rng = np.random.default_rng([seed, rows])
    writer: pq.ParquetWriter | None = None
    for start in range(0, rows, BATCH):
        table = pa.Table.from_pandas(batch(rng, min(BATCH, rows - start)), preserve_index=False)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()
