"""Clean tables must raise no alarm: fresh seeds of tables without any defect, assessed as files.

    python -m benchmarks.clean --seeds 40 --rows 5000

Prints every check that failed, per seed, and the share of seeds with any failure. The tables are
binary, regression and three-class by turns. By turns the truth is a straight line and the model
linear, or the truth bends and the model is a small boosting; sensitive columns have no effect on anything; train, judged and production rows come from one
distribution.
"""

import argparse
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import skops.io
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from checks.assessment import assess
from checks.contract import Outcome
from checks.opening import Request
from checks.table.roles import Roles, Task

TASKS: tuple[Task, ...] = ("binary", "regression", "multiclass")
SENSITIVE = ("sex", "district")


def clean_table(n: int, task: Task, kind: str, rng: np.random.Generator, wide: int) -> pd.DataFrame:
    """n rows of 3 + `wide` features that all matter, two sensitive columns that do not, an id, a date."""
    frame = pd.DataFrame({f"x{i}": np.round(rng.normal(50, 10, n), 3) for i in range(wide)})
    frame["age"] = rng.integers(20, 70, n)
    frame["plan"] = rng.choice(["basic", "plus", "pro", "max"], n, p=[0.4, 0.3, 0.2, 0.1])
    frame["member"] = rng.choice(["no", "yes"], n)
    frame["sex"] = rng.choice(["female", "male"], n)
    frame["district"] = rng.choice(["east", "north", "west"], n, p=[0.5, 0.3, 0.2])
    frame["id"] = [f"{int(x):014x}" for x in rng.integers(0, 2**56, n)]
    frame["day"] = (pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 200, n), unit="D")).strftime(
        "%Y-%m-%d"
    )
    weights = np.linspace(1.0, 0.5, wide)
    pull = (frame[[f"x{i}" for i in range(wide)]].to_numpy() - 50) / 10 @ weights / np.sqrt(wide)
    pull += 0.9 * (frame["age"] - 45) / 14 + frame["plan"].map(
        {"basic": -0.7, "plus": 0.0, "pro": 0.7, "max": 1.4}
    )
    pull += np.where(frame["member"] == "yes", 0.5, -0.5)
    if kind == "boosting":
        # What a line cannot follow: middle ages and extreme values do best.
        pull = (
            0.4 * pull
            + 1.5 * (np.abs(frame["x0"] - 50) / 10 - 0.8)
            + np.where(np.abs(frame["age"] - 45) < 12, 1, -1)
        )
    pull = pull.to_numpy()
    if task == "regression":
        frame["y"] = np.round(100 + 20 * (pull + rng.normal(0, 0.8, n)), 2)
    elif task == "binary":
        frame["y"] = np.where(rng.uniform(size=n) < 1 / (1 + np.exp(-1.4 * pull)), "good", "bad")
    else:
        noisy = pull + rng.logistic(0, 0.6, n)
        frame["y"] = np.select([noisy < -0.8, noisy < 0.8], ["green", "amber"], "red")
    return frame


def model_for(frame: pd.DataFrame, task: Task, kind: str) -> Any:
    features = frame.drop(columns=["y", "id", "day", *SENSITIVE])
    numbers = list(features.select_dtypes("number").columns)
    texts = [name for name in features.columns if name not in numbers]
    if kind == "linear":
        encode = ColumnTransformer(
            [("n", StandardScaler(), numbers), ("t", OneHotEncoder(handle_unknown="ignore"), texts)]
        )
        last = Ridge() if task == "regression" else LogisticRegression(max_iter=500)
    else:
        ordinal = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
        encode = ColumnTransformer([("n", "passthrough", numbers), ("t", ordinal, texts)])
        boosting = HistGradientBoostingRegressor if task == "regression" else HistGradientBoostingClassifier
        last = boosting(
            max_leaf_nodes=8, min_samples_leaf=50, learning_rate=0.1, max_iter=120, random_state=0
        )
    return make_pipeline(encode, last).fit(features, frame["y"])


def failures(seed: int, rows: int, folder: Path) -> list[tuple[str, str, str]]:
    """(check, about, sentence) of every failing finding of one clean case."""
    rng = np.random.default_rng([seed, 20261121])
    task, kind = TASKS[seed % 3], ("linear", "boosting")[seed // 3 % 2]
    wide = 3 + seed % 5
    tables = {role: clean_table(rows, task, kind, rng, wide) for role in ("train", "table", "production")}
    for role, frame in tables.items():
        frame.to_csv(folder / f"{role}.csv", index=False)
    skops.io.dump(model_for(tables["train"], task, kind), folder / "model.skops")
    good = {"binary": ("good",), "multiclass": ("green",), "regression": ()}[task]
    request = Request(
        table=str(folder / "table.csv"),
        train=str(folder / "train.csv"),
        production=str(folder / "production.csv"),
        model=str(folder / "model.skops"),
        roles=Roles(
            target="y",
            task=task,
            positive="good" if task == "binary" else None,
            favourable=good,
            sensitive=SENSITIVE,
            identifiers=("id",),
            time="day",
            quasi=SENSITIVE,
        ),
        seed=seed,
    )
    ended: list[Outcome] = []
    assess(request, folder, ended.append)
    odd = [(o.check, o.status, o.reason or "") for o in ended if o.status == "error"]
    return odd + [(o.check, f.about.name, f.says) for o in ended for f in o.findings if f.status == "fail"]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--rows", type=int, default=5_000)
    asked = parser.parse_args()
    alarmed, checks = 0, Counter[str]()
    for seed in range(asked.first, asked.first + asked.seeds):
        with tempfile.TemporaryDirectory(prefix="preflight-clean-") as folder:
            found = failures(seed, asked.rows, Path(folder))
        alarmed += bool(found)
        checks.update({check for check, _, _ in found})
        words = "; ".join(f"{check} {about}: {says}" for check, about, says in found)
        print(f"seed {seed:3d} {TASKS[seed % 3]:10s} {words or 'silent'}", flush=True)
    print(f"{alarmed} of {asked.seeds} clean tables raised an alarm: {dict(checks)}")


if __name__ == "__main__":
    main()
