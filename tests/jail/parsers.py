"""Parsers for the read job's tests, honest and hostile; imported by the child only."""

import os

import harms
import pyarrow as pa

from checks.contract import Unusable


def parse(stream, options, send_header):
    if "names" in options:
        harms.report(options["names"], options["at"])
    yield from _parse(stream, options["how"], send_header)


def _parse(stream, how, send_header):
    if how == "header_nan":
        os.write(_replies(), b'{"kind": "header", "sizes": [3]}\nNaN')
    elif how == "header_list":
        os.write(_replies(), b'{"kind": "header", "sizes": [2]}\n[]')
    elif how == "unusable":
        raise Unusable("Row 17 has one\x1b[31m field too many.")
    elif how == "leak":
        pa.array(["Alice"]).cast(pa.int64())
    elif how == "loop":
        while True:
            pass
    elif how == "bomb":
        kept = []
        while True:
            kept.append(bytearray(32 << 20))
    elif how != "no_header":
        send_header({"columns": ["n", "t"], "jail": ["a wall of steel"]})
    yield from globals().get(f"_{how}", _plain)(stream)


def _plain(stream):
    cells = [line.decode().strip().split(",") for line in stream]
    for part in (cells[:600], cells[600:]):
        batch = pa.record_batch({"n": [int(n) for n, _ in part], "t": [t for _, t in part]})
        yield batch.replace_schema_metadata({"secret": "metadata"})


def _large(stream):
    yield pa.record_batch({"n": pa.array(range(20_000_000), pa.int64())})


def _nested(stream):
    yield pa.record_batch({"n": [[1], [2]]})


def _dictionary(stream):
    yield pa.record_batch({"n": pa.array(["a", "b"]).dictionary_encode()})


def _extension(stream):
    yield pa.record_batch(
        {"n": pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"0" * 16], pa.binary(16)))}
    )


def _binary(stream):
    yield pa.record_batch({"n": pa.array([b"a"])})


def _decimal(stream):
    yield pa.record_batch({"n": pa.array([1], pa.decimal128(5))})


def _view(stream):
    yield pa.record_batch({"n": pa.array(["a"], pa.string_view())})


def _other_schema(stream):
    yield pa.record_batch({"n": [1]})
    yield pa.record_batch({"n": ["a"]})


def _compressed(stream):
    sink = pa.BufferOutputStream()
    batch = pa.record_batch({"n": [0] * 1_000_000})
    with pa.ipc.new_stream(sink, batch.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as out:
        out.write_batch(batch)
    _send(sink.getvalue().to_pybytes())
    yield from ()


def _bad_offsets(stream):
    sink = pa.BufferOutputStream()
    sound = pa.record_batch({"n": ["a"]})
    with pa.ipc.new_stream(sink, sound.schema) as out:
        out.write_batch(sound)
    body = sink.getvalue().to_pybytes()
    place = body.rindex(b"\x00\x00\x00\x00\x01\x00\x00\x00")
    _send(body[: place + 4] + b"\xff\xff\xff\x7f" + body[place + 8 :])
    yield from ()


def _garbage(stream):
    _send(b"\x00" * 1000)
    yield from ()


def _no_end(stream):
    os._exit(0)
    yield


def _two_headers(stream):
    os.write(_replies(), b'{"kind": "header", "sizes": [2]}\n{}')
    yield from ()


def _send(body):
    frame = b'{"kind": "batch", "sizes": [%d]}\n' % len(body) + body
    while frame:
        frame = frame[os.write(_replies(), frame) :]


def _replies():
    """The reply pipe: the only pipe of this process that is open for writing beside the log."""
    import fcntl

    for fd in range(3, 64):
        try:
            if fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_ACCMODE == os.O_WRONLY:
                return fd
        except OSError:
            continue
    raise AssertionError
