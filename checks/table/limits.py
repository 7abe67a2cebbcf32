"""How large a table may be, and what a reader may be told about a file."""

from typing import Any

from msgspec import Struct, convert, to_builtins
from msgspec.structs import replace


class Limits(Struct, frozen=True, kw_only=True):
    """Bounds on one file. None means no bound; bytes are counted after decompression."""

    rows: int | None = 2_000_000
    columns: int = 2_000
    cells: int | None = 100_000_000
    decoded_bytes: int = 1_000_000_000
    cell_bytes: int = 1_000_000
    file_bytes: int | None = 200_000_000


BROWSER = Limits()
# A browser's table with more rows is not even sampled; 200 MB of file hold no more in practice.
MOST_SAMPLED_FROM = 50_000_000
MOST_SAMPLE = 500_000
# How the refusals end that a sample of the rows would mend.
TAKE_SAMPLE = "Take a random sample of rows."
# How the refusal of one sheet of a workbook begins to name the others.
OTHERS = "The workbook has other sheets:"
COMMAND_LINE = Limits(rows=None, cells=None, decoded_bytes=64_000_000_000, file_bytes=None)


def before_sampling(limits: Limits) -> Limits:
    """The limits on a table of which only a sample is kept: any number of cells, far more rows."""
    return replace(limits, rows=MOST_SAMPLED_FROM, cells=None)


def sample_size(limits: Limits, columns: int) -> int:
    """How many rows of a table over `limits` are kept."""
    cells = MOST_SAMPLE if limits.cells is None else limits.cells // max(1, columns)
    return max(1, min(MOST_SAMPLE, limits.rows or MOST_SAMPLE, cells))


def is_mended_by_a_sample(refusal: str) -> bool:
    """Whether a table was refused for its number of rows or cells and for nothing else."""
    return refusal.endswith(TAKE_SAMPLE)


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
