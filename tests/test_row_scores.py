"""What a model said of each row comes back as it was kept; a file that is not ours is refused."""

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from checks.artifacts.scored import Scored
from checks.contract import Unusable
from checks.record import row_scores
from checks.table.roles import Roles
from tests import kit

ROWS = 400


@pytest.fixture(scope="module")
def scored() -> Scored:
    draw = np.random.default_rng(3)
    frame = pd.DataFrame({"a": draw.normal(size=ROWS), "b": draw.normal(size=ROWS)})
    frame["y"] = np.where(frame.a + draw.normal(size=ROWS) > 0, "yes", "no")
    frame.loc[7, "y"] = None
    frame["s"] = 1 / (1 + np.exp(-2 * frame.a))
    roles = Roles(target="y", task="binary", positive="yes", features=("a", "b"), score="s", threshold=0.5)
    inputs = kit.given(frame, roles)
    return kit.artifacts(inputs).get(Scored)


@pytest.fixture
def kept(scored: Scored, tmp_path: Path) -> Path:
    row_scores.write(tmp_path / row_scores.FILE, scored, "run-1")
    return tmp_path / row_scores.FILE


def test_every_row_comes_back_with_its_number(kept: Path, scored: Scored) -> None:
    back = row_scores.read(kept, "run-1")
    assert back is not None
    assert back.rows.tolist() == [row for row in range(ROWS) if row != 7]
    assert np.allclose(back.loss, scored.losses(scored.values, slice(None)), atol=1e-6)
    assert np.allclose(back.score, scored.score, atol=1e-6)
    assert (back.right == (scored.predicted == scored.codes)).all()
    assert (back.positive == scored.is_positive).all()


def test_the_file_holds_numbers_and_no_cell(kept: Path) -> None:
    data = kept.read_bytes()
    assert b"yes" not in data
    with np.load(kept, allow_pickle=False) as opened:
        assert all(opened[name].dtype.kind in "iuf" for name in opened.files)


def test_there_may_be_none(tmp_path: Path) -> None:
    assert row_scores.read(tmp_path / "scores.npz", "run-1") is None


def test_scores_of_another_report_are_not_used(kept: Path) -> None:
    with pytest.raises(Unusable, match="another report"):
        row_scores.read(kept, "run-2")


def repacked(kept: Path, change, compression=zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(kept) as opened:
        held = {info.filename: opened.read(info) for info in opened.infolist()}
    with zipfile.ZipFile(kept, "w", compression) as packed:
        for name, data in held.items():
            packed.writestr(name, change(name, data))


HARMS = {
    "cut": lambda name, data: data[:-8] if name == "rows.npy" else data,
    "a claim of a trillion rows": lambda name, data: data.replace(b"(399,)", b"(10**12,)"[:6]),
    "objects": lambda name, data: data.replace(b"'<f4'", b"'|O' ") if name == "loss.npy" else data,
    "rows twice": lambda name, data: data[:-8] + data[-16:-8] if name == "rows.npy" else data,
    "not a number": lambda name, data: data[:-4] + b"\0\0\xc0\x7f" if name == "loss.npy" else data,
    "no array at all": lambda name, data: b"" if name == "rows.npy" else data,
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_hostile_file_is_refused_in_one_sentence(harm: str, kept: Path) -> None:
    repacked(kept, HARMS[harm])
    with pytest.raises(Unusable, match="is damaged"):
        row_scores.read(kept, "run-1")


def test_a_packed_file_is_refused_unread(kept: Path) -> None:
    repacked(kept, lambda _name, data: data, zipfile.ZIP_DEFLATED)
    with pytest.raises(Unusable, match="is damaged"):
        row_scores.read(kept, "run-1")


def test_random_bytes_are_refused(tmp_path: Path) -> None:
    (tmp_path / "scores.npz").write_bytes(bytes(range(256)) * 40)
    with pytest.raises(Unusable, match="is damaged"):
        row_scores.read(tmp_path / "scores.npz", "run-1")
