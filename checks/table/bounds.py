"""Counting rows, cells and bytes as they come, and stopping at the limits."""

# pyarrow.compute makes its functions at import, where no type checker sees them.
# pyright: reportAttributeAccessIssue=false

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from checks.contract import Unusable
from checks.table.limits import TAKE_SAMPLE, Options
from checks.table.names import shown

_LESS = "Leave out columns of long text, or give fewer rows."


class Running:
    """The totals so far of one file; every method raises Unusable beyond a limit."""

    def __init__(self, options: Options) -> None:
        self.rows = 0
        self._bytes = 0
        self._options = options

    def add(self, rows: int, columns: int) -> None:
        """Count `rows` more rows of `columns` columns."""
        self.rows += rows
        refuse_size(self.rows, columns, self._options, at_least=True)

    def decoded(self, size: int) -> None:
        """Count `size` more bytes of values."""
        self._bytes += size
        cap = self._options.limits.decoded_bytes
        if self._bytes > cap:
            raise Unusable(
                f"The values in {shown(self._options.name)} take more than {cap // 1_000_000:,} MB. {_LESS}"
            )

    def refuse_long_cells(self, batch: pa.RecordBatch, names: Sequence[str]) -> None:
        """Raise Unusable, naming row and column, if a cell holds more text than the limit.

        Call after `add` for the same batch.
        """
        cap = self._options.limits.cell_bytes
        for name, column in zip(names, batch.columns, strict=True):
            if not pa.types.is_string(column.type) or column.nbytes < cap:
                continue
            lengths = pc.fill_null(pc.binary_length(column), 0)
            longest = pc.max(lengths).as_py()
            if longest > cap:
                row = self.rows - batch.num_rows + pc.index(lengths, longest).as_py() + 1
                raise Unusable(
                    f"Row {row:,} of {shown(self._options.name)} holds {longest / 1e6:,.1f} MB of text in "
                    f'"{shown(name)}"; the limit is {cap / 1e6:g} MB a cell.'
                )


def refuse_size(rows: int, columns: int, options: Options, *, at_least: bool = False) -> None:
    """Raise Unusable if a table of `rows` x `columns` is over the limits."""
    limits, file = options.limits, shown(options.name)
    more = "more than " if at_least else ""
    if limits.rows is not None and rows > limits.rows:
        seen = limits.rows if at_least else rows
        raise Unusable(
            f"The table {file} has {more}{seen:,} rows; the limit is {limits.rows:,}. {TAKE_SAMPLE}"
        )
    if limits.cells is not None and rows * columns > limits.cells:
        seen = limits.cells if at_least else rows * columns
        raise Unusable(
            f"The table {file} has {more}{seen:,} cells (rows × columns); the limit is "
            f"{limits.cells:,}. {TAKE_SAMPLE}"
        )
