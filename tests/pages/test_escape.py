"""Names out of a file stay letters, in Markdown and in Plotly."""

import re

import pytest

from pages.parts.escape import JOINER, distinct, figure_lines, figure_text, md_escape, shown
from tests.pages.made import HOSTILE


def test_every_mark_of_markdown_is_escaped() -> None:
    marks = "\\`*_{}[]()#+-.!|<>$:~&"
    assert md_escape(marks) == "".join("\\" + mark for mark in marks)


@pytest.mark.parametrize(
    "text", [HOSTILE, "[a](http://b)", "**a**", "$x$", ":red[a]", ":material/lock:", "&lt;"]
)
def test_reading_the_escapes_back_gives_the_text(text: str) -> None:
    escaped = md_escape(text).replace(JOINER, "")
    bare = escaped.replace("\\\\", "\0")
    for at, mark in enumerate(bare):
        if mark in "`*_{}[]()#+-.!|<>$:~&":
            assert bare[at - 1] == "\\"
    assert "".join(c for at, c in enumerate(escaped) if c != "\\" or (at and escaped[at - 1] == "\\")) == text


def test_ordinary_words_are_left_alone() -> None:
    assert md_escape("Größe des Kredits 12") == "Größe des Kredits 12"


@pytest.mark.parametrize(
    "text",
    [
        "http://evil.example",
        "see HTTPS://evil.example/x",
        "www.evil.example",
        "_http://evil.example",
        "someone@evil.example",
    ],
)
def test_no_bare_address_becomes_a_link(text: str) -> None:
    """What remark-gfm finds in text that was already unescaped."""
    read = re.sub(r"\\(.)", r"\1", md_escape(text))
    assert read.replace(JOINER, "") == text
    assert not re.search(r"(?i)https?://|www\.", read)
    assert not re.search(r"[-.\w+]@", read)


def test_figures_get_entities() -> None:
    assert figure_text("<b>a & b</b>") == "&lt;b&gt;a &amp; b&lt;/b&gt;"


@pytest.mark.parametrize(
    ("text", "seen"),
    [("a\nb", "a b"), ("a\u202eb", "ab"), ("  a ", "a"), ("a\x00b", "ab"), (12, "12")],
)
def test_one_line_without_control_characters(text: object, seen: str) -> None:
    assert shown(text) == seen


def test_long_names_are_cut_before_they_are_escaped() -> None:
    assert shown("x" * 400, 10) == "x" * 9 + "…"
    assert md_escape("*" * 400, 3) == "\\*\\*…"


def test_labels_that_read_alike_are_numbered() -> None:
    assert distinct(["a", "b", "a"]) == ["a (1)", "b", "a (2)"]


def test_a_long_label_goes_on_in_a_second_line_before_it_is_cut() -> None:
    assert figure_lines("age") == "age"
    assert figure_lines("a sum of one effect per feature") == "a sum of one effect per<br>feature"
    assert figure_lines("x" * 30) == "x" * 26 + "<br>" + "x" * 4
    head, tail = figure_lines("<b>" + "y" * 90).split("<br>")
    assert "<" not in head + tail
    assert tail.endswith("\u2026")
