"""An MLflow model folder as a zip: the model inside is found by its content, pickles follow the pickle rule."""

import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
import skops.io
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression

from checks.contract import Unusable
from checks.model.host import open_model
from tests.model.worlds import answers, arrow, opened, people

FRAME = people()[["age", "income"]]
FITTED = LogisticRegression().fit(FRAME, answers(people()))
ABOUT = """artifact_path: model
flavors:
  python_function:
    env:
      conda: conda.yaml
    loader_module: mlflow.{flavour}
    python_version: 3.11.7
  {flavour}:
    code: null
    {key}: {entry}
    {short}_version: {version}
mlflow_version: 2.21.0
model_uuid: 0123456789abcdef
"""


def folder(
    path: Path, flavour: str, entry: str, data: bytes, *, key: str = "data", version: str = "1.4.2"
) -> Path:
    short = {"xgboost": "xgb", "lightgbm": "lgb"}.get(flavour, flavour)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        about = ABOUT.format(flavour=flavour, key=key, entry=entry, short=short, version=version)
        archive.writestr("model/MLmodel", about)
        archive.writestr("model/conda.yaml", "name: mlflow-env\n")
        archive.writestr("model/requirements.txt", "scikit-learn\n")
        archive.writestr(f"model/{entry}", data)
    return path


def test_a_skops_model_inside_answers_and_tells_its_versions(tmp_path: Path) -> None:
    path = folder(tmp_path / "m.zip", "sklearn", "model.skops", skops.io.dumps(FITTED), key="pickled_model")
    with opened(path) as model:
        np.testing.assert_array_equal(model.predict(arrow(FRAME)), FITTED.predict_proba(FRAME))
        assert model.facts.format == "skops"
        told = {name: saved for name, saved, _ in model.facts.versions}
        assert told["python"] == "3.11.7"
        assert told["scikit-learn"] != "1.4.2"  # the model file knows better than the folder's list


def test_an_onnx_model_inside_answers(tmp_path: Path) -> None:
    graph = to_onnx(FITTED, FRAME[:1].to_numpy("float32")).SerializeToString()
    path = folder(tmp_path / "m.zip", "onnx", "model.onnx", graph)
    with opened(path) as model:
        np.testing.assert_allclose(model.predict(arrow(FRAME)), FITTED.predict_proba(FRAME), atol=1e-5)
        assert model.facts.format == "onnx"


def test_a_booster_inside_answers(tmp_path: Path) -> None:
    lightgbm = pytest.importorskip("lightgbm")
    wanted = (FRAME["income"] > 30).astype(int)
    fitted = lightgbm.LGBMClassifier(n_estimators=4, verbose=-1).fit(FRAME, wanted)
    text = fitted.booster_.model_to_string().encode()
    path = folder(tmp_path / "m.zip", "lightgbm", "model.lgb", text, version="3.3.5")
    with opened(path) as model:
        np.testing.assert_array_equal(model.predict(arrow(FRAME)), fitted.predict_proba(FRAME))
        assert ("lightgbm", "3.3.5", lightgbm.__version__) in model.facts.versions


def test_a_pickle_inside_is_refused_unless_the_operator_allows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder(tmp_path / "m.zip", "sklearn", "model.pkl", pickle.dumps(FITTED), key="pickled_model")
    monkeypatch.delenv("PREFLIGHT_ALLOW_PICKLE", raising=False)
    with pytest.raises(Unusable, match="is a Python pickle inside an MLflow folder"):
        open_model(path, name="m.zip")

    monkeypatch.setenv("PREFLIGHT_ALLOW_PICKLE", "1")
    with opened(path) as model:
        np.testing.assert_array_equal(model.predict(arrow(FRAME)), FITTED.predict_proba(FRAME))
        assert model.facts.format == "pickle"  # so that unsafe-model-file fails


@pytest.mark.parametrize("entry", ["../../../../etc/passwd", "/etc/passwd", "nothing-there"])
def test_a_path_out_of_the_folder_leads_nowhere(entry: str, tmp_path: Path) -> None:
    path = folder(tmp_path / "m.zip", "onnx", "model.bin", b"no model at all")
    told = path.read_bytes()
    rewritten = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(told)) as old, zipfile.ZipFile(rewritten, "w") as new:
        for item in old.namelist():
            text = old.read(item).replace(b"data: model.bin", f"data: {entry}".encode())
            new.writestr(item, text)
    path.write_bytes(rewritten.getvalue())
    with pytest.raises(Unusable, match="holds no model of a kind that can be opened here"):
        open_model(path, name="m.zip")


def test_a_damaged_folder_is_one_sentence(tmp_path: Path) -> None:
    path = folder(tmp_path / "m.zip", "sklearn", "model.skops", skops.io.dumps(FITTED))
    data = bytearray(path.read_bytes())
    data[200:260] = bytes(60)
    path.write_bytes(data)
    with pytest.raises(Unusable, match=r"not a readable (MLflow|skops) model"):
        open_model(path, name="m.zip")
