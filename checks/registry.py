"""Finds every check and artifact by walking the rooms; adding a file is all it takes to add one."""

import importlib
import pkgutil
from functools import cache
from types import ModuleType
from typing import Any, get_type_hints

from checks.contract import Check, Input, Maker

FAMILIES = {
    "data_quality": "Data quality",
    "bias": "Bias",
    "interpretability": "Interpretability",
    "scalability": "Scalability",
    "privacy": "Privacy",
    "robustness": "Robustness",
    "governance": "Governance",
}
ABOUT_MODELS = frozenset({"interpretability", "scalability", "privacy"})


@cache
def all_checks() -> dict[str, Check]:
    """Every check by id, in family order and then by name."""
    found = [
        value
        for family in FAMILIES
        for module in _modules(f"checks.{family}")
        for value in vars(module).values()
        if isinstance(value, Check) and value.ask.__module__ == module.__name__
    ]
    return {check.id: check for check in found}


@cache
def all_makers() -> dict[type, Maker]:
    """The maker of every artifact type."""
    found = [
        value
        for module in _modules("checks.artifacts")
        for value in vars(module).values()
        if isinstance(value, Maker) and value.make.__module__ == module.__name__
    ]
    return {maker.kind: maker for maker in found}


@cache
def wants(ask: Any) -> dict[str, type]:
    """The artifact types that a check or a maker asks for, by parameter name."""
    return {name: kind for name, kind in get_type_hints(ask).items() if name != "return"}


def needs(check: Check) -> frozenset[Input]:
    """The inputs of the person's that a check rests on, through all the artifacts it asks for."""
    return frozenset().union(*(_needs_of(kind) for kind in wants(check.ask).values()))


@cache
def _needs_of(kind: type) -> frozenset[Input]:
    maker = all_makers().get(kind)
    if maker is None:
        return frozenset()
    own: frozenset[Input] = frozenset() if maker.needs is None else frozenset({maker.needs})
    return own.union(*(_needs_of(asked) for asked in wants(maker.make).values()))


def rests_on(check: Check) -> frozenset[type]:
    """Every artifact type that has to be made before a check can be asked."""
    return frozenset().union(*({kind} | _rests_on(kind) for kind in wants(check.ask).values()))


@cache
def _rests_on(kind: type) -> frozenset[type]:
    maker = all_makers().get(kind)
    if maker is None:
        return frozenset()
    return frozenset().union(*({asked} | _rests_on(asked) for asked in wants(maker.make).values()))


def heavy(check: Check) -> bool:
    """Whether a check rests on what a fast run leaves out."""
    makers = all_makers()
    return any(makers[kind].heavy for kind in rests_on(check) if kind in makers)


def asks_model(check: Check) -> bool:
    """Whether a check rests on anything that a model says, and so has to wait for it."""
    makers = all_makers()
    rooms = {makers[kind].make.__module__ for kind in rests_on(check) if kind in makers}
    return "checks.artifacts.models" in rooms


def judges_model(check: Check) -> bool:
    """Whether a check says of the model itself how good, clear, fast or leaky it is.

    Of a stand-in that is nothing that a person could mend, so the engine judges it by no scale. Where a model
    is only the instrument, as for what a drift costs, a stand-in serves and the finding is about the data.
    """
    return check.family in ABOUT_MODELS and asks_model(check)


@cache
def tryable() -> frozenset[str]:
    """The remedies that Preflight can apply itself and measure: a file each; none is imported for the list."""
    room = importlib.import_module("checks.trials.kinds")
    return frozenset(info.name.replace("_", "-") for info in pkgutil.iter_modules(room.__path__))


def _modules(package: str) -> list[ModuleType]:
    room = importlib.import_module(package)
    names = sorted(info.name for info in pkgutil.iter_modules(room.__path__))
    return [importlib.import_module(f"{package}.{name}") for name in names]
