"""Text from a child is hostile: strip what a terminal or a page could act on, and cut it."""

import re
import unicodedata

MOST = 500
_ANSI = re.compile(r"\x1b(?:\[[0-?]{0,64}[ -/]{0,16}[@-~]|[@-Z\\-_])")
_SPACES = re.compile(r"\s+")


def cleaned(text: object, most: int = MOST) -> str:
    """One line without control, format, surrogate or private characters, at most `most` long."""
    line = _ANSI.sub("", str(text)[: 4 * most])
    line = "".join(c if unicodedata.category(c)[0] != "C" else " " if c.isspace() else "" for c in line)
    line = _SPACES.sub(" ", line).strip()
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
