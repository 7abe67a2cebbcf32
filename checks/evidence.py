"""The closed set of shapes that evidence may take; a check never draws. Imports nothing of ours."""

from typing import Literal

from msgspec import Struct

Unit = Literal["share", "gap", "ratio", "auc", "count", "seconds", "bytes", "rows/s", "sd", "score", ""]
TableRole = Literal["table", "train", "production"]


class Bars(Struct, frozen=True, kw_only=True, tag="bars", tag_field="kind"):
    title: str
    labels: tuple[str, ...]
    values: tuple[float, ...]
    unit: Unit


class Dots(Struct, frozen=True, kw_only=True, tag="dots", tag_field="kind"):
    """One dot with its interval per label; `judged` is False where there is too little to judge.

    `either_way` says that the limit holds on both sides of zero.
    """

    title: str
    labels: tuple[str, ...]
    values: tuple[float | None, ...]
    lows: tuple[float | None, ...]
    highs: tuple[float | None, ...]
    counts: tuple[int | None, ...]
    judged: tuple[bool, ...]
    unit: Unit
    limit: float | None = None
    limit_says: str = ""
    either_way: bool = False

    @property
    def limits(self) -> tuple[float, ...]:
        """Where a limit is to be drawn."""
        if self.limit is None:
            return ()
        return (-self.limit, self.limit) if self.either_way else (self.limit,)


class Curve(Struct, frozen=True, kw_only=True, tag="curve", tag_field="kind"):
    title: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    x_title: str
    y_title: str
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    ideal: Literal["none", "diagonal"] = "none"


class Heat(Struct, frozen=True, kw_only=True, tag="heat", tag_field="kind"):
    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    unit: Unit


class Grid(Struct, frozen=True, kw_only=True, tag="table", tag_field="kind"):
    """A small table of aggregates; counts of people under 5 are None, never shown."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]


class RowNumbers(Struct, frozen=True, kw_only=True, tag="rows", tag_field="kind"):
    """0-based rows, the first 100; numbers only, never values."""

    title: str
    table: TableRole
    numbers: tuple[int, ...]


Evidence = Bars | Dots | Curve | Heat | Grid | RowNumbers
