"""The command line: what it refuses and how, what it answers, and that nothing stays when it is stopped."""

import gzip
import os
import pickle
import re
import socket
from collections.abc import Callable
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from checks.__main__ import COMMANDS, run
from checks.commands import serve
from checks.document import Report
from checks.registry import all_checks
from checks.samples import find_sample

ROOT = Path(__file__).parents[1]
GOOD = "age,sex,paid\n" + "".join(
    f"{20 + i % 40},{'fm'[i % 2]},{'yes' if i % 3 else 'no'}\n" for i in range(300)
)
SAMPLE = find_sample("credit_clean")


class Bomb:
    """Leaves a trace on disk if anyone unpickles it."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch {self.trace}",)


def truncated_parquet() -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"age": list(range(1_000)), "paid": ["yes", "no"] * 500}), sink)
    whole = sink.getvalue().to_pybytes()
    return whole[: len(whole) // 2]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own to stand in, with a good table; temporary files go below it too."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "good.csv").write_text(GOOD)
    return tmp_path


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one sentence on stderr; status 2, nothing on stdout, no report."""
    status = run(arguments)
    out, err = capsys.readouterr()
    lines = [line for line in err.splitlines() if not line.startswith("[")]
    assert status == 2, err
    assert out == ""
    assert len(lines) == 1, err
    assert "Traceback" not in err
    assert "Preflight itself failed" not in err
    assert lines[0].endswith((".", "?")), err
    assert not Path("preflight-report/report.json").exists()
    assert list(Path("tmp").iterdir()) == []
    return lines[0]


BAD_TABLES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", r"empty"),
    "blank": (b" \n\n", r"empty|no columns|no rows"),
    "only a header": (b"age,paid\n", r"no rows"),
    "ragged": (b"age,paid\n1,yes\n2,no,3\n4,yes\n", r"[Ll]ine 3\b"),
    "unclosed quote": (b'age,paid\n1,"yes\n2,no\n', r"quote"),
    "NUL byte": (b"age,paid\n1,y\0es\n", r"NUL"),
    "same name twice": (b"paid,paid\n1,yes\n", r'several columns called "paid"'),
    "truncated Parquet": (truncated_parquet(), r"[Pp]arquet"),
    "truncated gzip": (gzip.compress(GOOD.encode(), mtime=0)[:-30], r"cut short or damaged"),
    "a pickle": (pickle.dumps({"age": [1, 2]}), r"[Pp]ickle"),
}


@pytest.mark.parametrize("case", BAD_TABLES)
def test_a_bad_table_gives_one_sentence(case: str, capsys: pytest.CaptureFixture[str]):
    content, words = BAD_TABLES[case]
    Path("people.csv").write_bytes(content)

    said = refused(["assess", "people.csv", "--target", "paid"], capsys)

    assert "people.csv" in said
    assert re.search(words, said), said


def test_a_missing_target_names_the_nearest_column(capsys: pytest.CaptureFixture[str]):
    said = refused(["assess", "good.csv", "--target", "payed"], capsys)

    assert said == 'The table good.csv has no column "payed"; did you mean "paid"?'


@pytest.mark.parametrize("option", ["--sensitive", "--id", "--time", "--quasi", "--confidential", "--score"])
def test_every_named_column_must_exist(option: str, capsys: pytest.CaptureFixture[str]):
    said = refused(["assess", "good.csv", "--target", "paid", option, "postcode"], capsys)

    assert 'no column "postcode"' in said


def test_a_model_for_other_columns_names_what_is_missing(capsys: pytest.CaptureFixture[str]):
    model = str(SAMPLE.path("model"))

    said = refused(["assess", "good.csv", "--target", "paid", "--model", model], capsys)

    assert "income" in said
    assert "good.csv" in said


@pytest.mark.parametrize("name", ["model.skops", "model.onnx", "model.bin"])
def test_random_bytes_are_no_model(name: str, capsys: pytest.CaptureFixture[str]):
    Path(name).write_bytes(bytes((i * 197 + 61) % 256 for i in range(5_000)))

    said = refused(["assess", "good.csv", "--target", "paid", "--model", name], capsys)

    assert name in said


