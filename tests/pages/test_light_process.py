"""The dashboard's process draws; what computes stays out of it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = ("sklearn", "shap", "onnxruntime", "duckdb", "ibis", "scipy", "skops", "fairlearn")
SCRIPT = """
import sys
from streamlit.testing.v1 import AppTest
from checks import runs
runs.Dispatcher.start = lambda self: None
from checks.report import jsonfile
from checks.report.render import FILES, render
from checks.runs import folder
from tests.pages import made
run = runs.new_run("t")
(folder.home(run) / "report.json").write_bytes(jsonfile.encode(made.report()))
at = AppTest.from_file("app.py", default_timeout=30)
at.query_params["run"] = run
at.run()
for page in sorted(folder.Path("pages").glob("*.py")):
    if page.name == "__init__.py":
        continue
    at.switch_page(str(page)).run()
    assert not at.exception, page
for name in FILES:
    render(made.report(), name)
print(*sorted({name.split(".")[0] for name in sys.modules} & set(sys.argv[1:])))
"""


def test_no_page_imports_what_computes(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{SCRIPT}".replace(
            '"app.py"', repr(str(ROOT / "app.py"))
        )
    )
    done = subprocess.run(
        [sys.executable, str(script), *HEAVY],
        cwd=ROOT,
        env={"PREFLIGHT_STATE": str(tmp_path), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""
