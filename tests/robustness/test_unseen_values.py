import numpy as np
import pandas as pd
import pytest

from checks.contract import Outcome
from checks.robustness.unseen_values import CATCH, unseen_values
from checks.table.roles import Roles
from tests.clean_tables import TASKS, Task, clean, roles
from tests.kit import failing, given, outcome

ROLES = Roles(target="y", task="binary", positive="1")


def rows(seed: int, n: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "town": rng.choice(["ash", "birch", "cedar"], n, p=[0.5, 0.3, 0.2]),
            "code": rng.choice([1, 2, 3, 6], n),
            "calls": rng.poisson(2, n),
            "wage": rng.lognormal(10, 0.5, n).round(),
            "note": [f"{x:08x}" for x in rng.integers(0, 2**32, n)],
            "y": rng.integers(0, 2, n),
        }
    )


def asked(later: pd.DataFrame, earlier: pd.DataFrame | None = None, **more: pd.DataFrame) -> Outcome:
    return outcome(
        unseen_values,
        given(rows(0, 1400) if earlier is None else earlier, ROLES, production=later, **more),
    )


def found(ended: Outcome) -> set[str]:
    return {finding.about.name for finding in failing(ended)}


def test_two_rows_of_a_new_level_are_found_and_pointed_at() -> None:
    later = rows(1, 600)
    later.loc[[7, 400], "town"] = "elsewhere"

    (finding,) = failing(asked(later))

    assert (finding.about.name, finding.about.table, finding.about.rows) == ("town", "production", (7, 400))
    assert '2 of 600 rows of production.csv hold a level of "town"' in finding.says
    assert '"elsewhere"' in finding.says


def test_a_level_too_rare_to_be_expected_is_information() -> None:
    earlier, later = rows(0, 400), rows(1, 600)
    later.loc[[7, 400], "town"] = "elsewhere"

    ended = asked(later, earlier)

    assert failing(ended) == []
    assert "may be missing by accident" in next(f for f in ended.findings if f.status == "info").says


def test_one_row_is_information() -> None:
    later = rows(1, 600)
    later.loc[7, "town"] = "elsewhere"

    assert failing(asked(later)) == []


def test_a_new_code_is_found() -> None:
    later = rows(1, 600)
    later.loc[:20, "code"] = 4

    (finding,) = failing(asked(later))

    assert finding.about.name == "code"
    assert '("4")' in finding.says


def test_numbers_beyond_the_range_are_found() -> None:
    later = rows(1, 600).assign(wage=lambda f: f["wage"].where(np.arange(600) % 12 > 0, -1))

    (finding,) = failing(asked(later))

    assert finding.about.name == "wage"
    assert finding.about.rows[:3] == (0, 12, 24)
    assert "In 50 of 600 rows" in finding.says


def test_the_judged_table_is_held_against_the_training_table() -> None:
    judged = rows(1, 600)
    judged.loc[:9, "town"] = "elsewhere"

    ended = outcome(unseen_values, given(judged, ROLES, train=rows(0, 1400)))

    assert [(f.about.name, f.about.table) for f in failing(ended)] == [("town", "table")]


def test_names_of_a_column_of_many_levels_are_not_told() -> None:
    def people(seed: int, n: int) -> pd.DataFrame:
        who = np.random.default_rng(seed).integers(0, 200, n)
        return rows(seed, n).assign(town=[f"person {i}" for i in who])

    later = people(1, 3000)
    later.loc[:99, "town"] = "person secret"
    ended = asked(later, people(0, 8000))

    assert found(ended) == {"town"}
    assert "secret" not in failing(ended)[0].says


@pytest.mark.parametrize("task", TASKS)
def test_two_samples_of_one_law_are_silent(task: Task) -> None:
    for seed in range(4):
        inputs = given(
            clean(seed, 800, 14, task),
            roles(task),
            train=clean(seed + 50, 1500, 14, task),
            production=clean(seed + 99, 900, 14, task),
        )
        assert failing(outcome(unseen_values, inputs)) == []


def test_tails_of_counts_and_rare_levels_are_silent() -> None:
    rng = np.random.default_rng(0)
    alarms = 0
    for _ in range(8):
        # Levels whose rates fall by a quarter each: the rarest come once in the table or never.
        rare = [rng.geometric(0.25, n).astype(str) for n in (1400, 600)]
        counts = [rng.poisson(6, n) for n in (1400, 600)]
        earlier, later = (
            pd.DataFrame({"rare": a, "count": b, "y": 1}) for a, b in zip(rare, counts, strict=True)
        )
        alarms += bool(failing(asked(later, earlier)))
    assert alarms == 0


def test_without_another_table_it_is_skipped_and_names_what_is_lacking() -> None:
    assert outcome(unseen_values, given(rows(0, 300), ROLES)).status == "skipped"
    assert asked(rows(1, 300)[["y"]]).status == "not_applicable"


def test_the_recipe_runs() -> None:
    exec(CATCH.recipe, {"table": rows(0, 100), "target": "y"})
