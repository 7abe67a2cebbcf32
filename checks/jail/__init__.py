"""The sandbox: lock-down, wire format, self-test. Imports contract.

`read` and `self_test` are its public face; `checks.jail.worker.Worker` is what other jobs build on.
Nothing heavy is imported here, because the child imports this package before it locks itself down.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checks.jail.reading import read as read
    from checks.jail.selftest import self_test as self_test

_HOMES = {"read": "checks.jail.reading", "self_test": "checks.jail.selftest"}


def __getattr__(name: str) -> Any:
    import importlib

    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(importlib.import_module(_HOMES[name]), name)
