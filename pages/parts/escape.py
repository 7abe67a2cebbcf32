"""Text that came out of somebody's file, made harmless for Markdown and for Plotly.

Markdown is an injection: a column named ``![x](http://host/p.png)`` would make the browser of everyone who
opens the assessment ask that host for a picture. Text inside our own HTML
goes through `html.escape`.
"""

import re
from collections import Counter
from collections.abc import Sequence

from checks.report import words

# Everything Streamlit's Markdown reads as syntax: emphasis, links, images, headings, lists, tables, LaTeX ($),
# and its own directives, `:red[...]`, `:material/...:` and `:smile:`.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$:~&])")
# Bare addresses become links after Markdown is read, whatever was escaped; an invisible joiner inside breaks them.
_ADDRESS = re.compile(r"(?i)(?:https?|ftp|mailto|xmpp)(?=:)|www(?=\.)|(?<=[\w.+-])(?=@)")
JOINER = "\u2060"


def md_escape(text: object, longest: int = 300) -> str:
    """`text` as one line that Markdown shows letter by letter, cut to `longest` characters."""
    line = _ADDRESS.sub(lambda found: found[0] + JOINER, shown(text, longest))
    return _MARKDOWN.sub(r"\\\1", line)


def figure_text(text: object, longest: int = 60) -> str:
    """`text` for a Plotly label, which would otherwise draw ``<b>`` and follow ``<a href>``."""
    return shown(text, longest).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def figure_lines(text: object, width: int = 26) -> str:
    """`text` for a row of a figure: on a second line where it is long, and cut only after that."""
    line = shown(text, 2 * width)
    if len(line) <= width:
        return figure_text(line)
    blank = line.rfind(" ", width // 2, width + 1)
    cut = blank if blank > 0 else width
    return f"{figure_text(line[:cut].rstrip())}<br>{figure_text(line[cut:].lstrip(), width)}"


def shown(text: object, longest: int = 300) -> str:
    """`text` on one line, without control, direction or invisible characters, cut with an ellipsis."""
    return words.clean(str(text), longest).strip()


def distinct(labels: Sequence[str]) -> list[str]:
    """The labels of a choice, numbered where they read alike: Streamlit knows a chosen option by its label."""
    often, seen = Counter(labels), Counter[str]()
    told: list[str] = []
    for label in labels:
        seen[label] += 1
        told.append(f"{label} ({seen[label]})" if often[label] > 1 else label)
    return told
