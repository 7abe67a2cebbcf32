"""How large a table may be, and what a reader may be told about a file."""

from typing import Any

from msgspec import Struct, convert, to_builtins


class Limits(Struct, frozen=True, kw_only=True):
    """Bounds on one file. None means no bound; bytes are counted after decompression."""

    rows: int | None = 2_000_000
    columns: int = 2_000
    cells: int | None = 100_000_000
    decoded_bytes: int = 1_000_000_000
    cell_bytes: int = 1_000_000
    file_bytes: int | None = 200_000_000


BROWSER = Limits()
COMMAND_LINE = Limits(rows=None, cells=None, decoded_bytes=64_000_000_000, file_bytes=None)


class Options(Struct, frozen=True, kw_only=True):
    """What the reader is told: the name to show, the limits, and what a person chose, if anything."""

    name: str = "table"
    limits: Limits = BROWSER
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None

    def wire(self) -> dict[str, Any]:
        """Plain values that survive JSON."""
        return to_builtins(self)

    @classmethod
    def of(cls, wire: dict[str, Any]) -> "Options":
        """The inverse of `wire`; raises msgspec.ValidationError on anything else."""
        return convert(wire, cls)
