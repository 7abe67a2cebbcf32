"""Tables without a defect, whose null properties truly hold: rows are independent draws of one law."""

from typing import Literal

import numpy as np
import pandas as pd

from checks.table.roles import Roles

Task = Literal["binary", "multiclass", "regression"]


def clean(
    seed: int, rows: int = 3000, columns: int = 10, task: Task = "binary", gaps: float = 0.005
) -> pd.DataFrame:
    """`columns` features of many shapes (normal, skewed, counts, categories, zero-inflated) and `y`.

    Some features carry signal (the strongest alone tells binary answers apart with an AUC near .75),
    others none; an identifier `id` is random, and `gaps` of the first column's cells are empty at random.
    """
    rng = np.random.default_rng(seed)
    made: dict[str, np.ndarray] = {"id": rng.permutation(10 * rows)[:rows]}
    score = np.zeros(rows)
    for j in range(columns):
        shape = j % 6
        if shape == 0:
            x = rng.normal(size=rows)
            score += x * (1.0 if j == 0 else 0.3)
        elif shape == 1:
            x = rng.lognormal(0, 1.3, rows).round(2)
            score += 0.3 * np.log(x + 0.1)
        elif shape == 2:
            x = rng.poisson(2, rows)
        elif shape == 3:
            x = rng.choice(["north", "south", "east", "west"], rows, p=[0.4, 0.3, 0.2, 0.1])
            score += 0.5 * (x == "south")
        elif shape == 4:
            x = np.where(rng.random(rows) < 0.7, 0.0, rng.gamma(2, 100, rows).round())
        else:
            x = rng.random(rows) < 0.2
            score += 0.4 * x
        made[f"x{j}"] = x
    noisy = score + rng.logistic(size=rows)
    if task == "binary":
        answer = np.where(noisy > np.quantile(noisy, 0.7), "yes", "no")
    elif task == "multiclass":
        answer = np.array(["a", "b", "c", "d"])[np.digitize(noisy, np.quantile(noisy, [0.4, 0.7, 0.9]))]
    else:
        answer = 100 + 10 * noisy
    frame = pd.DataFrame({**made, "y": answer})
    frame.loc[rng.random(rows) < gaps, "x0"] = np.nan
    return frame


def roles(task: Task = "binary") -> Roles:
    labels = {"binary": ("yes", ("yes",)), "multiclass": (None, ("d",)), "regression": (None, ())}[task]
    return Roles(target="y", task=task, positive=labels[0], favourable=labels[1], identifiers=("id",))


TASKS: tuple[Task, ...] = ("binary", "multiclass", "regression")


def cases(many: int) -> list[tuple[int, int, int, Task]]:
    """Seeds, rows, columns and tasks of `many` clean tables, from 2,000 to 5,000 rows and 6 to 20 columns."""
    return [
        (seed, (2000, 3000, 5000)[seed % 3], (6, 10, 14, 20)[seed % 4], TASKS[seed % 3])
        for seed in range(many)
    ]
