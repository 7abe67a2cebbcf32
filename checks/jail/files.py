"""Opens what a person names: a regular file and nothing else, without following a link or waiting."""

import os
import stat
from pathlib import Path

from checks.contract import Unusable


def open_regular(path: Path, *, name: str) -> int:
    """A read-only descriptor of the file at `path`; the caller closes it. `name` is for the sentence.

    Raises Unusable for a link, a folder, a pipe or a device, and where there is no file. Opening a
    pipe does not wait for its writer.
    """
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as failure:
        if os.path.islink(path):
            raise Unusable(f'"{name}" is a link; name the file that it points to.') from None
        raise Unusable(f'"{name}" cannot be opened ({os.strerror(failure.errno or 0)}).') from None
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise Unusable(f'"{name}" is not a regular file; give a file, not a folder, pipe or device.')
    return fd
