"""What the README says is so today."""

import re
from pathlib import Path

from benchmarks.validity.keeping import kept
from benchmarks.validity.tables import refreshed as with_measured
from checks.report.catalogue import refreshed

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_its_catalogue_is_the_registrys():
    assert refreshed(README) == README, "run make readme"


def test_what_it_says_was_measured_is_what_the_benchmark_kept():
    assert with_measured(README, kept()) == README, "run make readme"


def test_its_pictures_and_files_are_there():
    for path in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (ROOT / path).is_file(), path


def test_its_commands_are_the_makefiles():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", README, flags=re.MULTILINE)) <= targets


def test_its_options_are_the_command_lines():
    from typer.main import get_command

    from checks.__main__ import application

    known = {o for c in get_command(application()).commands.values() for p in c.params for o in p.opts}
    told = re.sub(r"`python -m benchmarks[^`]*`", "", README)
    assert set(re.findall(r"(--[a-z][a-z-]+)", told)) <= known
