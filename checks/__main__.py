"""The command line: `preflight` and `python -m checks` are the same. Errors are one sentence on stderr."""

import os
import sys
import traceback
from typing import TYPE_CHECKING

from checks.machine import ONE_THREAD, collect_less

if TYPE_CHECKING:
    import typer

BAD = 2
COMMANDS = ("assess", "checks", "explain", "compare", "try", "sample", "verify", "schema", "serve")


def main() -> None:
    """Run a command and exit with its status."""
    arguments = sys.argv[1:]
    os.environ.update(ONE_THREAD)
    collect_less()
    if arguments[:1] == ["work"] and len(arguments) == 2:
        # What the server starts for a run. It needs no option parser, and every import is waited for.
        from checks.runs import worker

        sys.exit(worker.main(arguments[1]))
    sys.exit(run(arguments))


def run(arguments: list[str]) -> int:
    """The exit status of a command: its own, or 2 after a sentence on what is wrong."""
    import typer

    from checks.commands.console import complain
    from checks.contract import Unusable

    try:
        status = application()(args=arguments, prog_name="preflight", standalone_mode=False)
    except Unusable as why:
        complain(str(why))
        return BAD
    except typer.TyperException as why:
        if not arguments:
            sys.stderr.write(f"{why.format_message()}\n")
        else:
            wrong = why.format_message().removesuffix(".").replace("Value error, ", "")
            complain(f"{wrong}. See preflight {_command(arguments)}--help.")
        return BAD
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains at its exit
        return BAD
    except Exception as why:
        if os.environ.get("PREFLIGHT_DEBUG"):
            raise
        # Only the kind of the error and its place: its text may carry values of the table.
        place = traceback.extract_tb(why.__traceback__)[-1]
        complain(
            f"Preflight itself failed ({type(why).__name__} at {place.filename}:{place.lineno}); "
            "set PREFLIGHT_DEBUG=1 to see where"
        )
        return BAD
    return status if isinstance(status, int) else 0


def application() -> "typer.Typer":
    """The commands, none of them imported heavily."""
    import typer

    from checks.commands import assess, catalogue, compare, sample, schema, serve, try_remedy, verify

    app = typer.Typer(
        help="Is this table and model ready for production, what blocks it, and what should be fixed first?",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.command()(assess.assess)
    app.command()(catalogue.checks)
    app.command()(catalogue.explain)
    app.command()(compare.compare)
    app.command("try")(try_remedy.try_remedy)
    app.command()(sample.sample)
    app.command()(verify.verify)
    app.command()(schema.schema)
    app.command()(serve.serve)
    return app


def _command(arguments: list[str]) -> str:
    return f"{arguments[0]} " if arguments[0] in COMMANDS else ""


if __name__ == "__main__":
    main()
