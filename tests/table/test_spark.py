"""The same report from Spark as from DuckDB: tables of every kind, checks that count, and samples that are drawn."""

from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from checks.artifacts.samples import sample_rows
from checks.assessment import assess
from checks.contract import Unusable
from checks.opening import Request
from checks.table.engines import open_tables
from checks.table.open import connect
from checks.table.open import open_table as open_here
from checks.table.read import read
from checks.table.roles import Roles
from checks.table.spark import sources
from tests.kit import same
from tests.table.spark_session import started

ROWS = 900
ONLY = (
    "data_quality/missing-values", "data_quality/duplicate-rows", "data_quality/conflicting-labels",
    "data_quality/disguised-missing", "data_quality/inconsistent-values", "data_quality/split-overlap",
    "data_quality/staleness", "data_quality/outliers", "data_quality/class-imbalance",
    "privacy/k-anonymity", "privacy/unique-combinations", "privacy/direct-identifiers",
    "bias/selection-rate-ratio", "bias/error-rate-gap",
    "robustness/feature-drift", "robustness/unseen-values",
)  # fmt: skip


@pytest.fixture(scope="module")
def session():
    yield from started()


def made(seed, rows=ROWS):
    """All kinds, empty cells, copies, hard names, large numbers, and texts that engines fold differently."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({
        "age": rng.integers(18, 90, rows),
        "large": 2**60 + rng.integers(0, 2**40, rows),
        "half`way \"x'; DROP": np.round(rng.normal(0, 1e-3, rows), 6),
        "amount": np.where(rng.random(rows) < 0.1, np.nan, rng.lognormal(5, 1, rows)),
        "city": rng.choice(["Köln", "köln ", "İzmir", "Σίσυφος", "N/A?", "🙂", "a\tb", "-"], rows),
        "note": rng.choice(["x", "mail someone@example.org", "", "99", "unknown"], rows),
        "member": pd.array(rng.choice([True, False, None], rows), dtype="boolean"),
        "born": (pd.Timestamp("1960-01-01") + pd.to_timedelta(rng.integers(0, 20_000, rows), "D")).date,
        "seen": pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 10**12, rows), "us"),
        "sex": rng.choice(["f", "m", "other"], rows, p=[0.5, 0.45, 0.05]),
        "score": rng.random(rows).round(4),
    })  # fmt: skip
    frame.loc[rng.random(rows) < 0.05, "city"] = None
    frame["paid"] = np.where(rng.random(rows) < frame["score"], "yes", "no")
    return pd.concat([frame, frame.iloc[:20], frame.iloc[20:30].assign(paid="yes")], ignore_index=True)


@pytest.fixture(scope="module")
def request_of(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    table = made(0)
    files = {"table": table, "train": pd.concat([made(1), table.iloc[:15]]), "production": made(2)}
    for role, frame in files.items():
        pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), folder / f"{role}.parquet")
    return Request(
        **{role: str(folder / f"{role}.parquet") for role in files},
        roles=Roles(target="paid", positive="yes", score="score", sensitive=("sex",), time="seen",
                    quasi=("age", "sex", "born"), identifiers=("large",)),
        only=ONLY,
        bounded=False,
    )  # fmt: skip


def test_a_report_is_the_same_on_both_engines(session, request_of, tmp_path):
    reports = []
    for engine in ("duckdb", "spark"):
        (tmp_path / engine).mkdir()
        asked = msgspec.structs.replace(request_of, engine=engine)
        reports.append(assess(asked, tmp_path / engine, lambda _: None))
    here, there = ({o.check: plain(o) for o in report.outcomes} for report in reports)
    assert set(here) == set(ONLY)
    assert [o["reason"] for o in here.values() if o["status"] in ("error", "skipped")] == []
    assert [check for check in ONLY if there[check] != same(here[check])] == []
    assert reports[1].run.engine == "spark (local[2])"
    assert any("read by Spark, without a sandbox" in note for note in reports[1].inputs.notes)
    for role in ("table", "train", "production"):
        one, other = (getattr(report.inputs, role) for report in reports)
        assert (one.rows, one.columns) == (other.rows, other.columns)


def plain(outcome):
    told = msgspec.json.decode(msgspec.json.encode(outcome))
    told.pop("seconds")
    return told


def test_the_same_rows_are_drawn_and_hold_the_same(session, request_of, tmp_path):
    read(Path(request_of.table), "table", tmp_path, name="t", bounded=False, jailed=False)
    here = connect(tmp_path, threads=1)
    there, tables = open_tables("spark", tmp_path, ("table",))
    one, other = open_here(here, tmp_path, "table"), tables["table"]
    for seed in (0, 7):
        drawn = sample_rows(one, 100, seed)
        assert len(set(drawn.tolist())) == 100
        # A held draw is found by the table's path: another path, another draw.
        assert drawn.tolist() == sample_rows(replace(other, path="there"), 100, seed).tolist()
    columns = [column.key for column in one.columns]
    left = one.expr.order_by("row").select(columns).to_pyarrow()
    right = other.expr.order_by("row").select(columns).to_pyarrow()
    assert left.to_pylist() == right.to_pylist()
    here.disconnect()
    there.disconnect()


def test_a_folder_is_read_in_the_order_of_its_files(session, tmp_path):
    frame = made(3, 200)
    folder = tmp_path / "parts"
    folder.mkdir()
    pq.write_table(pa.Table.from_pandas(frame.iloc[120:], preserve_index=False), folder / "part-1.parquet")
    pq.write_table(pa.Table.from_pandas(frame.iloc[:120], preserve_index=False), folder / "part-0.parquet")
    held, header = sources.opened(session, str(folder), "parts")
    rows = held.orderBy("row").select("row", "c0").collect()
    assert [row["row"] for row in rows] == list(range(len(frame)))
    assert [row["c0"] for row in rows] == frame["age"].tolist()
    assert header.rows == len(frame)
    assert [column.name for column in header.columns] == list(frame.columns)
    again = sources.opened(session, str(folder), "parts")[1]
    assert again.sha256 == header.sha256
    pq.write_table(pa.Table.from_pandas(frame.iloc[:119], preserve_index=False), folder / "part-0.parquet")
    assert sources.opened(session, str(folder), "parts")[1].sha256 != header.sha256


def test_a_catalog_table_has_every_row_once(session):
    session.range(0, 1000, 1, 3).selectExpr("id", "id % 7 AS rest").createOrReplaceTempView("made_here")
    held, header = sources.opened(session, "catalog:made_here", "made_here")
    rows = held.orderBy("row").collect()
    assert [row["row"] for row in rows] == list(range(1000))
    assert sorted(row["c0"] for row in rows) == list(range(1000))
    assert (header.format, header.columns[1].name) == ("catalog table", "rest")


@pytest.mark.parametrize("path", ["catalog:nobody.knows", "/no/such/folder"])
def test_a_table_that_is_not_there_is_one_sentence(session, path):
    with pytest.raises(Unusable, match=r"^Spark finds no (table|Parquet) at .* that it can read"):
        sources.opened(session, path, "t")
