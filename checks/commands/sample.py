"""`preflight sample`: write a built-in case, and say how to assess it."""

from pathlib import Path
from typing import Annotated

import typer

from checks.commands.console import on_stderr, say


def sample(
    name: Annotated[str, typer.Argument(metavar="NAME", help="credit, or credit_clean.")],
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="A new folder; ./NAME by default.")] = None,
) -> int:
    """Write a built-in case: tables, model, and answers.json with its planted defects."""
    from checks.samples import assess_command, find_sample, write_sample

    folder = write_sample(name, out or Path(name))
    on_stderr().print(f"Assess it with: {assess_command(find_sample(name), folder)}")
    say(str(folder))
    return 0
