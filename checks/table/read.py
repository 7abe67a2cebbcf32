"""The trusted side of reading: bytes into a private copy, the jail's batches into Parquet.

The jail is not believed: its header is checked against the shape it must have, its batches against the
header, its rows are counted and numbered again.
"""

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from checks.contract import TableRole, Unusable
from checks.table.limits import BROWSER, COMMAND_LINE, Limits, Options, before_sampling, sample_size
from checks.table.names import shown
from checks.table.tables import Column, Kind
from checks.table.write import thin, write

if TYPE_CHECKING:
    import pyarrow as pa

_CHUNK = 1 << 20
_UNJAILED = "this table was read without a sandbox, because this system has none"


class Header(Struct, frozen=True, kw_only=True):
    """What is known of a table once it is read; kept beside it as `<role>.json`.

    `bytes` and `sha256` are of the file as it was given. `encoding`, `delimiter` and `decimal` are
    None where the format has none. `jail` are the layers of the sandbox it was parsed in, none if
    it was parsed without one. `sheet` is the one that was read of an Excel workbook's `sheets`.
    `sampled_from` is the file's number of rows where only a sample of them was kept.
    """

    name: str
    sha256: str
    rows: int
    bytes: int
    columns: tuple[Column, ...]
    format: str
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    notes: tuple[str, ...] = ()
    jail: tuple[str, ...] = ()
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    sampled_from: int | None = None


class _Said(Struct, frozen=True):
    name: str
    key: str
    kind: Kind


class _Told(Struct, frozen=True, kw_only=True):
    """The only shape of header that the jail may send."""

    format: str
    columns: tuple[_Said, ...]
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    notes: tuple[str, ...] = ()
    sheet: str | None = None
    sheets: tuple[str, ...] = ()


def read(
    path: Path,
    role: TableRole,
    folder: Path,
    *,
    name: str,
    bounded: bool = True,
    jailed: bool = True,
    limits: Limits | None = None,
    sheet: str | None = None,
    sample: bool = False,
) -> Header:
    """Read a person's file into `<folder>/<role>.parquet` and `<role>.json`.

    Args:
        path: a regular file; links, pipes and devices are refused.
        role: table, train or production.
        folder: the run's own folder.
        name: for display only.
        bounded: the browser's limits hold; otherwise the command line's.
        jailed: parse in the sandbox; only tests and trusted callers turn it off. Where the system
            has no sandbox a browser's file is refused and the command line's is read without one.
        limits: other limits than those of `bounded`.
        sheet: an Excel sheet by name; otherwise the first visible one.
        sample: keep a sample of the rows where there are more than the limits allow.

    Raises:
        Unusable: one sentence that names the file, and the line, row or column where it can.
    """
    from checks.table.kinds import TYPES

    limits = limits or (BROWSER if bounded else COMMAND_LINE)
    options = Options(name=name, limits=before_sampling(limits) if sample else limits, sheet=sheet)
    copy = folder / f".{role}.original"
    try:
        sha256, size = _copy(path, copy, options)
        told, batches, notes = _opened(copy, options, bounded=bounded, jailed=jailed)
        layers = tuple(told.pop("jail", ()))
        # Closing the batches ends the jail, whatever happens on the way.
        with contextlib.ExitStack() as ending:
            ending.callback(getattr(batches, "close", lambda: None))
            header, checked = _checked(told, batches, options)
            types = [TYPES[column.kind] for column in header.columns]
            path = folder / f"{role}.parquet"
            whole = write(checked, types, path, empty=f"The table {shown(name)} has no rows.")
            rows = thin(path, whole, sample_size(limits, len(types))) if sample else whole
    except OSError as bad:
        reason = (bad.strerror or "the system refused").lower()
        raise Unusable(f"The table {shown(name)} could not be kept: {reason}.") from bad
    finally:
        copy.unlink(missing_ok=True)
        _give_back()
    result = Header(
        name=shown(name),
        sha256=sha256,
        rows=rows,
        bytes=size,
        columns=tuple(Column(name=said.name, key=said.key, kind=said.kind) for said in header.columns),
        format=shown(header.format),
        encoding=header.encoding and shown(header.encoding),
        delimiter=header.delimiter and shown(header.delimiter),
        decimal=header.decimal and shown(header.decimal),
        notes=tuple(shown(note, 500) for note in (*header.notes, *notes, *_thinned(rows, whole))),
        jail=layers,
        sheet=header.sheet,
        sheets=header.sheets,
        sampled_from=whole if rows < whole else None,
    )
    _replace(folder / f"{role}.json", msgspec.json.encode(result))
    return result


def _give_back() -> None:
    """Give Arrow's unused memory back: what a large table passed through would stay taken for the whole run."""
    import pyarrow as pa

    pa.default_memory_pool().release_unused()


def read_header(folder: Path, role: TableRole) -> Header:
    """The header of a table that was read; raises Unusable if there is none."""
    try:
        return msgspec.json.decode((folder / f"{role}.json").read_bytes(), type=Header)
    except (OSError, msgspec.MsgspecError) as bad:
        raise Unusable(f"The {role} table of this run is missing or damaged; read it again.") from bad


