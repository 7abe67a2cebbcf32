"""The remediation kit: its contract holds for the very table, its drift is the check's, and nobody is in it."""

import io
import json
import math
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace

from checks.__main__ import run
from checks.artifacts.shifts import Shifts
from checks.assessment import assess
from checks.opening import Request
from checks.policy.policy import policy_text
from checks.registry import all_checks
from checks.report.kit import data_contract, drift_check, gate, pack
from checks.report.kit.counted import _outward, counted
from checks.report.kit.reference import LEAST, Reference
from checks.table.read import read
from tests import kit, test_canaries
from tests.report import made

N = 900
FIELDS = ("small", "wide", "colour", "flag", "half")


def world(seed: int, shift: float = 0.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "small": rng.choice([1, 2, 3, 5], N, p=[0.4 - shift / 4, 0.3, 0.2, 0.1 + shift / 4]),
            "wide": rng.lognormal(3 + shift, 1, N),
            "colour": rng.choice(["red", "green", "blue"], N, p=[0.5 - shift / 2, 0.3 + shift / 2, 0.2]),
            "flag": rng.uniform(size=N) < 0.4,
            "half": np.where(rng.uniform(size=N) < 0.3 + shift / 3, np.nan, rng.normal(size=N)),
            "paid": rng.choice(["no", "yes"], N),
        }
    )


def reference_of(frame: pd.DataFrame, withheld: frozenset[str] = frozenset(), **roles: Any) -> Reference:
    from checks.table.roles import Roles

    made = counted(kit.given(frame, Roles(target="paid", **roles)), withheld, policy_text("standard"))
    assert made is not None
    return made


def wrong(schema: dict[str, Any], row: dict[str, Any]) -> list[str]:
    """The properties of a row that its JSON Schema refuses: type, range, levels and presence, and no more."""
    kinds = {"integer": int, "number": (int, float), "string": str, "boolean": bool, "null": type(None)}
    bad = [name for name in schema["required"] if name not in row]
    for name, rule in schema["properties"].items():
        value = row.get(name)
        types = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
        fits = any(
            isinstance(value, kinds[kind]) and (kind == "boolean" or not isinstance(value, bool))
            for kind in types
        )
        number = isinstance(value, int | float) and not isinstance(value, bool)
        low, high = rule.get("minimum", -math.inf), rule.get("maximum", math.inf)
        if not fits or (number and not low <= value <= high) or value not in rule.get("enum", [value]):
            bad.append(name)
    return bad


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return json.loads(frame.to_json(orient="records", double_precision=15))


def test_the_contract_holds_for_the_very_table_and_refuses_what_was_planted() -> None:
    frame = world(0)
    schema = data_contract.row_schema(reference_of(frame))
    rows = rows_of(frame)

    assert [wrong(schema, row) for row in rows] == [[]] * N
    first = next(row for row in rows if row["half"] is not None)
    for name, planted in (
        ("wide", 1e9),
        ("colour", "violet"),
        ("flag", "maybe"),
        ("small", None),
        ("small", 2.5),
    ):
        assert wrong(schema, first | {name: planted}) == [name]
    assert wrong(schema, first | {"half": None}) == []
    del first["colour"]
    assert "colour" in wrong(schema, first)


def test_the_table_schema_says_the_same_as_the_row_schema() -> None:
    made = reference_of(world(0))
    fields = {each["name"]: each for each in data_contract.table_schema(made)["fields"]}
    rows = data_contract.row_schema(made)["properties"]

    for name, rule in rows.items():
        bounds = fields[name].get("constraints", {})
        assert {key: rule[key] for key in ("minimum", "maximum") if key in rule} == {
            key: bounds[key] for key in ("minimum", "maximum") if key in bounds
        }
        assert bounds.get("enum") == rule.get("enum")
        assert bounds.get("required", False) is not isinstance(rule["type"], list)
        assert fields[name]["missing_share"] == rule["x-missing-share"]
    assert rows["half"]["x-missing-share"] == pytest.approx(world(0)["half"].isna().mean(), abs=1e-12)


