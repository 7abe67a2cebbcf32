"""CPU time of a full re-run of every page, with a report of the sample's size.

    python -m benchmarks.pages                    # assesses the sample first, which takes a minute or two
    python -m benchmarks.pages out/report.json    # with a report that is at hand

Prints for each page the median and the slowest of its re-runs in CPU milliseconds, after visits that fill what is
cached; the form of "Set up" is that of a small made table. AppTest draws as the server does, and then reads
everything that was drawn back into its own tree, which the server does not do: the figures are a little higher
than the server's. Ends with 1 if a median is over the limit.
"""

import argparse
import logging
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIMIT = 150.0
PAGES = (
    "start",
    "setup",
    "run",
    "scorecard",
    "data_quality",
    "bias",
    "interpretability",
    "scalability",
    "privacy",
    "robustness",
    "remedies",
    "compare",
    "governance",
    "review",
    "report",
    "workshop",
    "catalogue",
)


def sample_report(folder: Path) -> Path:
    """The report of the built-in case, assessed in a process of its own."""
    from checks.samples import assess_command, find_sample

    case, out = folder / "credit", folder / "out"
    checks = [sys.executable, "-m", "checks"]
    subprocess.run([*checks, "sample", "credit", str(case)], check=True, capture_output=True)
    command = shlex.split(assess_command(find_sample("credit"), case))
    subprocess.run([*checks, *command[1:], "--out", str(out)], check=False, capture_output=True)
    return out / "report.json"


def store(report: Path, title: str) -> str:
    """A finished run with this report, in the state folder of the environment."""
    from checks import runs
    from checks.report import jsonfile
    from checks.runs import folder as folders

    read = jsonfile.decode(report.read_bytes())
    run = runs.new_run(title)
    (folders.home(run) / "report.json").write_bytes(report.read_bytes())
    runs._store().conclude(run, verdict=read.scorecard.verdict, grade=read.scorecard.grade)  # noqa: SLF001
    return run


def reruns(page: str, earlier: str, run: str, times: int) -> list[float]:
    """CPU milliseconds of each full re-run of a page by who opened both runs, all threads together."""
    from streamlit.testing.v1 import AppTest  # noqa: TID251

    shown = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for each in (earlier, run):
        shown.query_params["run"] = each
        shown.run()
    if page != "start":
        shown.switch_page(f"pages/{page}.py")
        shown.query_params["run"] = run
        shown.run()
    spent = []
    for _ in range(times):
        before = time.process_time()
        shown.run()
        spent.append(1000 * (time.process_time() - before))
        if shown.exception:
            raise SystemExit(f"{page} failed: {shown.exception[0].value}")
    return spent


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("report", nargs="?", type=Path)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--only", nargs="*", default=list(PAGES), choices=PAGES)
    asked = parser.parse_args()
    logging.disable(logging.WARNING)
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        report = (asked.report or sample_report(Path(folder))).resolve()
        os.environ["PREFLIGHT_STATE"] = str(Path(folder) / "state")
        os.chdir(ROOT)
        from checks import runs

        runs.Dispatcher.start = lambda _self: None  # nothing is assessed here
        earlier, run = store(report, "earlier"), store(report, "later")
        from tests.pages.made_run import read_run

        form = read_run()  # a finished run has no form any more
        for page in asked.only:
            spent = reruns(page, earlier, form if page == "setup" else run, asked.times)
            middle = statistics.median(spent)
            worst = max(worst, middle)
            print(f"{page:<18}{middle:7.0f} ms, slowest {max(spent):5.0f} ms", flush=True)
    print(f"The costliest page takes {worst:.0f} ms; the limit is {LIMIT:.0f} ms.")
    return int(worst > LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
