"""Made-up tables of the American Community Survey's shape: 24 columns, whose answer a model can learn.

Written in batches, so that ten million rows need no more memory than a hundred thousand.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from checks.contract import TableRole
from checks.table.roles import Roles

BATCH = 250_000
# Of all rows the share of each table, and the days that it was recorded in.
SHARES: dict[TableRole, float] = {"train": 0.60, "table": 0.25, "production": 0.15}
FIRST_DAY = {"train": "2022-01-01", "table": "2023-06-01", "production": "2024-01-01"}
DAYS = {"train": 516, "table": 214, "production": 182}
TARGET, POSITIVE, NEGATIVE = "income_over_50k", "yes", "no"
ROLES = Roles(
    target=TARGET,
    positive=POSITIVE,
    favourable=(POSITIVE,),
    sensitive=("sex", "race"),
    identifiers=("person",),
    time="interviewed",
    quasi=("age", "sex", "puma"),
    confidential=("marital", "poverty_ratio"),
    increasing=("schooling_years", "hours"),
    immutable=("age", "sex", "race"),
)
STATES = [f"S{i:02d}" for i in range(51)]
MARITAL = ["married", "widowed", "divorced", "separated", "never married"]
WORKER = ["private", "non-profit", "local", "state", "federal", "self-employed", "unpaid"]
LANGUAGE = [f"L{i:02d}" for i in range(40)]
TEXTS = ("sex", "race", "state", "marital", "worker", "occupation", "language")
NUMBERS = (
    *("age", "puma", "schooling_years", "industry", "hours", "weeks", "commute", "children", "rooms", "rent"),
    *("electricity", "property_tax", "veteran", "poverty_ratio"),
)


def write(folder: Path, rows: int, seed: int = 0) -> dict[TableRole, Path]:
    """Write the three tables of `rows` rows together as Parquet; those that lie there already are kept."""
    paths: dict[TableRole, Path] = {}
    for place, (role, share) in enumerate(SHARES.items()):
        paths[role] = folder / f"{role}-{rows}.parquet"
        if not paths[role].exists():
            rng = np.random.default_rng([seed, rows, place])
            _write(paths[role], round(rows * share), role, rng)
    return paths


def batch(rng: np.random.Generator, n: int, role: TableRole) -> pd.DataFrame:
    """n rows in the columns of the survey, the answer last. Later rows work a little longer."""
    age = rng.integers(17, 95, n)
    school = rng.choice([0, 5, 9, 12, 14, 16, 18, 21], n, p=[0.02, 0.03, 0.07, 0.33, 0.25, 0.18, 0.09, 0.03])
    hours = np.clip(rng.normal(39.2 if role == "production" else 39, 12, n).round(), 1, 99).astype(int)
    occupation = np.minimum(rng.geometric(0.012, n) - 1, 499)
    sex = rng.integers(0, 2, n)
    weeks = rng.integers(1, 53, n)
    pull = (
        0.2 * (school - 12)
        + 0.05 * (hours - 39)
        + 1.2 * np.sin((age - 17) / 78 * np.pi)
        + 0.6 * np.cos(occupation / 40)
        + 0.01 * (weeks - 26)
        - 1.4
    )
    frame = pd.DataFrame(
        {
            "person": rng.integers(0, 2**62, n),
            "interviewed": pd.Timestamp(FIRST_DAY[role])
            + pd.to_timedelta(rng.integers(0, DAYS[role], n), unit="D"),
            "age": age,
            "sex": np.array(["female", "male"])[sex],
            "race": _picked(
                rng, n, ["R1", "R2", "R3", "R4", "R5", "R6"], [0.6, 0.13, 0.12, 0.08, 0.04, 0.03]
            ),
            "state": np.array(STATES)[rng.integers(0, 51, n)],
            "puma": rng.integers(100, 2400, n),
            "schooling_years": school,
            "marital": _picked(rng, n, MARITAL, [0.5, 0.05, 0.1, 0.02, 0.33]),
            "worker": _picked(rng, n, WORKER, [0.65, 0.08, 0.07, 0.05, 0.03, 0.1, 0.02]),
            "occupation": np.array([f"OCC{code}" for code in range(500)])[occupation],
            "industry": np.minimum(rng.geometric(0.02, n), 260),
            "hours": hours,
            "weeks": weeks,
            "commute": np.where(rng.random(n) < 0.06, np.nan, rng.gamma(2, 13, n).round()),
            "children": rng.poisson(0.8, n),
            "rooms": rng.poisson(5, n) + 1,
            "rent": np.where(rng.random(n) < 0.4, 0.0, rng.lognormal(7, 0.5, n).round()),
            "electricity": rng.lognormal(4.6, 0.6, n).round(2),
            "property_tax": rng.lognormal(7.5, 0.9, n).round(),
            "language": np.array(LANGUAGE)[np.minimum(rng.geometric(0.3, n) - 1, 39)],
            "veteran": rng.random(n) < 0.07,
            "poverty_ratio": np.clip(rng.normal(300, 140, n), 0, 501).round(1),
            TARGET: np.where(rng.random(n) < 1 / (1 + np.exp(-pull)), POSITIVE, NEGATIVE),
        }
    )
    assert set(frame.columns) == {*TEXTS, *NUMBERS, "person", "interviewed", TARGET}
    return frame


def _picked(rng: np.random.Generator, n: int, values: list[str], shares: list[float]) -> np.ndarray:
    return np.array(values)[rng.choice(len(values), n, p=shares)]


def _write(path: Path, rows: int, role: TableRole, rng: np.random.Generator) -> None:
    writer: pq.ParquetWriter | None = None
    part = path.with_suffix(".part")
    for start in range(0, rows, BATCH):
        table = pa.Table.from_pandas(batch(rng, min(BATCH, rows - start), role), preserve_index=False)
        writer = writer or pq.ParquetWriter(part, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()
        part.replace(path)
