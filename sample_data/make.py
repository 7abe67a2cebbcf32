"""Remake every built-in case, byte for byte: `python -m sample_data.make [FOLDER]`."""

import json
import os
import sys
from pathlib import Path
from typing import Any

# Before the first numerical import, because thread pools are sized as they load.
os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

from sample_data.cases import FILES, careless_case, clean_case
from sample_data.churn_case import churn_case
from sample_data.house_case import house_case
from sample_data.models import save
from sample_data.triage_case import triage_case

CASES = {
    "credit": careless_case,
    "credit_clean": clean_case,
    "houses": house_case,
    "churn": churn_case,
    "triage": triage_case,
}


def make(folder: Path) -> None:
    """Write each case's tables, model, case.json and answers.json under `folder`."""
    for name, build in CASES.items():
        case, home = build(), folder / name
        home.mkdir(parents=True, exist_ok=True)
        for role, text in case.tables.items():
            (home / FILES[role]).write_bytes(text.encode())
        save(case.model, home / FILES["model"])
        _write(home / "case.json", {"name": name, **case.about})
        _write(home / "answers.json", case.answers)


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_bytes((json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
