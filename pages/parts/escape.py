"""Text that came out of somebody's file, made harmless for Markdown and for Plotly.

Markdown is an injection: a column named ``![x](http://host/p.png)`` would make the browser of everyone who
opens the assessment ask that host for a picture. Text inside our own HTML goes through `html.escape`.
"""

import re

# Everything Streamlit's Markdown reads as syntax: emphasis, links, images, headings, lists, tables, LaTeX ($),
# and its own directives, `:red[...]`, `:material/...:` and `:smile:`.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$:~&])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def md_escape(text: object, longest: int = 300) -> str:
    """`text` as one line that Markdown shows letter by letter, cut to `longest` characters."""
    return _MARKDOWN.sub(r"\\\1", shown(text, longest))


def figure_text(text: object, longest: int = 60) -> str:
    """`text` for a Plotly label, which would otherwise draw ``<b>`` and follow ``<a href>``."""
    return shown(text, longest).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shown(text: object, longest: int = 300) -> str:
    """`text` on one line: control characters and direction overrides become blanks; cut with an ellipsis."""
    line = _CONTROL.sub(" ", str(text)).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
