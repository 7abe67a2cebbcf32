"""A model asked on the executors answers as in its jail, and is refused where it does not."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from checks.artifacts.samples import frame_of
from checks.contract import Unusable
from checks.model.distributed import scored_there
from checks.model.host import open_model
from checks.table.engines import open_tables
from tests.table.spark_session import started

FEATURES = ("income", "age", "debt")


@pytest.fixture(scope="module")
def session():
    yield from started()


@pytest.fixture(scope="module")
def table(session, tmp_path_factory):
    """1,200 rows in two files, on Spark."""
    folder, rng = tmp_path_factory.mktemp("scored"), np.random.default_rng(0)
    (folder / "parts").mkdir()
    frame = pd.DataFrame({name: rng.normal(size=1200) for name in FEATURES})
    for part in range(2):
        some = pa.Table.from_pandas(frame.iloc[part * 600 : part * 600 + 600], preserve_index=False)
        pq.write_table(some, folder / "parts" / f"part-{part}.parquet")
    connection, tables = open_tables(
        "spark", folder, ("table",), there={"table": (str(folder / "parts"), "parts")}
    )
    yield tables["table"]
    connection.disconnect()


def fitted(kind, path):
    """A model of two classes in a file of this kind."""
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(1)
    rows = rng.normal(size=(400, 3))
    truth = rows[:, 0] - rows[:, 1] + rng.normal(size=400) > 0
    if kind == "onnx":
        from skl2onnx import to_onnx

        model = LogisticRegression().fit(rows.astype(np.float32), truth.astype(int))
        made = to_onnx(model, rows[:1].astype(np.float32), options={"zipmap": False})
        path.write_bytes(made.SerializeToString())
    else:
        lightgbm = pytest.importorskip("lightgbm")
        data = lightgbm.Dataset(rows, truth.astype(int), feature_name=list(FEATURES))
        asked = {"objective": "binary", "verbose": -1, "num_threads": 1, "num_leaves": 5}
        lightgbm.train(asked, data, 5).save_model(str(path))
    return path


@pytest.mark.parametrize("kind", ["onnx", "lightgbm"])
def test_scores_from_executors_are_those_of_the_jail(table, tmp_path, kind):
    model = open_model(fitted(kind, tmp_path / "model"), name="model")
    try:
        there = scored_there(model, table, table.columns)
        here = model.predict(frame_of(table, table.columns))
    finally:
        model.close()
    assert there is not None
    assert there.shape == here.shape == (1200, 2)
    assert np.ptp(there[:, 1]) > 0.1
    np.testing.assert_allclose(there, here, rtol=1e-6)


@dataclass
class Swapped:
    """A model whose file on the cluster is not the one that answers here."""

    model: object

    @property
    def facts(self):
        return self.model.facts

    def contents(self):
        return self.model.contents()

    def predict(self, frame):
        return 1 - self.model.predict(frame)


def test_scores_that_differ_from_the_jails_are_refused(table, tmp_path):
    model = open_model(fitted("onnx", tmp_path / "model"), name="model")
    try:
        with pytest.raises(Unusable, match="answers otherwise on the cluster than here"):
            scored_there(Swapped(model), table, table.columns)
    finally:
        model.close()
