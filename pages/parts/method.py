"""The published text of a check, cut at its fixed headings."""

import re

from checks.registry import all_checks

WHY, HOW, LIMITS = "Why it matters", "How it is measured", "Limits"


def text_of(check: str, heading: str) -> str:
    """The text under a heading in a check's documentation; empty for a check this version does not know."""
    known = all_checks().get(check)
    return sections(known.doc).get(heading, "") if known else ""


def sections(doc: str) -> dict[str, str]:
    """Heading to text, for headings of the form ``## Why it matters``."""
    parts = re.split(r"^## +(.+?) *$", doc, flags=re.MULTILINE)
    return {heading: text.strip() for heading, text in zip(parts[1::2], parts[2::2], strict=True)}
