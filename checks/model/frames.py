"""An Arrow table as the model wants it: its own columns, in its order, in types that it was fitted on."""

from typing import TYPE_CHECKING, Literal

from checks.contract import Unusable
from checks.table.names import paired

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Style = Literal["text", "object", "category"]
STYLES: tuple[Style, ...] = ("text", "object", "category")
MOST_NAMED = 12


def chosen(table: "pa.Table", features: tuple[str, ...] | None, takes: int | None) -> "pa.Table":
    """The columns that the model uses: by the names it gives itself (see `paired`) and under these, else
    all in the order given.

    Raises Unusable naming the missing columns, or both counts where only those can be compared.
    """
    if features is None:
        if takes is not None and takes != table.num_columns:
            raise Unusable(
                f"The model takes {takes} columns and names none of them, but {table.num_columns} were given; "
                "give exactly its columns, in its order."
            )
        return table
    found = paired(features, table.column_names)
    missing = [name for name, own in found.items() if own is None]
    if missing:
        listed = ", ".join(f'"{name}"' for name in missing[:MOST_NAMED])
        more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
        raise Unusable(f"The model needs columns that the table does not have: {listed}{more}.")
    # Asked once: Arrow makes the list of names anew each time, which costs seconds for a thousand columns.
    places = {name: at for at, name in reversed([*enumerate(table.column_names)])}
    mine = table.select([places[own] for own in found.values() if own is not None])
    return mine.rename_columns(list(features))


def to_pandas(table: "pa.Table", style: Style) -> "pd.DataFrame":
    """The table as a frame. Whole numbers and booleans with gaps become float64 with NaN.

    `style` is the type of text: pandas' own `str`, `object` (what older files were fitted on; then
    booleans and dates are also what a CSV reader would have given), or `category`.
    """
    import pandas as pd
    import pyarrow as pa

    columns: list[pd.Series] = []
    for column in table.columns:
        if pa.types.is_boolean(column.type) and column.null_count:
            series = column.cast(pa.int8()).to_pandas().astype("float64")
            if style == "object":
                series = column.to_pandas()
        elif pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            series = column.to_pandas().astype({"text": "str"}.get(style, style))
        elif pa.types.is_date(column.type) and style == "object":
            series = column.cast(pa.string()).to_pandas().astype(object)
        elif pa.types.is_null(column.type):
            series = pd.Series(float("nan"), index=range(len(column)))
        else:
            series = column.to_pandas(date_as_object=False)
        columns.append(series)
    frame = pd.concat(columns, axis=1) if columns else pd.DataFrame(index=range(table.num_rows))
    frame.columns = table.column_names
    return frame


def has_loose_types(table: "pa.Table") -> bool:
    """Whether another style would make any difference."""
    import pyarrow as pa

    return any(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_date(kind)
        or pa.types.is_boolean(kind)
        for kind in table.schema.types
    )
