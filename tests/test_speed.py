"""What is said of an assessment's cost is what was spent, and the made-up tables have their shape."""

import os
import sys
import time

import pyarrow.parquet as pq
import pytest
from sklearn.metrics import roc_auc_score

from benchmarks.speed import measured, models, readme, tables
from benchmarks.speed.__main__ import measured as measure
from benchmarks.speed.__main__ import parts
from benchmarks.speed.measured import Cost, Mark, Part, Results, cheapest
from benchmarks.speed.process import Spent, cpu_so_far, descendants, spent
from checks.contract import Unusable

BUSY = "import time\nwhile time.process_time() < 0.4: pass"


def cost(rows: int = 10_000, cpu: float = 20.0, **more) -> Cost:
    family = Part(name="privacy", cpu=2.5, seconds=1.5, peak=2**29)
    told = {
        "fast": False,
        "model": "boosting",
        "date": "2026-01-01",
        "busy": 0.0,
        "seconds": 12.0,
        "first": 1.5,
        "peak": 2**29,
        "families": (family,),
        "checks": (),
        "artifacts": (Part(name="Scored", cpu=1.0, seconds=1.0, peak=None),),
        **more,
    }
    return Cost(rows=rows, cpu=cpu, **told)


def test_of_several_runs_the_cheapest_is_told_and_the_dearest_named():
    told = cheapest([cost(10_000, 27.0), cost(10_000, 24.0), cost(10_000, 33.0)])
    assert (told.cpu, told.runs, told.dearest) == (24.0, 3, 33.0)
    assert "| 24 (25), 33 in the dearest of 3 runs |" in readme.markdown(Results(costs=(told,)))


def test_the_three_tables_hold_the_rows_together_and_are_made_once(tmp_path):
    paths = tables.write(tmp_path, 2_000)
    rows = {role: pq.read_metadata(path).num_rows for role, path in paths.items()}
    assert rows == {"train": 1_200, "table": 500, "production": 300}
    assert len(pq.read_schema(paths["table"])) == 24
    before = {path: path.stat().st_mtime_ns for path in paths.values()}
    assert {path: path.stat().st_mtime_ns for path in tables.write(tmp_path, 2_000).values()} == before


def test_the_model_learns_something_of_the_tables(tmp_path):
    paths = tables.write(tmp_path, 3_000)
    train, judged = (pq.read_table(paths[role]).to_pandas() for role in ("train", "table"))
    model = models.pipeline("boosting").set_params(model__max_iter=20)
    names = [*tables.NUMBERS, *tables.TEXTS]
    model.fit(train[names], train[tables.TARGET])
    said = model.predict_proba(judged[names])[:, list(model.classes_).index(tables.POSITIVE)]
    assert roc_auc_score(judged[tables.TARGET] == tables.POSITIVE, said) > 0.65


def test_a_process_is_charged_for_what_its_children_spend():
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY!r}])"
    took = spent([sys.executable, "-c", code])
    assert took.status == 0
    assert 0.4 <= took.cpu < 5
    peak = took.peak()
    assert peak is not None
    assert 2**20 < peak < 2**30


def test_the_cpu_of_a_child_that_still_runs_counts():
    import subprocess

    before = cpu_so_far()
    with subprocess.Popen([sys.executable, "-c", f"{BUSY}\ninput()"], stdin=subprocess.PIPE) as child:
        ends = time.monotonic() + 20
        while cpu_so_far() - before < 0.35 and time.monotonic() < ends:
            time.sleep(0.05)
        assert child.pid in set(descendants(os.getpid()))
        assert cpu_so_far() - before >= 0.35


def test_a_family_has_what_its_checks_have_and_a_part_its_own_peak():
    took = Spent(cpu=3, wall=3, started=0, memory=((0.5, 10), (1.5, 30), (2.5, 20)), status=0)
    marks = [
        Mark(kind="check", name="privacy/a", started=0, ended=1, cpu=0.5),
        Mark(kind="check", name="privacy/b", started=1, ended=2, cpu=0.25),
        Mark(kind="check", name="bias/c", started=2, ended=3, cpu=2.0),
        Mark(kind="artifact", name="Scored", started=2.8, ended=2.9, cpu=0.1),
    ]
    families = parts(marks, took, "check", family=True)
    assert [(part.name, part.cpu, part.seconds, part.peak) for part in families] == [
        ("bias", 2.0, 1.0, 20),
        ("privacy", 0.75, 2.0, 30),
    ]
    assert parts(marks, took, "artifact")[0].peak is None


def test_a_small_assessment_is_measured_whole(tmp_path):
    found = measure(400, "boosting", tmp_path, fast=False, only=("data_quality/missing-values",))
    assert [part.name for part in found.checks] == ["data_quality/missing-values"]
    assert found.artifacts
    assert 0 < sum(part.cpu for part in found.artifacts) < found.cpu
    assert 0 < found.first < found.seconds


def test_the_readme_tells_each_figure_beside_its_budget_and_marks_what_is_over_it():
    text = readme.markdown(Results(machine={"cores": 2}, costs=(cost(), cost(10**6, 75.0, peak=2**31))))
    assert "| 10,000 | 20 (25) | 12 | 0.5 GiB (1 GiB) | 1.5 s (3 s) |" in text
    assert "| 1,000,000 | **75** (60) | 12 | **2 GiB** (1 GiB) | 1.5 s (3 s) |" in text
    assert "| privacy | 2.5 · 1.5 · 512 | 2.5 · 1.5 · 512 |" in text
    assert "| `Scored` | 1.0 · 1.0 · – |" in text


def test_the_readme_keeps_what_stands_around_the_tables():
    text = f"before\n{readme.BEGIN}\nold\n{readme.END}\nafter\n"
    made = readme.refreshed(text, Results(costs=(cost(),)))
    assert made.startswith("before\n")
    assert made.endswith("\nafter\n")
    assert "old" not in made
    assert readme.refreshed(made, Results(costs=(cost(),))) == made
    with pytest.raises(Unusable, match="two marks"):
        readme.refreshed("nothing", Results())


def test_a_new_figure_takes_the_place_of_the_old_one(tmp_path, monkeypatch):
    monkeypatch.setattr(measured, "PLACE", tmp_path / "results.json")
    measured.keep(cost(cpu=20.0))
    measured.keep(cost(10**6))
    measured.keep(cost(cpu=10.0))
    assert [(each.rows, each.cpu) for each in measured.kept().costs] == [(10**4, 10.0), (10**6, 20.0)]
