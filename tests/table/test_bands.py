"""Where a person cuts a number into groups."""

import numpy as np
import pandas as pd
import pytest

from checks.artifacts.group_counts import GroupCounts
from checks.artifacts.group_shares import GroupShares
from checks.bias.small_groups import small_groups
from checks.contract import Unusable
from checks.table.bands import read_bands
from checks.table.complete import complete
from checks.table.roles import Bands, Roles
from tests.kit import artifacts, given, outcome
from tests.table.made import opened

AGE = Bands(column="age", cuts=(25.0, 40.0))


def people() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 400)
    return pd.DataFrame({"age": np.r_[25, 26, 40, 41, rng.integers(18, 70, 396)], "y": y, "p": y})


def roles(*bands: Bands) -> Roles:
    return Roles(
        target="y",
        task="binary",
        positive="1",
        favourable=("1",),
        prediction="p",
        sensitive=("age",),
        bands=bands,
    )


def test_what_is_written_is_read():
    assert read_bands("age=25,40") == AGE
    assert read_bands("a=b=1.5") == Bands(column="a=b", cuts=(1.5,))


@pytest.mark.parametrize("text", ["age", "age=", "=25", "age=a,b", "age=25,,40"])
def test_what_is_no_band_is_refused_in_a_sentence(text):
    with pytest.raises(Unusable, match="Write bands as"):
        read_bands(text)


def test_groups_are_cut_where_a_person_says():
    frame = people()
    shelf = artifacts(given(frame, roles(AGE)))

    (grouping,) = shelf.get(GroupCounts).groupings
    sizes = {group.groups["age"]: group.rows for group in grouping.groups}
    assert sizes == {
        "up to 25": (frame.age <= 25).sum(),
        "26 to 40": ((frame.age > 25) & (frame.age <= 40)).sum(),
        "41 and over": (frame.age > 40).sum(),
    }
    (column,) = shelf.get(GroupShares).columns
    assert set(column.groups) == set(sizes)


def test_the_bands_are_told_with_how_to_change_them():
    own, cut = (outcome(small_groups, given(people(), asked)) for asked in (roles(), roles(AGE)))

    assert any("age is compared in 3 bands: up to 25, 26 to 40, 41 and over" in f.says for f in cut.findings)
    assert any("age is compared in" in f.says and "--bands age=" in f.says for f in own.findings)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (Roles(sensitive=("sex",), bands=(Bands(column="sex", cuts=(1.0,)),)), "holds text"),
        (Roles(bands=(AGE,)), "name it --sensitive"),
        (Roles(sensitive=("age",), bands=(AGE, AGE)), "given twice"),
        (Roles(sensitive=("age",), bands=(Bands(column="age", cuts=(40.0, 25.0)),)), "rising numbers"),
        (Roles(sensitive=("age",), bands=(Bands(column="age", cuts=(float("nan"),)),)), "rising numbers"),
        (Roles(sensitive=("age",), bands=(Bands(column="agee", cuts=(1.0,)),)), 'no column "agee"'),
    ],
)
def test_bands_that_cannot_be_are_refused(tmp_path, asked, why):
    table = opened(tmp_path, age=list(range(20, 50)), sex=["m", "f", "f"] * 10, x=[n / 3 for n in range(30)])

    with pytest.raises(Unusable, match=why):
        complete(asked, {"table": table})


def test_bands_that_can_be_stay(tmp_path):
    table = opened(tmp_path, age=list(range(20, 50)), x=[n / 3 for n in range(30)])

    assert complete(Roles(sensitive=("age",), bands=(AGE,)), {"table": table}).bands == (AGE,)
