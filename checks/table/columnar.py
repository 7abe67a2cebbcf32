"""Arrow's many types to our six: converted where nothing is lost that matters, else dropped by name."""

# pyarrow.compute makes its functions at import, where no type checker sees them.
# pyright: reportAttributeAccessIssue=false

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from checks.contract import Unusable
from checks.table.batches import described
from checks.table.limits import Options
from checks.table.names import header, listed, shown

if TYPE_CHECKING:
    from checks.table.tables import Kind

_PANDAS_INDEX = "__index_level_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which of a file's columns are kept (their places), their names and kinds, and what to say."""

    places: tuple[int, ...]
    names: tuple[str, ...]
    kinds: "tuple[Kind, ...]"
    notes: tuple[str, ...]

    def header(self, format_: str) -> dict[str, Any]:
        """The reader's header for this table."""
        return {"format": format_, "columns": described(self.names, self.kinds), "notes": list(self.notes)}


def plan(schema: pa.Schema, options: Options, *, too_large: Sequence[str] = ()) -> Plan:
    """Decide for each column of a schema; `too_large` names unsigned columns with values over int64.

    Raises Unusable where no column can be kept, or names repeat.
    """
    refused: list[str] = []
    index: list[str] = []
    zoned: list[str] = []
    kept: list[tuple[int, str, Kind]] = []
    for place, field in enumerate(schema):
        kind = kind_of(field.type)
        if field.name.startswith(_PANDAS_INDEX):
            index.append(field.name)
        elif kind is None:
            refused.append(f"{field.name} ({_words(field.type)})")
        else:
            if pa.types.is_timestamp(field.type) and field.type.tz:
                zoned.append(field.name)
            kept.append((place, field.name, "text" if field.name in too_large else kind))
    if len(schema) and not kept:
        raise Unusable(
            f"The table {shown(options.name)} has no column of numbers, text, booleans or dates: "
            f"{listed(refused)} cannot be read."
        )
    names, notes = header([name for _, name, _ in kept], options)
    if refused:
        notes.append(f"left out, because such values cannot be assessed: {listed(refused)}")
    if index:
        notes.append(f"left out the frame's own index: {listed(index)}")
    if zoned:
        notes.append(f"times in {listed(zoned)} are read as UTC")
    if too_large:
        notes.append(f"{listed(list(too_large))} stays text: its numbers do not fit 64 bits with a sign")
    return Plan(
        places=tuple(place for place, _, _ in kept),
        names=tuple(names),
        kinds=tuple(kind for _, _, kind in kept),
        notes=tuple(notes),
    )


def kind_of(of: pa.DataType) -> "Kind | None":
    """Our kind for an Arrow type, None if its values are nested, binary or unknown."""
    while pa.types.is_dictionary(of):
        of = of.value_type
    is_ = pa.types
    if isinstance(of, pa.BaseExtensionType):
        # The library's own extensions (uuid, json) and strangers' alike: judged by what they store.
        return kind_of(of.storage_type) if not is_.is_fixed_size_binary(of.storage_type) else None
    if is_.is_integer(of):
        return "integer"
    if is_.is_floating(of) or is_.is_decimal(of) or is_.is_null(of) or is_.is_duration(of):
        return "number"
    if is_.is_string(of) or is_.is_large_string(of) or is_.is_string_view(of) or is_.is_time(of):
        return "text"
    if is_.is_boolean(of):
        return "boolean"
    if is_.is_date(of):
        return "date"
    return "time" if is_.is_timestamp(of) else None


def decoded_size(column: pa.Array) -> int:
    """Bytes that the column takes once dictionaries are decoded, without decoding it."""
    if not pa.types.is_dictionary(column.type):
        return column.nbytes
    dictionary = column.dictionary
    if not (pa.types.is_string(dictionary.type) or pa.types.is_large_string(dictionary.type)):
        return len(column) * 8
    lengths = pc.fill_null(pc.binary_length(dictionary), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    codes = column.indices.drop_null().to_numpy()
    if len(codes) and not 0 <= int(codes.min()) <= int(codes.max()) < len(lengths):
        raise ValueError("a place outside the dictionary")
    # How often each entry stands there, rather than each row's length: a tenth of the time.
    return int(lengths @ np.bincount(codes, minlength=len(lengths))) + 4 * len(column)


def plain(column: pa.Array, kind: "Kind") -> pa.Array:
    """The column as the one Arrow type of its kind; not-a-number becomes null, as pandas has it.

    Raises pa.ArrowInvalid where a value cannot be converted or is not valid.
    """
    column.validate(full=True)
    while pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    of = column.type
    match kind:
        case "integer":
            return column.cast(pa.int64())
        case "number":
            if pa.types.is_duration(of):
                ticks = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}[of.unit]
                return pc.divide(column.cast(pa.int64()).cast(pa.float64(), safe=False), float(ticks))
            numbers = column.cast(pa.float64(), safe=False)
            return pc.if_else(pc.is_nan(numbers), None, numbers)
        case "text":
            return column.cast(pa.string())
        case "boolean":
            return column
        case "date":
            return column.cast(pa.date32())
        case "time":
            # Nanoseconds are cut to microseconds; a zone's clock is already UTC underneath.
            return column.cast(pa.timestamp("us", of.tz), safe=False).cast(pa.timestamp("us"))


def _words(of: pa.DataType) -> str:
    if pa.types.is_nested(of):
        return "nested"
    return "binary" if pa.types.is_binary(of) or pa.types.is_large_binary(of) else str(of)[:30]
