"""`preflight schema`: the JSON Schema of report.json, for programs that read it."""

from checks.commands.console import say


def schema() -> int:
    """Print the JSON Schema of report.json."""
    from checks.report.schema import page

    say(page().decode().rstrip())
    return 0
