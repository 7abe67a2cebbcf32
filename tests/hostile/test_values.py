"""Rows 43 to 49: values and long or lively names, in files, on the console and in patterns."""

import json
import re
import time
from pathlib import Path

import pytest

from checks.__main__ import run
from checks.commands.console import complain
from checks.jail.words import cleaned
from checks.report import html, markdown
from checks.report.cells import csv_of
from checks.report.render import FILES, render
from checks.table.names import shown
from pages.parts.escape import JOINER, md_escape
from tests.hostile import named
from tests.hostile.rows import row, rows
from tests.hostile.tags import read


@rows(
    "cell, written",
    c43_a_command=("=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\""),
    c43_a_plus=("+1", '"\'+1"'),
    c43_a_sum=("-1+1", '"\'-1+1"'),
    c43_a_function=("@SUM(1)", '"\'@SUM(1)"'),
    c43_behind_a_tab=("\t=1", '"\'\t=1"'),
    c43_full_width=("\uff1d1", '"\'\uff1d1"'),
    c43_a_number=(-5, '"-5"'),
)
def test_a_download_for_a_spreadsheet_runs_nothing(cell: object, written: str) -> None:
    assert csv_of(["name"], [[cell]]).decode("utf-8-sig") == f'"name"\r\n{written}\r\n'
    if isinstance(cell, str):
        findings = render(named.report(cell), "csv").decode("utf-8-sig")
        assert not re.search(r'(^|,)"[=+@\t\uff1d-]', findings, re.MULTILINE)


@rows(
    "name, forbidden",
    c44_the_end_of_a_script=("</script></style><script>alert(1)</script>", "<script"),
    c44_line_separators=("a\u2028b\u2029c", "\u2028"),
    c45_terminal_colours=("\x1b[31mred\x1b[0m", "\x1b"),
    c45_text_turned_round=("abc\u202egpj.exe", "\u202e"),
    c47_a_template=["{{7*7}} {% include 'x' %}", "49"],
    c47_a_format=["%s {0.__class__} {}", "<class"],
)
def test_reports_show_a_name_and_do_nothing_with_it(name: str, forbidden: str) -> None:
    made = named.report(name)
    # Neither JSON nor CSV is markup; both are read by programs that take a name for a name.
    pages = {fmt: render(made, fmt).decode() for fmt in FILES if fmt not in ("json", "csv")}

    for fmt, whole in pages.items():
        # A card begins with quoted YAML between two lines of dashes; Markdown follows.
        page = whole.split("---\n", 2)[-1] if fmt == "card" else whole
        plain = render(named.report("plain"), fmt).decode()
        escaped = page.replace(f"\\{forbidden}", "\\")  # as Markdown writes it
        assert escaped.count(forbidden) <= plain.count(forbidden), fmt
    tags = read(pages["html"])
    assert not {"script", "img", "iframe"} & {tag for tag, _ in tags.tags}
    assert tags.tags[-1][0] == read(render(named.report("plain"), "html").decode()).tags[-1][0]
    if name.isprintable():
        assert name in tags.text
    json.loads(render(made, "json"))


@rows(
    "text",
    c45_escapes_on_the_console="\x1b]0;owned\x07\x1b[2J\x1b[31mred \u202egpj\u2066 \x00 end",
    c45_line_ends_on_the_console="first\nsecond\r\nthird\u2028fourth",
)
def test_the_console_and_the_log_get_plain_lines(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    complain(text)
    said = capsys.readouterr().err

    for line in (said.rstrip("\n"), cleaned(text), shown(text)):
        assert not re.search("[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]", line), repr(line)
    assert said.count("\n") == 1


@row("c46_a_text_that_makes_patterns_slow")
def test_no_pattern_goes_back_and_forth() -> None:
    from checks.artifacts import patterns

    every = [value for value in vars(patterns).values() if isinstance(value, (tuple, list))]
    found = [each for some in every for each in some if isinstance(each, patterns.Pattern)]
    assert len(found) >= 5
    for text in (
        "a" * 100_000 + "!",
        "1" * 100_000 + "x",
        "a@" * 50_000,
        "1." * 50_000,
        "A1 " * 30_000,
        " " * 99_999,
    ):
        started = time.process_time()
        for pattern in found:
            re.search(pattern.search, text[: patterns.LONGEST])
        assert time.process_time() - started < 1.0, text[:3]


@row("c48_names_without_end")
def test_a_long_name_is_cut_and_whole_in_the_file() -> None:
    for name in (
        "x" * 900,
        "'; DROP TABLE t; --" * 40,
        '{"a": [' * 100,
        "e\u0301" * 400,
        "\U0001f469\u200d\U0001f467" * 200,
    ):
        assert len(shown(name)) <= 80
        assert len(md_escape(name, 80).replace("\\", "").replace(JOINER, "")) <= 80
        made = named.report(name)
        assert json.loads(render(made, "json"))["inputs"]["table"]["name"] == name
        assert len(html.page(made)) < 3 * len(html.page(named.report("plain")))
        assert len(markdown.page(made)) < 9 * len(markdown.page(named.report("plain")))


@row("c49_people_in_cells")
def test_no_person_of_the_table_leaves_it(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rows_ = [
        f"canary{n}@example.org,Ada Canary{n},{20 + n % 40},DE8937040044053201{n:04},{'yes' if n % 3 else 'no'}"
        for n in range(200)
    ]
    table = tmp_path / "people.csv"
    table.write_text("\n".join(["mail,name,age,iban,paid", *rows_]) + "\n")
    formats = [part for fmt in FILES for part in ("--format", fmt)]

    status = run(["assess", str(table), "--target", "paid", "--only", "data_quality", "--only", "privacy",
                  "--quasi", "age", "--out", str(tmp_path / "r"), *formats])  # fmt: skip

    told = "".join(capfd.readouterr())
    assert status in (0, 1, 3), told
    written = {path.name: path.read_text() for path in (tmp_path / "r").iterdir()}
    assert set(FILES.values()) <= set(written)
    assert "mail" in written["report.json"]
    for name, text in (*written.items(), ("the console", told)):
        assert "canary" not in text.lower(), name
        assert "3704004405" not in text, name
    table.write_text("\n".join(["mail,paid", *(f"canary{n}@x.org,yes" for n in range(50)), "canary@x.org"]))
    assert run(["assess", str(table), "--target", "paid", "--out", str(tmp_path / "r2")]) == 2
    assert "canary" not in "".join(capfd.readouterr())
