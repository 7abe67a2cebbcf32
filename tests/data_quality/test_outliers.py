import numpy as np
import pandas as pd
import pytest

from checks.contract import Outcome
from checks.data_quality.outliers import CONVERT, LIMIT, outliers
from checks.table.roles import Roles
from tests.clean_tables import TASKS, Task, clean, roles
from tests.kit import failing, given, outcome

N = 2_000


def asked(values: np.ndarray) -> Outcome:
    return outcome(outliers, given(pd.DataFrame({"x": values}), Roles()))


def slipped(
    values: np.ndarray, times: float, many: int, plus: float = 0.0, seed: int = 9
) -> tuple[np.ndarray, tuple]:
    rows = np.sort(np.random.default_rng(seed).choice(len(values), many, replace=False))
    made = values.copy()
    made[rows] = made[rows] * times + plus
    return made, tuple(int(row) for row in rows)


@pytest.mark.parametrize("times", [1000.0, 100.0])
@pytest.mark.parametrize("seed", range(5))
def test_two_values_a_hundred_or_thousand_times_too_large_are_found(times: float, seed: int) -> None:
    values, rows = slipped(np.random.default_rng(seed).lognormal(10, 0.35, N), times, 2)

    (found,) = failing(asked(values))

    assert found.about.rows == rows
    assert found.estimate is not None
    assert found.estimate.value == 2 / N
    assert [remedy.id for remedy in found.remedies] == [CONVERT.id, LIMIT.id]


@pytest.mark.parametrize("seed", range(3))
def test_three_of_twenty_thousand_are_found(seed: int) -> None:
    values, rows = slipped(np.random.default_rng(seed).lognormal(10, 0.5, 20_000), 1000.0, 3)

    assert failing(asked(values))[0].about.rows == rows


def test_three_of_thirty_thousand_are_found_where_values_are_counted_in_bins() -> None:
    values, rows = slipped(np.random.default_rng(0).lognormal(10, 0.5, 30_000), 1000.0, 3)

    assert failing(asked(values))[0].about.rows == rows


def test_a_few_values_a_thousand_times_too_small_are_found() -> None:
    values, rows = slipped(np.random.default_rng(0).lognormal(10, 0.3, N), 0.001, 4)

    assert failing(asked(values))[0].about.rows == rows


@pytest.mark.parametrize(
    ("times", "plus", "says"),
    [
        (2.54, 0, "2.54"),
        (1 / 2.54, 0, "1/2.54"),
        (0.45359237, 0, "0.4536"),
        (60, 0, "60 times"),
        (10, 0, "10 times"),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_two_in_a_hundred_in_another_unit_are_found(times: float, plus: float, says: str, seed: int) -> None:
    values, rows = slipped(np.random.default_rng(seed).normal(170, 17, N).round(1), times, 40, plus)

    (found,) = failing(asked(values))

    assert says in found.says
    assert len(set(found.about.rows) ^ set(rows)) <= 2


def test_fahrenheit_among_celsius_is_found() -> None:
    values, _ = slipped(np.random.default_rng(0).normal(21, 2, N).round(1), 1.8, 60, 32)

    assert "Fahrenheit" in failing(asked(values))[0].says


def test_one_value_beyond_every_tail_is_found() -> None:
    values = np.random.default_rng(0).normal(40, 10, N)
    values[3] = 4e6

    (found,) = failing(asked(values))

    assert found.about.rows == (3,)
    assert [remedy.id for remedy in found.remedies] == [LIMIT.id]


SILENT = {
    "lognormal 1.3": lambda rng: rng.lognormal(3, 1.3, N).round(2),
    "lognormal 2": lambda rng: rng.lognormal(3, 2, N).round(2),
    "pareto": lambda rng: 1 + rng.pareto(1, N),
    "cauchy": lambda rng: rng.standard_cauchy(N),
    "zero inflation": lambda rng: np.where(rng.random(N) < 0.6, 0, rng.lognormal(3, 1, N)),
    "two groups": lambda rng: np.where(rng.random(N) < 0.2, rng.normal(20, 2, N), rng.normal(90, 6, N)),
    "a small far group": lambda rng: np.where(
        rng.random(N) < 0.03, rng.normal(200, 15, N), rng.normal(60, 5, N)
    ),
    "near nothing": lambda rng: rng.exponential(1, N).round(2),
    "normal near nothing": lambda rng: np.abs(rng.normal(50, 14, N)),
    "hours": lambda rng: np.where(rng.random(N) < 0.5, 40, rng.normal(40, 12, N).round().clip(1, 99)),
    "counts": lambda rng: rng.negative_binomial(1, 0.05, N),
}


@pytest.mark.parametrize("shape", SILENT)
def test_skew_heaps_and_natural_groups_are_left_alone(shape: str) -> None:
    for seed in range(8):
        ended = asked(SILENT[shape](np.random.default_rng(seed)))
        assert ended.status == "pass", ended.findings


def test_a_sentinel_is_the_other_checks_business() -> None:
    values = np.random.default_rng(0).normal(40, 10, N)
    values[:20] = -999

    assert asked(values).status == "pass"


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("task", TASKS)
def test_a_clean_table_holds_none(seed: int, task: Task) -> None:
    assert outcome(outliers, given(clean(seed, 2000, 12, task), roles(task))).status == "pass"
