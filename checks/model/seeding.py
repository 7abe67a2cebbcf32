"""What random parts of a model draw from when it is fitted anew."""

from collections.abc import Generator
from contextlib import contextmanager

# In the place of a seed: every part keeps the random state that it was saved with, and what has none differs
# from one clone to the next.
AS_SAVED = -1


@contextmanager
def shared_stream(seed: int) -> Generator[None]:
    """Starts anew what a part without a random state of its own draws from, and puts it back."""
    import numpy as np

    before = np.random.get_state()  # noqa: NPY002
    np.random.seed(seed)  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(before)  # noqa: NPY002
