import json

import msgspec
import numpy as np
import pandas as pd
import pytest

from checks.contract import Outcome
from checks.data_quality.inconsistent_values import JOIN, PARSE, inconsistent_values
from checks.table.roles import Roles
from tests.clean_tables import TASKS, Task, clean, roles
from tests.kit import failing, given, outcome

N = 2_000


def asked(values: object) -> Outcome:
    return outcome(inconsistent_values, given(pd.DataFrame({"x": values}), Roles()))


def regions(**others: int) -> np.ndarray:
    """North, south and self-employed by lot, with `others` in the first rows."""
    made = np.random.default_rng(0).choice(["north", "south side", "self-employed"], N).astype(object)
    first = 0
    for text, many in others.items():
        made[first : first + many] = text
        first += many
    return made


@pytest.mark.parametrize(
    "spelling",
    [
        "North",
        "NORTH ",
        " north",
        "north.",
        "\uff4eorth",
        "South Side",
        "south_side",
        "southside",
        "self employed",
    ],
)
def test_two_rows_of_another_spelling_are_found(spelling: str) -> None:
    (found,) = failing(asked(regions(**{spelling: 2})))

    assert found.about.rows == (0, 1)
    assert found.estimate is not None
    assert found.estimate.value == 2 / N
    assert [remedy.id for remedy in found.remedies] == [JOIN.id]


@pytest.mark.parametrize("slip", ["norht", "nort", "noorth", "morth", "south sdie"])
def test_five_rows_with_a_slip_are_found(slip: str) -> None:
    (found,) = failing(asked(regions(**{slip: 5})))

    assert found.about.rows == tuple(range(5))


def test_five_different_slips_of_one_level_are_found() -> None:
    (found,) = failing(asked(regions(norht=1, nort=1, noorth=1, morth=1, norrth=1)))

    assert len(found.about.rows) == 5


@pytest.mark.parametrize(
    ("levels", "shares"),
    [
        (["A1", "A2", "B1"], [0.6, 0.39, 0.01]),
        (["plus", "plush", "basic"], [0.3, 0.3, 0.4]),
        (["A", "A-", "A+", "B"], [0.5, 0.2, 0.2, 0.1]),
        (["1.5", "15", "1-5"], [0.5, 0.3, 0.2]),
        (["<=50K", ">50K"], [0.7, 0.3]),
        (["type a", "type b", "type c"], [0.97, 0.02, 0.01]),
        (["typical", "atypical"], [0.98, 0.02]),
        (["AA", "Aa", "aa"], [0.5, 0.3, 0.2]),
        (["east", "west"], [0.97, 0.03]),
        (["level12", "level13"], [0.97, 0.03]),
    ],
)
def test_near_names_are_names(levels: list[str], shares: list[float]) -> None:
    ended = asked(np.random.default_rng(0).choice(levels, N, p=shares))

    assert ended.status == "pass", ended.findings


def numbers(**others: int) -> np.ndarray:
    made = np.random.default_rng(0).normal(50, 10, N).round(2).astype(str).astype(object)
    first = 0
    for text, many in others.items():
        made[first : first + many] = text
        first += many
    return made


@pytest.mark.parametrize("odd", ["see notes", "about 12", "12 kg", "?", "1,5", "#ERR"])
def test_two_words_among_numbers_are_found(odd: str) -> None:
    (found,) = failing(asked(numbers(**{odd: 2})))

    assert found.about.rows == (0, 1)
    assert found.estimate is not None
    assert found.estimate.name == "odd_type_share"
    assert [remedy.id for remedy in found.remedies] == [PARSE.id]


def test_two_words_among_very_many_numbers_are_found() -> None:
    values = np.random.default_rng(0).normal(size=30_000).astype(str).astype(object)
    values[[4, 9]] = "n.a. so far", "pending"

    assert failing(asked(values))[0].about.rows == (4, 9)


def test_what_the_odd_cells_say_is_not_shown() -> None:
    ended = asked(numbers(**{"Jane Miller 7781": 3}))

    assert ended.status == "fail"
    assert "Miller" not in json.dumps(msgspec.to_builtins(ended))
    assert "7781" not in json.dumps(msgspec.to_builtins(ended))


SILENT = {
    "hex codes": lambda rng: [f"{int(x):06x}" for x in rng.integers(0, 2**24, N)],
    "zip codes": lambda rng: [f"{int(x):05d}" if x % 9 else "SW1A" for x in rng.integers(0, 99_999, N)],
    "check digits": lambda rng: [
        f"{int(x)}" + ("X" if x % 11 == 0 else "") for x in rng.integers(10**8, 10**9, N)
    ],
    "tickets": lambda rng: [f"{int(x)}" if x % 4 else f"PC {int(x)}" for x in rng.integers(1000, 400_000, N)],
    "at least three": lambda rng: rng.choice(["0", "1", "2", "3+"], N, p=[0.5, 0.3, 0.1, 0.1]),
    "grades": lambda rng: rng.choice(["K", "1", "2", "3"], N),
    "thousands": lambda rng: [f"{int(x):,}" for x in rng.lognormal(6, 1, N)],
    "words": lambda rng: rng.choice(["a", "b"], N),
    "days": lambda rng: [f"2024-01-{int(x):02d}" for x in rng.integers(1, 32, N)],
    "days with slashes": lambda rng: [f"{int(x):02d}/01/2024" for x in rng.integers(1, 32, N)],
}


@pytest.mark.parametrize("shape", SILENT)
def test_codes_ranges_and_one_way_to_write_are_left_alone(shape: str) -> None:
    ended = asked(SILENT[shape](np.random.default_rng(0)))

    assert ended.status == "pass", ended.findings


@pytest.mark.parametrize("other", ["05.02.2024", "2 Feb 2024", "02/25/2024", "20240205", "Feb 5, 2024"])
def test_a_second_way_to_write_dates_is_found(other: str) -> None:
    days = [f"{int(x):02d}/01/2024" for x in np.random.default_rng(0).integers(1, 32, N)]
    days[:3] = [other] * 3

    (found,) = failing(asked(days))

    assert found.about.rows == (0, 1, 2)
    assert "in one way" in found.says


def test_words_among_dates_are_found() -> None:
    days = [f"2024-01-{int(x):02d}" for x in np.random.default_rng(0).integers(1, 32, N)]
    days[:2] = ["last week", "soon"]

    assert failing(asked(days))[0].about.rows == (0, 1)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("task", TASKS)
def test_a_clean_table_holds_none(seed: int, task: Task) -> None:
    assert outcome(inconsistent_values, given(clean(seed, 2000, 12, task), roles(task))).status == "pass"
