"""The boosting libraries' own files: answers as the library gives them, damage named, crashes survived."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from checks.contract import Unusable
from checks.jail.worker import Lost
from checks.model import boosting
from checks.model.sniff import sniff
from tests.model.worlds import arrow, opened, people

pytest.importorskip("lightgbm")
pytest.importorskip("catboost")
pytest.importorskip("xgboost")

LIBRARIES = ["xgboost json", "xgboost ubj", "lightgbm", "catboost"]
ENDING = {"xgboost json": "json", "xgboost ubj": "ubj", "lightgbm": "txt", "catboost": "cbm"}


def answers_to(frame: pd.DataFrame, question: str) -> np.ndarray:
    score = frame["income"] / 10 + (frame["city"] == "Bern") + frame["age"] / 40
    if question == "regression":
        return score.to_numpy()
    return np.digitize(score, [5.0] if question == "binary" else [4.0, 6.0])


def fitted(library: str, question: str, folder: Path, frame: pd.DataFrame) -> tuple[Path, Any]:
    """A file, and what the library itself answers to a frame."""
    import catboost
    import lightgbm
    import xgboost

    path, wanted = folder / f"m.{ENDING[library]}", answers_to(frame, question)
    kinds = frame.assign(city=frame["city"].astype("category"))
    number = question == "regression"
    if library.startswith("xgboost"):
        make = xgboost.XGBRegressor if number else xgboost.XGBClassifier
        model = make(n_estimators=6, enable_categorical=True).fit(kinds, wanted)
        model.save_model(path)
        asked = kinds
    elif library == "lightgbm":
        make = lightgbm.LGBMRegressor if number else lightgbm.LGBMClassifier
        model = make(n_estimators=6, verbose=-1, min_child_samples=5).fit(kinds, wanted)
        model.booster_.save_model(path)
        asked = kinds
    else:
        make = catboost.CatBoostRegressor if number else catboost.CatBoostClassifier
        model = make(iterations=6, verbose=0, cat_features=["city"], allow_writing_files=False)
        model.fit(frame, wanted)
        model.save_model(str(path))
        asked = frame
    own = model.predict(asked)[:, None] if number else model.predict_proba(asked)
    return path, np.asarray(own)


@pytest.mark.parametrize(
    ("library", "question"),
    [
        ("xgboost ubj", "binary"), ("xgboost json", "multiclass"), ("xgboost json", "regression"),
        ("lightgbm", "binary"), ("lightgbm", "multiclass"), ("lightgbm", "regression"),
        ("catboost", "binary"), ("catboost", "multiclass"), ("catboost", "regression"),
    ],
)  # fmt: skip
def test_a_model_answers_as_its_library_does(library: str, question: str, tmp_path: Path) -> None:
    frame = people(150)
    path, own = fitted(library, question, tmp_path, frame)
    with opened(path) as model:
        # Fewer cities than it was fitted on, in another order of columns: codes must not shift.
        some = frame[frame["city"] != "Bern"][["city", "income", "age"]]
        got = model.predict(arrow(some.reset_index(drop=True)))
        np.testing.assert_allclose(got, own[some.index], atol=1e-6)
        facts = model.facts
        assert facts.format == library.split(" ")[0]
        assert facts.features == ("age", "income", "city")
        assert facts.task == question
        assert facts.probabilities == (question != "regression")
        # XGBoost's files keep no parameters, and CatBoost trains only where it can read /proc.
        assert facts.cloneable == (library == "lightgbm")
        if question != "regression":
            assert facts.classes == tuple(str(each) for each in range(own.shape[1]))
        assert {name for name, *_ in facts.versions} == ({facts.format} - {"lightgbm"})


@pytest.mark.parametrize("library", ["xgboost ubj", "lightgbm", "catboost"])
def test_its_explanation_adds_up(library: str, tmp_path: Path) -> None:
    frame = people(150)
    path, _ = fitted(library, "binary", tmp_path, frame)
    with opened(path) as model:
        told = model.explain(arrow(frame[:20]), arrow(frame[20:60]), np.ones(20, dtype=int))
    assert told.method == "trees"
    np.testing.assert_allclose(told.values.sum(axis=1) + told.base, told.outputs, atol=1e-5)


def test_a_refit_on_all_rows_is_the_model_itself(tmp_path: Path) -> None:
    """With the file's own parameters, the trained model comes back; on half of the rows another one."""
    frame = people(150)
    path, own = fitted("lightgbm", "binary", tmp_path, frame)
    labels = [str(each) for each in answers_to(frame, "binary")]
    half = np.arange(150) < 75
    with opened(path) as model:
        whole, part = model.refit(arrow(frame), labels, np.stack([np.ones(150, dtype=bool), half]), 0)
    np.testing.assert_allclose(whole, own, atol=1e-9)
    assert np.abs(part - own).max() > 0.05