@pytest.mark.parametrize(
    "ends", [(0.0, 0.0), (-3.27, 91.4), (0.1, 0.30000000000000004), (1e-9, 1e15), (-7, -7)]
)
def test_a_range_holds_both_ends_and_is_not_one_of_them(ends: tuple[float, float]) -> None:
    told = _outward(*ends)

    assert told["low"] <= ends[0] <= ends[1] <= told["high"]
    assert all(abs(told["high"]) < 1.2 * max(map(abs, ends)) + 1e-300 for _ in ends)


def test_the_drift_reference_gives_the_checks_own_statistics() -> None:
    before, after = world(0), world(1, shift=0.6)
    inputs = kit.given(before, production=after)
    shifts = {each.column.name: each for each in kit.artifacts(inputs).get(Shifts).columns}
    made = data_contract.drift(reference_of(before), pack.limits(reference_of(before)))
    columns = {each["name"]: each for each in made["columns"]}
    assert set(columns) == set(FIELDS)
    told = {
        name: drift_check.statistics(columns[name], [None if pd.isna(v) else str(v) for v in after[name]])
        for name in FIELDS
    }

    exact = shifts["small"].numbers
    assert columns["small"]["every_value_is_an_edge"]
    assert exact is not None
    assert told["small"]["ks_distance"] == pytest.approx(exact.gap, abs=1e-9)
    assert told["small"]["rank_shift"] == pytest.approx(exact.area, abs=1e-9)
    for name in ("colour", "flag"):
        counts = shifts[name].levels or {}
        direct = sum(abs(a / N - b / N) * many for (a, b), many in counts.items()) / 2
        assert told[name]["total_variation"] == pytest.approx(direct, abs=1e-9)
    whole = shifts["wide"].numbers
    edges = np.array(columns["wide"]["edges"])
    direct = max(abs((before["wide"] <= edge).mean() - (after["wide"] <= edge).mean()) for edge in edges)
    assert whole is not None
    assert told["wide"]["ks_distance"] == pytest.approx(direct, abs=1e-9)
    assert 0 <= whole.gap - told["wide"]["ks_distance"] <= 1 / 20
    for name in FIELDS:
        gap = abs(before[name].isna().mean() - after[name].isna().mean())
        assert told[name]["missing_gap"] == pytest.approx(gap, abs=1e-9)


def test_what_is_no_number_counts_as_empty_and_a_level_called_none_as_itself() -> None:
    number = {"kind": "number", "missing_share": 0.0, "edges": [1.0], "shares": [0.5, 0.5]}
    text = {"kind": "text", "missing_share": 0.0, "levels": {"None": 0.5, "a": 0.5}, "other_share": 0.0}

    assert drift_check.statistics(number, ["1", "2", "NA", "?"]) == {
        "missing_gap": 0.5,
        "ks_distance": 0.0,
        "rank_shift": 0.5,
    }
    assert drift_check.statistics(text, ["None", "a", "b", ""]) == {
        "missing_gap": 0.25,
        "total_variation": pytest.approx(1 / 3),
    }


def test_the_limits_are_the_checks_or_the_policys() -> None:
    made = reference_of(world(0))
    scales = all_checks()[pack.DRIFT].scales
    assert pack.limits(made) == dict(scales)
    own = 'name = "own"\n[limits."robustness/feature-drift#ks_distance"]\nfloor = 0.1\nlimit = 0.2\nworst = 0.5\nsource = "us"\n'
    assert pack.limits(replace(made, policy=own))["ks_distance"].limit == 0.2


def test_no_level_or_bin_is_told_that_few_rows_share_and_nothing_of_a_withheld_column() -> None:
    frame = world(0).assign(rare=["once", *["often"] * (N - 1)], mail=[f"a{i % 9}" for i in range(N)])
    made = {
        each.name: each for each in reference_of(frame, frozenset({"mail"}), confidential=("small",)).columns
    }

    assert made["rare"].levels == {"often": N - 1}
    assert not made["rare"].closed
    for name in ("mail", "small"):
        column = made[name]
        assert column.withheld
        assert column.levels is None
        assert column.low is None
        assert not column.edges
    assert min(made["wide"].counts) >= LEAST
    assert sum(made["wide"].counts) == N


