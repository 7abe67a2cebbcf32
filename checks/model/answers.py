"""Checks what a model answered before anyone reckons with it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from checks.contract import Unusable
from checks.model.facts import Timings

if TYPE_CHECKING:
    import numpy as np

NUMBER_BYTES = 8
# Single-precision models miss 0, 1 and a sum of 1 by about 1e-7 per class; more is not rounding.
OUTSIDE, OFF_SUM = 1e-5, 1e-3


def read_numbers(header: dict[str, Any], body: bytes, shape: tuple[int, ...]) -> "np.ndarray":
    """The float64 array of a reply whose header and body must both have exactly `shape`.

    Raises Unusable naming both shapes.
    """
    import numpy as np

    told = header.get("shape")
    if not isinstance(told, list) or any(type(length) is not int for length in told):
        raise Unusable("The model gave an unreadable answer (a shape that is not a list of counts).")
    if tuple(told) != shape:
        raise mismatch(told, shape)
    count = 1
    for length in shape:
        count *= length
    if len(body) != count * NUMBER_BYTES:
        raise Unusable(f"The model gave an unreadable answer ({len(body)} bytes for {count} numbers).")
    return np.frombuffer(body, dtype="<f8").astype(np.float64).reshape(shape)


def checked_timings(timings: Timings, asked: Sequence[int]) -> Timings:
    """Times of some of the sizes that were asked for, equally many of each, none negative."""
    rows = (*timings.wall, *timings.cpu)
    sound = (
        bool(timings.sizes)
        and set(timings.sizes) <= set(asked)
        and len(timings.wall) == len(timings.cpu) == len(timings.sizes)
        and len({len(row) for row in rows}) == 1
        and all(seconds >= 0 for row in rows for seconds in row)
    )
    if not sound:
        raise Unusable("The model gave an unreadable answer about its own speed.")
    return timings


def mismatch(told: Sequence[int], shape: Sequence[int]) -> Unusable:
    """One sentence that names both shapes."""
    given, wanted = (" × ".join(str(length)[:20] for length in lengths[:4]) for lengths in (told, shape))
    return Unusable(f"The model gave an answer of {given} values where {wanted} were asked for.")


def checked(values: "np.ndarray", *, probabilities: bool) -> "np.ndarray":
    """Finite numbers, and if they are probabilities (classes on the last axis) between 0 and 1 with sum 1.

    Rounding is taken back to 0 and 1. Raises Unusable naming what is wrong and in how many rows.
    """
    import numpy as np

    rows = values.reshape(-1, values.shape[-1])
    broken = int((~np.isfinite(rows)).any(axis=1).sum())
    if broken:
        raise Unusable(f"The model answers {broken} of {len(rows)} rows with NaN or infinity.")
    if not probabilities:
        return values
    outside = int(((rows < -OUTSIDE) | (rows > 1 + OUTSIDE)).any(axis=1).sum())
    if outside:
        raise Unusable(
            f"The model calls its answers probabilities, but in {outside} of {len(rows)} rows "
            "they lie outside 0 and 1."
        )
    off = int((np.abs(rows.sum(axis=1) - 1) > OFF_SUM).sum())
    if off:
        raise Unusable(
            f"The model calls its answers probabilities, but in {off} of {len(rows)} rows they do not sum to 1."
        )
    return values.clip(0, 1)
