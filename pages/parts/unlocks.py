"""Which checks the inputs allow, and which each further input would unlock. Pure; read from the registry."""

from collections.abc import Collection, Mapping
from typing import NamedTuple, get_args

from checks.contract import Input
from checks.table.roles import Roles


class Unlock(NamedTuple):
    """A missing input and the checks that it alone would add."""

    needed: Input
    checks: tuple[str, ...]


def inputs_of(files: Collection[str], roles: Roles) -> frozenset[Input]:
    """The inputs a person has given: files by role, and columns with a role.

    Without a model file a stand-in is trained and can be asked, unless a column of scores or predictions
    takes the model's place.
    """
    columns: dict[Input, object] = {
        "target": roles.target,
        "sensitive": roles.sensitive,
        "quasi": roles.quasi,
        "confidential": roles.confidential,
        "time": roles.time,
    }
    given: set[Input] = {name for name, value in columns.items() if value}
    given |= {name for name in get_args(Input) if name in files}
    if "model" in files or not (roles.score or roles.prediction):
        given.add("query")
    return frozenset(given)


def possible(needs: Mapping[str, frozenset[Input]], given: frozenset[Input]) -> list[str]:
    """The checks whose needs are all given, by id."""
    return [check for check, needed in needs.items() if needed <= given]


def unlocks(needs: Mapping[str, frozenset[Input]], given: frozenset[Input]) -> list[Unlock]:
    """Missing inputs with the checks that each alone would add, the most rewarding first."""
    found = [
        Unlock(
            missing,
            tuple(c for c, needed in needs.items() if missing in needed and needed <= given | {missing}),
        )
        for missing in get_args(Input)
        if missing not in given
    ]
    return sorted((unlock for unlock in found if unlock.checks), key=lambda unlock: -len(unlock.checks))
