"""Takes the table's cells out of a model's error text: "could not convert string to float: 'Alice'"."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

GONE = "…"
# Quoted pieces, bracketed lists, and numbers long enough to be someone's.
_QUOTED = re.compile(r"'[^']{0,500}'|\"[^\"]{0,500}\"|`[^`]{0,500}`")
_LISTED = re.compile(r"\[[^\[\]]{0,2000}\]")
_LONG_NUMBER = re.compile(r"\b\d[\d.,:-]{4,}")
_WORD = re.compile(r"[^\s,;:()\[\]{}'\"`=<>]+")


def without_cells(text: str, frame: "pa.Table", also_known: Iterable[str] = ()) -> str:
    """`text` with every quoted piece gone that is not a column's or a class's name, and every cell.

    Cells are looked for word by word among the values of text columns; numbers of five or more
    characters go in any case.
    """
    known = {*frame.column_names, *also_known}

    def unless_known(piece: re.Match[str]) -> str:
        return piece.group() if piece.group()[1:-1] in known else piece.group()[0] + GONE + piece.group()[-1]

    text = _LISTED.sub(unless_known, text)
    text = _QUOTED.sub(unless_known, text)
    text = _LONG_NUMBER.sub(GONE, text)
    cells = _cells_among(set(_WORD.findall(text)) - known, frame)
    return _WORD.sub(lambda word: GONE if word.group() in cells else word.group(), text)


def _cells_among(words: set[str], frame: "pa.Table") -> set[str]:
    """Those of `words`, of two or more characters, that some text cell equals."""
    import pyarrow as pa

    found: set[str] = set()
    longer = sorted(word for word in words if len(word) > 1)
    for column in frame.columns:
        if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            continue
        distinct = column.unique()
        found.update(word for word in longer if word not in found and distinct.index(word).as_py() >= 0)
    return found
