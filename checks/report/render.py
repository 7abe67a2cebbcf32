"""One Report in any of its formats; the command line, the worker and the pages ask here."""

from typing import Literal

from checks.document import Report

Format = Literal["json", "html", "md", "junit", "csv", "card", "agenda"]
FILES: dict[Format, str] = {
    "json": "report.json",
    "html": "report.html",
    "md": "report.md",
    "junit": "junit.xml",
    "csv": "findings.csv",
    "card": "model-card.md",
    "agenda": "agenda.md",
}


def render(report: Report, fmt: Format) -> bytes:
    """The report as bytes in UTF-8: JSON of schema preflight/1, a page, Markdown, JUnit, CSV, a model card, an agenda."""
    match fmt:
        case "json":
            from checks.report import jsonfile

            return jsonfile.encode(report)
        case "html":
            from checks.report import html

            return html.page(report)
        case "md":
            from checks.report import markdown

            return markdown.page(report)
        case "junit":
            from checks.report import junit

            return junit.page(report)
        case "csv":
            from checks.report import listing

            return listing.page(report)
        case "card":
            from checks.report import card

            return card.page(report)
        case "agenda":
            from checks.report import agenda

            return agenda.page(report)
