"""Small tables, fitted models and files for the model room's tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from checks.model.facts import Model
from checks.model.host import open_model


def people(n: int = 120, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 80, n),
            "income": rng.gamma(3.0, 10.0, n),
            "city": rng.choice(["Bern", "Chur", "Genf"], n),
        }
    )


def answers(frame: pd.DataFrame) -> np.ndarray:
    noise = np.random.default_rng(1).normal(size=len(frame))
    return np.where(frame["income"] + 10 * noise > 30, "yes", "no")


def arrow(frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame, preserve_index=False)


@contextmanager
def opened(path: Path, **more: Any) -> Iterator[Model]:
    model = open_model(path, name=path.name, **more)
    try:
        yield model
    finally:
        model.close()


def skops(folder: Path, fitted: Any, name: str = "model.skops") -> Path:
    import skops.io

    path = folder / name
    skops.io.dump(fitted, path)
    return path
