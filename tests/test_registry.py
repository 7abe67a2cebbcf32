"""Laws that every check obeys, however it came to be."""

import inspect

import pytest

from checks import registry
from checks.contract import Check, Maker

CHECKS = list(registry.all_checks().values())
each = pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.id)


@each
def test_its_id_is_its_place_and_its_function_its_name(check: Check):
    family, name = check.id.split("/")
    assert check.ask.__module__ == f"checks.{family}.{name.replace('-', '_')}"
    assert check.ask.__name__ == name.replace("-", "_")
    assert family in registry.FAMILIES


@each
def test_it_has_its_published_text(check: Check):
    headings = [line for line in check.doc.splitlines() if line.startswith("## ")]
    assert headings == ["## Why it matters", "## How it is measured", "## Limits"]
    assert len(check.doc.splitlines()[0]) <= 100
    assert check.passes != check.fails
    assert check.weight in (10, 7.5, 5, 2.5)


@each
def test_every_scale_runs_one_way_and_names_its_source(check: Check):
    for name, scale in check.scales.items():
        numbers = [scale.floor, scale.limit, scale.worst]
        assert numbers in (sorted(numbers), sorted(numbers, reverse=True)), name
        assert scale.floor != scale.worst
        assert scale.source


@each
def test_a_judged_check_knows_a_remedy(check: Check):
    assert not check.scales or check.remedies
    for remedy in check.remedies:
        low, high = remedy.effort_days
        assert 0 < low <= high


@each
def test_its_parameters_are_artifacts(check: Check):
    known = registry.all_makers()
    for kind in registry.wants(check.ask).values():
        assert kind in known or kind.__name__ in ("Given", "Seed"), kind


def test_every_file_of_a_family_is_one_check():
    for family in registry.FAMILIES:
        for module in registry._modules(f"checks.{family}"):
            found = [
                v
                for v in vars(module).values()
                if isinstance(v, Check) and v.ask.__module__ == module.__name__
            ]
            assert len(found) == 1, module.__name__


def test_every_artifact_has_one_maker():
    makers = [
        value
        for module in registry._modules("checks.artifacts")
        for value in vars(module).values()
        if isinstance(value, Maker) and value.make.__module__ == module.__name__
    ]
    kinds = [maker.kind for maker in makers]
    assert len(kinds) == len(set(kinds))
    for maker in makers:
        assert "return" in inspect.get_annotations(maker.make)


def test_ids_are_unique_and_needs_are_known():
    assert len(CHECKS) == len({check.id for check in CHECKS})
    check = registry.all_checks()["privacy/membership-inference"]
    assert registry.needs(check) >= {"train", "query", "target"}
    assert registry.asks_model(check)
    assert not registry.asks_model(registry.all_checks()["privacy/k-anonymity"])
