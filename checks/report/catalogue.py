"""The catalogue of checks as Markdown, drawn from the registry, and its place in the README."""

import sys
from pathlib import Path

from checks import registry
from checks.contract import Check, Scale, Unusable

BEGIN, END = "<!-- catalogue: made by `make readme` -->", "<!-- end of catalogue -->"
WEIGHTS = {10.0: "critical", 7.5: "high", 5.0: "medium", 2.5: "low"}


def catalogue() -> str:
    """One table per family: check, what it says when it fails, limits with their source, weight."""
    parts: list[str] = []
    checks = registry.all_checks().values()
    for family, title in registry.FAMILIES.items():
        own = [check for check in checks if check.family == family]
        parts += [
            f"### {title}",
            "",
            "| check | says when it fails | limit (worst) and its source | weight |",
            "|---|---|---|---|",
        ]
        parts += [_row(check) for check in own]
        parts.append("")
    return "\n".join(parts).rstrip() + "\n"


def refreshed(readme: str) -> str:
    """The README's text with the catalogue between its marks made anew.

    Raises Unusable if the marks are not there.
    """
    if BEGIN not in readme or END not in readme:
        raise Unusable("The README has no place for the catalogue; put its two marks back.")
    before, rest = readme.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    return f"{before}{BEGIN}\n\n{catalogue()}\n{END}{after}"


def _row(check: Check) -> str:
    limits: dict[Scale, list[str]] = {}
    for name, scale in check.scales.items():
        limits.setdefault(scale, []).append(name.replace("_", " ").replace("-", " "))
    said = "; ".join(_limit(names, scale) for scale, names in limits.items()) or "for information"
    return f"| `{check.id}` | {_cell(check.fails)} | {_cell(said)} | {WEIGHTS[check.weight]} |"


def _limit(names: list[str], scale: Scale) -> str:
    return f"{', '.join(names)}: **{scale.limit:,.10g}** ({scale.worst:,.10g}); {scale.source}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.write_text(refreshed(place.read_text(encoding="utf-8")), encoding="utf-8")
