"""`preflight sample`: write a built-in case, and say how to assess it."""

from pathlib import Path
from typing import Annotated

import typer

from checks.commands.console import on_stderr, say


def sample(
    name: Annotated[str, typer.Argument(metavar="NAME", help="credit, credit_clean, or houses.")],
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="./NAME by default.")] = None,
) -> int:
    """Write a built-in case: tables, model, and answers.json with its planted defects."""
    from checks.samples import assess_command, find_sample, write_sample

    folder = out or Path(name)
    written = write_sample(name, folder)
    on_stderr().print(f"Assess it with: {assess_command(find_sample(name), folder)}")
    say("\n".join(str(path) for path in written))
    return 0
