"""Comparing at the command line: a regression and nothing else fails, waivers lift a block, scores lie by."""

from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest

from checks.__main__ import run
from checks.document import Report
from tests.test_cli import here

__all__ = ["here"]
ONLY = ["--only", "data_quality", "--only", "scalability/predictive-quality"]
ASKED = ["--target", "paid", "--positive", "yes", "--score", "s", "--threshold", "0.5", *ONLY]


def table(name: str, *, noise: float, gaps: float = 0.0) -> None:
    """The same 1,500 people, scored by a model that errs with `noise`."""
    draw = np.random.default_rng(4)
    income = draw.normal(40, 9, 1500)
    paid = np.where(income + draw.normal(0, 4, 1500) > 40, "yes", "no")
    score = 1 / (1 + np.exp(-(income - 40 + noise * draw.normal(0, 1, 1500)) / 4))
    years = pd.Series(draw.normal(10, 3, 1500)).mask(draw.random(1500) < gaps)
    frame = pd.DataFrame(
        {"income": income.round(2), "years": years.round(2), "s": score.round(4), "paid": paid}
    )
    frame.to_csv(name, index=False)


def report(folder: str) -> Report:
    return msgspec.json.decode(Path(folder, "report.json").read_bytes(), type=Report)


def test_the_second_run_of_the_same_table_has_no_regression(capsys: pytest.CaptureFixture[str]) -> None:
    table("a.csv", noise=2)
    run(["assess", "a.csv", *ASKED, "--out", "a"])
    assert {"report.json", "scores.npz"} <= {path.name for path in Path("a").iterdir()}
    assert run(["assess", "a.csv", *ASKED, "--out", "b", "--compare", "a/report.json"]) == 0
    assert "No regressions." in capsys.readouterr().err
    assert run(["compare", "a", "b"]) == 0
    out = capsys.readouterr().out
    assert "the same table" in out
    assert "They decide every row alike." in out


def test_a_new_gap_in_a_column_is_a_regression(capsys: pytest.CaptureFixture[str]) -> None:
    table("a.csv", noise=2)
    table("b.csv", noise=2, gaps=0.4)
    run(["assess", "a.csv", *ASKED, "--out", "a"])
    assert run(["assess", "b.csv", *ASKED, "--out", "b", "--compare", "a"]) == 1
    err = capsys.readouterr().err
    assert "New (" in err
    assert "years" in err[err.index("New (") :]
    assert run(["compare", "b", "a"]) == 0
    assert "Closed (" in capsys.readouterr().out
    assert run(["compare", "a", "b", "--json"]) == 1
    told = msgspec.json.decode(capsys.readouterr().out)
    assert told["comparison"]["regressions"] >= 1
    assert "different tables" in told["models"]


def test_two_models_on_one_table_are_compared_row_by_row(capsys: pytest.CaptureFixture[str]) -> None:
    table("a.csv", noise=1)
    weak = pd.read_csv("a.csv")
    draw = np.random.default_rng(1)
    # The second model's scores stand in the same table, so that both judge the same bytes.
    weak["w"] = (weak["s"] + draw.normal(0, 0.4, len(weak))).clip(0, 1).round(4)
    weak.to_csv("both.csv", index=False)
    asked = ["--target", "paid", "--positive", "yes", "--threshold", "0.5", *ONLY]
    run(["assess", "both.csv", *asked, "--score", "s", "--ignore", "w", "--out", "a"])
    run(["assess", "both.csv", *asked, "--score", "w", "--ignore", "s", "--out", "b"])
    capsys.readouterr()
    run(["compare", "a", "b", "--json"])
    duel = msgspec.json.decode(capsys.readouterr().out)["models"]
    wrong = {name: ((weak[name] >= 0.5) != (weak["paid"] == "yes")) for name in "sw"}
    assert duel["only_first"] == int((~wrong["s"] & wrong["w"]).sum())
    assert duel["only_second"] == int((wrong["s"] & ~wrong["w"]).sum())
    assert duel["errors"]["value"] == pytest.approx(wrong["w"].mean() - wrong["s"].mean())
    assert duel["errors"]["low"] > 0
    differ = ((weak["s"] >= 0.5) != (weak["w"] >= 0.5)).to_numpy().nonzero()[0]
    assert duel["differ"] == differ[:100].tolist()
    assert duel["differing"] == len(differ)


WAIVER = """
[[waiver]]
finding = "scalability/predictive-quality"
reason = "It only sorts the queue."
owner = "Ada Byron"
approver = "Grace Hopper"
expires = 2999-12-31
"""


def test_a_waiver_lifts_the_block_and_the_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    table("a.csv", noise=400)
    Path("waivers.toml").write_text(WAIVER)
    asked = ["assess", "a.csv", *ASKED]
    assert run([*asked, "--out", "a"]) == 1
    gates = {gate.check: gate.state for gate in report("a").scorecard.gates}
    if [check for check, state in gates.items() if state == "fail"] != ["scalability/predictive-quality"]:
        pytest.fail(f"the made table should fail one gate, not {gates}")
    assert run([*asked, "--out", "b", "--waivers", "waivers.toml"]) in (0, 3)
    assert "  waived  scalability/predictive-quality" in capsys.readouterr().err
    lifted = report("b")
    (gate,) = [g for g in lifted.scorecard.gates if g.check == "scalability/predictive-quality"]
    assert gate.state == "waived"
    assert "31 Dec 2999 by Grace Hopper" in gate.says
    assert lifted.scorecard.score == report("a").scorecard.score
    assert lifted.waivers[0].lifts == 1
    Path("waivers.toml").write_text(WAIVER.replace("2999", "2001"))
    assert run([*asked, "--out", "c", "--waivers", "waivers.toml"]) == 1
    assert report("c").waivers[0].state == "expired"
