import numpy as np
import pandas as pd
import pytest

from checks.data_quality.duplicate_rows import DROP, duplicate_rows
from checks.table.roles import Roles
from tests.clean_tables import clean, roles
from tests.kit import failing, given, outcome


def copied(frame: pd.DataFrame, many: int) -> pd.DataFrame:
    return pd.concat([frame, frame.iloc[10 : 10 + many]], ignore_index=True)


@pytest.mark.parametrize("many", [1, 40])
def test_every_copy_is_found_and_its_row_is_named(many: int) -> None:
    frame = clean(0, rows=2000)

    (found,) = failing(outcome(duplicate_rows, given(copied(frame, many), roles())))

    assert found.estimate is not None
    assert found.estimate.value == pytest.approx(many / (2000 + many))
    assert found.about.rows == tuple(range(2000, 2000 + many))


def test_a_clean_table_has_none() -> None:
    assert outcome(duplicate_rows, given(clean(0), roles())).status == "pass"


@pytest.mark.parametrize("levels", [(3, 2, 4), (5, 5, 5, 5), (4,) * 8])
def test_coarse_tables_repeat_rows_without_a_defect(levels: tuple[int, ...]) -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({f"x{j}": rng.integers(0, k, 3000) for j, k in enumerate(levels)})

    ended = outcome(duplicate_rows, given(frame, Roles()))

    assert ended.status == "pass"
    assert "as coarse columns make likely" in ended.findings[0].says


def test_coarse_columns_that_depend_on_each_other_are_silent_too() -> None:
    rng = np.random.default_rng(2)
    hidden = rng.normal(size=(4000, 2))
    seen = hidden[:, rng.integers(0, 2, 10)] * 0.9 + 0.43 * rng.normal(size=(4000, 10))

    assert outcome(duplicate_rows, given(pd.DataFrame(seen.round()), Roles())).status == "pass"


def test_a_nearly_unique_identifier_leaves_nothing_to_chance() -> None:
    frame = pd.DataFrame({"id": range(500), "x": [0, 1] * 250})

    ended = outcome(duplicate_rows, given(copied(frame, 1), Roles(identifiers=("id",))))

    assert ended.status == "fail"


def test_copies_of_either_table_are_found_and_name_their_table() -> None:
    inputs = given(clean(0), roles(), train=copied(clean(1), 3))

    assert [found.about.table for found in failing(outcome(duplicate_rows, inputs))] == ["train"]


def test_rows_with_empty_cells_can_be_copies() -> None:
    frame = pd.DataFrame({"a": [1.5, None, None, *np.arange(60.0)], "b": [1, 2, 2, *range(100, 160)]})

    assert failing(outcome(duplicate_rows, given(frame, Roles())))[0].about.rows == (2,)


def test_the_recipe_removes_the_copies() -> None:
    names = {"table": copied(clean(0, rows=100), 5)}

    exec(DROP.recipe, names)

    assert len(names["table"]) == 100


def test_in_a_coarse_table_the_sentence_and_the_estimate_say_one_number() -> None:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({f"x{j}": rng.integers(0, 6, 2000) for j in range(8)})

    (found,) = failing(outcome(duplicate_rows, given(copied(frame, 60), Roles())))

    assert found.estimate is not None
    assert found.estimate.of == "population"
    assert "Poisson" in found.estimate.method
    assert found.says.startswith(f"About {round(found.estimate.value * 2060)} of the 2,060 rows")
