"""A fast assessment computes with scipy.special and NumPy: what takes a second to import stays in the jail."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.jail.here import standing as standing
from tests.test_rooms import ROOT, imported

SCRIPT = """
import json, sys
from pathlib import Path
from checks.assessment import assess
from checks.opening import Request
from checks.samples import find_sample
sample = find_sample("credit")
files = {role: str(sample.path(role)) for role in ("table", "production", "model")}
report = assess(Request(**files, roles=sample.roles, fast=True), Path(sys.argv[1]), lambda _: None)
ended = {outcome.check: outcome.status for outcome in report.outcomes}
print(json.dumps([ended, [name for name in ("scipy.stats", "sklearn", "shap") if name in sys.modules]]))
"""


def test_a_fast_assessment_of_a_model_imports_neither_scipy_stats_nor_scikit_learn(
    standing: tuple[str, ...], tmp_path: Path
) -> None:
    command = [sys.executable, "-c", SCRIPT, str(tmp_path)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    ended, heavy = json.loads(said.stdout.splitlines()[-1])
    assert heavy == []
    assert ended["scalability/predictive-quality"] in ("pass", "fail", "warn")
    assert "error" not in ended.values()


@pytest.mark.parametrize("room", ["stats", "artifacts"])
def test_no_statistic_is_taken_from_scipy_stats(room: str) -> None:
    """Heavy artifacts fit models with scikit-learn; nothing else needs more than scipy.special."""
    for path in (ROOT / "checks" / room).rglob("*.py"):
        banned = ("scipy.stats", "sklearn") if room == "stats" else ("scipy.stats", "sklearn.metrics")
        assert not [name for name in imported(path) if name.startswith(banned)], path.name