def opened(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name).decode() for name in packed.namelist()}


def test_no_canary_is_in_the_kit_of_a_whole_run_and_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    paths = {}
    for seed, role in enumerate(("table", "train")):
        path = tmp_path / f"{role}.csv"
        test_canaries.people(seed).to_csv(path, index=False)
        read(path, role, tmp_path, name=path.name, bounded=False, jailed=False)
        paths[role] = str(path)
    request = Request(
        **paths, roles=test_canaries.ROLES, jobs=1, bounded=False, only=("data_quality/missing-values",)
    )
    report = assess(request, tmp_path, lambda _: None)
    data = pack.kit(report, tmp_path)

    assert data is not None
    assert data == pack.kit(report, tmp_path)
    files = opened(data)
    for name, text in files.items():
        assert [secret for secret in test_canaries.SECRETS if secret in text.casefold()] == [], name
    assert files["policy.toml"] == policy_text("standard")
    assert report.inputs.policy.sha256 in files["README.md"]
    for name in set(files) - {"README.md"}:
        assert Path(name).name in files["README.md"]
    fields = {each["name"]: each for each in json.loads(files["contract/table-schema.json"])["fields"]}
    assert set(fields) == set(test_canaries.people(0).columns)
    assert set(fields["age"]) <= {"name", "type", "missing_share", "constraints"}
    assert fields["age"]["constraints"] == {"required": True}


def test_the_script_of_the_kit_runs_alone_and_ends_with_1_for_what_moved(tmp_path: Path) -> None:
    made = reference_of(world(0))
    files = {"r.json": data_contract.drift(made, pack.limits(made))}
    (tmp_path / "r.json").write_text(json.dumps(files["r.json"]))
    (tmp_path / "d.py").write_bytes(Path(drift_check.__file__).read_bytes())
    for shift, status in ((0.0, 0), (0.8, 1)):
        world(0 if not shift else 1, shift).to_csv(tmp_path / "new.csv", index=False)
        done = subprocess.run(
            [sys.executable, "-I", "d.py", "r.json", "new.csv"], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == status, done.stderr
        assert ("BEYOND" in done.stdout) is bool(status)


def test_a_hostile_name_is_one_word_of_the_gate() -> None:
    report = made.report()
    inputs = report.inputs
    names = ("a'b; rm -rf /", "${{ secrets.TOKEN }}", "two\nlines: {x}", "-o", "$(id)")
    hostile = replace(
        report,
        inputs=replace(
            inputs,
            roles={**inputs.roles, "sensitive": list(names)},
            table=replace(inputs.table, name="../../x y.csv"),
        ),
    )
    text = gate.workflow(hostile)
    lines = text.split("        run: |\n")[1].split("      - if:")[0].splitlines()
    assert all(line.startswith(" " * 10) for line in lines)
    command = "\n".join(line[10:] for line in lines)

    assert "${{" not in text
    assert "--compare readiness/report.json" in command
    script = re.sub(r"^preflight/\S+", "printf '%s\\\\0'", command)
    words = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout.split(
        "\0"
    )
    assert [words[i + 1] for i, word in enumerate(words) if word == "--sensitive"] == list(names)
    assert words[1] == "data/x y.csv"


def test_the_command_line_writes_a_kit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    world(0).to_csv(tmp_path / "t.csv", index=False)
    asked = ["assess", str(tmp_path / "t.csv"), "--target", "paid", "--only", "data_quality/missing-values"]
    status = run([*asked, "--out", str(tmp_path / "r"), "--format", "kit"])

    assert status in (0, 1, 3), capsys.readouterr().err
    assert "contract/row.schema.json" in opened((tmp_path / "r" / pack.NAME).read_bytes())
