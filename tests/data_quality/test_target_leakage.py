import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace

from checks.contract import Outcome
from checks.data_quality.target_leakage import target_leakage
from checks.table.roles import Roles
from tests.clean_tables import TASKS, Task, clean, roles
from tests.kit import failing, given, outcome


def noisy(frame: pd.DataFrame, area: float, seed: int = 0) -> np.ndarray:
    """A normal column that tells "yes" apart with this AUC."""
    from scipy.stats import norm

    shift = np.sqrt(2) * norm.ppf(area)
    return shift * (frame["y"] == "yes") + np.random.default_rng(seed).normal(size=len(frame))


def found_in(ended: Outcome) -> set[str]:
    return {finding.about.name for finding in failing(ended)}


def test_a_copy_of_the_answer_blocks() -> None:
    frame = clean(0, rows=2000)
    frame["copy"] = np.where(frame["y"] == "yes", "p", "q")

    ended = outcome(target_leakage, given(frame, roles()), gate=True)

    assert found_in(ended) == {"copy"}
    assert {f.severity for f in failing(ended)} == {"blocker"}


@pytest.mark.parametrize("area", [0.94, 0.97])
def test_a_noisy_copy_is_found(area: float) -> None:
    frame = clean(0, rows=2000)
    frame["leak"] = noisy(frame, area)

    assert found_in(outcome(target_leakage, given(frame, roles()))) == {"leak"}


@pytest.mark.parametrize("seed", range(3))
def test_a_strong_honest_feature_is_silent(seed: int) -> None:
    frame = clean(seed, rows=2000)
    frame["strong"] = noisy(frame, 0.85, seed)

    assert outcome(target_leakage, given(frame, roles())).status == "pass"


def test_a_strong_feature_that_the_others_match_is_judged_by_its_lead() -> None:
    frame = clean(0, rows=8000)
    for j in range(3):
        frame[f"strong{j}"] = noisy(frame, 0.92, j)

    ended = outcome(target_leakage, given(frame, roles()))

    leads = [f for f in ended.findings if f.estimate is not None and f.estimate.name == "lead_over_others"]
    assert {f.about.name for f in leads} == {"strong0", "strong1", "strong2"}
    assert ended.status == "pass"


def test_a_value_that_settles_the_answer_is_found() -> None:
    frame = clean(0, rows=2000)
    rng = np.random.default_rng(0)
    frame["code"] = rng.choice(["a", "b", "c"], 2000)
    frame.loc[(frame["y"] == "yes") & (rng.random(2000) < 0.95), "code"] = "z"

    ended = outcome(target_leakage, given(frame, roles()))

    assert found_in(ended) == {"code"}
    assert "one particular value" in " ".join(f.says for f in failing(ended))
    assert '"z"' not in " ".join(f.says for f in failing(ended))


def test_being_filled_only_after_the_outcome_is_found() -> None:
    frame = clean(0, rows=2000)
    after = (frame["y"] == "yes") & (np.random.default_rng(0).random(2000) < 0.5)
    frame["paid_on"] = np.where(after, np.random.default_rng(1).normal(size=2000), np.nan)

    assert found_in(outcome(target_leakage, given(frame, roles()))) == {"paid_on"}


def test_gaps_at_random_are_silent() -> None:
    assert outcome(target_leakage, given(clean(0, gaps=0.3), roles())).status == "pass"


def test_an_identifier_whose_order_tells_the_answer_is_found() -> None:
    frame = clean(0, rows=2000)
    order = np.argsort(np.argsort(noisy(frame, 0.65)))
    numbered = frame.assign(id=order)
    written = frame.assign(id=[f"C-{i:06d}" for i in order])

    assert found_in(outcome(target_leakage, given(numbered, roles()))) == {"id"}
    assert found_in(outcome(target_leakage, given(written, roles()))) == {"id"}


@pytest.mark.parametrize("seed", range(5))
def test_random_identifiers_are_silent(seed: int) -> None:
    frame = clean(seed, rows=2000)
    frame["id"] = [f"{x:016x}" for x in np.random.default_rng(seed).integers(0, 2**60, 2000)]

    assert outcome(target_leakage, given(frame, roles())).status == "pass"


def test_a_number_that_is_nearly_the_target_is_found() -> None:
    frame = clean(0, rows=2000, task="regression")
    frame["estimate"] = frame["y"] + np.random.default_rng(0).normal(scale=0.15 * frame["y"].std(), size=2000)

    assert found_in(outcome(target_leakage, given(frame, roles("regression")))) == {"estimate"}


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("seed", range(2))
def test_clean_tables_are_silent(seed: int, task: Task) -> None:
    inputs = given(clean(seed, task=task), roles(task), train=clean(seed + 50, task=task))

    assert failing(outcome(target_leakage, inputs)) == []


def test_one_of_several_answers_given_away_is_found() -> None:
    frame = clean(0, rows=3000, task="multiclass")
    rng = np.random.default_rng(0)
    frame["leak"] = 5 * (frame["y"] == "c") + rng.normal(size=3000)

    ended = outcome(target_leakage, given(frame, roles("multiclass")))

    assert found_in(ended) == {"leak"}
    assert '"c"' in failing(ended)[0].says