@pytest.mark.parametrize("name", ["model.pkl", "model.skops", "model.onnx", "model.joblib"])
def test_a_pickle_is_refused_unread_whatever_its_name(
    here: Path, name: str, capsys: pytest.CaptureFixture[str]
):
    trace = here / "trace"
    Path(name).write_bytes(pickle.dumps(Bomb(trace)))

    said = refused(["assess", "good.csv", "--target", "paid", "--model", name], capsys)

    assert "pickle" in said
    assert "skops or ONNX" in said
    assert not trace.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["assess"], "Missing argument 'TABLE'"),
        (["assess", "good.csv"], "Missing option '--target'"),
        (["assess", "good.csv", "--target", "paid", "--colour", "red"], "No such option: --colour"),
        (["assess", "good.csv", "--target", "paid", "--task", "ranking"], "'ranking' is not one of"),
        (["assess", "good.csv", "--target", "paid", "--format", "pdf"], "'pdf' is not one of"),
        (["assess", "good.csv", "--target", "paid", "--seed", "-1"], "'--seed'"),
        (["assess", "good.csv", "--target", "paid", "--jobs", "0"], "'--jobs'"),
        (["assess", "good.csv", "--target", "paid", "--threshold", "half"], "'--threshold'"),
        (["assess", "good.csv", "--target", "paid", "--engine", "dask"], "'dask' is not one of"),
        (["assess", "good.csv", "--target", "paid", "--cluster", "yarn"], "add --engine spark"),
        (["assess", "good.csv", "--target", "paid", "--only", "luck"], 'no family or check "luck"'),
        (["assess", "good.csv", "--target", "paid", "--policy", "lax"], "lax"),
        (["assess", "good.csv", "--target", "paid", "--score", "a", "--model", "b"], "--model and --score"),
        (["assess", "gone.csv", "--target", "paid"], "The file gone.csv does not exist."),
        (["assess", "tmp", "--target", "paid"], "tmp is a folder"),
        (["assess", "good.csv", "--target", "paid", "--out", "good.csv"], "good.csv is a file"),
        (["explain", "missing-valeus"], 'did you mean "missing-values"?'),
        (["sample", "credti"], 'did you mean "credit"?'),
        (["compare", "gone.json", "good.csv"], "The file gone.json does not exist."),
        (["compare", "good.csv", "good.csv"], "good.csv is not JSON."),
        (["assess", "good.csv", "--target", "paid", "--compare", "good.csv"], "good.csv is not JSON."),
        (["assess", "good.csv", "--target", "paid", "--waivers", "good.csv"], "good.csv is not TOML"),
        (["serve", "--port", "70000"], "'--port'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_usage_gives_one_sentence(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]):
    assert words in refused(arguments, capsys)


def test_links_pipes_and_devices_are_refused_and_do_not_hang(capsys: pytest.CaptureFixture[str]):
    Path("link.csv").symlink_to("good.csv")
    os.mkfifo("pipe.csv")

    assert "is a link" in refused(["assess", "link.csv", "--target", "paid"], capsys)
    assert "not a regular file" in refused(["assess", "pipe.csv", "--target", "paid"], capsys)
    assert "not a regular file" in refused(["assess", "/dev/zero", "--target", "paid"], capsys)


def test_a_hostile_file_name_is_shown_without_its_control_characters(capsys: pytest.CaptureFixture[str]):
    said = refused(["assess", "a\x1b[31mred\nname.csv", "--target", "paid"], capsys)

    assert "\x1b" not in said


def test_an_assessment_prints_its_paths_and_its_status_follows_the_verdict(
    capsys: pytest.CaptureFixture[str],
):
    status = run(["assess", "good.csv", "--target", "paid", "--only", "data_quality", "--out", "r",
                  "--format", "json", "--format", "html", "--format", "md", "--format", "junit"])  # fmt: skip

    out, err = capsys.readouterr()
    assert out.splitlines() == ["r/report.json", "r/report.html", "r/report.md", "r/junit.xml"]
    assert sorted(path.name for path in Path("r").iterdir()) == [
        "history.jsonl", "junit.xml", "report.html", "report.json", "report.md", "request.json",
    ]  # fmt: skip
    report = msgspec.json.decode(Path("r/report.json").read_bytes(), type=Report)
    assert {o.family for o in report.outcomes} == {"data_quality"}
    assert report.scorecard.says in err
    assert report.inputs.only == ("data_quality",)
    expected = {"ready": 0, "ready with conditions": 0, "not ready": 1, "cannot say yet": 3}
    assert status == expected[report.scorecard.verdict]
    assert list(Path("tmp").iterdir()) == []


def test_the_list_of_checks_has_every_check_with_its_limit(capsys: pytest.CaptureFixture[str]):
    assert run(["checks", "--json"]) == 0

    rows = msgspec.json.decode(capsys.readouterr().out)
    assert [row["id"] for row in rows] == list(all_checks())
    assert all({"id", "title", "family", "needs", "limit", "source"} <= set(row) for row in rows)
    judged = [row for row in rows if row["scales"]]
    assert judged
    assert all(row["source"] for row in judged)


def test_a_check_explains_itself_by_id_or_by_name(capsys: pytest.CaptureFixture[str]):
    assert run(["explain", "data_quality/missing-values"]) == 0
    full = capsys.readouterr().out
    assert run(["explain", "missing-values"]) == 0

    assert capsys.readouterr().out == full
    for heading in ("## Why it matters", "## How it is measured", "## Limits", "## Remedies"):
        assert heading in full


def test_help_lists_only_commands_that_work(capsys: pytest.CaptureFixture[str]):
    assert run(["--help"]) == 0

    shown = capsys.readouterr().out
    assert all(f" {command} " in shown for command in COMMANDS)
    assert not any(f" {command} " in shown for command in ("work",))


def test_the_list_for_people_names_checks_in_full_when_piped(capsys: pytest.CaptureFixture[str]):
    assert run(["checks"]) == 0

    shown = capsys.readouterr().out
    assert all(check in shown for check in all_checks())


def test_the_dashboard_is_served_to_this_machine_only_and_shows_no_traceback():
    command = serve.command_line(ROOT / "app.py", 8501, "127.0.0.1", (), opens=False)

    for setting in (
        "server.address=127.0.0.1",
        "server.allowedHosts=127.0.0.1",
        "server.allowedHosts=localhost",
        "server.enableXsrfProtection=true",
        "server.enableCORS=true",
        "server.enableStaticServing=false",
        "server.enableAgentApi=false",
        "server.fileWatcherType=none",
        "server.maxUploadSize=200",
        "client.showErrorDetails=none",
        "browser.gatherUsageStats=false",
        "server.headless=true",
    ):
        assert f"--{setting}" in command


def test_a_taken_port_gives_one_sentence(capsys: pytest.CaptureFixture[str]):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        said = refused(["serve", "--port", str(port)], capsys)

    assert said == f"Port {port} of 127.0.0.1 cannot be used; choose another with --port."