def _thinned(rows: int, whole: int) -> tuple[str, ...]:
    if rows == whole:
        return ()
    drawn = f"a sample of {rows:,} of {whole:,} rows, one drawn at random of each equal stretch of the file"
    return (f"{drawn}; row numbers count the rows of the sample",)


def _copy(path: Path, to: Path, options: Options) -> tuple[str, int]:
    """Copy and hash in one pass, so that what is hashed is what is read."""
    file = shown(options.name)
    try:
        # Without O_NONBLOCK, opening a pipe that no one writes to would wait for ever.
        source = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0) | os.O_CLOEXEC)
    except OSError as bad:
        if path.is_symlink():
            raise Unusable(f"{file} is a link; give the file itself.") from bad
        what = "does not exist" if isinstance(bad, FileNotFoundError) else "cannot be opened"
        raise Unusable(f"The file {file} {what}.") from bad
    told = os.fstat(source)
    if not stat.S_ISREG(told.st_mode):
        os.close(source)
        what = "a folder" if stat.S_ISDIR(told.st_mode) else "not a regular file"
        raise Unusable(f"{file} is {what}; give a table in a file.")
    digest, size = hashlib.sha256(), 0
    with os.fdopen(source, "rb", buffering=0) as given:
        _refuse_bytes(told.st_size, options)
        with open(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as kept:
            while piece := given.read(_CHUNK):
                size += len(piece)
                _refuse_bytes(size, options)
                digest.update(piece)
                kept.write(piece)
    return digest.hexdigest(), size


def _refuse_bytes(size: int, options: Options) -> None:
    most = options.limits.file_bytes
    if most is not None and size > most:
        raise Unusable(
            f"The file {shown(options.name)} has {size / 1e6:,.0f} MB. The limit is {most / 1e6:,.0f} MB. "
            "Take a random sample of rows, or save it as Parquet."
        )


def _opened(
    copy: Path, options: Options, *, bounded: bool, jailed: bool
) -> "tuple[dict[str, Any], Iterator[pa.RecordBatch], tuple[str, ...]]":
    if jailed:
        from checks import jail
        from checks.jail.worker import Refused

        try:
            wall, memory_mb = (120.0, 2048) if bounded else (3600.0, 4096)
            told, batches = jail.read(copy, options.wire(), wall=wall, memory_mb=memory_mb)
            return told, batches, ()
        except Refused:
            # A server never opens a stranger's file unlocked; a person's own file is their own risk.
            if bounded:
                raise
    told, batches = in_process(copy, options)
    return told, batches, (_UNJAILED,) if jailed else ()


def in_process(path: Path, options: Options) -> "tuple[dict[str, Any], Iterator[pa.RecordBatch]]":
    """Parse without a jail: the header, and the batches still to come."""
    from checks.table.parse import parse

    headers: list[dict[str, Any]] = []

    def batches() -> "Iterator[pa.RecordBatch]":
        with path.open("rb") as stream:
            yield from parse(stream, options.wire(), headers.append)

    coming = batches()
    first = next(coming, None)
    if first is None:
        raise Unusable(f"The table {shown(options.name)} has no rows.")

    def all_of_them() -> "Iterator[pa.RecordBatch]":
        yield first
        yield from coming

    return headers[0], all_of_them()


def _checked(
    told: dict[str, Any], batches: "Iterator[pa.RecordBatch]", options: Options
) -> "tuple[_Told, Iterator[pa.RecordBatch]]":
    """The header in its only shape, and batches that are sure to match it."""
    from checks.table.kinds import TYPES
    from checks.table.names import header

    unreadable = f"The reader gave an unreadable answer for {shown(options.name)}."
    try:
        said = msgspec.convert(told, _Told)
    except msgspec.ValidationError as bad:
        raise Unusable(unreadable) from bad
    if [column.key for column in said.columns] != [f"c{place}" for place in range(len(said.columns))]:
        raise Unusable(unreadable)
    header([column.name for column in said.columns], options)

    def renumbered() -> "Iterator[pa.RecordBatch]":
        import pyarrow as pa

        from checks.table.batches import numbered, schema
        from checks.table.bounds import Running

        types = [TYPES[column.kind] for column in said.columns]
        running = Running(options)

        def columns() -> Iterator[list[pa.Array]]:
            for batch in batches:
                if not batch.schema.equals(schema(types)):
                    raise Unusable(unreadable)
                try:
                    batch.validate(full=True)
                except (pa.ArrowInvalid, ValueError) as bad:
                    raise Unusable(unreadable) from bad
                running.add(batch.num_rows, len(types))
                yield batch.columns[1:]

        yield from numbered(columns(), types)

    return said, renumbered()


def _replace(to: Path, data: bytes) -> None:
    partial = to.with_name(f".{to.name}.partial")
    partial.write_bytes(data)
    partial.replace(to)
