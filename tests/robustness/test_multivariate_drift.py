import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from checks.contract import Outcome
from checks.robustness.feature_drift import feature_drift
from checks.robustness.multivariate_drift import REWEIGH, multivariate_drift
from checks.table.roles import Roles
from tests.clean_tables import TASKS, Task, clean, roles
from tests.kit import failing, given, outcome

ROLES = Roles(target="y", task="binary", positive="1")


def together(seed: int, rows: int, columns: int, correlation: float) -> pd.DataFrame:
    """Standard normal columns, the first two of which go together; `y` is a coin."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, columns))
    x[:, 1] = correlation * x[:, 0] + np.sqrt(1 - correlation**2) * x[:, 1]
    return pd.DataFrame(x, columns=[f"x{j}" for j in range(columns)]).assign(y=rng.integers(0, 2, rows))


def asked(old: pd.DataFrame, new: pd.DataFrame, **more: object) -> Outcome:
    return outcome(multivariate_drift, given(old, ROLES, production=new, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("columns", [6, 20])
def test_columns_that_go_together_the_other_way_are_found_and_named(columns: int) -> None:
    old, new = together(0, 1400, columns, 0.6), together(1, 600, columns, -0.6)

    (finding,) = failing(asked(old, new))

    assert finding.about.columns == ("x0", "x1")
    assert finding.about.table == "production"
    assert 'how "x0" and "x1" go together' in finding.says
    assert failing(outcome(feature_drift, given(old, ROLES, production=new))) == []


def test_a_moved_column_is_found_and_named() -> None:
    new = together(1, 600, 10, 0.3).assign(x4=lambda f: f["x4"] + 0.6)

    (finding,) = failing(asked(together(0, 1400, 10, 0.3), new))

    assert finding.about.columns[0] == "x4"


def test_levels_that_come_with_other_numbers_are_found() -> None:
    def plans(seed: int, sign: int) -> pd.DataFrame:
        frame = together(seed, 1500, 5, 0.0)
        return frame.assign(plan=np.where(sign * frame["x2"] > 0, "basic", "plus"))

    (finding,) = failing(asked(plans(0, 1), plans(1, -1)))

    assert set(finding.about.columns) == {"plan", "x2"}


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize(("rows", "columns"), [(600, 45), (3000, 12)])
def test_two_samples_of_one_law_are_silent(task: Task, rows: int, columns: int) -> None:
    for seed in range(3):
        inputs = given(
            clean(seed, 1400, columns, task), roles(task), production=clean(seed + 99, rows, columns, task)
        )

        assert outcome(multivariate_drift, inputs).status == "pass"


def test_a_missing_and_a_retyped_column_are_left_to_the_schema() -> None:
    old, new = together(0, 1400, 6, 0.3), together(1, 600, 6, 0.3)

    ended = asked(old, new.drop(columns="x0").assign(x1="a lot"))

    assert ended.status == "pass"
    assert "4 features" in ended.findings[0].says


def test_nothing_in_common_and_too_few_rows_are_not_applicable() -> None:
    old = together(0, 300, 3, 0.0)

    assert asked(old, old[["y"]]).status == "not_applicable"
    assert asked(old, old.iloc[:20]).status == "not_applicable"
    assert asked(old.assign(x0=1.0, x1=1.0, x2=1.0), old.assign(x0=1.0, x1=1.0, x2=1.0)).status == (
        "not_applicable"
    )


def test_the_training_table_is_the_reference() -> None:
    old, new = together(0, 1400, 5, 0.5), together(1, 900, 5, -0.5)

    assert failing(asked(old, new, train=together(2, 1400, 5, -0.5))) == []
    assert failing(asked(new, new, train=old))


def test_the_recipe_runs() -> None:
    names = {"table": together(0, 200, 3, 0.0), "target": "y", "model": LogisticRegression()}
    exec(REWEIGH.recipe, names)
