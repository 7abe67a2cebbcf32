"""A later or a training table that breaks the contract of columns is a finding, and the run goes on."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression

from checks.__main__ import run
from checks.contract import Outcome
from checks.document import Report
from checks.registry import FAMILIES
from tests.models import pipeline
from tests.test_cli import here

__all__ = ["here"]  # the fixture: a folder of its own to stand in

NAMES = ["age", "income", "region"]


def people(n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    age, income = rng.integers(18, 75, n), np.round(rng.lognormal(10, 0.4, n), 2)
    region = rng.choice(["north", "south", "east"], n)
    chance = 1 / (1 + np.exp(-(0.08 * (age - 45) + np.log(income) - 10)))
    paid = np.where(rng.uniform(size=n) < chance, "yes", "no")
    return pd.DataFrame({"age": age, "income": income, "region": region, "paid": paid})


def assessed(model: bool, **frames: pd.DataFrame) -> dict[str, Outcome]:
    for role, frame in frames.items():
        frame.to_csv(f"{role}.csv", index=False)
    more = [word for role in frames if role != "table" for word in (f"--{role}", f"{role}.csv")]
    if model:
        learnt = people(600, 9)
        fitted = pipeline(LogisticRegression(max_iter=500), learnt[NAMES]).fit(learnt[NAMES], learnt["paid"])
        skops.io.dump(fitted, "model.skops")
        more += ["--model", "model.skops"]
    without = ("bias", "scalability", "governance")  # they read no table but the judged one
    asked = [word for name in FAMILIES if name not in without for word in ("--only", name)]
    status = run(
        ["assess", "table.csv", "--target", "paid", "--fast", "--sensitive", "region", *more, *asked]
    )
    assert status in (0, 1, 3)
    report = msgspec.json.decode(Path("preflight-report/report.json").read_bytes(), type=Report)
    return {each.check: each for each in report.outcomes}


BROKEN: dict[str, Any] = {
    "renamed": lambda frame: frame.rename(columns={"income": "monthly_income"}),
    "missing": lambda frame: frame.drop(columns="income"),
    "as text": lambda frame: frame.assign(income=frame["income"].map("{:.2f} EUR".format)),
}


@pytest.mark.parametrize(
    ("how", "role", "model"),
    [
        ("renamed", "train", True),
        ("renamed", "production", False),
        ("missing", "train", False),
        ("missing", "production", True),
        ("as text", "train", False),
        ("as text", "production", True),
        ("as text", "table", True),
        ("as text", "table", False),
    ],
)
def test_a_broken_contract_is_found_and_nothing_errs(how: str, role: str, model: bool) -> None:
    frames = {"table": people(400, 1), "train": people(500, 2), "production": people(400, 3)}
    frames[role] = BROKEN[how](frames[role])

    ended = assessed(model, **frames)

    wrong = {c for c, o in ended.items() if o.status == "error"}
    # A model that cannot read the judged table itself has failed there, and this check says how.
    assert wrong <= ({"robustness/unrepeatable-predictions"} if role == "table" else set())
    schema = ended["data_quality/schema-violations"]
    assert schema.status == "fail"
    assert any("income" in f.about.columns for f in schema.findings if f.status == "fail")
