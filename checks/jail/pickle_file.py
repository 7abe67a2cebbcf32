"""Opens a pickle, plain or joblib's, compressed or not: only inside the jail, only if the operator said so."""

from io import BytesIO
from pickle import UnpicklingError
from typing import Any

import joblib

from checks.contract import Unusable


def load(data: bytes) -> Any:
    """The object in a pickle; this runs whatever code the file asks for.

    Raises Unusable where the file needs code that is not here, or is damaged.
    """
    try:
        return joblib.load(BytesIO(data))
    except ModuleNotFoundError as failure:
        raise Unusable(
            f"The pickle needs the Python module {failure.name}, which is not installed here; "
            "save the model as ONNX, or upload predictions."
        ) from None
    except AttributeError as failure:
        where = (
            "its author's own script"
            if "__main__" in str(failure)
            else "a version of a library that is not here"
        )
        raise Unusable(
            f"The pickle refers to code in {where}; save the model as ONNX, or upload predictions."
        ) from None
    except (UnpicklingError, EOFError, ValueError, IndexError, KeyError, OSError) as failure:
        raise Unusable(
            f"The file is not a readable pickle ({type(failure).__name__}); save it again."
        ) from None
