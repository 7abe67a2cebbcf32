"""Assess made-up survey tables of several sizes, as files, in a process of their own.

    python -m benchmarks.speed --rows 10000 100000 1000000
    python -m benchmarks.speed --rows 1000000 --only data_quality

Prints CPU-seconds (all processes), wall seconds, peak resident memory and the slowest checks. The rows are
those of the judged table; reading the file is part of the cost.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.speed import tables
from benchmarks.speed.process import cost

SLOWEST = 8


def assess(rows: int, only: list[str], folder: Path) -> None:
    path, out = folder / f"{rows}.parquet", folder / f"out-{rows}"
    tables.write(path, rows, seed=0)
    command = [sys.executable, "-m", "checks", "assess", str(path), "--target", tables.TARGET]
    command += ["--positive", tables.POSITIVE, "--favourable", tables.POSITIVE, "--id", tables.IDENTIFIER]
    command += ["--time", tables.TIME, "--out", str(out)]
    command += [part for name in tables.SENSITIVE for part in ("--sensitive", name)]
    command += [part for name in tables.QUASI for part in ("--quasi", name)]
    command += [part for name in only for part in ("--only", name)]
    spent = cost(command)
    if spent.status not in (0, 1, 3):
        raise SystemExit(f"The assessment of {rows:,} rows ended with status {spent.status}.")
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    slow = sorted(report["outcomes"], key=lambda outcome: -outcome["seconds"])[:SLOWEST]
    print(
        f"{rows:>10,} rows: {spent.cpu:6.1f} CPU s, {spent.wall:6.1f} s, {spent.peak / 2**20:7,.0f} MiB; "
        f"{len(report['outcomes'])} checks, the slowest "
        + ", ".join(f"{each['check']} {each['seconds']:.1f}" for each in slow),
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--only", nargs="*", default=[])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="preflight-speed-") as folder:
        for rows in asked.rows:
            assess(rows, asked.only, Path(folder))


if __name__ == "__main__":
    main()
