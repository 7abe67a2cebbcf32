"""Every line knows its room: what each may import is said here, and this test believes only that."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FAMILIES = ("data_quality", "bias", "interpretability", "scalability", "privacy", "robustness", "governance")
WORDS = {"checks.contract", "checks.evidence"}
MAY = {
    "checks": set(),
    "checks.evidence": set(),
    "checks.contract": {"checks.evidence"},
    "checks.attestations": WORDS | {"checks.jail", "checks.table", "checks.policy"},
    "checks.standing": {"checks.contract"},
    "checks.decisions": set(),
    "checks.document": {"checks.contract", "checks.decisions", "checks.standing", "checks.attestations"},
    "checks.judgement": WORDS,
    "checks.registry": WORDS,
    "checks.masking": set(),
    "checks.engine": WORDS | {"checks.judgement", "checks.masking", "checks.registry"},
    "checks.machine": set(),
    "checks.samples": WORDS | {"checks.table"},
    "checks.scoring": WORDS
    | {"checks.attestations", "checks.document", "checks.judgement", "checks.policy", "checks.registry"}
    | {"checks.standing", "checks.stats"},
    "checks.record": WORDS
    | {"checks.artifacts", "checks.decisions", "checks.document", "checks.jail", "checks.judgement"}
    | {"checks.scoring", "checks.standing", "checks.stats", "checks.table"},
    "checks.policy": WORDS | {"checks.registry"},
    "checks.jail": WORDS,
    "checks.stats": WORDS,
    "checks.table": WORDS | {"checks.jail"},
    "checks.model": WORDS | {"checks.jail", "checks.table"},
    "checks.artifacts": WORDS
    | {"checks.stats", "checks.table", "checks.model", "checks.attestations", "checks.machine"},
    **{f"checks.{family}": WORDS | {"checks.artifacts", "checks.stats"} for family in FAMILIES},
}
# These stand above the rooms and use the library's public face; they may import any room but pages.
ABOVE = {
    "checks.assessment",
    "checks.opening",
    "checks.planting",
    "checks.runs",
    "checks.trials",
    "checks.report",
    "checks.commands",
    "checks.__main__",
}
FRAMES = {"pandas", "polars", "ibis", "duckdb", "pyarrow", "sklearn"}
FILES = sorted((ROOT / "checks").rglob("*.py"))
TOPS = ("checks", "pages", "sample_data", "benchmarks", "tests")
EVERY = [ROOT / "app.py", *sorted(path for top in TOPS for path in (ROOT / top).rglob("*.py"))]


def room(module: str) -> str:
    return ".".join(module.split(".")[:2])


def imported(path: Path) -> list[str]:
    """Absolute names of all modules that a file imports, wherever the import stands."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return names


def only_for_types(path: Path) -> set[str]:
    """Names that stand under `if TYPE_CHECKING:`, which cost nothing at run time."""
    tree = ast.parse(path.read_text())
    blocks = [n for n in ast.walk(tree) if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.dump(n.test)]
    return {
        alias.name if isinstance(node, ast.Import) else f"{node.module}.{alias.name}"
        for block in blocks
        for node in ast.walk(block)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_room_imports_only_what_it_may(path):
    here = room(module_of(path))
    for name in imported(path):
        top = name.split(".")[0]
        assert top not in ("streamlit", "pages"), f"{path.name}: only pages and app.py know streamlit"
        if top != "checks" or here in ABOVE or name == "checks.VERSION":
            continue
        there = room(name)
        assert there == here or there in MAY[here], f"{here} may not import {there} ({path.name})"


@pytest.mark.parametrize("family", FAMILIES)
def test_families_know_no_dataframe_library(family):
    for path in (ROOT / "checks" / family).glob("*.py"):
        used = {name.split(".")[0] for name in set(imported(path)) - only_for_types(path)}
        assert not used & FRAMES, f"{path.name} uses {used & FRAMES}"


def test_pages_import_no_room_of_rows_and_nobody_imports_pages():
    heavy = ("checks.artifacts", "checks.model", "checks.jail", "checks.engine", "checks.assessment")
    for path in [*(ROOT / "pages").rglob("*.py"), ROOT / "app.py"]:
        for name in imported(path):
            assert not name.startswith(heavy), f"{path.name} may not import {name}"
    for path in (ROOT / "checks").rglob("*.py"):
        assert not any(name.split(".")[0] in ("pages", "app") for name in imported(path)), path


@pytest.mark.parametrize("path", EVERY, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_is_small_and_named_for_what_it_holds(path):
    assert len(path.read_text().splitlines()) <= 300, f"{path} is two files"
    assert path.stem not in ("utils", "util", "helpers", "helper", "common", "base", "misc"), path
    assert "v2" not in path.parts


def test_every_room_has_a_door_sign():
    for door in (ROOT / "checks").rglob("__init__.py"):
        assert ast.get_docstring(ast.parse(door.read_text())), f"{door} says what lives there"


def test_the_registry_is_light():
    """All checks can be listed without any of the heavy libraries."""
    script = (
        "import sys; from checks import registry; registry.all_checks(); registry.all_makers();"
        "print([m for m in ('sklearn', 'shap', 'onnxruntime', 'scipy', 'duckdb', 'ibis', 'pandas') if m in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize("asked", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_has_nothing_to_say(asked):
    said = subprocess.run(
        [sys.executable, "-m", "ruff", *asked, "."], cwd=ROOT, capture_output=True, text=True
    )
    assert said.returncode == 0, said.stdout[-3000:]
