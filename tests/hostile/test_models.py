"""Rows 63 to 72: model files made to harm, and broken ones."""

import gzip
import os
import pickle
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import sklearn
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import FunctionTransformer
from sklearn.tree import DecisionTreeClassifier

from checks.contract import Unusable
from checks.model.host import open_model
from checks.registry import all_checks
from checks.table.roles import Roles
from tests.hostile.kept import is_clear
from tests.hostile.rows import row, rows
from tests.jail.here import standing as standing
from tests.kit import given, outcome
from tests.model import test_onnx as onnx_cases
from tests.model.test_pickles import DISGUISES, Bomb
from tests.model.test_pickles import allowed as allowed
from tests.model.test_pickles import test_allowed_an_attack_while_predicting_is_held_too as attack_on_predict
from tests.model.worlds import answers, arrow, opened, people, skops

NUMBERS = ["age", "income"]
FRAME = people()[NUMBERS]
LINE = LogisticRegression().fit(FRAME, answers(FRAME))


def refused(path: Path) -> str:
    """The sentence that refuses a model file, of which nothing is left."""
    before = sorted(path.parent.rglob("*"))
    with pytest.raises(Unusable) as said:
        open_model(path, name=path.name).close()
    assert sorted(path.parent.rglob("*")) == before
    return is_clear(str(said.value))


@rows(
    "disguise, name",
    c63_a_pickle=("protocol 4", "model.pkl"),
    c63_an_old_pickle=("protocol 0", "model"),
    c64_under_zlib=("zlib", "model.joblib"),
    c64_under_gzip=("gzip", "model.pkl.gz"),
    c64_under_xz=("xz", "model.xz"),
    c64_named_onnx=("protocol 4", "model.onnx"),
    c64_named_skops=("joblib, zlib", "model.skops"),
    c64_also_an_archive=("archive behind it", "model.skops"),
)
def test_a_pickle_is_refused_unread_and_held_where_it_is_allowed(
    disguise: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker, folder = tmp_path / "ran", tmp_path / "upload"
    folder.mkdir()
    tmp_path.chmod(0o777)
    (folder / name).write_bytes(DISGUISES[disguise](Bomb(marker)))

    assert refused(folder / name).startswith("This model file is a Python pickle")
    assert not marker.exists()
    monkeypatch.setenv("PREFLIGHT_ALLOW_PICKLE", "1")
    refused(folder / name)
    assert not marker.exists(), "allowed, it still cannot leave the jail"


@pytest.mark.usefixtures("allowed")
@row("c65_an_attack_on_predict")
def test_an_attack_on_predict_meets_the_same_jail(tmp_path: Path) -> None:
    attack_on_predict(tmp_path)


@pytest.mark.usefixtures("allowed")
@rows(
    "data, says",
    c66_a_library_that_is_not_there=(b"\x80\x04cnowhere_at_all\nModel\n.", "needs the Python module nowhere_at_all"),
    c67_a_class_of_its_authors_script=(b"\x80\x04c__main__\nMine\n.", "its author's own script"),
    c68_a_pickle_cut_short=(pickle.dumps(LINE)[:-20], "pickle"),
)  # fmt: skip
def test_a_pickle_that_cannot_be_loaded_is_explained(data: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "model.pkl").write_bytes(data)

    assert says in refused(tmp_path / "model.pkl")


@row("c66_another_version_of_scikit_learn")
def test_a_model_of_another_version_is_a_finding_with_both_versions(tmp_path: Path) -> None:
    import zipfile

    path = skops(tmp_path, LINE)
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data.replace(sklearn.__version__.encode(), b"1.0.2"))
    with opened(path) as jailed:
        frame = FRAME.assign(y=answers(FRAME))
        inputs = given(frame, Roles(target="y", task="binary", positive="yes"), model=jailed)
        ended = outcome(all_checks()["governance/environment"], inputs)

    told = " ".join(finding.says for finding in ended.findings)
    assert "1.0.2" in told
    assert sklearn.__version__ in told


def onnx_bytes() -> bytes:
    return to_onnx(LINE, FRAME[:1].to_numpy("float32")).SerializeToString()


@rows(
    "name, data",
    c68_nothing_named_skops=("m.skops", lambda _: b""),
    c68_nothing_named_onnx=("m.onnx", lambda _: b""),
    c68_noise_named_skops=("m.skops", lambda _: random.Random(0).randbytes(5_000)),
    c68_noise_named_onnx=("m.onnx", lambda _: random.Random(1).randbytes(5_000)),
    c68_half_a_skops_file=("m.skops", lambda folder: skops(folder, LINE, "whole").read_bytes()[:-200]),
    c68_half_an_onnx_file=("m.onnx", lambda _: onnx_bytes()[:-20]),
    c68_text_named_skops=("m.skops", lambda _: b"age,income\n1,2\n"),
    c68_a_table_under_gzip=("m.onnx", lambda _: gzip.compress(b"hello", mtime=0)),
)
def test_what_is_no_readable_model_is_said_with_its_name(
    name: str, data: Callable[[Path], bytes], tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data(tmp_path))

    said = refused(tmp_path / name)

    assert said.startswith(f'"{name}"')
    assert "not a readable" in said or "is empty" in said or "not a model" in said


@rows(
    "case",
    c71_data_in_other_files=onnx_cases.test_data_in_other_files_is_refused,
    c71_data_in_other_files_in_a_branch=onnx_cases.test_data_in_other_files_is_refused_inside_a_branch,
    c71_an_operator_of_ones_own=onnx_cases.test_operators_outside_the_standard_are_named,
    c71_a_loop_without_end=onnx_cases.test_an_endless_loop_meets_the_clock,
    c71_several_answers=onnx_cases.test_several_answers_are_refused,
    c71_inputs_of_several_types=onnx_cases.test_named_inputs_of_several_types_are_fed_by_name,
    c72_a_tensor_of_a_hundred_gigabytes=onnx_cases.test_a_tensor_of_a_hundred_gigabytes_meets_the_memory_limit,
)
def test_a_hostile_file_of_a_safe_format_is_refused_by_name_or_held(
    case: Callable[[Path], None], tmp_path: Path
) -> None:
    case(tmp_path)


@row("c69_types_that_are_not_trusted")
def test_a_type_that_is_not_trusted_is_listed_and_there_is_no_way_around_it(tmp_path: Path) -> None:
    said = refused(skops(tmp_path, FunctionTransformer(os.system)))

    assert "types that are not trusted" in said
    assert "posix.system" in said


@row("c70_a_tree_with_forged_places")
def test_a_forged_tree_crashes_in_the_jail_and_nowhere_else(tmp_path: Path) -> None:
    model = DecisionTreeClassifier(random_state=0).fit(FRAME, answers(FRAME))
    state = model.tree_.__getstate__()
    state["nodes"]["left_child"][0] = state["nodes"]["right_child"][0] = 1 << 40
    model.tree_.__setstate__(state)

    with opened(skops(tmp_path, model)) as jailed, pytest.raises(Unusable) as crashed:
        jailed.predict(arrow(FRAME))

    assert "crashed" in is_clear(str(crashed.value))
    assert "SIG" in str(crashed.value)
