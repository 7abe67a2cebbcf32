"""What the self-test's child tries. Runs only inside a jail."""

import os
import socket
from collections.abc import Callable
from typing import Any, BinaryIO

from checks.jail.channel import Channel


def serve(channel: Channel, _file: BinaryIO | None, _options: dict[str, Any]) -> None:
    for request in channel.requests():
        if request.kind == "attempt":
            channel.send("tried", succeeded=_succeeded(request.header["path"]))
        else:
            channel.send("tried", equal=_model_works())


def _succeeded(witness: str) -> list[str]:
    """The names of the attempts that the jail did not stop."""

    def succeeds(attempt: Callable[[], object]) -> bool:
        try:
            attempt()
        except OSError:
            return False
        return True

    attempts: dict[str, Callable[[], object]] = {
        "reading a file": lambda: open(witness).close(),
        "writing a file": lambda: open(witness, "w").close(),
        "opening a socket": socket.socket,
        "starting a process": _fork,
        "running a program": lambda: os.execv("/bin/true", ["true"]),
    }
    return [name for name, attempt in attempts.items() if succeeds(attempt)]


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _model_works() -> bool:
    """Fit, save as skops, load as the model host does, and compare the answers."""
    import importlib

    import numpy as np
    from sklearn.tree import DecisionTreeClassifier
    from skops.io import dumps

    rows = np.arange(40.0).reshape(20, 2)
    fitted = DecisionTreeClassifier(max_depth=2, random_state=0).fit(rows, np.arange(20) > 9)
    # By name, because this room may not import the model's room.
    loaded = importlib.import_module("checks.model.skops_file").load(dumps(fitted))
    return bool((loaded.predict_proba(rows) == fitted.predict_proba(rows)).all())