def test_row_order_does_not_move_the_numbers() -> None:
    frame = clean(0, rows=1000)

    one = outcome(target_leakage, given(frame, roles()))
    other = outcome(target_leakage, given(frame.sample(frac=1, random_state=3), roles()))

    assert [f.estimate.value for f in one.findings if f.estimate] == pytest.approx(
        [f.estimate.value for f in other.findings if f.estimate], abs=1e-12
    )


def test_without_a_target_the_check_is_skipped() -> None:
    ended = outcome(target_leakage, given(clean(0), Roles()))

    assert (ended.status, ended.missing) == ("skipped", "target")


@pytest.mark.parametrize(("rows", "share"), [(2000, 0.3), (20_000, 0.05)])
@pytest.mark.parametrize("rarity", [0.3, 0.15])
def test_an_answer_noted_in_some_rows_is_found(rows: int, share: float, rarity: float) -> None:
    frame = clean(1, rows=rows)
    rng = np.random.default_rng(1)
    kept = (frame["y"] == "no") | (rng.random(rows) < rarity / 0.3)
    frame = frame[kept].reset_index(drop=True)
    noted = np.where(frame["y"] == "yes", "P7", "Q2").astype(object)
    frame["note"] = pd.Series(noted).where(rng.random(len(frame)) < share)

    assert found_in(outcome(target_leakage, given(frame, roles()))) == {"note"}


@pytest.mark.parametrize("seed", range(3))
def test_a_code_filled_for_other_reasons_is_silent(seed: int) -> None:
    frame = clean(seed, rows=2000)
    rng = np.random.default_rng(seed)
    frame["note"] = pd.Series(rng.choice(["P7", "Q2"], 2000)).where(rng.random(2000) < 0.3)

    assert outcome(target_leakage, given(frame, roles())).status == "pass"


@pytest.mark.parametrize(("rows", "share"), [(2000, 0.3), (20_000, 0.03)])
def test_a_column_filled_only_after_one_answer_is_found(rows: int, share: float) -> None:
    frame = clean(2, rows=rows)
    rng = np.random.default_rng(2)
    after = (frame["y"] == "yes") & (rng.random(rows) < share)
    frame["fee"] = np.where(after, rng.gamma(2, 30, rows), np.nan)

    assert found_in(outcome(target_leakage, given(frame, roles()))) == {"fee"}


def test_a_date_after_the_rows_own_time_may_settle_the_answer() -> None:
    frame = clean(0, rows=2000)
    rng = np.random.default_rng(0)
    frame["day"] = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 200, 2000), unit="D")
    after = (frame["y"] == "yes") & (rng.random(2000) < 0.7)
    days = np.where(after, rng.integers(1, 60, 2000), -rng.integers(1, 60, 2000))
    frame["seen_on"] = frame["day"] + pd.to_timedelta(days, unit="D")

    ended = outcome(target_leakage, given(frame, replace(roles(), time="day")))

    assert found_in(ended) == {"seen_on"}
    assert "after the row's own time" in " ".join(f.says for f in failing(ended))


@pytest.mark.parametrize("how", ["sum", "difference", "product", "ratio", "three"])
def test_an_answer_that_is_arithmetic_is_found(how: str) -> None:
    frame = clean(0, rows=2000, task="regression", gaps=0.0)
    rng = np.random.default_rng(0)
    a, b, c = rng.gamma(3, 20, 2000) + 1, rng.gamma(3, 30, 2000) + 1, rng.gamma(3, 25, 2000)
    made = {"sum": a + b, "difference": a - b, "product": a * b, "ratio": a / b, "three": a + b - c}[how]
    frame = frame.assign(part=a, share=b, y=made)
    if how == "three":
        frame["rest"] = c

    ended = outcome(target_leakage, given(frame, roles("regression")))

    names = {"part", "share", "rest"} if how == "three" else {"part", "share"}
    assert names in [set(f.about.columns) for f in failing(ended)]


def test_a_good_fit_is_no_arithmetic() -> None:
    frame = clean(0, rows=2000, task="regression")
    rng = np.random.default_rng(0)
    frame = frame.assign(a=rng.normal(size=2000), b=rng.normal(size=2000))
    frame["y"] = frame["a"] + frame["b"] + 0.1 * rng.normal(size=2000)

    assert failing(outcome(target_leakage, given(frame, roles("regression")))) == []


@pytest.mark.parametrize("seed", range(3))
def test_a_truly_easy_task_is_no_leak(seed: int) -> None:
    frame = clean(seed, rows=2000)
    for j in range(8):
        frame[f"easy{j}"] = noisy(frame, 0.85, 10 * seed + j)
    frame["easiest"] = noisy(frame, 0.97, 10 * seed + 9)

    assert failing(outcome(target_leakage, given(frame, roles()))) == []


def test_on_an_easy_task_a_copy_of_the_answer_is_still_found() -> None:
    frame = clean(0, rows=2000)
    for j in range(2):
        frame[f"easy{j}"] = noisy(frame, 0.85, j)
    frame["copy"] = np.where(frame["y"] == "yes", "p", "q")

    assert "copy" in found_in(outcome(target_leakage, given(frame, roles())))


@pytest.mark.parametrize(
    ("name", "found"), [("call_duration", True), ("income", False), ("lab_result", False)]
)
def test_a_late_name_makes_a_strong_feature_a_suspect(name: str, found: bool) -> None:
    frame = clean(0, rows=8000)
    frame[name] = noisy(frame, 0.87, 0)

    assert (found_in(outcome(target_leakage, given(frame, roles()))) == {name}) is found
