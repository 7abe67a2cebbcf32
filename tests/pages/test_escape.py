"""Names out of a file stay letters, in Markdown and in Plotly."""

import pytest

from pages.parts.escape import figure_text, md_escape, shown
from tests.pages.made import HOSTILE


def test_every_mark_of_markdown_is_escaped() -> None:
    marks = "\\`*_{}[]()#+-.!|<>$:~&"
    assert md_escape(marks) == "".join("\\" + mark for mark in marks)


@pytest.mark.parametrize(
    "text", [HOSTILE, "[a](http://b)", "**a**", "$x$", ":red[a]", ":material/lock:", "&lt;"]
)
def test_reading_the_escapes_back_gives_the_text(text: str) -> None:
    escaped = md_escape(text)
    bare = escaped.replace("\\\\", "\0")
    for at, mark in enumerate(bare):
        if mark in "`*_{}[]()#+-.!|<>$:~&":
            assert bare[at - 1] == "\\"
    assert "".join(c for at, c in enumerate(escaped) if c != "\\" or (at and escaped[at - 1] == "\\")) == text


def test_ordinary_words_are_left_alone() -> None:
    assert md_escape("Größe des Kredits 12") == "Größe des Kredits 12"


def test_figures_get_entities() -> None:
    assert figure_text("<b>a & b</b>") == "&lt;b&gt;a &amp; b&lt;/b&gt;"


@pytest.mark.parametrize(
    ("text", "seen"),
    [("a\nb", "a b"), ("a\u202eb", "a b"), ("  a ", "a"), ("a\x00b", "a b"), (12, "12")],
)
def test_one_line_without_control_characters(text: object, seen: str) -> None:
    assert shown(text) == seen


def test_long_names_are_cut_before_they_are_escaped() -> None:
    assert shown("x" * 400, 10) == "x" * 9 + "…"
    assert md_escape("*" * 400, 3) == "\\*\\*…"
