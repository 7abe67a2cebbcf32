import numpy as np
import pandas as pd
import pytest

from checks.contract import Outcome
from checks.data_quality.class_imbalance import COLLECT, WEIGH, class_imbalance
from checks.table.roles import Roles
from tests.clean_tables import clean, roles
from tests.kit import failing, given, outcome


def rare(share: float, rows: int = 2000, features: int = 6) -> pd.DataFrame:
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(rows, features))).add_prefix("x")
    frame["id"] = range(rows)
    return frame.assign(y=["yes"] * round(share * rows) + ["no"] * (rows - round(share * rows)))


def asked(frame: pd.DataFrame, **more: pd.DataFrame) -> Outcome:
    return outcome(class_imbalance, given(frame, roles(), **more))


def named(ended: Outcome) -> list[str]:
    return [f.estimate.name for f in failing(ended) if f.estimate is not None]


@pytest.mark.parametrize(
    ("share", "rows", "found"),
    [
        (0.04, 2000, ["rarest_share", "rarest_rows"]),
        (0.005, 20_000, ["rarest_share"]),
        (0.06, 20_000, []),
        (0.15, 2000, []),
        (0.5, 300, []),
    ],
)
def test_rare_answers_are_found(share: float, rows: int, found: list[str]) -> None:
    assert named(asked(rare(share, rows))) == found


def test_few_rows_for_many_features_are_found_where_the_model_learns() -> None:
    few, many = rare(0.3, rows=200, features=20), rare(0.3, rows=2000, features=20)

    assert named(asked(few)) == ["rows_per_feature"]
    assert named(asked(few, train=many)) == []


@pytest.mark.parametrize(
    ("share", "rows", "features", "says"),
    [
        (0.01, 200, 60, 'There is one row with the answer "yes" for every 30 of 60 features.'),
        (0.1, 200, 8, 'There are 2.5 rows with the answer "yes" for each of 8 features.'),
        (0.1, 2000, 8, 'There are 25 rows with the answer "yes" for each of 8 features.'),
    ],
)
def test_few_rows_are_not_rounded_to_none(share: float, rows: int, features: int, says: str) -> None:
    assert says in [f.says for f in asked(rare(share, rows, features)).findings]


def test_an_answer_that_one_table_lacks_counts_none() -> None:
    frame = clean(0, task="multiclass")

    ended = outcome(class_imbalance, given(frame[frame["y"] != "d"], roles("multiclass"), train=frame))

    assert next(f.says for f in failing(ended) if f.about.table == "table").startswith(
        '"d" is the rarest answer: 0 of'
    )


def test_spellings_of_one_answer_are_one_answer() -> None:
    ended = asked(clean(0).assign(y=lambda f: f["y"] + "."), train=clean(1))

    assert ended.status == "pass"


def test_numbers_are_not_applicable_and_neither_is_a_single_answer() -> None:
    numbers = outcome(class_imbalance, given(clean(0, task="regression"), roles("regression")))

    assert numbers.status == "not_applicable"
    assert asked(clean(0).assign(y="yes")).status == "not_applicable"


def test_without_a_target_it_is_skipped() -> None:
    assert outcome(class_imbalance, given(clean(0), Roles())).status == "skipped"


@pytest.mark.parametrize("remedy", [WEIGH, COLLECT], ids=lambda remedy: remedy.id)
def test_the_recipes_run(remedy: object) -> None:
    exec(remedy.recipe, {"table": clean(0, rows=50), "target": "y"})  # type: ignore[attr-defined]
