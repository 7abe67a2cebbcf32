"""The CI gate: a GitHub Actions workflow that asks the same question again of every change."""

import re
import shlex
from typing import Any

from checks.document import Inputs, Report

FLAGS = {"target": "--target", "task": "--task", "positive": "--positive", "favourable": "--favourable",
         "threshold": "--threshold", "sensitive": "--sensitive", "identifiers": "--id", "time": "--time",
         "quasi": "--quasi", "confidential": "--confidential", "population": "--population",
         "weight": "--weight", "ignore": "--ignore", "increasing": "--increasing",
         "decreasing": "--decreasing", "immutable": "--immutable", "score": "--score",
         "prediction": "--prediction"}  # fmt: skip
ANSWERS = {"harm": "--harm", "label": "--label", "acts_on": "--acts-on"}
WORKFLOW = """\
# A merge waits for this: it fails for what got worse since the approved report, and for nothing else.
# Put the files named below where the command looks for them, or change the paths; then commit an approved
# report as readiness/report.json. Without --compare it fails while the model is not ready.
name: readiness
on: pull_request
permissions:
  contents: read
jobs:
  preflight:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/checkout@v4
        with: {{ repository: your-team/preflight, path: preflight }}
      - uses: actions/setup-python@v5
        with: {{ python-version: "3.12" }}
      - run: make .venv/.ready
        working-directory: preflight
      - shell: bash
        run: |
          {command}
      - if: always()
        run: cat report/report.md >> "$GITHUB_STEP_SUMMARY"
"""


def workflow(report: Report) -> str:
    return WORKFLOW.format(command=" \\\n            ".join(_command(report)))


def _command(report: Report) -> list[str]:
    given = report.inputs
    parts = [f"preflight/.venv/bin/preflight assess {_file(given.table.name)}"]
    for role in ("train", "production", "model"):
        held = getattr(given, role)
        if held is not None and (role != "model" or held.sha256 is not None):
            parts.append(f"--{role} {_file(held.name)}")
    parts += _roles(given)
    if given.fairness is not None:
        parts += [f"{flag} {_quoted(getattr(given.fairness, name))}" for name, flag in ANSWERS.items()]
    parts += [f"--only {_quoted(each)}" for each in given.only]
    return [
        *parts,
        f"--seed {report.run.seed}",
        "--policy kit/policy.toml",
        "--out report --format json --format md --format junit",
        "--compare readiness/report.json",
    ]


def _roles(given: Inputs) -> list[str]:
    parts: list[str] = []
    for role, flag in FLAGS.items():
        held: Any = given.roles.get(role)
        several = held if isinstance(held, (list, tuple)) else [] if held is None else [held]
        parts += [f"{flag} {_quoted(str(each))}" for each in several]
    for each in given.roles.get("bands") or ():
        cuts = ",".join(f"{cut:g}" for cut in each["cuts"])
        parts.append("--bands " + _quoted(f"{each['column']}={cuts}"))
    return parts


def _file(name: str) -> str:
    """A file's own name under data/: no part of it is a folder or an option."""
    own = re.split(r"[/\\]", name)[-1]
    return _quoted(f"data/{own or 'table.csv'}")


def _quoted(text: str) -> str:
    """One word for bash, on one line, in which GitHub sees no expression of its own."""
    if text.isprintable():
        return shlex.quote(text).replace("${{", "$''{{")
    inside = "".join(
        letter
        if letter.isascii() and letter.isalnum()
        else "".join(f"\\x{byte:02x}" for byte in letter.encode("utf-8", "replace"))
        for letter in text
    )
    return f"$'{inside}'"
