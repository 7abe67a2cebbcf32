"""From a file's bytes to UTF-8: unpacking under a cap, the encoding, and where a bad byte lies."""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from checks.contract import Unusable
from checks.table.limits import Options
from checks.table.names import shown
from checks.table.sniff import Wrapping

CHUNK = 1 << 20
# Western text first: among all code pages a short table in cp1252 is easily taken for cp1250.
_LIKELY = (["cp1252"], ["cp1250", "cp1251", "cp1253", "cp1254", "shift_jis", "gb18030", "big5", "euc_kr"])
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What one pass over a text's bytes tells: `lines` counts line ends, `quotes` quotation marks."""

    encoding: str
    lines: int
    quotes: int
    ends_with_line: bool


class Lent(io.RawIOBase):
    """A stream lent to Arrow, which closes whatever Python file it was given."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        return self._stream.read(size)

    def seek(self, place: int, whence: int = 0, /) -> int:
        return self._stream.seek(place, whence)

    def tell(self) -> int:
        return self._stream.tell()


def unwrap(stream: BinaryIO, wrapping: Wrapping) -> BinaryIO:
    """The stream unpacked, from its start."""
    stream.seek(0)
    if wrapping == "gzip":
        import gzip

        return cast("BinaryIO", gzip.GzipFile(fileobj=stream))
    import pyarrow as pa

    return cast("BinaryIO", pa.CompressedInputStream(pa.PythonFile(Lent(stream), mode="r"), "zstd"))


def chunks(stream: BinaryIO, wrapping: Wrapping | None, options: Options) -> Iterator[bytes]:
    """The unpacked bytes in pieces; raises Unusable where they end early or pass the cap."""
    stream.seek(0)
    source = unwrap(stream, wrapping) if wrapping else stream
    cap = options.limits.decoded_bytes
    total = 0
    while True:
        try:
            piece = source.read(CHUNK)
        # zlib.error is no OSError, and Arrow's are ValueErrors.
        except (OSError, EOFError, ValueError) as bad:
            raise Unusable(f"The file {shown(options.name)} is cut short or damaged ({wrapping}).") from bad
        except Exception as bad:
            if type(bad).__module__ != "zlib":
                raise
            raise Unusable(f"The file {shown(options.name)} is cut short or damaged ({wrapping}).") from bad
        if not piece:
            return
        total += len(piece)
        if total > cap:
            raise Unusable(
                f"The file {shown(options.name)} unpacks to more than {cap // 1_000_000:,} MB. "
                "Take a random sample of rows, or save it as Parquet."
            )
        yield piece


def survey(stream: BinaryIO, wrapping: Wrapping | None, options: Options) -> Survey:
    """Find the encoding and count lines and quotation marks.

    Raises Unusable, naming the line, on a NUL or on a byte that the encoding does not know.
    """
    head = next(chunks(stream, wrapping, options), b"")
    guessed = options.encoding or _marked(head)
    if guessed:
        return _count(stream, wrapping, options, _known(guessed, options))
    try:
        return _count(stream, wrapping, options, "utf-8")
    except _NotThis as bad:
        if not bad.only_ascii_before:
            raise Unusable(_bad_byte(options, bad.line, "UTF-8")) from bad
        encoding = _guess(bad.around)
        if encoding is None:
            raise Unusable(
                f"We could not tell the encoding of {shown(options.name)} (line {bad.line:,} is not UTF-8). "
                "Save it as UTF-8 or as Parquet."
            ) from bad
    return _count(stream, wrapping, options, encoding)


def _known(encoding: str, options: Options) -> str:
    try:
        return codecs.lookup(encoding).name if encoding not in ("utf-8-sig", "utf-16") else encoding
    except LookupError as bad:
        raise Unusable(
            f'The encoding "{shown(encoding)}" given for {shown(options.name)} is not known.'
        ) from bad


def _marked(head: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    even, odd = head[:4096:2].count(0), head[1:4096:2].count(0)
    sample = min(len(head), 4096)
    if sample >= 4 and max(even, odd) > 0.3 * sample and min(even, odd) < 0.05 * sample:
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def _guess(around: bytes) -> str | None:
    from charset_normalizer import from_bytes

    # Lines of plain ASCII tell nothing about a code page and only dilute those that do.
    telling = b"\n".join(line for line in around.split(b"\n") if not line.isascii())[:100_000]
    for likely in _LIKELY:
        best = from_bytes(telling, cp_isolation=likely).best()
        if best is not None:
            return best.encoding
    return None


class _NotThis(Exception):
    """A byte does not fit the encoding tried."""

    def __init__(self, line: int, around: bytes, *, only_ascii_before: bool) -> None:
        super().__init__(line)
        self.line = line
        self.around = around
        self.only_ascii_before = only_ascii_before


def _bad_byte(options: Options, line: int, encoding: str) -> str:
    return (
        f"We could not read {shown(options.name)}. Line {line:,} holds a byte that is not {encoding}. "
        "Save the table as UTF-8 or as Parquet."
    )


def _count(stream: BinaryIO, wrapping: Wrapping | None, options: Options, encoding: str) -> Survey:
    lines = quotes = 0
    last = "\n"
    ascii_so_far = True
    for text, raw, bad in _decoded(stream, wrapping, options, encoding):
        quotes += text.count('"')
        nul = text.find("\0")
        if nul >= 0:
            at = lines + _ends(text[:nul], last) + 1
            raise Unusable(
                f"We could not read {shown(options.name)}. Line {at:,} holds a NUL byte. "
                "Fix that line or save the table as Parquet."
            )
        lines += _ends(text, last)
        last = text[-1:] or last
        if bad is not None and encoding == "utf-8":
            ascii_so_far = ascii_so_far and text.isascii()
            raise _NotThis(lines + 1, raw[max(0, bad - 20_000) :], only_ascii_before=ascii_so_far)
        if bad is not None:
            raise Unusable(_bad_byte(options, lines + 1, encoding))
        ascii_so_far = ascii_so_far and text.isascii()
    return Survey(encoding=encoding, lines=lines, quotes=quotes, ends_with_line=last in "\r\n")


def _ends(text: str, before: str) -> int:
    r"""Line ends in `text`: \n, \r\n and lone \r, where `before` is the character ahead of it."""
    if "\r" not in text and before != "\r":
        return text.count("\n")
    split = 1 if before == "\r" and text.startswith("\n") else 0
    return text.count("\n") + text.count("\r") - text.count("\r\n") - split


def _decoded(
    stream: BinaryIO, wrapping: Wrapping | None, options: Options, encoding: str
) -> Iterator[tuple[str, bytes, int | None]]:
    """Pieces of text with their bytes; where a byte is bad, the text before it and the byte's place."""
    decoder = codecs.getincrementaldecoder(encoding)()
    held = b""
    for piece in chunks(stream, wrapping, options):
        before = held
        try:
            yield decoder.decode(piece), piece, None
            held = decoder.getstate()[0]
        except UnicodeDecodeError as bad:
            whole = before + piece
            # The piece before the bad byte decodes: the decoder said so.
            yield whole[: bad.start].decode(encoding, "ignore"), whole, bad.start
            return
    try:
        rest = decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        yield "", held, 0
        return
    if rest:
        yield rest, held, None


class Utf8(io.RawIOBase):
    """The text as a readable stream of UTF-8, after `skip` characters, for Arrow's CSV reader."""

    def __init__(
        self, stream: BinaryIO, wrapping: Wrapping | None, options: Options, encoding: str, skip: int = 0
    ) -> None:
        super().__init__()
        self._pieces = self._encoded(_decoded(stream, wrapping, options, encoding), encoding, skip)
        self._held = b""

    @staticmethod
    def _encoded(
        pieces: Iterator[tuple[str, bytes, int | None]], encoding: str, skip: int
    ) -> Iterator[bytes]:
        for text, _, _ in pieces:
            kept = text[skip:]
            skip = max(0, skip - len(text))
            if kept:
                yield kept.encode("utf-8", "replace")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, empty at the end."""
        while not self._held or (size < 0):
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._held += piece
        if size < 0 or size >= len(self._held):
            data, self._held = self._held, b""
        else:
            data, self._held = self._held[:size], self._held[size:]
        return data
