"""Opens a skops file inside the jail, with the types that may be trusted there and no others."""

import json
import zipfile
from io import BytesIO
from typing import Any

from skops.io import get_untrusted_types, loads

from checks.contract import Unusable

SAVE_ELSE = "Save it as ONNX instead, or upload predictions."
# What scikit-learn's own nearest-neighbour and pipeline objects carry beside its classes: exactly this pair.
PARTIAL, ITS_FUNCTION = "functools.partial", "sklearn.utils.validation.check_array"
# A number type, which a fitted imputer keeps; naming one runs nothing.
NUMBER_TYPE = "numpy.dtype"
# Where scikit-learn keeps functions that score: a selector or a tuned threshold carries one of them.
SCORES = ("sklearn.metrics.", "sklearn.feature_selection.")
MOST_NAMED = 6


def load(data: bytes) -> Any:
    """The object in a skops file.

    Trusted beyond skops' defaults, because a jail holds the harm that a forged content could do:
    classes that scikit-learn defines (its trees among them), its scores, NumPy's number types, and
    the one pair above.
    Never trusted: everything else, by name.

    Raises Unusable naming the types that are not trusted, or that the file cannot be read.
    """
    try:
        asked = get_untrusted_types(data=data)
        schema = _schema(data)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, RecursionError, EOFError) as failure:
        raise _unreadable(failure) from None
    refused = [name for name in asked if not _is_trusted(name, asked, schema)]
    if refused:
        listed = ", ".join(name[:120] for name in refused[:MOST_NAMED])
        more = f" and {len(refused) - MOST_NAMED} more" if len(refused) > MOST_NAMED else ""
        raise Unusable(f"The skops file needs types that are not trusted: {listed}{more}. {SAVE_ELSE}")
    try:
        return loads(data, trusted=asked)
    except (AttributeError, ImportError) as failure:
        raise Unusable(
            f"The skops file was saved with another version of scikit-learn than the one here ({failure}); "
            "save it again with this version, or as ONNX."
        ) from None
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, RecursionError, EOFError) as failure:
        raise _unreadable(failure) from None


def named_modules(data: bytes) -> tuple[str, ...]:
    """The top-level packages that the file's types come from."""
    return tuple(sorted({str(node.get("__module__")).split(".")[0] for node in _nodes(_schema(data))}))


def _is_trusted(name: str, asked: list[str], schema: Any) -> bool:
    if name == PARTIAL:
        return ITS_FUNCTION in asked and all(
            _full_name(node.get("content", {}).get("func", {})) == ITS_FUNCTION
            for node in _nodes(schema)
            if node.get("__loader__") == "PartialNode"
        )
    if name == ITS_FUNCTION:
        return PARTIAL in asked
    return name == NUMBER_TYPE or (name.startswith("sklearn.") and _is_own_class_or_score(name))


def _is_own_class_or_score(name: str) -> bool:
    """Whether scikit-learn itself defines this class, or this function among its scores."""
    import importlib

    module, _, attribute = name.rpartition(".")
    try:
        found = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError):
        return False
    defined_in = str(getattr(found, "__module__", ""))
    if isinstance(found, type):
        return defined_in.startswith("sklearn.")
    return module.startswith(SCORES) and defined_in == module


def _schema(data: bytes) -> Any:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return json.loads(archive.read("schema.json"))


def _nodes(tree: Any) -> list[dict[str, Any]]:
    """Every node of the schema; a loop, not recursion, because the nesting is the file's choice."""
    found: list[dict[str, Any]] = []
    waiting: list[Any] = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if "__module__" in value:
                found.append(value)
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return found


def _full_name(node: Any) -> str:
    return f"{node.get('__module__')}.{node.get('__class__')}"


def _unreadable(failure: Exception) -> Unusable:
    return Unusable(f"The file is not a readable skops model ({type(failure).__name__}); save it again.")
