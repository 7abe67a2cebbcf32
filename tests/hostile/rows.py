"""How a test says which row of the catalogue of hostile inputs it stands for."""

import pytest


def row(name: str) -> pytest.MarkDecorator:
    """A test of one row: `name` is its id, such as c07_ragged_rows."""
    return pytest.mark.parametrize("row", [pytest.param(name, id=name)])


def rows(arguments: str, **cases: object) -> pytest.MarkDecorator:
    """One test of several rows: each case's keyword is its id, its value what the arguments stand for."""
    several = "," in arguments
    return pytest.mark.parametrize(
        arguments,
        [pytest.param(*(case if several else (case,)), id=name) for name, case in cases.items()],  # type: ignore[misc]
    )
