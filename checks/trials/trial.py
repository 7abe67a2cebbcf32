"""One trial: which remedy it applies, to what, and how. Finds all there are."""

import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from checks.contract import Input, Unusable
from checks.registry import tryable
from checks.trials.lesson import Lesson, Treatment

KINDS = "checks.trials.kinds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """`id` is the remedy's and the file's. `answers` are the checks whose findings it is to mend; `needs` the
    inputs without which it cannot be tried; `effort_days` what the work takes in earnest (low, high);
    `timed` whether speed and memory are measured too; `same_answers` that no answer changes, so that only what is
    about speed and the file can move; `doc` the file's text.
    """

    id: str
    title: str
    answers: tuple[str, ...]
    needs: tuple[Input, ...]
    effort_days: tuple[float, float]
    recipe: str
    timed: bool
    same_answers: bool
    doc: str
    apply: Callable[[Lesson], Treatment]


def trial(
    *,
    title: str,
    answers: tuple[str, ...],
    effort_days: tuple[float, float],
    recipe: str = "",
    needs: tuple[Input, ...] = ("target",),
    timed: bool = False,
    same_answers: bool = False,
) -> Callable[[Callable[[Lesson], Treatment]], Trial]:
    """Turn a function of a lesson into a Trial. Its file gives it its id and its text."""

    def make(apply: Callable[[Lesson], Treatment]) -> Trial:
        module = sys.modules[apply.__module__]
        return Trial(
            id=apply.__module__.rsplit(".", maxsplit=1)[-1].replace("_", "-"),
            title=title,
            answers=answers,
            needs=needs,
            effort_days=effort_days,
            recipe=recipe,
            timed=timed,
            same_answers=same_answers,
            doc=(module.__doc__ or "").strip(),
            apply=apply,
        )

    return make


@cache
def all_trials() -> dict[str, Trial]:
    """Every trial by id."""
    modules = [importlib.import_module(f"{KINDS}.{name.replace('-', '_')}") for name in sorted(tryable())]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Trial)]
    return {each.id: each for each in found}


def trial_called(name: str) -> Trial:
    """Raises Unusable, naming the nearest, for one that is not there."""
    from difflib import get_close_matches

    every = all_trials()
    if name not in every:
        near = get_close_matches(name, every, n=1)
        hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(every)}."
        raise Unusable(f'There is no remedy "{name}" to try; {hint}')
    return every[name]
