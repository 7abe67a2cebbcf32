"""An outcome is there before any table is read, and a fast run counts and scores without asking a model more."""

import numpy as np
import pandas as pd
import pytest

from checks import registry
from checks.assessment import assess
from checks.contract import LEFT_OUT
from checks.opening import Request
from checks.table.roles import Roles

ROLES = Roles(target="y", positive="yes", favourable=("yes",), sensitive=("sex",), score="said")
HEAVY = ("bias/attribute-flip", "privacy/membership-inference", "scalability/latency")


@pytest.fixture(scope="module")
def fast(tmp_path_factory):
    """A fast run over scores: the report, and at each outcome whether a table had been read."""
    folder = tmp_path_factory.mktemp("fast")
    rng = np.random.default_rng(3)
    x = rng.normal(size=600)
    frame = pd.DataFrame(
        {
            "x": x.round(3),
            "z": rng.integers(0, 9, 600),
            "sex": rng.choice(["f", "m"], 600),
            "said": 1 / (1 + np.exp(-x)),
            "y": np.where(rng.random(600) < 1 / (1 + np.exp(-x)), "yes", "no"),
        }
    )
    frame.to_csv(folder / "given.csv", index=False)
    seen: list[tuple[str, bool]] = []

    def ended(outcome):
        seen.append((outcome.check, (folder / "table.parquet").exists()))

    request = Request(table=str(folder / "given.csv"), roles=ROLES, fast=True, bounded=False)
    return assess(request, folder, ended), seen


def test_an_outcome_is_there_before_any_table_is_read(fast):
    report, seen = fast
    assert seen[0] == ("governance/attestations", False)
    assert [check for check, _ in seen] == [outcome.check for outcome in report.outcomes]
    assert len({check for check, _ in seen}) == len(seen) == len(registry.all_checks())


def test_a_fast_run_leaves_out_what_is_heavy_and_says_so(fast):
    outcomes = {outcome.check: outcome for outcome in fast[0].outcomes}
    for check, outcome in outcomes.items():
        heavy = registry.heavy(registry.all_checks()[check])
        assert (outcome.reason == LEFT_OUT) == heavy, check
        assert not heavy or outcome.status == "skipped"
        assert outcome.status != "error", outcome.reason
    assert all(outcomes[check].reason == LEFT_OUT for check in HEAVY)


def test_a_fast_run_still_counts_and_scores(fast):
    ended = {outcome.check: outcome.status for outcome in fast[0].outcomes}
    for check in ("data_quality/missing-values", "bias/selection-rate-ratio", "robustness/miscalibration"):
        assert ended[check] in ("pass", "fail", "unsure"), check


def test_gates_that_a_fast_run_leaves_out_were_not_asked(fast):
    gates = {gate.check: gate for gate in fast[0].scorecard.gates}
    assert gates["privacy/membership-inference"].state == "not asked"
    assert gates["privacy/membership-inference"].says == LEFT_OUT
    assert gates["bias/selection-rate-ratio"].state != "not asked"
