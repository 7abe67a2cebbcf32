"""The child's first file: it locks itself down, and only then imports the rest and touches the input.

Run as `python -I -B -S child.py CELL`. Nothing but the standard library and this package is imported
before the layers stand. It answers with one `ready` frame that names them, or with `missing`.
"""

import importlib
import os
import sys
import types


def main() -> None:
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    # A bare package, so that the folder above it, which may hold anything, is never on the path.
    package = types.ModuleType("checks")
    package.__path__ = [folder]
    sys.modules["checks"] = package

    from checks.jail.cell import decoded
    from checks.jail.channel import Channel
    from checks.jail.layers import LayerMissing, lock
    from checks.jail.layers.namespaces import fork_worker

    cell = decoded(sys.argv[1])
    channel = Channel(os.fdopen(cell.requests, "rb"), cell.replies)
    standing: tuple[str, ...] = ()
    if cell.locked:
        try:
            standing = lock(cell)
        except LayerMissing as missing:
            channel.send("missing", layer=missing.layer, why=missing.why)
            os._exit(1)
    else:
        fork_worker(cell.life)
    channel.send("ready", layers=list(standing))

    sys.path[:] = [path for path in sys.path if os.path.isabs(path)] + list(cell.paths)
    # Both libraries reserve far more address space than they use, which the limits would count.
    os.environ.update(ARROW_DEFAULT_MEMORY_POOL="system", OMP_THREAD_LIMIT="1")
    module, function = cell.entry.split(":")
    file = os.fdopen(cell.file, "rb") if cell.file >= 0 else None
    try:
        getattr(importlib.import_module(module), function)(channel, file, cell.options)
    except Exception as failure:
        channel.send("failed", error=type(failure).__name__, says=str(failure)[:2000])


if __name__ == "__main__":
    main()
    # Interpreter shutdown would run code of the input's (atexit, __del__) for nothing.
    sys.stdout.flush()
    os._exit(0)