@pytest.mark.parametrize("library", ["xgboost json", "catboost"])
def test_what_cannot_be_fitted_anew_says_so(library: str, tmp_path: Path) -> None:
    frame = people(60)
    path, _ = fitted(library, "binary", tmp_path, frame)
    with opened(path) as model, pytest.raises(Unusable, match="cannot be fitted anew"):
        model.refit(arrow(frame), ["0"] * 60, np.ones((1, 60), dtype=bool), 0)


@pytest.mark.parametrize("library", LIBRARIES)
def test_without_names_columns_are_taken_in_their_order(library: str, tmp_path: Path) -> None:
    import catboost
    import lightgbm
    import xgboost

    rows = people(100)[["age", "income"]].to_numpy(dtype=float)
    wanted = (rows[:, 1] > 30).astype(int)
    path = tmp_path / f"m.{ENDING[library]}"
    if library.startswith("xgboost"):
        model: Any = xgboost.XGBClassifier(n_estimators=3).fit(rows, wanted)
        model.save_model(path)
    elif library == "lightgbm":
        model = lightgbm.LGBMClassifier(n_estimators=3, verbose=-1).fit(rows, wanted)
        model.booster_.save_model(path)
    else:
        model = catboost.CatBoostClassifier(iterations=3, verbose=0, allow_writing_files=False)
        model.fit(rows, wanted).save_model(str(path))
    with opened(path) as jailed:
        assert (jailed.facts.features, jailed.facts.takes) == (None, 2)
        got = jailed.predict(arrow(pd.DataFrame(rows, columns=["a", "b"])))
        np.testing.assert_allclose(got, model.predict_proba(rows), atol=1e-6)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_cut_off_file_is_one_sentence(library: str, tmp_path: Path) -> None:
    path, _ = fitted(library, "binary", tmp_path, people(100))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * 0.6)])
    with pytest.raises(Unusable) as said:
        opened(path).__enter__()
    assert re.search(r"not a readable|is damaged|crashed while opening its file", str(said.value))
    assert "\n" not in str(said.value)


def _lightgbm_child(data: bytes) -> bytes:
    return re.sub(rb"\nleft_child=(-?\d+)", b"\nleft_child=99999999", data, count=1)


def _lightgbm_circle(data: bytes) -> bytes:
    return re.sub(rb"\nright_child=(-?\d+)", b"\nright_child=0", data, count=1)


def _lightgbm_column(data: bytes) -> bytes:
    return re.sub(rb"\nsplit_feature=(\d+)", b"\nsplit_feature=7777777", data, count=1)


def _json(change: Callable[[dict[str, Any]], None]) -> Callable[[bytes], bytes]:
    def forge(data: bytes) -> bytes:
        model = json.loads(data)
        change(model["learner"]["gradient_booster"]["model"]["trees"][0])
        return json.dumps(model).encode()

    return forge


def _children(tree: dict[str, Any]) -> None:
    tree["left_children"][0] = 99_999_999


