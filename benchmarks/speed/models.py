"""The models that are assessed, fitted on a part of the training table and written as skops files."""

from pathlib import Path
from typing import Literal

import pyarrow.parquet as pq
import skops.io
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OrdinalEncoder

from benchmarks.speed.tables import NUMBERS, TARGET, TEXTS

Kind = Literal["boosting", "large"]
KINDS: tuple[Kind, ...] = ("boosting", "large")
MOST_FITTED = 50_000
# Trees grown to single rows of 50,000: about 4 MB each.
LARGE_TREES = 52


def write(folder: Path, train: Path, kind: Kind) -> Path:
    """Fit a model on the first rows of a training table and write it; one that lies there already is kept."""
    path = folder / f"{kind}-{train.stem}.skops"
    if not path.exists():
        frame = next(pq.ParquetFile(train).iter_batches(MOST_FITTED)).to_pandas()
        model = pipeline(kind).fit(frame[[*NUMBERS, *TEXTS]], frame[TARGET])
        part = path.with_suffix(".part")
        skops.io.dump(model, part)
        part.replace(path)
    return path


def pipeline(kind: Kind) -> Pipeline:
    """An unfitted pipeline that takes the tables' features as they are."""
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    last = (
        HistGradientBoostingClassifier(random_state=0)
        if kind == "boosting"
        else ExtraTreesClassifier(LARGE_TREES, random_state=0)
    )
    prepare = ColumnTransformer([("numbers", "passthrough", list(NUMBERS)), ("texts", codes, list(TEXTS))])
    return Pipeline([("prepare", prepare), ("model", last)])
