"""`preflight checks` and `preflight explain`: what is checked, by which limit, and how it is measured."""

import sys
from difflib import get_close_matches
from typing import Annotated, Any

import msgspec
import typer

from checks.commands.console import say
from checks.contract import Check, Unusable

WIDE = 200


def checks(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> int:
    """List every check: id, title, family, needs, limit, source."""
    from checks.registry import all_checks

    rows = [described(check) for check in all_checks().values()]
    if as_json:
        say(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode())
        return 0
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("Check", no_wrap=True)
    for heading in ("When it fails", "Needs", "Limit", "Source of the limit"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        limit = "" if row["limit"] is None else f"{row['limit']:g}"
        table.add_row(row["id"], row["title_fails"], ", ".join(row["needs"]), limit, row["source"] or "")
    Console(highlight=False, width=None if sys.stdout.isatty() else WIDE).print(table)
    return 0


def explain(
    check: Annotated[str, typer.Argument(metavar="CHECK", help="family/name, or the name alone.")],
) -> int:
    """Show what a check looks for, why it matters, how it is measured, and what it cannot see."""
    found = find(check)
    text = documentation(found)
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(highlight=False)
    if console.is_terminal:
        console.print(Markdown(text))
    else:
        say(text)
    return 0


def described(check: Check) -> dict[str, Any]:
    """A check as plain values. `limit` and `source` are its first estimate's; `scales` has them all."""
    from checks.registry import needs

    first = next(iter(check.scales.values()), None)
    return {
        "id": check.id,
        "title": check.passes,
        "title_fails": check.fails,
        "family": check.family,
        "weight": check.weight,
        "needs": sorted(needs(check)),
        "limit": first.limit if first else None,
        "source": first.source if first else None,
        "scales": msgspec.to_builtins(check.scales),
        "debt": check.debt,
        "remedies": [remedy.id for remedy in check.remedies],
    }


def find(name: str) -> Check:
    """The check with this id, or with this name in only one family; raises Unusable naming the nearest."""
    from checks.registry import all_checks

    known = all_checks()
    same = [check for check in known.values() if name in (check.id, check.id.split("/")[1])]
    if len(same) == 1:
        return same[0]
    if same:
        raise Unusable(f'"{name}" could be {" or ".join(check.id for check in same)}; name one in full.')
    near = get_close_matches(name, [*known, *(id_.split("/")[1] for id_ in known)], n=1, cutoff=0.4)
    hint = f'did you mean "{near[0]}"?' if near else "`preflight checks` lists them."
    raise Unusable(f'There is no check "{name}"; {hint}')


def documentation(check: Check) -> str:
    """The check's published text as Markdown: its docstring, its scales and its remedies."""
    from checks.report.detection import detection

    lines = [f"# {check.id}", "", f"*{check.passes}* when it passes, *{check.fails}* when it fails.", ""]
    lines += [check.doc.strip(), ""]
    if check.scales:
        lines += ["## Limits it is judged by", ""]
        for name, scale in check.scales.items():
            log = ", on a log axis" if scale.log else ""
            lines.append(
                f"- `{check.id}#{name}`: floor {scale.floor:g}, limit {scale.limit:g}, "
                f"worst {scale.worst:g}{log}. Source: {scale.source}"
            )
        lines.append("")
    measured = detection(check.id)
    if measured:
        lines += ["## Does it find what is wrong?", "", *(f"- {sentence}" for sentence in measured), ""]
    if check.remedies:
        lines += ["## Remedies", ""]
        for remedy in check.remedies:
            low, high = remedy.effort_days
            lines.append(f"- {remedy.do} ({low:g} to {high:g} days)")
        lines.append("")
    return "\n".join(lines)