def _circle(tree: dict[str, Any]) -> None:
    tree["right_children"][0] = 0


def _column(tree: dict[str, Any]) -> None:
    tree["split_indices"][0] = 7_777_777


@pytest.mark.parametrize(
    ("library", "forge"),
    [
        ("lightgbm", _lightgbm_child),
        ("lightgbm", _lightgbm_circle),
        ("lightgbm", _lightgbm_column),
        ("xgboost json", _json(_children)),
        ("xgboost json", _json(_circle)),
        ("xgboost json", _json(_column)),
    ],
)
def test_a_node_out_of_range_is_named_before_anything_reads_it(
    library: str, forge: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    path, _ = fitted(library, "binary", tmp_path, people(100))
    path.write_bytes(forge(path.read_bytes()))
    with pytest.raises(Unusable, match=r"file is damaged: its tree 0|crashed while opening its file"):
        opened(path).__enter__()


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_byte_changed_anywhere_never_takes_the_host_along(library: str, tmp_path: Path) -> None:
    """Whatever is changed: an answer of the right shape, or one sentence."""
    frame = people(100)
    path, own = fitted(library, "binary", tmp_path, frame)
    whole, rng = path.read_bytes(), np.random.default_rng(0)
    for place in rng.integers(0, len(whole), 2):
        forged = bytearray(whole)
        forged[place] ^= 0xFF
        path.write_bytes(forged)
        said = ""
        try:
            with opened(path, wall=20) as model:
                assert model.predict(arrow(frame)).shape == own.shape
        except Unusable as refused:
            said = str(refused)
        assert "\n" not in said


def test_a_crash_is_said_with_what_the_model_was_doing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without our own look at the nodes LightGBM itself reads past its memory; the host lives on."""
    from functools import partial

    from checks.jail.worker import Worker

    path, _ = fitted("lightgbm", "binary", tmp_path, people(100))
    path.write_bytes(re.sub(rb"\nleft_child=(-?\d+)", b"\nleft_child=999999999", path.read_bytes()))
    blind = tmp_path / "blind"
    blind.mkdir()
    (blind / "blind.py").write_text(
        "import checks.model.tree_bounds as bounds\n"
        "bounds.check_lightgbm = lambda text: None\n"
        "from checks.model.serve import serve\n"
    )
    monkeypatch.setattr("checks.model.host.Worker", partial(Worker, paths=(str(blind),)))
    monkeypatch.setattr("checks.model.host.SERVE", "blind:serve")
    for _ in range(2):
        with (
            pytest.raises(
                Lost, match=r'The model "m.txt" crashed while (opening its file|predicting) \(SIGSEGV\)'
            ),
            opened(path) as model,
        ):
            model.predict(arrow(people(100)))


def test_a_missing_package_is_named_with_the_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path, _ = fitted("catboost", "binary", tmp_path, people(60))
    monkeypatch.setitem(sys.modules, "catboost", None)
    monkeypatch.delitem(sys.modules, "checks.model.catboost_file", raising=False)
    with pytest.raises(Unusable, match=r'catboost is not installed here: install the extra "boosting"'):
        boosting.load(path.read_bytes(), "catboost")


def test_a_model_that_ranks_is_refused(tmp_path: Path) -> None:
    import lightgbm

    frame = people(60)[["age", "income"]]
    data = lightgbm.Dataset(frame, answers_to(people(60), "binary"), group=[30, 30])
    path = tmp_path / "m.txt"
    lightgbm.train({"objective": "lambdarank", "verbose": -1}, data, 3).save_model(path)
    with pytest.raises(Unusable, match="ranks rows within groups"):
        opened(path).__enter__()


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_format_is_told_by_content(library: str, tmp_path: Path) -> None:
    path, _ = fitted(library, "regression", tmp_path, people(60))
    with path.open("rb") as file:
        assert sniff(file.fileno(), path.stat().st_size, name="model.bin") == library.split(" ")[0]
