"""Figures that are drawn once and shown to everybody: making one costs more than all else on its page.

A figure is kept by what it was made of, so it shows nobody anything but what they asked for themselves. Nobody
changes a figure once it is made; the oldest unused ones go.
"""

import hashlib
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec

import msgspec
import plotly.graph_objects as go

P = ParamSpec("P")
MOST = 256


class _Asked:
    """The arguments of a figure, alike where their content is."""

    __slots__ = ("args", "content", "kwargs")

    def __init__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.args, self.kwargs = args, kwargs
        self.content = hashlib.sha256(msgspec.msgpack.encode((args, kwargs), order="deterministic")).digest()

    def __hash__(self) -> int:
        return hash(self.content)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.content == other.content


def once(make: Callable[P, go.Figure]) -> Callable[P, go.Figure]:
    """Keep the last `MOST` figures that the pure function `make` gave, and give them again for equal arguments."""

    @lru_cache(maxsize=MOST)
    def kept(asked: _Asked) -> go.Figure:
        return make(*asked.args, **asked.kwargs)

    @wraps(make)
    def draw(*args: P.args, **kwargs: P.kwargs) -> go.Figure:
        return kept(_Asked(args, kwargs))

    return draw
