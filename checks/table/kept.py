"""The result of a query kept in the engine, for as long as several others ask it."""

import secrets
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any


def keep(expr: Any) -> Any:
    """The same Ibis table, computed once; it spills to disk where memory is short.

    DuckDB has it as long as it is connected, Spark as long as somebody holds what is given.
    """
    backend = expr.get_backend()
    if backend.name != "duckdb":
        # Ibis 12 forgets the tables in memory that a query names, when it keeps the query's result.
        backend._run_pre_execute_hooks(expr)  # noqa: SLF001
        return expr.cache()
    return backend.create_table(f"kept_{secrets.token_hex(8)}", expr, temp=True)


@contextmanager
def kept(expr: Any) -> Generator[Any]:
    """The same, let go of at the end."""
    table = keep(expr)
    try:
        yield table
    finally:
        backend = expr.get_backend()
        if backend.name == "duckdb":
            # Ibis 12 forgets the name in the statement that drops a table, so its own cache would never be let go.
            backend.raw_sql(f"DROP TABLE {table.get_name()}")
        else:
            table.release()
