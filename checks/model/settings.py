"""Which parameters of a model's last step stand where their class puts them, and whether a search set them."""

import inspect
from dataclasses import dataclass, field
from typing import Any

MOST = 200
SEARCHES = ("SearchCV", "TunedThresholdClassifierCV")
PLAIN = (int, float, str, bool, tuple, type(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`at_default` maps each parameter of the last step to whether it is its class's default. `searched` says that
    the model is, or ends in, a search over parameters; `kind` is the class of the step. No values: they may be
    anything.
    """

    kind: str = ""
    at_default: dict[str, bool] = field(default_factory=dict[str, bool])
    searched: bool = False


def settings_of(fitted: Any) -> Settings:
    """The settings of a fitted estimator; empty where it does not tell them."""
    try:
        last, searched = _last(fitted, 0)
        own = last.get_params(deep=False)
        defaults = {
            name: each.default for name, each in inspect.signature(type(last).__init__).parameters.items()
        }
    except Exception:  # a stranger's code may raise whatever it likes
        return Settings()
    told = {str(name): _same(value, defaults.get(name)) for name, value in own.items() if name in defaults}
    return Settings(
        kind=type(last).__name__[:80], at_default=dict(list(told.items())[:MOST]), searched=searched
    )


def _last(fitted: Any, depth: int) -> tuple[Any, bool]:
    """The step that answers, and whether a search stands before it."""
    if depth > 5:
        return fitted, False
    steps = getattr(fitted, "steps", None)
    if isinstance(steps, list) and steps:
        return _last(steps[-1][1], depth + 1)
    if type(fitted).__name__.endswith(SEARCHES) and hasattr(fitted, "best_estimator_"):
        return _last(fitted.best_estimator_, depth + 1)[0], True
    return fitted, type(fitted).__name__.endswith("CV")


def _same(value: Any, default: Any) -> bool:
    """Only plain values are compared: anything else was chosen."""
    return isinstance(value, PLAIN) and isinstance(default, PLAIN) and value == default
