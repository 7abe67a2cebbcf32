"""Parameters that go by one name in every part of a stranger's estimator, and questions that it may answer by raising."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


def asked(question: Callable[[], Any]) -> Any:
    """A model's own code may raise whatever it likes; then it does not know."""
    try:
        return question()
    except Exception:
        return None


def _parameters(estimator: Any, ending: str) -> list[str]:
    names = asked(lambda: sorted(estimator.get_params(deep=True))) or []
    return [name for name in names if name == ending or name.endswith(f"__{ending}")]


def use_one_thread(fitted: Any) -> None:
    for name in _parameters(fitted, "n_jobs"):
        if asked(lambda name=name: fitted.get_params()[name]) not in (None, 1):
            asked(lambda name=name: fitted.set_params(**{name: 1}))


def seed_all(fresh: Any, stream: "np.random.Generator") -> None:
    for name in _parameters(fresh, "random_state"):
        fresh.set_params(**{name: int(stream.integers(2**31))})
