"""The result of a query kept in the engine for as long as several others ask it."""

import secrets
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any


@contextmanager
def kept(expr: Any) -> Generator[Any]:
    """The same Ibis table, computed once; it is dropped at the end, and spills to disk where memory is short."""
    backend = expr.get_backend()
    if backend.name != "duckdb":
        with expr.cache() as table:
            yield table
        return
    # Ibis 12 forgets the name in the statement that drops a table, so its own cache would never be let go.
    name = f"kept_{secrets.token_hex(8)}"
    table = backend.create_table(name, expr, temp=True)
    try:
        yield table
    finally:
        backend.raw_sql(f"DROP TABLE {name}")
